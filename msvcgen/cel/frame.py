"""What a compiled expression runs with: its variables and the steps that are left to it."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.cel.values import CelType, CostError, Duration, Timestamp, Uint, Value
from msvcgen.typed import Final, TypeAlias

STEPS: Final = 1_000_000
"""Steps of one evaluation, the limit that Kubernetes has for a call (apiserver cel, PerCallLimit)."""

_TEXT_OF_A_STEP: Final = 16

LIGHT: Final = frozenset((int, float, bool, type(None), Uint, Duration, Timestamp, CelType))
"""Types whose values are not worth weighing."""


class Frame:
    """The variables, by number, and the steps left."""

    __slots__ = ("left", "variables")

    def __init__(self, variables: list[Value], left: int) -> None:
        """Begin with some variables."""
        self.variables = variables
        self.left = left

    def spend(self, steps: int) -> None:
        """Count steps; raise CostError when there are none left."""
        self.left -= steps
        if self.left < 0:
            raise CostError("operation cancelled: actual cost limit exceeded")

    def weigh(self, value: Value) -> None:
        """Count what it takes to look at all of a value; one part may be there many times."""
        if isinstance(value, (str, bytes)):
            self.spend(len(value) // _TEXT_OF_A_STEP)
            return
        parts = [value]
        while parts:
            part = parts.pop()
            if isinstance(part, (list, dict)):
                self.spend(1 + len(part))
                parts.extend(part.values() if isinstance(part, dict) else part)
            elif isinstance(part, (str, bytes)):
                self.spend(len(part) // _TEXT_OF_A_STEP)

    def made(self, value: Value) -> Value:
        """Count what it took to make a value."""
        if type(value) not in LIGHT and isinstance(value, (str, list, bytes)):
            self.spend(1 + len(value) // _TEXT_OF_A_STEP)
        return value


Code: TypeAlias = Callable[[Frame], Value]
