"""Run the program on inputs that are made to hurt, and say what each costs."""

from __future__ import annotations

import argparse
import compileall
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path
from statistics import median
from typing import NamedTuple

from hostile_inputs import Hostile, inputs

ROOT = Path(__file__).parents[1]

MOST_TIMES = 200
"""How many times as long as `python -c pass` a run may take for a MB of input, or for less."""

MOST_MEMORY = 500
"""MiB that a run may take."""


class Cost(NamedTuple):
    """What a run took: seconds of CPU, MiB, and what it ended with and said."""

    seconds: float
    memory: float
    code: int
    said: str
    out: int


def run(command: list[str], folder: str, limit: float) -> Cost:
    """Run a command in a folder, for so many seconds at most."""
    out, err = Path(folder) / ".stdout", Path(folder) / ".stderr"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        end = time.monotonic() + limit
        killed = False
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > end and not killed:
                process.send_signal(signal.SIGKILL)
                killed = True
            time.sleep(0.002)
        process.returncode = os.waitstatus_to_exitcode(status)
    text = err.read_bytes()
    shown = (
        text[-300:].decode("utf-8", "replace")
        if b"Traceback" in text
        else text[:250].decode("utf-8", "replace")
    )
    return Cost(
        usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode, shown, out.stat().st_size
    )


def written(made: Hostile, folder: str) -> float:
    """Write the files of an input, and give their size in MB."""
    size = 0
    for name, text in made.files.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode("utf-8", "surrogatepass")
        path.write_bytes(data)
        size += len(data)
    return size / 1e6


LINE = "{mark} {name:<45} {size:6.2f} MB {times:7.0f} x {each:6.0f} x/MB {memory:6.0f} MiB  exit code {code}"


def main() -> int:
    """Run all inputs, or some, and print what each took; give 1 when one is over a limit."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("only", nargs="?", default="", help="a pattern of names")
    words.add_argument("--size", type=float, default=1.0, help="MB of each input, more or less")
    words.add_argument("--limit", type=float, default=60, help="seconds after which a run is ended")
    words.add_argument(
        "--over", type=float, default=0.0, help="print those only that take as many times a MB"
    )
    words.add_argument("--verbose", "-v", action="store_true", help="print how the messages begin")
    options = words.parse_args()
    compileall.compile_dir(str(ROOT / "msvcgen"), quiet=2)
    nothing: deque[float] = deque(maxlen=11)
    over = 0
    for group, name, make in inputs():
        if not re.search(options.only, f"{group}/{name}"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            made = make(options.size)
            size = written(made, folder)
            nothing += (run([sys.executable, "-c", "pass"], folder, 10).seconds for _ in range(5))
            cost = run([sys.executable, "-m", "msvcgen", *made.arguments], folder, options.limit)
        base = median(nothing)  # measured beside each input: the speed of a machine that others use changes
        each = (
            cost.seconds / base / max(size, 1, cost.out / 1e6)
        )  # what templates make counts as what is read
        bad = each > MOST_TIMES or cost.memory > MOST_MEMORY or cost.code not in (0, 1)
        over += bad
        if not bad and each < options.over:
            continue
        row = {"name": f"{group}/{name}", "size": size, "times": cost.seconds / base, "each": each}
        print(LINE.format(mark="!" if bad else " ", memory=cost.memory, code=cost.code, **row), flush=True)
        if options.verbose or cost.code not in (0, 1):
            print("      " + cost.said.replace("\n", "\n      "), flush=True)
    print(f"python -c pass: {median(nothing) * 1000:.1f} ms at the end")
    print(f"{over} over the limit")
    return min(over, 1)


if __name__ == "__main__":
    sys.exit(main())
