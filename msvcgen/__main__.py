"""The program: `msvcgen` and `python -m msvcgen`."""

from __future__ import annotations

import sys

TYPE_CHECKING = (
    False  # typing is slow to import: until the signals are handled, an interrupt shows a traceback
)
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn


def main(words: Sequence[str] | None = None) -> int:
    """Run a command line and give its exit code; without `words` be the program, which ends with it."""
    if words is None:
        return be_the_program(main)
    from msvcgen.cli.boundary import guard
    from msvcgen.cli.command_line import read_command_line

    def run() -> int:
        job = read_command_line(words)
        return guard(job.run, job.error_format)

    return guard(run)


def kustomize() -> NoReturn:
    """Be the program that kustomize and kpt start."""

    def answer(words: Sequence[str]) -> int:
        from msvcgen.cli.plugin import main

        return main(words)

    be_the_program(answer)


def be_the_program(run: Callable[[Sequence[str]], int]) -> NoReturn:
    """Run the words of this process and end it with the exit code that comes of it.

    A run makes many objects and little garbage and is over in a moment: collecting less often, and not taking
    the interpreter apart at the end, saves a fifth of its time.
    """
    import gc
    import os

    try:
        gc.set_threshold(1_000_000)
        from msvcgen.cli.signals import end_on_signals

        end_on_signals()
    except KeyboardInterrupt:
        os._exit(130)
    from contextlib import suppress

    import msvcgen
    from msvcgen.importing import install

    install(msvcgen)
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError):  # closed from the start, or by a reader that has gone
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
