"""Lists in random order: where they may go, so that the output is the same each time."""

from __future__ import annotations

from msvcgen.template.faults import Fault
from msvcgen.template.nodes import Identifier, Operand, Pipe
from msvcgen.template.run import Evaluate, Run
from msvcgen.template.values import ShuffledList, ShuffledStrings, StringList, Value

UNORDERED = frozenset(("keys", "values"))
"""Functions whose result is in random order in Go."""

_ORDERLESS = frozenset(("sortAlpha", "len", "has", "mustHas", "empty", "not"))
"""Functions for which the order of a list makes no difference."""

_KEEPING = frozenset(
    [
        "compact",
        "concat",
        "mustCompact",
        "mustReverse",
        "mustUniq",
        "mustWithout",
        "reverse",
        "toStrings",
        "uniq",
        "without",
    ]
)
"""Functions whose result is in another order when the list they get is, and has the same entries."""


def frees(node: Operand, *, orderless: bool) -> bool:
    """Tell whether the order of a function's list arguments makes no difference."""
    if not isinstance(node, Identifier):
        return False
    return node.name in _ORDERLESS or (orderless and node.name in _KEEPING)


def gives_unordered(node: Pipe) -> bool:
    """Tell whether the last function of a pipeline gives a list in random order."""
    head = node.commands[-1].operands[0]
    return isinstance(head, Identifier) and head.name in UNORDERED


def ordered(evaluate: Evaluate, node: Identifier) -> Evaluate:
    """Refuse a list of several entries in random order."""

    def ordered(run: Run, dot: Value) -> Value:
        value = evaluate(run, dot)
        if isinstance(value, list) and len(value) > 1:
            message = f"the function `{node.name}` gives its entries in random order, the output must not"
            hint = f"sort them, as in `{node.name} ... | sortAlpha`"
            raise Fault(message, node.offset, hint=hint, code="unordered")
        return value

    return ordered


def marked(evaluate: Evaluate) -> Evaluate:
    """Mark a list in random order that a variable takes, for those who read the variable."""

    def mark(run: Run, dot: Value) -> Value:
        value = evaluate(run, dot)
        if not isinstance(value, list) or len(value) <= 1:
            return value
        return ShuffledStrings(value) if isinstance(value, StringList) else ShuffledList(value)

    return mark


def ordered_variable(name: str, offset: int) -> Evaluate:
    """Compile a variable; refuse a list in random order that it holds."""

    def variable(run: Run, _dot: Value) -> Value:
        value = run.variable(name, offset)
        if value.__class__ in _SHUFFLED and getattr(value, "shuffled", False):
            message = f"the variable `{name}` holds its entries in random order, the output must not"
            raise Fault(message, offset, hint=f"sort them, as in `sortAlpha {name}`", code="unordered")
        return value

    return variable


_SHUFFLED: frozenset[type[object]] = frozenset((ShuffledStrings, ShuffledList))
