"""Flags that a server does not know, does not know any more, or knows by their beginning."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.words.certainty import called, later_grammar, severity_of, without_version
from msvcgen.check.serving.words.showing import value_of
from msvcgen.errors import Finding, Severity, nearest
from msvcgen.servers import Flag, Reading
from msvcgen.servers.catalogue import servers
from msvcgen.servers.grammar import Known, grammar_of
from msvcgen.servers.tables import version_key

MOST_HINTS = 20
"""Unknown flags of a container up to which the nearest known one is looked for, which takes long."""

BUILT_IN = frozenset(("-h", "--help"))
"""Flags that every parser adds."""


def unknown_flags(reading: Reading) -> Iterator[Finding]:
    """Give `unknown-flag` and `removed-flag`."""
    unknown = 0
    for flag in reading.flags:
        how = flag.known.how
        if _is_placeholder(flag) or how in ("name", "negated") or flag.spelled in BUILT_IN:
            continue
        if how == "unknown":
            unknown += 1
            found = _unknown(reading, flag)
            yield from (one if unknown > MOST_HINTS else _hinted(reading, flag, one) for one in found)
        elif how == "ambiguous":
            yield from _ambiguous(reading, flag)
        elif flag.spelled not in reading.server.silent:
            yield _abbreviated(reading, flag)


def _is_placeholder(flag: Flag) -> bool:
    return "$" in flag.spelled or "{" in flag.spelled or "<" in flag.spelled


def _abbreviated(reading: Reading, flag: Flag) -> Finding:
    whole = flag.known.candidates[0]
    message = (
        f"`{flag.spelled}` is no flag of {called(reading)}, it works as the beginning of `{whole}` alone"
    )
    hint = f"write `{whole}`: another flag that begins so makes it an error"
    severity: Severity = "note" if reading.image.build in ("fork", "derived") else "warning"
    return Finding("unknown-flag", message, flag.path, severity, hint)


def _ambiguous(reading: Reading, flag: Flag) -> Iterator[Finding]:
    severity = severity_of(reading)
    if severity is None:
        return
    several = ", ".join(f"`{name}`" for name in flag.known.candidates[:9])
    message = f"`{flag.spelled}` is no flag of {called(reading)}, and several begin so: {several}"
    yield Finding("unknown-flag", message, flag.path, severity, "write one of them")


def _unknown(reading: Reading, flag: Flag) -> Iterator[Finding]:
    ever = grammar_of(reading.server, "").find(flag.spelled)
    never = ever.how in ("unknown", "ambiguous")
    severity = severity_of(reading)
    if severity is None:
        severity = without_version(reading) if never else None
        if severity is not None:
            yield _never_known(reading, flag, severity)
        return
    later = later_grammar(reading)
    if later is not None and later.find(flag.spelled).how != "unknown":
        severity = "note"  # it came between the two versions that were read
    if never:
        yield _never_known(reading, flag, severity)
    else:
        yield _not_now(reading, flag, ever, severity)


def _never_known(reading: Reading, flag: Flag, severity: Severity) -> Finding:
    spelled, equals, _ = flag.spelled.partition("=")
    if reading.server.syntax == "known":
        message = f"{called(reading)} throws `{spelled}` away without a word"
    elif equals and reading.grammar.find(spelled).how == "name":
        message = f"{called(reading)} has no flag `{spelled}=`"
    else:
        message = f"{called(reading)} has no flag `{spelled}`"
    return Finding("unknown-flag", message, flag.path, severity)


def _hinted(reading: Reading, flag: Flag, finding: Finding) -> Finding:
    if finding.hint or finding.code != "unknown-flag":
        return finding
    return finding._replace(hint=_nearest(reading, flag))


def _nearest(reading: Reading, flag: Flag) -> str:
    spelled = flag.spelled
    stem, equals, value = spelled.partition("=")
    if equals and reading.grammar.find(stem).how == "name":
        return f"it reads no `=`: write two items of the list, `{stem}` and `{value_of(stem, value)}`"
    if elsewhere := _elsewhere(reading, stem):
        return elsewhere
    names = reading.grammar.names
    if not spelled.startswith("--"):
        twice = reading.grammar.find("-" + spelled)
        if twice.how in ("name", "negated"):
            return f"it has two dashes: `-{spelled}`"
    dashed = spelled.replace("_", "-")
    near = dashed if dashed != spelled and dashed in names else nearest(spelled, names)
    return f"did you mean `{near}`?" if near else ""


def _elsewhere(reading: Reading, stem: str) -> str:
    """Say how the server calls what another server's flag of that name says."""
    for other in servers().values() if reading.server.serves else ():
        for setting in other.settings if other.serves and other.strict else ():
            own = reading.server.setting(setting).flags
            if own and stem in other.setting(setting).flags:
                return f"that is {other.title}'s, here it is `{own[0]}`"
    return ""


def _not_now(reading: Reading, flag: Flag, ever: Known, severity: Severity) -> Finding:
    """Say of a flag that other versions have when they had it."""
    table, scan = reading.grammar.table, reading.grammar.scan
    at = scan.at if scan is not None else 0
    ranges = list(table.ranges(ever.name))
    ended = [last for _first, last, _spec in ranges if last < at]
    begun = [first for first, _last, _spec in ranges if first > at]
    if ended:
        message = f"{called(reading)} has no flag `{flag.spelled}`, the last with it is {table.versions[max(ended)]}"
        return Finding("removed-flag", message, flag.path, severity, _successor(reading, ever.name))
    if begun:
        message = (
            f"{called(reading)} has no flag `{flag.spelled}`, it comes with {table.versions[min(begun)]}"
        )
        return Finding("unknown-flag", message, flag.path, severity)
    message = f"{called(reading)} does not call `{ever.name}` `{flag.spelled}`"
    return Finding("unknown-flag", message, flag.path, severity, f"write `{ever.name}`")


def _successor(reading: Reading, name: str) -> str:
    successor = reading.grammar.table.successors.get(name)
    if successor is None:
        return ""
    return f"use {_quoted(successor)}" if successor else "leave it out, nothing takes its place"


def _quoted(successor: str) -> str:
    return f"`{successor}`" if successor.startswith("-") and " " not in successor else successor


def deprecated_programs(reading: Reading) -> Iterator[Finding]:
    """Give `deprecated` for words that start the server and are to go."""
    since, words = reading.program.deprecated, reading.words
    if since and words and reading.own_command and severity_of(reading) in ("error", "warning"):
        if version_key(reading.version) < version_key(since):
            return
        message = f"{called(reading)} is started otherwise, `{' '.join(reading.program.words)}` is to go"
        yield Finding("deprecated", message, words[0].path, "warning", f"use `{reading.program.successor}`")


def deprecated_flags(reading: Reading) -> Iterator[Finding]:
    """Give `deprecated`: flags that the version still knows, and that are to go."""
    severity = severity_of(reading)
    if severity is None:
        return
    for flag in reading.flags:
        spec = flag.spec
        if spec is None or flag.known.how not in ("name", "negated") or not (spec.deprecated or spec.removed):
            continue
        hint = _successor(reading, spec.name)
        if spec.removed:
            message = f"{called(reading)} knows `{flag.spelled}` to refuse it"
            yield Finding("removed-flag", message, flag.path, severity, hint)
        else:
            message = f"`{flag.spelled}` is deprecated in {called(reading)}"
            less: Severity = "warning" if severity == "error" else severity
            if not reading.server.serves:
                less = "note"  # it comes with the platform, whose next release brings its words along
            yield Finding("deprecated", message, flag.path, less, hint)
