"""The macros of CEL: loops over lists and maps, and names for values.

`all` and `exists` absorb errors of single items as `&&` and `||` do; the others do not (cel-go,
parser/macro.go and ext/comprehensions.go).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msvcgen.cel.frame import Code, Frame
from msvcgen.cel.values import CelError, CostError, Optional, Value, key_value, map_key, no_overload
from msvcgen.typed import Final, TypeAlias

Numbers: TypeAlias = Sequence[int]
MakeLoop: TypeAlias = Callable[[Code, Numbers, Sequence[Code], int], Code]
"""Takes the range, the numbers of the variables, the parts, and what a turn costs."""


class _Turns:
    """Goes through the range of a loop: sets its variables and counts the steps."""

    __slots__ = ("_cost", "_numbers", "_source")

    def __init__(self, source: Code, numbers: Numbers, cost: int) -> None:
        self._source = source
        self._numbers = numbers
        self._cost = cost

    def __call__(self, frame: Frame) -> Iterable[tuple[Value, ...]]:
        variables = frame.variables
        for turn in _items(self._source(frame), len(self._numbers)):
            frame.spend(self._cost)
            for number, value in zip(self._numbers, turn, strict=True):
                variables[number] = value
            yield turn


def _items(source: Value, count: int) -> Iterable[tuple[Value, ...]]:
    """Give the items of a list or keys of a map, with two variables behind the index or before the value."""
    if isinstance(source, list):
        return zip(source, strict=True) if count == 1 else enumerate(source)
    if isinstance(source, dict):
        if count == 1:
            return ((key_value(key),) for key in source)
        return ((key_value(key), value) for key, value in source.items())
    raise no_overload()


def _test(code: Code) -> Callable[[Frame], bool]:
    def test(frame: Frame) -> bool:
        value = code(frame)
        if isinstance(value, bool):
            return value
        raise no_overload()

    return test


def _absorbing(*, decisive: bool) -> MakeLoop:
    def make(source: Code, numbers: Numbers, codes: Sequence[Code], cost: int) -> Code:
        turns, test = _Turns(source, numbers, cost), _test(codes[0])

        def loop(frame: Frame) -> Value:
            wrong: CelError | None = None
            for _ in turns(frame):
                try:
                    if test(frame) is decisive:
                        return decisive
                except CostError:
                    raise
                except CelError as error:
                    wrong = wrong or error
            if wrong is not None:
                raise wrong
            return not decisive

        return loop

    return make


def _exists_one(source: Code, numbers: Numbers, codes: Sequence[Code], cost: int) -> Code:
    turns, test = _Turns(source, numbers, cost), _test(codes[0])
    return lambda frame: sum(test(frame) for _ in turns(frame)) == 1


def _filter(source: Code, numbers: Numbers, codes: Sequence[Code], cost: int) -> Code:
    turns, test = _Turns(source, numbers, cost), _test(codes[0])
    return lambda frame: [turn[0] for turn in turns(frame) if test(frame)]


def _split(codes: Sequence[Code]) -> tuple[Callable[[Frame], bool], Code]:
    """Give the condition, if there is one, and the result of each turn."""
    return (_test(codes[0]) if len(codes) > 1 else lambda _frame: True), codes[-1]


def _list(source: Code, numbers: Numbers, codes: Sequence[Code], cost: int) -> Code:
    turns, (test, result) = _Turns(source, numbers, cost), _split(codes)
    return lambda frame: [result(frame) for _ in turns(frame) if test(frame)]


def _map(source: Code, numbers: Numbers, codes: Sequence[Code], cost: int) -> Code:
    turns, (test, result) = _Turns(source, numbers, cost), _split(codes)

    def loop(frame: Frame) -> Value:
        return {map_key(turn[0]): result(frame) for turn in turns(frame) if test(frame)}

    return loop


def _map_entry(source: Code, numbers: Numbers, codes: Sequence[Code], cost: int) -> Code:
    turns, (test, result) = _Turns(source, numbers, cost), _split(codes)

    def loop(frame: Frame) -> Value:
        mapping: dict[object, Value] = {}
        for _ in turns(frame):
            entry = result(frame) if test(frame) else {}
            if not isinstance(entry, dict):
                raise no_overload()
            for key in entry:
                if key in mapping:
                    raise CelError(f"insert failed: key {key_value(key)} already exists")
            mapping.update(entry)
        return mapping

    return loop


LOOPS: Final[dict[tuple[str, int, int], MakeLoop]] = {
    **{("all", count, 1): _absorbing(decisive=False) for count in (1, 2)},
    **{("exists", count, 1): _absorbing(decisive=True) for count in (1, 2)},
    **{("exists_one", count, 1): _exists_one for count in (1, 2)},
    ("filter", 1, 1): _filter,
    **{("map", 1, parts): _list for parts in (1, 2)},
    **{("transformList", 2, parts): _list for parts in (1, 2)},
    **{("transformMap", 2, parts): _map for parts in (1, 2)},
    **{("transformMapEntry", 2, parts): _map_entry for parts in (1, 2)},
}
"""By name, number of variables, and number of the parts behind them."""


def _bind(value: Code, number: int, body: Code) -> Code:
    def bind(frame: Frame) -> Value:
        frame.variables[number] = value(frame)
        return body(frame)

    return bind


def _mapped(*, flat: bool) -> Callable[[Code, int, Code], Code]:
    def make(value: Code, number: int, body: Code) -> Code:
        def mapped(frame: Frame) -> Value:
            target = value(frame)
            if not isinstance(target, Optional):
                raise no_overload()
            if not target.held:
                return target
            frame.variables[number] = target.held[0]
            return body(frame) if flat else Optional(body(frame))

        return mapped

    return make


BINDS: Final[dict[str, Callable[[Code, int, Code], Code]]] = {
    "bind": _bind,
    "optMap": _mapped(flat=False),
    "optFlatMap": _mapped(flat=True),
}
