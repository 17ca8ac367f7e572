"""The parsed form of a template. `offset` is where a node begins in the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, Union

from msvcgen.template.values import Value


@dataclass(frozen=True, slots=True)
class Dot:
    """`.`."""

    offset: int


@dataclass(frozen=True, slots=True)
class Nil:
    """`nil`."""

    offset: int


@dataclass(frozen=True, slots=True)
class Bool:
    """`true` or `false`."""

    offset: int
    value: bool


@dataclass(frozen=True, slots=True)
class String:
    """A string, interpreted or raw."""

    offset: int
    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number or a character: an untyped constant, which may serve as several types."""

    offset: int
    text: str
    as_int: int | None
    """Its value as an integer of 64 bits; None where it has none."""
    as_float: float | None
    ideal: Value
    """Its value where any type will do; None where an integer does not fit."""


@dataclass(frozen=True, slots=True)
class Field:
    """`.a.b`: fields of the dot."""

    offset: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """`$x.a.b`: a variable, and fields of it."""

    offset: int
    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identifier:
    """A function's name."""

    offset: int
    name: str


@dataclass(frozen=True, slots=True)
class Chain:
    """`(...).a.b`: fields of a value that is neither the dot nor a variable."""

    offset: int
    of: Operand
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """Operands beside one another: a value, or a function with its arguments."""

    offset: int
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Pipe:
    """Commands that hand on their values, and the variables that get the last one."""

    offset: int
    variables: tuple[str, ...]
    assigns: bool
    """Whether the variables are assigned (`=`), not declared (`:=`)."""
    commands: tuple[Command, ...]


Operand: TypeAlias = Union[Dot, Nil, Bool, String, Number, Field, Variable, Identifier, Chain, Pipe]


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text, what the actions around it trim already gone."""

    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """`{{ pipeline }}`."""

    offset: int
    pipe: Pipe


@dataclass(frozen=True, slots=True)
class Branch:
    """One `if`, `else if`, `with` or `else with`: what it tests and what it shows then."""

    pipe: Pipe
    body: Body


@dataclass(frozen=True, slots=True)
class If:
    """`if` or `with`, each `else if` or `else with`, and what `else` shows."""

    offset: int
    moves_dot: bool
    """Whether it is `with`, whose value becomes the dot."""
    branches: tuple[Branch, ...]
    otherwise: Body


@dataclass(frozen=True, slots=True)
class Range:
    """`range`, and what `else` shows when there is nothing to range over."""

    offset: int
    pipe: Pipe
    body: Body
    otherwise: Body
    cost: int
    """What one round counts towards the steps that a template may take."""


@dataclass(frozen=True, slots=True)
class Include:
    """`template` or `block`: the name of a definition, and its dot."""

    offset: int
    name: str
    pipe: Pipe | None


@dataclass(frozen=True, slots=True)
class Break:
    """`break`."""

    offset: int


@dataclass(frozen=True, slots=True)
class Continue:
    """`continue`."""

    offset: int


Statement: TypeAlias = Union[Text, Action, If, Range, Include, Break, Continue]
Body: TypeAlias = tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A named body: of `define`, of `block`, or the text itself, which is called `template`."""

    name: str
    body: Body
    cost: int
    """What one call counts towards the steps that a template may take."""
