"""The rules about the words of a container: what its program is told, and what it will do with it.

Each rule is a pure function of a reading; the paths of what it finds lead from the container.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msvcgen.check.serving.words.environment import unknown_environment
from msvcgen.check.serving.words.flags import deprecated_flags, deprecated_programs, unknown_flags
from msvcgen.check.serving.words.spelling import empty_values, exec_words, shell_words
from msvcgen.check.serving.words.values import flag_values, flags_twice, ignored_model, left_over
from msvcgen.errors import Finding
from msvcgen.servers import Reading, read
from msvcgen.servers.words import environment_of, words_of
from msvcgen.tree import Mapped, text_at
from msvcgen.typed import Final

RULES: Final[tuple[Callable[[Reading], Iterator[Finding]], ...]] = (
    unknown_flags,
    deprecated_flags,
    deprecated_programs,
    flag_values,
    left_over,
    ignored_model,
    flags_twice,
)
"""The rules about what a known server is told."""


def check_words(container: Mapped, *, server: str = "", version: str = "") -> tuple[Finding, ...]:
    """Give what is wrong with the words of a container, a server's or any other's; see `read` for the others.

    Of a template, whose image is yet to be filled in, nothing is said.
    """
    image = text_at(container, "image")
    if "$" in image or "{{" in image:
        return ()
    return check_reading(container, read(container, server=server, version=version))


def check_reading(container: Mapped, reading: Reading | None) -> tuple[Finding, ...]:
    """Give what is wrong with the words of a container that was read."""
    every = words_of(container, environment_of(container)) if reading is None else reading.words
    words = exec_words(every)
    found = [*shell_words(container, words, reading), *empty_values(words, reading)]
    if reading is None:
        return tuple(found)
    said = {finding.path for finding in found}
    rules = [rule for rule in RULES if rule is not left_over or not found]  # broken words leave others over
    found += (finding for rule in rules for finding in rule(reading) if finding.path not in said)
    found += unknown_environment(reading, container)
    return tuple(found)
