"""The pages of rules: one a code, for those who meet it in a problem."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from msvcgen.allowances import RULES
from msvcgen.check.serving.registry import RULES as SERVING
from msvcgen.data import read_data
from msvcgen.records import NamedTuple


class Entry(NamedTuple):
    """What a table says of a rule; `severities` the worst first."""

    code: str
    severities: str
    title: str


@cache
def entries() -> dict[str, Entry]:
    """Give all rules by their codes, in their order."""
    found = {code: Entry(code, "error, warning", title) for code, title in _others()}
    found |= {rule.code: Entry(rule.code, ", ".join(rule.severities), rule.title) for rule in SERVING}
    return {code: found[code] for code in sorted(found)}


def _others() -> Iterator[tuple[str, str]]:
    for line in _text("rules/others.txt").splitlines():
        code, _, title = line.partition(" ")
        yield code, title.strip()


def _text(name: str) -> str:
    return read_data(name).decode("utf-8")


def page(code: str) -> str | None:
    """Give the page of a rule as Markdown, None for what is no code of one."""
    entry = entries().get(code)
    if entry is None or code not in RULES:
        return None
    if code in (rule.code for rule in SERVING):
        head, _, rest = _text(f"rules/{code}.md").partition("\n\n")
        return f"{head}\n\n{_severity(entry)}\n\n{rest}\n{_ALLOW.format(code=code)}"
    return (
        f"# {code}\n\n{entry.title[0].upper()}{entry.title[1:]}.\n\n{_GENERIC}\n\n{_ALLOW.format(code=code)}"
    )


def _severity(entry: Entry) -> str:
    *others, last = entry.severities.split(", ")
    return f"Severity: {', '.join(others)} or {last}." if others else f"Severity: {last}."


_GENERIC = """\
The message of the problem says what was found, at the line where it was written, and what would be right. An error is
what would be refused; with `--validate=warn` it is a warning."""

_ALLOW = """\
## To allow it

    # msvcgen: allow[{code}] the reason

on the line of the problem or alone above it; `msvcgen.dev/allow: {code}` in the annotations of the object; or
`--allow {code}`.
"""
