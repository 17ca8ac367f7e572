"""What changes while one template is evaluated: its output, its variables and what is left of its bounds."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.errors import Meant
from msvcgen.template.context import MAX_TEXT, Context
from msvcgen.template.faults import Fault
from msvcgen.template.values import Value
from msvcgen.typed import Final, TypeAlias

MAX_TOKENS: Final = 250_000
"""Tokens of a template, and of all those of a BaseConfig: five actions for each of 5,500 objects."""

MAX_CALLS: Final = 1_000
"""How deep templates may call one another."""

_MAX_FAULTS: Final = 100_000

LARGE: Final = 256
"""From this length on, what a function gets or makes counts towards the steps."""

CHARACTERS_PER_STEP: Final = 64
ITEMS_PER_STEP: Final = 4


class _Nil:
    """A nil inside an `interface {}`, such as an entry of a list; text/template tells it from no value."""


NIL: Final = _Nil()

Evaluate: TypeAlias = Callable[["Run", Value], Value]
"""Gives the value of an expression for a run and a dot."""

Execute: TypeAlias = Callable[["Run", Value], int]
"""Does what a statement says; gives GO_ON, BREAK or CONTINUE."""

GO_ON: Final = 0
BREAK: Final = 1
CONTINUE: Final = 2


class Run:
    """One evaluation of a template."""

    __slots__ = (
        "allowed",
        "calls",
        "context",
        "definitions",
        "faults",
        "names",
        "origins",
        "pieces",
        "size",
        "source",
        "steps",
        "values",
    )

    def __init__(
        self, context: Context, definitions: dict[str, tuple[Execute, int]], source: int = 0
    ) -> None:
        """Begin with the context as dot and as `$`; `source` is how many characters the template has."""
        self.context = context
        self.definitions = definitions
        self.pieces: list[str] = []
        self.origins: list[int] = []
        self.size = 0
        self.source = source
        self.allowed = context.allowed(source, 0)
        self.steps = self.allowed
        self.calls = 0
        self.faults: list[Fault] = []
        self.names = ["$"]
        self.values: list[Value] = [context]

    def step(self, cost: int, offset: int) -> None:
        """Count steps and text, and end the evaluation when there are too many."""
        self.steps -= cost
        if self.steps < 0:
            self._earn(offset)
        if self.size > MAX_TEXT:
            raise text_limit(offset)

    @property
    def taken(self) -> int:
        """The steps so far."""
        return self.allowed - self.steps

    def _earn(self, offset: int) -> None:
        """Add the steps that what was written since brings; end the evaluation when there are too few."""
        taken = self.taken
        self.allowed = self.context.allowed(self.source, self.size)
        self.steps = self.allowed - taken
        if self.steps < 0:
            raise Fault(too_many_steps(self.allowed), offset, code="template-limit")

    def charge(self, size: int, offset: int) -> None:
        """Count the characters of a large text that a function gets or makes."""
        self.step(size // CHARACTERS_PER_STEP, offset)

    def variable(self, name: str, offset: int) -> Value:
        """Give a variable: the last one declared with that name."""
        names = self.names
        for at in range(len(names) - 1, -1, -1):
            if names[at] == name:
                return self.values[at]
        raise Fault(f"variable `{name}` is not set here", offset)

    def assign(self, name: str, value: Value, offset: int) -> None:
        """Change a variable: the last one declared with that name."""
        names = self.names
        for at in range(len(names) - 1, -1, -1):
            if names[at] == name:
                self.values[at] = value
                return
        raise Fault(f"variable `{name}` is not declared, declare it with `{name} :=`", offset)

    def declare(self, name: str, value: Value) -> None:
        """Add a variable, which may hide another one of its name."""
        self.names.append(name)
        self.values.append(value)

    def forget(self, count: int) -> None:
        """Drop the variables declared since there were `count` of them."""
        del self.names[count:]
        del self.values[count:]

    def further_variable(self, name: str, offset: int) -> Value:
        """Give a variable that only some templates see; keep that there is none, and go on with an empty text."""
        more = self.context.more
        if name in more:
            return more[name]
        from msvcgen.template.hints import variable_hint

        hint = variable_hint(name, [*more, *self.context.variables])
        self._keep(Fault(f"unknown variable `{name}`", offset, hint=hint, code="unknown-variable"))
        return ""

    def unknown_port(self, name: str, offset: int) -> int:
        """Keep the problem for the end, and go on with 0."""
        hint = Meant(name, self.context.ports, listed=True, none="spec.routing.ports has no entries")
        message = f"unknown port `{name}`, it must be the name of an entry of spec.routing.ports"
        self._keep(Fault(message, offset, hint=hint, code="unknown-port"))
        return 0

    def _keep(self, fault: Fault) -> None:
        self.faults.append(fault)
        if len(self.faults) >= _MAX_FAULTS:
            message = f"the template has more than {_MAX_FAULTS:,} problems"
            raise Fault(message, fault.offset, code="template-limit")


def too_many_steps(allowed: int) -> str:
    """Say that a template takes too long."""
    return f"the template takes more than the {allowed:,} steps allowed, shorten its loops"


def text_limit(offset: int) -> Fault:
    """Say that the output is too long."""
    message = f"the output is longer than the {MAX_TEXT} characters allowed"
    return Fault(message, offset, code="template-limit")
