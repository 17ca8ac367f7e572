"""Rules of what few objects have, in modules that are imported when an object has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

from msvcgen.errors import Finding
from msvcgen.tree import Mapped

Rule = Callable[[Mapped], Iterable[Finding]]


def later(module: str, rule: str) -> Rule:
    """Give a rule of a module of `check.rules`, which is imported when the rule is first asked."""

    def checked(tree: Mapped) -> Iterable[Finding]:
        return _imported(module, rule)(tree)

    return checked


@cache
def _imported(module: str, rule: str) -> Rule:
    imported: Rule = getattr(import_module(f"msvcgen.check.rules.{module}"), rule)
    return imported
