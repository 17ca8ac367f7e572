"""Compiled rules."""

from __future__ import annotations

from functools import lru_cache

from msvcgen.cel.compiler import Compiler, Linked
from msvcgen.cel.frame import STEPS, Code, Frame
from msvcgen.cel.values import CelError, Optional, Value
from msvcgen.typed import Final

_VARIABLES: Final = ("self", "oldSelf")


class Program:
    """A rule, ready to be evaluated as often as needed."""

    __slots__ = ("_code", "_variables", "rule", "uses_old_self")

    def __init__(self, rule: str, linked: Linked, *, shipped: bool = False) -> None:
        """Compile what a rule was linked to; one that is `shipped` may be evaluated by what is fastest."""
        size, used, part = linked
        self.rule = rule
        self._code: Code = Compiler(shipped=shipped).expression(part)
        self._variables: list[Value] = [None, Optional(), *[None] * (size - len(_VARIABLES))]
        self.uses_old_self = "oldSelf" in used
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


def link_rule(rule: str) -> Linked:
    """Resolve the names of a rule; raise CelError when it is not an expression of CEL as it is known here."""
    from msvcgen.cel.linker import link  # those that are shipped are linked already
    from msvcgen.cel.parser import parse

    return link(parse(rule), _VARIABLES)


@lru_cache(1024)
def compile_rule(rule: str, *, shipped: bool = False) -> Program:
    """Give the program of a rule; raise CelError when it cannot be read.

    The patterns of a rule that is `shipped` are known to take little time.
    """
    return Program(rule, link_rule(rule), shipped=shipped)


def compile_linked(rule: str, linked: Linked) -> Program:
    """Give the program of a rule that is shipped with what it was linked to; of equal ones there is one."""
    program = _SHIPPED.get(rule)
    if program is None:
        program = _SHIPPED[rule] = Program(rule, linked, shipped=True)
    return program


_SHIPPED: Final[dict[str, Program]] = {}
