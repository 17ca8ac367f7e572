"""The rules about serving, a row each: what is found, how bad it is, and the function that looks for it.

A rule of one object is a function from an `Object` to findings, one across objects from a `View` to `Across`. Both are
pure. What they do not know they do not report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final, Literal, NamedTuple

from msvcgen.check.serving.across import Across, View
from msvcgen.check.serving.view import Object
from msvcgen.errors import Finding, Severity

Alone = Callable[[Object], Iterable[Finding]]
Between = Callable[[View], Iterable[Across]]


class Rule(NamedTuple):
    """One rule; `function` is `module:name` here, `of` what it looks at, `severities` the worst first."""

    code: str
    severities: tuple[Severity, ...]
    title: str
    of: Literal["object", "input"]
    function: str


RULES: Final = (
    Rule(
        "duplicate-object", ("error", "warning"), "two objects of one kind and name",
        "input", "duplicates:duplicate_objects",
    ),
    Rule(
        "model-twice", ("warning",), "one model that two pools serve behind one gateway",
        "input", "duplicates:models_twice",
    ),
    Rule(
        "selects-nothing", ("error", "warning"), "a selector that no pods have, though some nearly do",
        "input", "selectors:selects_nothing",
    ),
    Rule(
        "selects-others", ("warning",), "a selector that meets the pods of another workload or ModelService",
        "input", "selectors:selects_others",
    ),
    Rule(
        "no-object", ("error", "warning"), "a reference to what is here under another name, port, kind or namespace",
        "input", "objects:no_object",
    ),
    Rule(
        "scaled-twice", ("error", "warning"), "two scalers of one workload, or `replicas` beside a scaler",
        "input", "scaling:scaled_twice",
    ),
)  # fmt: skip
"""All rules of this folder."""


@cache
def _of_objects() -> tuple[Alone, ...]:
    return tuple(map(_function, (rule for rule in RULES if rule.of == "object")))


@cache
def _between() -> tuple[Between, ...]:
    return tuple(map(_function, (rule for rule in RULES if rule.of == "input")))


def _function(rule: Rule) -> Callable[..., Any]:
    module, _, name = rule.function.partition(":")
    function: Callable[..., Any] = getattr(import_module(f"msvcgen.check.serving.{module}"), name)
    return function


def check_alone(seen: Object) -> list[Finding]:
    """Give what the rules of one object find."""
    return [finding for rule in _of_objects() for finding in rule(seen)]


def check_across(view: View) -> Iterator[Across]:
    """Give what the rules across objects find."""
    for rule in _between():
        yield from rule(view)


def severities() -> Sequence[tuple[str, str, str]]:
    """Give the code, the severities and the title of every rule, for tables."""
    return [(rule.code, ", ".join(rule.severities), rule.title) for rule in RULES]
