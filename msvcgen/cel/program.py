"""Compiled rules."""

from __future__ import annotations

from functools import lru_cache

from msvcgen.cel.compiler import Compiler
from msvcgen.cel.frame import STEPS, Code, Frame
from msvcgen.cel.parser import parse
from msvcgen.cel.values import CelError, Optional, Value
from msvcgen.typed import Final

_VARIABLES: Final = ("self", "oldSelf")


class Program:
    """A rule, ready to be evaluated as often as needed."""

    __slots__ = ("_code", "_variables", "rule", "uses_old_self")

    def __init__(self, rule: str, *, shipped: bool = False) -> None:
        """Compile a rule; raise CelError when it is not an expression of CEL as it is known here."""
        compiler = Compiler(_VARIABLES, shipped=shipped)
        self.rule = rule
        self._code: Code = compiler.expression(parse(rule))
        self._variables: list[Value] = [None, Optional(), *[None] * (compiler.size - len(_VARIABLES))]
        self.uses_old_self = "oldSelf" in compiler.used
        """Whether it compares with the object that was there before: a rule for updates."""

    def evaluate(self, self_value: Value) -> bool:
        """Tell whether a value satisfies the rule; raise CelError when the rule has no answer."""
        answer = self.value(self_value)[0]
        if isinstance(answer, bool):
            return answer
        raise CelError("rule evaluated to a value that is not a boolean")

    def value(self, self_value: Value, steps: int = STEPS, old: Value = None) -> tuple[Value, int]:
        """Give the value of the expression and the steps it took; without `old` there is no object from before."""
        variables = [self_value, *self._variables[1:]]
        if old is not None:
            variables[1] = old
        frame = Frame(variables, steps)
        try:
            value = self._code(frame)
        except RecursionError:
            raise CelError("expression or value nests too deeply") from None
        return value, steps - frame.left


@lru_cache(1024)
def compile_rule(rule: str, *, shipped: bool = False) -> Program:
    """Give the program of a rule; raise CelError when it cannot be read.

    A rule that is `shipped` may be evaluated by what is fastest: its patterns are known to take little time.
    """
    return Program(rule, shipped=shipped)
