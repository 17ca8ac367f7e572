"""Variables that a server does not know."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.words.certainty import called, severity_of
from msvcgen.errors import Finding, Meant, Severity
from msvcgen.servers import Reading
from msvcgen.tree import Mapped, list_at, mappings_at

_MEANT = ("_EXTRA_ARGS", "_ADDITIONAL_ARGS", "_SERVICE_HOST", "_SERVICE_PORT")
"""How the names of variables end that scripts around a server read, or that Kubernetes sets."""


def unknown_environment(reading: Reading, container: Mapped) -> Iterator[Finding]:
    """Give `unknown-env`: a variable that begins as the server's own do, and that the version does not know."""
    beginning, scan = reading.server.environment, reading.grammar.scan
    severity = severity_of(reading)
    if not beginning or scan is None or severity is None:
        return
    severity = "warning" if severity == "error" else severity
    words = " ".join(str(word) for field in ("command", "args") for word in list_at(container, field))
    for at, entry in mappings_at(container, "env"):
        name = entry.get("name")
        if (
            not isinstance(name, str)
            or not name.startswith(beginning)
            or name.endswith(_MEANT)
            or name in words
        ):
            continue
        ranges = reading.grammar.table.env_ranges(name)
        if any(first <= scan.at <= last for first, last in ranges):
            continue
        if scan.after is not None and any(first <= scan.after <= last for first, last in ranges):
            continue  # it came between the two versions that were read
        gone = [last for _first, last in ranges if last < scan.at]
        new = scan.newer and not gone
        yield _unknown(reading, name, at, "note" if new or reading.image.build != "official" else severity)


def _unknown(reading: Reading, name: str, at: int, severity: Severity) -> Finding:
    table, scan = reading.grammar.table, reading.grammar.scan
    last = max((last for _first, last in table.env_ranges(name)), default=None)
    first = min((first for first, _last in table.env_ranges(name)), default=None)
    message, hint = f"{called(reading)} has no variable `{name}`", ""
    if last is not None and scan is not None and last < scan.at:
        message += f", the last that had it is {table.versions[last]}"
        successor = table.successors.get(name)
        hint = f"use {successor}" if successor else "leave it out" if successor == "" else ""
    elif first is not None:
        message += f", it comes with {table.versions[first]}"
    else:
        return Finding("unknown-env", message, ("env", at, "name"), severity, Meant(name, table.env_names))
    return Finding("unknown-env", message, ("env", at, "name"), severity, hint)
