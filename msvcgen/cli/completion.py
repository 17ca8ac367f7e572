"""What a shell completes the values of options to that several commands have; a command of its own says it of its own.

It is loaded when a shell asks, with the parser.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping

from msvcgen.typed import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from msvcgen.runtimes import Variant

Given: TypeAlias = Mapping[str, object]
"""What the words so far state of other options, by their names."""

Values: TypeAlias = Callable[[str, Given], Iterable[str]]
"""Gives the values that an option may have, of which the shell is shown those that begin as the word does."""


def _runtimes(_begun: str, _given: Given) -> Iterator[str]:
    from msvcgen.runtimes.catalogue import aliases, builtin_names

    for name in builtin_names():
        yield from (name, *aliases(name))


def _presets(_begun: str, _given: Given) -> Iterable[str]:
    from msvcgen.presets import PREFIX, preset_names

    return (PREFIX + name for name in preset_names())


def _kube_versions(_begun: str, _given: Given) -> Iterable[str]:
    from msvcgen.kinds import KUBE_VERSIONS

    return KUBE_VERSIONS


def _rules(begun: str, _given: Given) -> Iterable[str]:
    """Give the codes; of a list of them the last is completed."""
    from msvcgen.rulebook import entries

    before, comma, _ = begun.rpartition(",")
    return (before + comma + code for code in entries() if code not in before.split(","))


def _variables(_begun: str, given: Given) -> Iterable[str]:
    """Give the variables of the contract of the variant that is named, and its values for templates."""
    runtime = given.get("runtime")
    if not isinstance(runtime, str) or not runtime:
        return ()
    from msvcgen.tree import mapping_at

    variant = _variant(runtime)
    return (f"{name}=" for name in dict.fromkeys((*variant.variables, *mapping_at(variant.spec, "values"))))


def _variant(runtime: str) -> Variant:
    from msvcgen.cli.inputs import is_variant_name
    from msvcgen.files.sources import read_sources
    from msvcgen.kinds import Kinds
    from msvcgen.runtimes import find_variant, own_variant, read_documents

    if is_variant_name(runtime):
        return find_variant(runtime, Kinds())
    ((file,),) = read_sources([runtime])
    return own_variant(read_documents(file.name, file.content), Kinds())


VALUES: Final[Mapping[str, Values]] = {
    "runtime": _runtimes,
    "baseconfig": _presets,
    "kube_version": _kube_versions,
    "allow": _rules,
    "env": _variables,
}
"""By the names of options. Where nothing fits, a shell completes the names of files, as for all others."""


def rejoin(words: list[str], at: int) -> tuple[list[str], int, str]:
    """Undo that bash takes words apart at `:` and `=`: give the words, which one is typed, and what stands before it.

    Bash replaces the last part only, so that is what has to be completed. `--flag=` before it is a word of its own.
    """
    joined: list[str] = []
    glue = False
    for word in words[:at]:
        broken = word in _BREAKS
        if joined and (broken or glue):
            joined[-1] += word
        else:
            joined.append(word)
        glue = broken
    typed = words[at] if at < len(words) else ""
    if typed and typed in _BREAKS and joined:
        joined[-1] += typed
        typed, glue = "", True
    before = joined.pop() if glue else ""
    if before.startswith("--") and "=" in before:
        flag, _, before = before.partition("=")
        joined.append(flag)
    return [*joined, typed], len(joined), before


_BREAKS: Final = (":", "=")
_SEPARATOR: Final = "\n"
"""What stands between the words that bash hands over; a test, or a user, may put blanks there."""


def before_the_word() -> str:
    """Mend the words that bash has handed over, in the environment, and give what stands before the last part."""
    words = os.environ.get("COMP_WORDS", "").split(_SEPARATOR)
    if len(words) < 2:
        return ""
    mended, at, before = rejoin(words, int(os.environ.get("COMP_CWORD", "0")))
    os.environ["COMP_WORDS"], os.environ["COMP_CWORD"] = _SEPARATOR.join(mended), str(at)
    return before
