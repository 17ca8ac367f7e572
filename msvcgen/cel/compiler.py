"""Linked expressions of CEL into Python functions, one for each part."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msvcgen.cel.calls import called, operated
from msvcgen.cel.fields import field_of, held, optional_field
from msvcgen.cel.frame import Code, Frame
from msvcgen.cel.functions import SHIPPED_MATCHES, find_function, find_method
from msvcgen.cel.operators import UNARY, item, optional_item
from msvcgen.cel.values import TYPES, CelError, CostError, Optional, Value, map_key, no_overload
from msvcgen.typed import Any, Final, TypeAlias

Part: TypeAlias = list[Any]
"""A tag and what belongs to it, as `linker` lists them."""

Linked: TypeAlias = list[Any]
"""The number of variables, the names of the outer ones that are used, and the part of the whole expression."""


class Compiler:
    """Compiles one expression."""

    def __init__(self, *, shipped: bool = False) -> None:
        """Take whether it is we who wrote the expression.

        Of those, which are known to be right, parts that may not be needed are compiled when they are.
        """
        self._shipped = shipped

    def expression(self, part: Part) -> Code:
        """Give the function of a whole expression."""
        try:
            return self._code(part)
        except RecursionError:
            raise CelError("expression nests too deeply") from None

    def _code(self, part: Part) -> Code:
        compile_part: Callable[..., Code] = _COMPILED[part[0]]
        return compile_part(self, *part[1:])

    def _codes(self, parts: Sequence[Part]) -> list[Code]:
        return [self._code(part) for part in parts]

    def _later(self, part: Part) -> Code:
        """Give the function of a part that may not be needed."""
        if not self._shipped or part[0] in _SHORT:
            return self._code(part)
        code: Code | None = None

        def later(frame: Frame) -> Value:
            nonlocal code
            if code is None:
                code = self._code(part)
            return code(frame)

        return later

    def _literal(self, value: Value) -> Code:
        return lambda _frame: value

    def _variable(self, number: int) -> Code:
        return lambda frame: frame.variables[number]

    def _type(self, name: str) -> Code:
        value = TYPES[name]
        return lambda _frame: value

    def _select(self, of: Part, field: str, name: str) -> Code:
        operand = self._code(of)

        def select(frame: Frame) -> Value:
            holder = operand(frame)
            if type(holder) is dict and field in holder:
                return holder[field]
            return field_of(holder, field, name)

        return select

    def _select_optional(self, of: Part, field: str, name: str) -> Code:
        operand = self._code(of)
        return lambda frame: optional_field(operand(frame), field, name)

    def _has(self, of: Part, field: str, name: str) -> Code:
        operand = self._code(of)

        def has(frame: Frame) -> Value:
            holder = operand(frame)
            if type(holder) is dict:
                return field in holder or name in holder
            if isinstance(holder, Optional):
                return bool(optional_field(holder, field, name).held)
            raise no_overload()

        return has

    def _index(self, of: Part, by: Part) -> Code:
        operand, key = self._code(of), self._code(by)

        def index(frame: Frame) -> Value:
            holder = operand(frame)
            return optional_item(holder, key(frame)) if type(holder) is Optional else item(holder, key(frame))

        return index

    def _index_optional(self, of: Part, by: Part) -> Code:
        operand, key = self._code(of), self._code(by)
        return lambda frame: optional_item(operand(frame), key(frame))

    def _unary(self, operator: str, of: Part) -> Code:
        operand, apply = self._code(of), UNARY[operator]
        return lambda frame: apply(operand(frame))

    def _binary(self, operator: str, left: Part, right: Part) -> Code:
        """Give the function of an operator; a row of them is compiled from its left end."""
        row = [(operator, right)]
        while left[0] == _BINARY:
            _, operator, left, right = left
            row.append((operator, right))
        code = self._code(left)
        for operator, right in reversed(row):
            code = operated(operator, code, self._code(right), right)
        return code

    def _function(self, name: str, arguments: list[Part]) -> Code:
        return called(find_function(name), name, self._codes(arguments))

    def _method(self, name: str, operands: list[Part]) -> Code:
        constant = self._shipped and name == "matches" and operands[1][0] == _LITERAL
        return called(SHIPPED_MATCHES if constant else find_method(name), name, self._codes(operands))

    def _all(self, parts: list[Part]) -> Code:
        return self._logic(parts, decisive=False)

    def _any(self, parts: list[Part]) -> Code:
        return self._logic(parts, decisive=True)

    def _logic(self, parts: list[Part], *, decisive: bool) -> Code:
        operands = [self._code(parts[0]), *map(self._later, parts[1:])]

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

    def _choice(self, condition_part: Part, then_part: Part, otherwise_part: Part) -> Code:
        condition = self._code(condition_part)
        then, otherwise = self._later(then_part), self._later(otherwise_part)

        def choice(frame: Frame) -> Value:
            chosen_one = condition(frame)
            if chosen_one is True:
                return then(frame)
            if chosen_one is False:
                return otherwise(frame)
            raise no_overload()

        return choice

    def _list(self, parts: list[tuple[Part, bool]]) -> Code:
        items = [(self._code(part), optional) for part, optional in parts]
        plain = [part[1] for part, optional in parts if part[0] == _LITERAL and not optional]
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

    def _map(self, parts: list[tuple[Part, Part, bool]]) -> Code:
        entries = [(self._code(key), self._code(value), optional) for key, value, optional in parts]

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

    def _loop(self, macro: str, over: Part, numbers: list[int], parts: list[Part], cost: int) -> Code:
        from msvcgen.cel.macros import LOOPS  # not every rule has a loop

        codes = [self._later(part) for part in parts]
        return LOOPS[macro, len(numbers), len(codes)](self._code(over), numbers, codes, cost)

    def _bind(self, macro: str, value: Part, number: int, body: Part) -> Code:
        from msvcgen.cel.macros import BINDS

        return BINDS[macro](self._code(value), number, self._code(body))


_LITERAL: Final = "="
_BINARY: Final = "2"
_SHORT: Final = (_LITERAL, "$")
"""What is compiled as fast as it is put off."""

_COMPILED: Final[dict[str, Callable[..., Code]]] = {
    _LITERAL: Compiler._literal,  # noqa: SLF001 - the class's own table
    "$": Compiler._variable,  # noqa: SLF001
    "type": Compiler._type,  # noqa: SLF001
    ".": Compiler._select,  # noqa: SLF001
    ".?": Compiler._select_optional,  # noqa: SLF001
    "has": Compiler._has,  # noqa: SLF001
    "[]": Compiler._index,  # noqa: SLF001
    "[?]": Compiler._index_optional,  # noqa: SLF001
    "1": Compiler._unary,  # noqa: SLF001
    _BINARY: Compiler._binary,  # noqa: SLF001
    "&&": Compiler._all,  # noqa: SLF001
    "||": Compiler._any,  # noqa: SLF001
    "?:": Compiler._choice,  # noqa: SLF001
    "list": Compiler._list,  # noqa: SLF001
    "map": Compiler._map,  # noqa: SLF001
    "loop": Compiler._loop,  # noqa: SLF001
    "bind": Compiler._bind,  # noqa: SLF001
    "function": Compiler._function,  # noqa: SLF001
    "method": Compiler._method,  # noqa: SLF001
}
"""The function of each tag, which takes what stands behind it."""
