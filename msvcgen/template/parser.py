"""Parsing: tokens into nodes, by the grammar of Go 1.24's text/template/parse."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.template.constants import BadNumber, number
from msvcgen.template.faults import Fault
from msvcgen.template.lexer import Token, lex
from msvcgen.template.nodes import (
    Action,
    Body,
    Bool,
    Branch,
    Break,
    Chain,
    Command,
    Continue,
    Definition,
    Dot,
    Field,
    Identifier,
    If,
    Include,
    Nil,
    Number,
    Operand,
    Pipe,
    Range,
    Statement,
    String,
    Text,
    Variable,
)
from msvcgen.template.quoting import unquoted

MAX_NESTING = 100
"""The deepest nesting of blocks and parentheses, together."""

MAIN = "template"
"""The name of the text itself."""

TOKENS_PER_STEP = 64
"""How many tokens of a loop's body make one more step of each of its rounds."""

CheckFunction = Callable[[str, int], Fault | None]

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


def parse(source: str, check_function: CheckFunction) -> tuple[dict[str, Definition], list[Fault]]:
    """Give the definitions of a template, the text itself under `MAIN`, and its problems.

    Unknown functions and variables are collected; anything else that is wrong ends the parsing.
    """
    parser = _Parser(source, check_function)
    try:
        parser.main()
    except Fault as fault:
        parser.faults.append(fault)
    return parser.definitions, parser.faults


class _Parser:
    def __init__(self, source: str, check_function: CheckFunction) -> None:
        self.definitions: dict[str, Definition] = {}
        self.faults: list[Fault] = []
        self._source = source
        self._tokens = lex(source)
        self._at = 0
        self._last = len(self._tokens) - 1
        self._check_function = check_function
        self._variables = ["$"]
        self._ranges = 0
        self._nesting = 0
        self._action: Token | None = None

    # --- tokens

    def _next(self) -> Token:
        token = self._tokens[self._at]
        if self._at < self._last:
            self._at += 1
        return token

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _skip_space(self) -> Token:
        """Skip blanks, and give the token after them without taking it."""
        while self._tokens[self._at].kind == "space":
            self._at += 1
        return self._tokens[self._at]

    def _next_solid(self) -> Token:
        self._skip_space()
        return self._next()

    def _expect_right(self, context: str) -> Token:
        token = self._next_solid()
        if token.kind != "right":
            raise self._unexpected(token, context)
        return token

    def _unexpected(self, token: Token, context: str) -> Fault:
        if token.kind == "error":
            return _syntax(token.text, token, hint=self._action_hint(token))
        if token.kind == "eof":
            return _syntax("unexpected end of the template", token, hint=self._action_hint(token))
        shown = f"`{{{{{token.text}}}}}`" if token.kind in ("end", "else") else f"`{token.text}`"
        return _syntax(f"unexpected {shown} in {context}", token)

    def _action_hint(self, token: Token) -> str:
        if self._action is None or self._action.offset == token.offset:
            return ""
        line = self._line(self._action.offset)
        return f"the action begins in line {line}" if line != self._line(token.offset) else ""

    def _line(self, offset: int) -> int:
        return self._source.count("\n", 0, offset) + 1

    # --- definitions

    def main(self) -> None:
        body: list[Statement] = []
        while self._peek().kind != "eof":
            if self._peek().kind == "left" and self._keyword_after_left() == "define":
                self._define()
                continue
            statement = self._statement()
            if isinstance(statement, Token):
                raise _syntax(f"unexpected `{{{{{statement.text}}}}}`, no block is open", statement)
            body.append(statement)
        self._add(Definition(MAIN, tuple(body), 1), self._peek())

    def _keyword_after_left(self) -> str:
        at = self._at + 1
        while self._tokens[at].kind == "space":
            at += 1
        return self._tokens[at].kind

    def _define(self) -> None:
        context = "define clause"
        left = self._next()
        self._action = left
        self._next_solid()
        name = self._name(context)
        self._expect_right(context)
        self._separate(name, "define", left)

    def _separate(self, name: str, context: str, opening: Token) -> None:
        """Read a body that sees none of the variables and loops around it."""
        variables, ranges = self._variables, self._ranges
        self._variables, self._ranges = ["$"], 0
        start = self._at
        body, end = self._body(context, opening)
        if end.kind != "end":
            raise _syntax(f"unexpected `{{{{else}}}}` in {context} clause", end)
        self._variables, self._ranges = variables, ranges
        self._add(Definition(name, body, self._cost(start)), self._tokens[self._at - 1])

    def _cost(self, start: int) -> int:
        return 1 + (self._at - start) // TOKENS_PER_STEP

    def _add(self, definition: Definition, token: Token) -> None:
        """Add a definition; one of nothing but blanks yields to another of its name."""
        known = self.definitions.get(definition.name)
        if known is None or _is_blank(known.body):
            self.definitions[definition.name] = definition
        elif not _is_blank(definition.body):
            raise _syntax(f"template `{definition.name}` is defined twice", token)

    def _name(self, context: str) -> str:
        token = self._next_solid()
        if token.kind not in ("string", "raw"):
            raise self._unexpected(token, context)
        return self._string(token)

    def _string(self, token: Token) -> str:
        text = unquoted(token.text)
        if text is None:
            raise _syntax(f"invalid escape in the string {token.text}", token)
        return text

    # --- statements

    def _body(self, context: str, opening: Token) -> tuple[Body, Token]:
        """Read statements up to an `end` or `else`; give that keyword as well."""
        self._nesting += 1
        self._check_nesting(opening)
        statements: list[Statement] = []
        while self._skip_space().kind != "eof":
            statement = self._statement()
            if isinstance(statement, Token):
                self._nesting -= 1
                return tuple(statements), statement
            statements.append(statement)
        line = self._line(opening.offset)
        hint = f"`{context}` in line {line} has no `{{{{end}}}}`"
        raise _syntax("unexpected end of the template", self._peek(), hint=hint)

    def _check_nesting(self, token: Token) -> None:
        if self._nesting > MAX_NESTING:
            message = f"nested more than {MAX_NESTING} levels deep"
            raise Fault(message, token.offset, code="template-limit")

    def _statement(self) -> Statement | Token:
        """Read one statement, or the keyword of an `{{end}}` or `{{else}}`."""
        token = self._next_solid()
        if token.kind == "text":
            return Text(token.offset, token.text)
        if token.kind != "left":
            raise self._unexpected(token, "input")
        self._action = token
        keyword = self._skip_space()
        reader = _STATEMENTS.get(keyword.kind)
        if reader is not None:
            self._next()
            return reader(self, keyword)
        return Action(keyword.offset, self._pipe("command", "right"))

    def _end(self, keyword: Token) -> Token:
        self._expect_right("end")
        return keyword

    def _else(self, keyword: Token) -> Token:
        if self._skip_space().kind not in ("if", "with"):
            self._expect_right("else")
        return keyword

    def _break(self, keyword: Token) -> Statement:
        token = self._next_solid()
        if token.kind != "right":
            raise self._unexpected(token, f"`{{{{{keyword.text}}}}}`")
        if not self._ranges:
            raise _syntax(f"`{{{{{keyword.text}}}}}` outside `{{{{range}}}}`", token)
        return Break(keyword.offset) if keyword.text == "break" else Continue(keyword.offset)

    def _conditional(self, keyword: Token) -> Statement:
        visible = len(self._variables)
        branches: list[Branch] = []
        otherwise: Body = ()
        while True:
            pipe = self._pipe(keyword.kind, "right")
            body, end = self._body(keyword.kind, keyword)
            branches.append(Branch(pipe, body))
            if end.kind == "end":
                break
            if self._peek().kind == keyword.kind:
                self._next()
                continue
            otherwise = self._otherwise(keyword)
            break
        del self._variables[visible:]
        return If(keyword.offset, keyword.kind == "with", tuple(branches), otherwise)

    def _otherwise(self, keyword: Token) -> Body:
        body, end = self._body(keyword.kind, keyword)
        if end.kind != "end":
            raise _syntax("expected `{{end}}`, found another `{{else}}`", end)
        return body

    def _range(self, keyword: Token) -> Statement:
        visible = len(self._variables)
        start = self._at
        pipe = self._pipe("range", "right")
        self._ranges += 1
        body, end = self._body("range", keyword)
        self._ranges -= 1
        cost = self._cost(start)
        otherwise = self._otherwise(keyword) if end.kind == "else" else ()
        del self._variables[visible:]
        return Range(keyword.offset, pipe, body, otherwise, cost)

    def _block(self, keyword: Token) -> Statement:
        context = "block clause"
        name = self._name(context)
        pipe = self._pipe(context, "right")
        self._separate(name, "block", keyword)
        return Include(keyword.offset, name, pipe)

    def _template(self, keyword: Token) -> Statement:
        context = "template clause"
        name = self._name(context)
        if self._skip_space().kind == "right":
            self._next()
            return Include(keyword.offset, name, None)
        return Include(keyword.offset, name, self._pipe(context, "right"))

    # --- pipelines

    def _pipe(self, context: str, end: str) -> Pipe:
        first = self._skip_space()
        variables, assigns = self._declared(context)
        commands: list[Command] = []
        while True:
            token = self._skip_space()
            if token.kind == end:
                self._next()
                break
            if token.kind not in _OPERANDS:
                self._next()
                raise self._unexpected(token, context)
            commands.append(self._command())
        _check_pipe(commands, context, token)
        return Pipe(first.offset, variables, assigns, tuple(commands))

    def _declared(self, context: str) -> tuple[tuple[str, ...], bool]:
        """Read `$x :=`, `$x =`, or in a range `$i, $x :=`."""
        names: list[str] = []
        while self._skip_space().kind == "variable":
            before = self._at
            variable = self._next()
            following = self._skip_space()
            if following.kind in (":=", "="):
                self._next()
                names.append(variable.text)
                self._variables += names
                return tuple(names), following.kind == "="
            if following.text != ",":
                self._at = before
                break
            self._next()
            names.append(variable.text)
            if context != "range" or len(names) > 1:
                raise _syntax(f"too many declarations in {context}", following)
            if (found := self._skip_space()).kind not in _IN_RANGE_AFTER_COMMA:
                raise _syntax("range can only initialize variables", found)
        # `range $i, $x` without `:=` declares the first as if `:=` stood there, which Go lets pass.
        self._variables += names
        return tuple(names), False

    def _command(self) -> Command:
        start = self._skip_space()
        operands: list[Operand] = []
        while True:
            self._skip_space()
            operand = self._operand()
            if operand is not None:
                operands.append(operand)
            token = self._peek()
            if token.kind == "space":
                continue
            if token.kind in ("right", ")"):
                break
            self._next()
            if token.kind == "|":
                break
            raise self._unexpected(token, "operand")
        if not operands:
            raise _syntax("empty command", token)
        return Command(start.offset, tuple(operands))

    def _operand(self) -> Operand | None:
        token = self._peek()
        reader = _TERMS.get(token.kind)
        if reader is None:
            return None
        self._next()
        term = reader(self, token)
        names: list[str] = []
        while self._peek().kind == "field":
            names.append(self._next().text[1:])
        return _with_fields(term, tuple(names), token) if names else term

    def _identifier(self, token: Token) -> Operand:
        if fault := self._check_function(token.text, token.offset):
            self.faults.append(fault)
        return Identifier(token.offset, token.text)

    def _variable(self, token: Token) -> Operand:
        if token.text not in self._variables:
            hint = _known_variables(self._variables)
            self.faults.append(_syntax(f"undefined variable `{token.text}`", token, hint=hint))
        return Variable(token.offset, token.text, ())

    def _number(self, token: Token) -> Operand:
        try:
            return number(token.kind, token.text, token.offset)
        except BadNumber as reason:
            raise _syntax(str(reason), token) from None

    def _parenthesized(self, token: Token) -> Operand:
        self._nesting += 1
        self._check_nesting(token)
        pipe = self._pipe("parenthesized pipeline", ")")
        self._nesting -= 1
        return pipe


_STATEMENTS: dict[str, Callable[[_Parser, Token], Statement | Token]] = {
    "block": _Parser._block,
    "break": _Parser._break,
    "continue": _Parser._break,
    "else": _Parser._else,
    "end": _Parser._end,
    "if": _Parser._conditional,
    "range": _Parser._range,
    "template": _Parser._template,
    "with": _Parser._conditional,
}

_TERMS: dict[str, Callable[[_Parser, Token], Operand]] = {
    ".": lambda _, token: Dot(token.offset),
    "nil": lambda _, token: Nil(token.offset),
    "bool": lambda _, token: Bool(token.offset, token.text == "true"),
    "string": lambda parser, token: String(token.offset, parser._string(token)),
    "raw": lambda parser, token: String(token.offset, parser._string(token)),
    "field": lambda _, token: Field(token.offset, (token.text[1:],)),
    "number": _Parser._number,
    "complex": _Parser._number,
    "character": _Parser._number,
    "variable": _Parser._variable,
    "identifier": _Parser._identifier,
    "(": _Parser._parenthesized,
}


def _syntax(message: str, token: Token, *, hint: str = "") -> Fault:
    return Fault(message, token.offset, hint=hint, code="template-syntax")


def _known_variables(names: list[str]) -> str:
    known = [name for name in dict.fromkeys(names) if name != "$"]
    return "known here are " + ", ".join(f"`{name}`" for name in known) if known else ""


def _check_pipe(commands: list[Command], context: str, token: Token) -> None:
    if not commands:
        raise _syntax(f"missing value for {context}", token)
    for stage, command in enumerate(commands[1:], start=2):
        if isinstance(command.operands[0], _LITERALS):
            raise _syntax(f"stage {stage} of the pipeline is a value, it must be a function", token)


def _with_fields(term: Operand, names: tuple[str, ...], token: Token) -> Operand:
    if isinstance(term, Field):
        return Field(term.offset, (*term.names, *names))
    if isinstance(term, Variable):
        return Variable(term.offset, term.name, names)
    if isinstance(term, _LITERALS):
        raise _syntax(f"unexpected `.{names[0]}` after `{token.text}`, which has no fields", token)
    return Chain(term.offset, term, names)


def _is_blank(body: Body) -> bool:
    return all(isinstance(statement, Text) and not statement.text.strip() for statement in body)
