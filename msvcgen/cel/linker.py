"""Syntax trees into parts whose names are resolved: what `compiler` makes functions of.

A part is a list: its tag, then its own parts and values. It can be written as JSON where its literals can, so that
rules that are shipped need no parser. Tags, with a part in lower case and any other value in upper case:

    ["=", VALUE]                            a literal
    ["$", NUMBER]                           a variable; 0 is the first of the outer ones
    ["type", NAME]                          a type as a value
    [".", operand, FIELD, NAME]             a field, as the rule has it and as it is called; [".?", ...] an optional one
    ["has", operand, FIELD, NAME]
    ["[]", operand, key]                    an item; ["[?]", ...] an optional one
    ["1", OPERATOR, operand]                an operator
    ["2", OPERATOR, left, right]
    ["&&", [operand, ...]]                  all of them; ["||", ...] any
    ["?:", condition, then, otherwise]
    ["list", [[item, OPTIONAL], ...]]
    ["map", [[key, value, OPTIONAL], ...]]
    ["loop", MACRO, range, NUMBERS, [part, ...], COST]
    ["bind", MACRO, value, NUMBER, body]
    ["function", NAME, [argument, ...]]     NAME with its namespace
    ["method", NAME, [target, argument, ...]]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msvcgen.cel.functions import find_function, find_method
from msvcgen.cel.lexer import WORDS
from msvcgen.cel.operators import BINARY, UNARY
from msvcgen.cel.syntax import (
    Bind,
    Call,
    Choice,
    Has,
    Index,
    Literal,
    Logic,
    Loop,
    MakeList,
    MakeMap,
    Name,
    Node,
    Select,
)
from msvcgen.cel.values import TYPES, CelError
from msvcgen.typed import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from msvcgen.cel.compiler import Linked, Part

Scope: TypeAlias = Mapping[str, int]
"""The number of each variable."""

_ESCAPED: Final = (("__dot__", "."), ("__dash__", "-"), ("__slash__", "/"), ("__underscores__", "__"))


def link(tree: Node, variables: Sequence[str]) -> Linked:
    """Resolve the names of an expression with some outer variables; raise CelError for one that there is not."""
    linker = _Linker(variables)
    try:
        part = linker.part(tree, linker.outer)
    except RecursionError:
        raise CelError("expression nests too deeply") from None
    return [linker.size, sorted(linker.used), part]


def unescape(name: str) -> str:
    """Give the field that a name in a rule stands for (apiserver cel, Unescape)."""
    if "__" not in name:
        return name
    if name.startswith("__") and name.endswith("__") and name[2:-2] in WORDS:
        return name[2:-2]
    parts, at = [], 0
    while at < len(name):
        plain = (name[at], name[at])
        escape, meaning = next((pair for pair in _ESCAPED if name.startswith(pair[0], at)), plain)
        parts.append(meaning)
        at += len(escape)
    return "".join(parts)


def dotted_name(node: Node, scope: Scope) -> str:
    """Give a chain of names as one, "" when it begins with a variable or is none."""
    if isinstance(node, Name):
        return "" if node.name in scope else node.name
    if isinstance(node, Select) and not node.optional:
        front = dotted_name(node.operand, scope)
        return f"{front}.{node.field}" if front else ""
    return ""


class _Linker:
    """Links one expression; knows how many variables it needs and which outer ones it used."""

    def __init__(self, variables: Sequence[str]) -> None:
        """Take the names of the outer variables, in their order."""
        self.outer = {name: number for number, name in enumerate(variables)}
        self.size = len(self.outer)
        self.used: set[str] = set()
        self._count = 0

    def part(self, node: Node, scope: Scope) -> Part:
        """Give the part of a node."""
        self._count += 1
        link_node: Callable[[_Linker, Node, Scope], Part] = _LINKED[type(node)]
        return link_node(self, node, scope)

    def _parts(self, nodes: Sequence[Node], scope: Scope) -> list[Part]:
        return [self.part(node, scope) for node in nodes]

    def _literal(self, node: Literal, _scope: Scope) -> Part:
        return ["=", node.value]

    def _name(self, node: Name, scope: Scope) -> Part:
        number = scope.get(node.name)
        if number is not None:
            if number < len(self.outer):
                self.used.add(node.name)
            return ["$", number]
        if node.name in TYPES:
            return ["type", node.name]
        raise CelError(f"undeclared reference to '{node.name}'")

    def _select(self, node: Select, scope: Scope) -> Part:
        dotted = dotted_name(node, scope)
        if dotted in TYPES:
            return ["type", dotted]
        tag = ".?" if node.optional else "."
        return [tag, self.part(node.operand, scope), node.field, unescape(node.field)]

    def _has(self, node: Has, scope: Scope) -> Part:
        return ["has", self.part(node.operand, scope), node.field, unescape(node.field)]

    def _index(self, node: Index, scope: Scope) -> Part:
        return ["[?]" if node.optional else "[]", self.part(node.operand, scope), self.part(node.key, scope)]

    def _call(self, node: Call, scope: Scope) -> Part:
        if node.target is None and node.name in BINARY and len(node.arguments) == len(("left", "right")):
            return self._binary(node, scope)
        if node.target is None and node.name in UNARY:
            return ["1", node.name, self.part(node.arguments[0], scope)]
        if node.target is None:
            return self._called("function", node.name, node.arguments, scope)
        dotted = dotted_name(node.target, scope)
        if dotted and find_function(f"{dotted}.{node.name}") is not None:
            return ["function", f"{dotted}.{node.name}", self._parts(node.arguments, scope)]
        return self._called("method", node.name, (node.target, *node.arguments), scope)

    def _called(self, tag: str, name: str, nodes: Sequence[Node], scope: Scope) -> Part:
        operands = self._parts(nodes, scope)
        find = find_function if tag == "function" else find_method
        if find(name) is None:
            raise CelError(f"undeclared reference to '{name}'")
        return [tag, name, operands]

    def _binary(self, node: Call, scope: Scope) -> Part:
        """Give the part of an operator; a row of them is linked from its left end."""
        row, first = [node], node.arguments[0]
        while (
            isinstance(first, Call) and first.target is None and first.name in BINARY and first.arguments[1:]
        ):
            row.append(first)
            first = first.arguments[0]
        self._count += len(row) - 1
        part = self.part(first, scope)
        for call in reversed(row):
            part = ["2", call.name, part, self.part(call.arguments[1], scope)]
        return part

    def _logic(self, node: Logic, scope: Scope) -> Part:
        return ["||" if node.either else "&&", self._parts(node.operands, scope)]

    def _choice(self, node: Choice, scope: Scope) -> Part:
        return ["?:", *self._parts((node.condition, node.then, node.otherwise), scope)]

    def _list(self, node: MakeList, scope: Scope) -> Part:
        return ["list", [[self.part(item, scope), optional] for item, optional in node.items]]

    def _map(self, node: MakeMap, scope: Scope) -> Part:
        entries = [
            [self.part(key, scope), self.part(value, scope), optional]
            for key, value, optional in node.entries
        ]
        return ["map", entries]

    def _loop(self, node: Loop, scope: Scope) -> Part:
        source = self.part(node.range, scope)
        inner, numbers = self._inside(scope, node.variables)
        before = self._count
        parts = self._parts(node.parts, inner)
        return ["loop", node.macro, source, numbers, parts, self._count - before]

    def _bind(self, node: Bind, scope: Scope) -> Part:
        value = self.part(node.value, scope)
        inner, (number,) = self._inside(scope, (node.variable,))
        return ["bind", node.macro, value, number, self.part(node.body, inner)]

    def _inside(self, scope: Scope, names: Sequence[str]) -> tuple[Scope, list[int]]:
        """Give a scope with more variables, and their numbers; no two of an expression share one."""
        numbers = list(range(self.size, self.size + len(names)))
        self.size += len(names)
        return {**scope, **dict(zip(names, numbers, strict=True))}, numbers


_LINKED: Final[dict[type, Callable[..., Part]]] = {
    Literal: _Linker._literal,  # noqa: SLF001 - the class's own table
    Name: _Linker._name,  # noqa: SLF001
    Select: _Linker._select,  # noqa: SLF001
    Has: _Linker._has,  # noqa: SLF001
    Index: _Linker._index,  # noqa: SLF001
    Call: _Linker._call,  # noqa: SLF001
    Logic: _Linker._logic,  # noqa: SLF001
    Choice: _Linker._choice,  # noqa: SLF001
    MakeList: _Linker._list,  # noqa: SLF001
    MakeMap: _Linker._map,  # noqa: SLF001
    Loop: _Linker._loop,  # noqa: SLF001
    Bind: _Linker._bind,  # noqa: SLF001
}
