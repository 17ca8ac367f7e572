"""The pages of rules, as `msvcgen rule CODE` prints them."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.registry import RULES
from msvcgen.rulebook import entries, page
from website.markdown import code, table


def pages() -> Iterator[tuple[str, str]]:
    """Give the name and the text of the page of each rule about serving."""
    for rule in RULES:
        text = page(rule.code)
        if text is None:
            raise ValueError(f"the rule {rule.code} has no page")
        yield f"{rule.code}.md", text


def others() -> str:
    """Give the rules that are not about serving: those of the API server, and of inputs."""
    serving = {rule.code for rule in RULES}
    return table(
        ("rule", "what it finds"),
        ((code(entry.code), entry.title) for entry in entries().values() if entry.code not in serving),
    )
