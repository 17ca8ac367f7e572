"""Parsing pipelines: commands and their operands."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.errors import MOST_ALIKE
from msvcgen.golang.quoting import unquoted
from msvcgen.template.cursor import Cursor, syntax
from msvcgen.template.faults import Fault
from msvcgen.template.lexer import Token
from msvcgen.template.nodes import (
    Bool,
    Chain,
    Command,
    Dot,
    Field,
    Identifier,
    Nil,
    Number,
    Operand,
    Pipe,
    String,
    Variable,
)
from msvcgen.typed import TypeAlias

CheckFunction: TypeAlias = Callable[[str, int], Fault | None]
"""Gives the problem with a function of that name at that offset, if there is one."""

MAX_VARIABLES = 1000
"""Variables that are visible at one place; they are looked for one by one."""

_OPERANDS = frozenset(
    (
        ".",
        "nil",
        "bool",
        "character",
        "complex",
        "field",
        "identifier",
        "number",
        "raw",
        "string",
        "variable",
        "(",
    )
)
_LITERALS = (Dot, Nil, Bool, Number, String)
_IN_RANGE_AFTER_COMMA = ("variable", "right", ")")


class Pipelines(Cursor):
    """Parses pipelines, and collects the functions and variables that nobody knows."""

    def __init__(self, source: str, check_function: CheckFunction, most: int) -> None:
        """Begin with `$` as the only variable."""
        super().__init__(source, most)
        self.check_function = check_function
        self.variables = ["$"]
        self.faults: list[Fault] = []

    def pipe(self, context: str, end: str) -> Pipe:
        """Read a pipeline and the token of kind `end` after it."""
        first = self.skip_space()
        variables, assigns = self._declared(context)
        commands: list[Command] = []
        while True:
            token = self.skip_space()
            if token.kind == end:
                self.next()
                break
            if token.kind not in _OPERANDS:
                self.next()
                raise self.unexpected(token, context)
            commands.append(self._command())
        _check_pipe(commands, context, token)
        return Pipe(first.offset, variables, assigns, tuple(commands))

    def _declared(self, context: str) -> tuple[tuple[str, ...], bool]:
        """Read `$x :=`, `$x =`, or in a range `$i, $x :=`."""
        names: list[str] = []
        following = self.peek()
        while self.skip_space().kind == "variable":
            before = self.at
            variable = self.next()
            following = self.skip_space()
            if following.kind in (":=", "="):
                self.next()
                names.append(variable.text)
                self._add_variables(names, variable)
                return tuple(names), following.kind == "="
            if following.text != ",":
                self.at = before
                break
            self.next()
            names.append(variable.text)
            if context != "range" or len(names) > 1:
                raise syntax(f"too many declarations in {context}", following)
            if (following := self.skip_space()).kind not in _IN_RANGE_AFTER_COMMA:
                raise syntax("range can only initialize variables", following)
        # `range $i, $x` without `:=` declares the first as if `:=` stood there, which Go lets pass.
        self._add_variables(names, following)
        return tuple(names), False

    def _add_variables(self, names: list[str], token: Token) -> None:
        self.variables += names
        if len(self.variables) > MAX_VARIABLES:
            message = f"more than {MAX_VARIABLES:,} variables are declared here"
            raise Fault(message, token.offset, code="template-limit")

    def _command(self) -> Command:
        start = self.skip_space()
        operands: list[Operand] = []
        while True:
            self.skip_space()
            operand = self._operand()
            if operand is not None:
                operands.append(operand)
            token = self.peek()
            if token.kind == "space":
                continue
            if token.kind in ("right", ")"):
                break
            self.next()
            if token.kind == "|":
                break
            raise self.unexpected(token, "operand")
        if not operands:
            raise syntax("empty command", token)
        return Command(start.offset, tuple(operands))

    def _operand(self) -> Operand | None:
        token = self.peek()
        reader = _TERMS.get(token.kind)
        if reader is None:
            return None
        self.next()
        term = reader(self, token)
        names: list[str] = []
        while self.peek().kind == "field":
            names.append(self.next().text[1:])
        return _with_fields(term, tuple(names), token) if names else term

    def identifier(self, token: Token) -> Operand:
        """Read the name of a function."""
        if fault := self.check_function(token.text, token.offset):
            self.faults.append(fault)
        return Identifier(token.offset, token.text)

    def variable(self, token: Token) -> Operand:
        """Read the name of a variable, which must have been declared."""
        if token.text not in self.variables:
            hint = _known_variables(self.variables) if len(self.faults) < MOST_ALIKE else ""
            self.faults.append(syntax(f"undefined variable `{token.text}`", token, hint=hint))
        return Variable(token.offset, token.text, ())

    def number(self, token: Token) -> Operand:
        """Read a number or a character."""
        from msvcgen.template.constants import BadNumber, constant  # few templates have numbers

        try:
            return constant(token.kind, token.text, token.offset)
        except BadNumber as reason:
            raise syntax(str(reason), token) from None

    def parenthesized(self, token: Token) -> Operand:
        """Read a pipeline between parentheses."""
        self.nesting += 1
        self.check_nesting(token)
        pipe = self.pipe("parenthesized pipeline", ")")
        self.nesting -= 1
        return pipe

    def string(self, token: Token) -> str:
        """Read a string; it must have no invalid escape."""
        text = unquoted(token.text)
        if text is None:
            raise syntax(f"invalid escape in the string {token.text}", token)
        return text


_TERMS: dict[str, Callable[[Pipelines, Token], Operand]] = {
    ".": lambda _, token: Dot(token.offset),
    "nil": lambda _, token: Nil(token.offset),
    "bool": lambda _, token: Bool(token.offset, token.text == "true"),
    "string": lambda parser, token: String(token.offset, parser.string(token)),
    "raw": lambda parser, token: String(token.offset, parser.string(token)),
    "field": lambda _, token: Field(token.offset, (token.text[1:],)),
    "number": Pipelines.number,
    "complex": Pipelines.number,
    "character": Pipelines.number,
    "variable": Pipelines.variable,
    "identifier": Pipelines.identifier,
    "(": Pipelines.parenthesized,
}


def _known_variables(names: list[str]) -> str:
    known = [name for name in dict.fromkeys(names) if name != "$"]
    return "known here are " + ", ".join(f"`{name}`" for name in known) if known else ""


def _check_pipe(commands: list[Command], context: str, token: Token) -> None:
    if not commands:
        raise syntax(f"missing value for {context}", token)
    for stage, command in enumerate(commands[1:], start=2):
        if isinstance(command.operands[0], _LITERALS):
            raise syntax(f"stage {stage} of the pipeline is a value, it must be a function", token)


def _with_fields(term: Operand, names: tuple[str, ...], token: Token) -> Operand:
    if isinstance(term, Field):
        return Field(term.offset, (*term.names, *names))
    if isinstance(term, Variable):
        return Variable(term.offset, term.name, names)
    if isinstance(term, _LITERALS):
        raise syntax(f"unexpected `.{names[0]}` after `{token.text}`, which has no fields", token)
    return Chain(term.offset, term, names)
