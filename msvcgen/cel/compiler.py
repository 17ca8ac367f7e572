"""Syntax trees of CEL into Python functions, one for each part."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msvcgen.cel.calls import called, operated
from msvcgen.cel.fields import Scope, dotted_name, field_of, held, optional_field, unescape
from msvcgen.cel.frame import Code, Frame
from msvcgen.cel.functions import SHIPPED_MATCHES, find_function, find_method
from msvcgen.cel.macros import BINDS, LOOPS
from msvcgen.cel.operators import BINARY, UNARY, item, optional_item
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
from msvcgen.cel.values import TYPES, CelError, CostError, Optional, Value, map_key, no_overload
from msvcgen.typed import Final


class Compiler:
    """Compiles one expression; knows how many variables it needs and which outer ones it used."""

    def __init__(self, variables: Sequence[str], *, shipped: bool = False) -> None:
        """Take the names of the outer variables, in their order, and whether it is we who wrote the expression."""
        self._shipped = shipped
        self.outer = {name: number for number, name in enumerate(variables)}
        self.size = len(self.outer)
        self.used: set[str] = set()
        self._parts = 0

    def expression(self, node: Node) -> Code:
        """Give the function of a whole expression."""
        try:
            return self._code(node, self.outer)
        except RecursionError:
            raise CelError("expression nests too deeply") from None

    def _code(self, node: Node, scope: Scope) -> Code:
        self._parts += 1
        compile_node: Callable[[Compiler, Node, Scope], Code] = _COMPILED[type(node)]
        return compile_node(self, node, scope)

    def _literal(self, node: Literal, _scope: Scope) -> Code:
        value = node.value
        return lambda _frame: value

    def _name(self, node: Name, scope: Scope) -> Code:
        number = scope.get(node.name)
        if number is not None:
            if number < len(self.outer):
                self.used.add(node.name)
            return lambda frame: frame.variables[number]
        if node.name in TYPES:
            value = TYPES[node.name]
            return lambda _frame: value
        raise CelError(f"undeclared reference to '{node.name}'")

    def _select(self, node: Select, scope: Scope) -> Code:
        dotted = dotted_name(node, scope)
        if dotted in TYPES:
            value = TYPES[dotted]
            return lambda _frame: value
        operand, field, unescaped = self._code(node.operand, scope), node.field, unescape(node.field)
        if node.optional:
            return lambda frame: optional_field(operand(frame), field, unescaped)

        def select(frame: Frame) -> Value:
            holder = operand(frame)
            if type(holder) is dict and field in holder:
                return holder[field]
            return field_of(holder, field, unescaped)

        return select

    def _has(self, node: Has, scope: Scope) -> Code:
        operand, field, unescaped = self._code(node.operand, scope), node.field, unescape(node.field)

        def has(frame: Frame) -> Value:
            holder = operand(frame)
            if type(holder) is dict:
                return field in holder or unescaped in holder
            if isinstance(holder, Optional):
                return bool(optional_field(holder, field, unescaped).held)
            raise no_overload()

        return has

    def _index(self, node: Index, scope: Scope) -> Code:
        operand, key = self._code(node.operand, scope), self._code(node.key, scope)
        if node.optional:
            return lambda frame: optional_item(operand(frame), key(frame))

        def index(frame: Frame) -> Value:
            holder = operand(frame)
            return optional_item(holder, key(frame)) if type(holder) is Optional else item(holder, key(frame))

        return index

    def _call(self, node: Call, scope: Scope) -> Code:
        if node.target is None and node.name in BINARY and len(node.arguments) == len(("left", "right")):
            return self._binary(node, scope)
        if node.target is None and node.name in UNARY:
            return self._unary(node, scope)
        if node.target is None:
            return called(find_function(node.name), node.name, self._codes(node.arguments, scope))
        dotted = dotted_name(node.target, scope)
        if dotted and (overloads := find_function(f"{dotted}.{node.name}")) is not None:
            return called(overloads, node.name, self._codes(node.arguments, scope))
        operands = self._codes((node.target, *node.arguments), scope)
        pattern = node.arguments[0] if self._shipped and node.name == "matches" and node.arguments else None
        overloads = SHIPPED_MATCHES if isinstance(pattern, Literal) else find_method(node.name)
        return called(overloads, node.name, operands)

    def _codes(self, nodes: Sequence[Node], scope: Scope) -> list[Code]:
        return [self._code(node, scope) for node in nodes]

    def _binary(self, node: Call, scope: Scope) -> Code:
        """Give the function of an operator; a row of them is compiled from its left end."""
        row, first = [node], node.arguments[0]
        while (
            isinstance(first, Call) and first.target is None and first.name in BINARY and first.arguments[1:]
        ):
            row.append(first)
            first = first.arguments[0]
        self._parts += len(row) - 1
        code = self._code(first, scope)
        for call in reversed(row):
            code = operated(call, code, self._code(call.arguments[1], scope))
        return code

    def _unary(self, node: Call, scope: Scope) -> Code:
        operand, apply = self._code(node.arguments[0], scope), UNARY[node.name]
        return lambda frame: apply(operand(frame))

    def _logic(self, node: Logic, scope: Scope) -> Code:
        operands, decisive = self._codes(node.operands, scope), node.either

        def logic(frame: Frame) -> Value:
            """Give the decisive value if any operand has it, whatever the errors of the others."""
            wrong: CelError | None = None
            for operand in operands:
                try:
                    value = operand(frame)
                except CostError:
                    raise
                except CelError as error:
                    wrong = wrong or error
                    continue
                if value is decisive:
                    return decisive
                if not isinstance(value, bool):
                    wrong = wrong or no_overload()
            if wrong is not None:
                raise wrong
            return not decisive

        return logic

    def _choice(self, node: Choice, scope: Scope) -> Code:
        condition, then, otherwise = self._codes((node.condition, node.then, node.otherwise), scope)

        def choice(frame: Frame) -> Value:
            chosen_one = condition(frame)
            if chosen_one is True:
                return then(frame)
            if chosen_one is False:
                return otherwise(frame)
            raise no_overload()

        return choice

    def _list(self, node: MakeList, scope: Scope) -> Code:
        items = [(self._code(item, scope), optional) for item, optional in node.items]
        plain = [item.value for item, optional in node.items if isinstance(item, Literal) and not optional]
        if len(plain) == len(items):
            return lambda _frame: plain  # no value is ever changed, so that one list does
        if not any(optional for _, optional in items):
            codes = [code for code, _ in items]
            return lambda frame: [code(frame) for code in codes]

        def make(frame: Frame) -> Value:
            values: list[Value] = []
            for code, optional in items:
                values += held(code(frame)) if optional else (code(frame),)
            return values

        return make

    def _map(self, node: MakeMap, scope: Scope) -> Code:
        entries = [
            (self._code(key, scope), self._code(value, scope), optional)
            for key, value, optional in node.entries
        ]

        def make(frame: Frame) -> Value:
            mapping: dict[object, Value] = {}
            for key_code, value_code, optional in entries:
                key, value = map_key(key_code(frame)), value_code(frame)
                if key in mapping:
                    raise CelError(f"Failed with repeated key: {key}")
                for entry_value in held(value) if optional else (value,):
                    mapping[key] = entry_value
            return mapping

        return make

    def _loop(self, node: Loop, scope: Scope) -> Code:
        source = self._code(node.range, scope)
        inner, numbers = self._inside(scope, node.variables)
        before = self._parts
        codes = self._codes(node.parts, inner)
        return LOOPS[node.macro, len(numbers), len(codes)](source, numbers, codes, self._parts - before)

    def _bind(self, node: Bind, scope: Scope) -> Code:
        value = self._code(node.value, scope)
        inner, (number,) = self._inside(scope, (node.variable,))
        return BINDS[node.macro](value, number, self._code(node.body, inner))

    def _inside(self, scope: Scope, names: Sequence[str]) -> tuple[Scope, tuple[int, ...]]:
        """Give a scope with more variables, and their numbers; no two of an expression share one."""
        numbers = tuple(range(self.size, self.size + len(names)))
        self.size += len(names)
        return {**scope, **dict(zip(names, numbers, strict=True))}, numbers


_COMPILED: Final[dict[type, Callable[..., Code]]] = {
    Literal: Compiler._literal,  # noqa: SLF001 - the class's own table
    Name: Compiler._name,  # noqa: SLF001
    Select: Compiler._select,  # noqa: SLF001
    Has: Compiler._has,  # noqa: SLF001
    Index: Compiler._index,  # noqa: SLF001
    Call: Compiler._call,  # noqa: SLF001
    Logic: Compiler._logic,  # noqa: SLF001
    Choice: Compiler._choice,  # noqa: SLF001
    MakeList: Compiler._list,  # noqa: SLF001
    MakeMap: Compiler._map,  # noqa: SLF001
    Loop: Compiler._loop,  # noqa: SLF001
    Bind: Compiler._bind,  # noqa: SLF001
}
