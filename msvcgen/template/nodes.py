"""The parsed form of a template. `offset` is where a node begins in the text."""

from __future__ import annotations

from msvcgen.records import NamedTuple
from msvcgen.template.values import Value
from msvcgen.typed import TypeAlias


class Dot(NamedTuple):
    """`.`."""

    offset: int


class Nil(NamedTuple):
    """`nil`."""

    offset: int


class Bool(NamedTuple):
    """`true` or `false`."""

    offset: int
    value: bool


class String(NamedTuple):
    """A string, interpreted or raw."""

    offset: int
    value: str


class Number(NamedTuple):
    """A number or a character: an untyped constant, which may serve as several types."""

    offset: int
    text: str
    as_int: int | None
    """Its value as an integer of 64 bits; None where it has none."""
    as_float: float | None
    ideal: Value
    """Its value where any type will do; None where an integer does not fit."""


class Field(NamedTuple):
    """`.a.b`: fields of the dot."""

    offset: int
    names: tuple[str, ...]


class Variable(NamedTuple):
    """`$x.a.b`: a variable, and fields of it."""

    offset: int
    name: str
    names: tuple[str, ...]


class Identifier(NamedTuple):
    """A function's name."""

    offset: int
    name: str


class Chain(NamedTuple):
    """`(...).a.b`: fields of a value that is neither the dot nor a variable."""

    offset: int
    of: Operand
    names: tuple[str, ...]


class Command(NamedTuple):
    """Operands beside one another: a value, or a function with its arguments."""

    offset: int
    operands: tuple[Operand, ...]


class Pipe(NamedTuple):
    """Commands that hand on their values, and the variables that get the last one."""

    offset: int
    variables: tuple[str, ...]
    assigns: bool
    """Whether the variables are assigned (`=`), not declared (`:=`)."""
    commands: tuple[Command, ...]


Operand: TypeAlias = Dot | Nil | Bool | String | Number | Field | Variable | Identifier | Chain | Pipe


class Text(NamedTuple):
    """Literal text, what the actions around it trim already gone."""

    offset: int
    text: str


class Action(NamedTuple):
    """`{{ pipeline }}`."""

    offset: int
    pipe: Pipe


class Branch(NamedTuple):
    """One `if`, `else if`, `with` or `else with`: what it tests and what it shows then."""

    pipe: Pipe
    body: Body


class If(NamedTuple):
    """`if` or `with`, each `else if` or `else with`, and what `else` shows."""

    offset: int
    moves_dot: bool
    """Whether it is `with`, whose value becomes the dot."""
    branches: tuple[Branch, ...]
    otherwise: Body


class Range(NamedTuple):
    """`range`, and what `else` shows when there is nothing to range over."""

    offset: int
    pipe: Pipe
    body: Body
    otherwise: Body
    cost: int
    """What one round counts towards the steps that a template may take."""


class Include(NamedTuple):
    """`template` or `block`: the name of a definition, and its dot."""

    offset: int
    name: str
    pipe: Pipe | None


class Break(NamedTuple):
    """`break`."""

    offset: int


class Continue(NamedTuple):
    """`continue`."""

    offset: int


Statement: TypeAlias = Text | Action | If | Range | Include | Break | Continue
Body: TypeAlias = tuple[Statement, ...]


class Definition(NamedTuple):
    """A named body: of `define`, of `block`, or the text itself, which is called `template`."""

    name: str
    body: Body
    cost: int
    """What one call counts towards the steps that a template may take."""
