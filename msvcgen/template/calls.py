"""Calls: functions with their arguments compiled to closures that count the work and say what failed."""

from __future__ import annotations

from collections.abc import Callable, Sized
from functools import partial

from msvcgen.template.arguments import ANY, assignable
from msvcgen.template.faults import Fault
from msvcgen.template.fields import wrong_count
from msvcgen.template.run import CHARACTERS_PER_STEP, ITEMS_PER_STEP, LARGE, Evaluate, Run
from msvcgen.template.values import (
    Function,
    NilList,
    NilStringList,
    StringList,
    StringMap,
    TemplateFailure,
    TypedList,
    Value,
    truth,
)
from msvcgen.typed import TypeAlias, cast

EvaluateStage: TypeAlias = Callable[[Run, Value, Value], Value]
"""Gives the value of a later stage of a pipeline, for a run, a dot and the value of the stage before."""

_SLOW = dict.fromkeys(("kebabcase", "snakecase"), 16) | dict.fromkeys(
    (
        "camelcase",
        "js",
        "quote",
        "split",
        "splitn",
        "swapcase",
        "title",
        "untitle",
        "urlParse",
        "urlquery",
        "wrap",
        "wrapWith",
    ),
    4,
)
"""How many times as long as others some functions take for a character, as they look at each by itself."""

_PATTERN = 20
"""Steps of a call that compiles a pattern."""


def _price(name: str) -> int:
    """Give the steps of a call of a function, whatever it is called with."""
    return _PATTERN if "regex" in name.lower() else 1


_SIZED: frozenset[type[object]] = frozenset(
    (str, list, dict, StringList, StringMap, TypedList, NilList, NilStringList)
)


def fails(fault: Fault) -> Evaluate:
    """Compile what can only fail, and does so when it is evaluated, not before."""
    return lambda _run, _dot: fail(fault)


def fail(fault: Fault) -> Value:
    """Raise a fault that was found while compiling, as a new exception each time."""
    raise Fault(fault.message, fault.offset, hint=fault.hint, code=fault.code)


def fits(function: Function, count: int) -> bool:
    """Tell whether a function takes so many arguments."""
    fixed = len(function.params) - function.variadic
    return count >= fixed if function.variadic else count == fixed


def param_at(function: Function, at: int) -> str:
    """Give the type of a parameter; the last one of a variadic function repeats."""
    return function.params[min(at, len(function.params) - 1)]


def bound(method: Function, receiver: Value) -> Function:
    """Make a function of a method and its receiver."""
    call = partial(method.call, receiver)
    return Function(name=method.name, call=call, params=method.params, variadic=method.variadic)


def _failed(name: str, failure: TemplateFailure, offset: int) -> Fault:
    return Fault(f"`{name}`: {failure}", offset)


def calling(function: Function, arguments: list[Evaluate], offset: int) -> Evaluate:
    """Compile a call; the arguments are of the right number and check their types themselves."""
    match arguments:
        case [first]:
            return _calling_one(function, first, offset)
        case [first, second]:
            return _calling_two(function, first, second, offset)
    call, name = function.call, function.name
    weight, price = _SLOW.get(name, 1), _price(name)

    def invoke(run: Run, dot: Value) -> Value:
        values = [argument(run, dot) for argument in arguments]
        run.steps -= price
        try:
            result = call(*values)
        except TemplateFailure as failure:
            raise _failed(name, failure, offset) from None
        _charge(run, offset, weight, *values, result)
        if result.__class__ is StringList:
            _charge_texts(run, offset, result)
        return result

    return invoke


def _calling_one(function: Function, argument: Evaluate, offset: int) -> Evaluate:
    call, name = function.call, function.name
    weight, price = _SLOW.get(name, 1), _price(name)

    def invoke(run: Run, dot: Value) -> Value:
        value = argument(run, dot)
        run.steps -= price
        try:
            result = call(value)
        except TemplateFailure as failure:
            raise _failed(name, failure, offset) from None
        if value.__class__ in _SIZED or result.__class__ in _SIZED:
            _charge(run, offset, weight, value, result)
            if result.__class__ is StringList and result is not value:
                _charge_texts(run, offset, result)
        return result

    return invoke


def _calling_two(function: Function, first: Evaluate, second: Evaluate, offset: int) -> Evaluate:
    call, name = function.call, function.name
    weight, price = _SLOW.get(name, 1), _price(name)

    def invoke(run: Run, dot: Value) -> Value:
        left, right = first(run, dot), second(run, dot)
        run.steps -= price
        try:
            result = call(left, right)
        except TemplateFailure as failure:
            raise _failed(name, failure, offset) from None
        _charge(run, offset, weight, left, right, result)
        if result.__class__ is StringList:
            _charge_texts(run, offset, result)
        return result

    return invoke


def _charge(run: Run, offset: int, weight: int, *values: Value) -> None:
    """Count large values, which take long to work on, towards the steps."""
    for value in values:
        if value.__class__ in _SIZED:
            size = len(cast("Sized", value))
            if size > LARGE:
                each = 1 if value.__class__ is str else CHARACTERS_PER_STEP // ITEMS_PER_STEP
                run.charge(size * weight * each, offset)


def _charge_texts(run: Run, offset: int, texts: StringList) -> None:
    """Count the texts of a list that a function made, which may be what large values print."""
    size = sum(len(str(text)) for text in texts)
    if size > LARGE:
        run.charge(size, offset)


def stage_call(function: Function, arguments: list[Evaluate], wanted: str, offset: int) -> EvaluateStage:
    """Compile a call whose last argument, of the wanted type, is the value of the stage before."""
    call, name = function.call, function.name
    weight, price = _SLOW.get(name, 1), _price(name)

    def invoke(run: Run, dot: Value, value: Value) -> Value:
        values = [argument(run, dot) for argument in arguments]
        last = value if wanted == ANY else assignable(value, wanted, offset)
        run.steps -= price
        try:
            result = call(*values, last)
        except TemplateFailure as failure:
            raise _failed(name, failure, offset) from None
        _charge(run, offset, weight, *values, last, result)
        if result.__class__ is StringList and result is not last:
            _charge_texts(run, offset, result)
        return result

    return invoke


# --- functions that are more than functions

Special: TypeAlias = Callable[[Function, list[Evaluate], int], Evaluate]


def _short_circuit(function: Function, arguments: list[Evaluate], offset: int) -> Evaluate:
    """Compile `and` and `or`, which evaluate no further than they must."""
    if not arguments:
        return fails(wrong_count(function, 0, offset))
    decides = function.name == "or"
    *before, last = arguments

    def evaluate(run: Run, dot: Value) -> Value:
        for argument in before:
            value = argument(run, dot)
            if truth(value) is decides:
                return value
        return last(run, dot)

    return evaluate


def _get_port(function: Function, arguments: list[Evaluate], offset: int) -> Evaluate:
    if len(arguments) != 1:
        return fails(wrong_count(function, len(arguments), offset))
    name = arguments[0]

    def port(run: Run, dot: Value) -> Value:
        wanted = name(run, dot)
        if type(wanted) is not str:
            assignable(wanted, "string", offset)
        number = run.context.ports.get(str(wanted))
        return function.call(run.unknown_port(str(wanted), offset) if number is None else number)

    return port


SPECIAL: dict[str, Special] = {"and": _short_circuit, "or": _short_circuit, "getPort": _get_port}
