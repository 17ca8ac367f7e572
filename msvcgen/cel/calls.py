"""The functions that operators and calls are compiled to; they count what it takes to look at their operands."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.cel.frame import LIGHT, Code, Frame
from msvcgen.cel.functions import Overloads, chosen
from msvcgen.cel.operators import BINARY, Binary, is_in
from msvcgen.cel.values import CelError, Value, equal
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.cel.compiler import Part


def _is_text(operand: Code, text: str) -> Code:
    def is_text(frame: Frame) -> Value:
        value = operand(frame)
        return value == text if type(value) is str else equal(value, text)

    return is_text


def operated(operator: str, left: Code, right: Code, part: Part) -> Code:
    """Compile `left op right`, where the right one is of this part."""
    apply, constant = BINARY[operator], part[1] if part[0] == "=" else None
    if operator == "+":
        return lambda frame: frame.made(apply(left(frame), right(frame)))
    if operator == "==" and isinstance(constant, str):
        return _is_text(left, constant)
    if operator == "in":
        return _is_in(left, right, part)
    if type(constant) is int:
        return _with_number(apply, left, constant)

    def operated(frame: Frame) -> Value:
        value, other = left(frame), right(frame)
        if type(value) not in LIGHT:
            frame.weigh(value)
        if type(other) not in LIGHT:
            frame.weigh(other)
        return apply(value, other)

    return operated


def _with_number(apply: Binary, operand: Code, number: int) -> Code:
    def applied(frame: Frame) -> Value:
        value = operand(frame)
        if type(value) not in LIGHT:
            frame.weigh(value)
        return apply(value, number)

    return applied


def _is_in(item_code: Code, holder_code: Code, holder_part: Part) -> Code:
    items = holder_part[1] if holder_part[0] == "list" else ()
    texts = frozenset(
        part[1] for part, optional in items if part[0] == "=" and not optional
    )  # of which none is changed
    all_texts = bool(texts) and len(texts) == len(items) and all(isinstance(text, str) for text in texts)

    def within(frame: Frame) -> Value:
        wanted = item_code(frame)
        if all_texts and type(wanted) is str:
            frame.spend(len(items))
            return wanted in texts
        holder = holder_code(frame)
        if isinstance(wanted, (list, dict)):
            frame.weigh(wanted)
            frame.weigh(holder)
        elif isinstance(holder, list):
            frame.spend(len(holder))
        return is_in(wanted, holder)

    return within


def called(overloads: Overloads | None, name: str, operands: Sequence[Code]) -> Code:
    """Compile the call of a function or method; raise CelError where there is none of that name."""
    if overloads is None:
        raise CelError(f"undeclared reference to '{name}'")
    if name == "size" and len(operands) == 1:
        return _size(overloads, *operands)

    def call(frame: Frame) -> Value:
        arguments = [operand(frame) for operand in operands]
        if name != "size":
            for argument in arguments:
                if type(argument) not in LIGHT:
                    frame.weigh(argument)
        types = tuple(map(type, arguments))
        implementation = overloads.get(types)
        if implementation is None:
            implementation = chosen(overloads, types)
        try:
            return frame.made(implementation(*arguments))
        except (ArithmeticError, ValueError) as error:
            raise CelError(str(error)) from None

    return call


def _size(overloads: Overloads, operand: Code) -> Code:
    """Compile the commonest call, which looks at nothing of its operand."""

    def size(frame: Frame) -> Value:
        value = operand(frame)
        kind = (type(value),)
        return (overloads.get(kind) or chosen(overloads, kind))(value)

    return size
