"""How sure the tables of a server's flags are of what one container runs (the shared meaning of all word rules).

A table holds the flags of versions that were read, and an image says which version it holds. What the table of just
that version says is sure, of an image that is the project's own; of a version between two it is likely, unless they
disagree; of a build of somebody's own it is worth a note.
"""

from __future__ import annotations

from msvcgen.errors import Severity
from msvcgen.servers import Reading
from msvcgen.servers.grammar import Grammar, grammar_of
from msvcgen.servers.tables import Scan


def severity_of(reading: Reading) -> Severity | None:
    """Give how severe it is what the table of the version says; None where there is no such version."""
    scan = reading.grammar.scan
    if scan is None or reading.image.build == "fork":
        return None
    fit = reading.server.tables.get(reading.entry, "exact")
    if fit == "note" or reading.image.build in ("derived", "unknown"):
        return "note"
    if scan.exact and fit == "exact" and reading.exact and reading.server.strict:
        return "error"
    return "warning"


def without_version(reading: Reading) -> Severity | None:
    """Give how severe a name is that no version ever had, where the version is not known; None where it is too old."""
    if reading.version:
        return None
    fit = reading.server.tables.get(reading.entry, "exact")
    return "note" if reading.image.build in ("fork", "derived") or fit == "note" else "warning"


def later_grammar(reading: Reading) -> Grammar | None:
    """Give the grammar of the next version that was read, where the version lies between two."""
    scan: Scan | None = reading.grammar.scan
    if scan is None or scan.after is None:
        return None
    return grammar_of(reading.server, reading.grammar.table.versions[scan.after])


def called(reading: Reading) -> str:
    """Give the server with its version as a sentence says it."""
    return f"{reading.server.title} {reading.version}" if reading.version else reading.server.title
