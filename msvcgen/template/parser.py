"""Parsing: tokens into nodes, by the grammar of Go 1.24's text/template/parse."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.records import NamedTuple
from msvcgen.template.cursor import syntax
from msvcgen.template.faults import ENDS, Fault
from msvcgen.template.lexer import Token
from msvcgen.template.nodes import (
    Action,
    Body,
    Branch,
    Break,
    Continue,
    Definition,
    If,
    Include,
    Range,
    Statement,
    Text,
)
from msvcgen.template.pipelines import CheckFunction, Pipelines
from msvcgen.template.run import MAX_TOKENS

MAIN = "template"
"""The name of the text itself."""

TOKENS_PER_STEP = 16
"""How many tokens of a loop's body make one more step of each of its rounds."""


class Parsed(NamedTuple):
    """The definitions of a template, the text itself under `MAIN`, its problems, and how many tokens it has."""

    definitions: dict[str, Definition]
    faults: list[Fault]
    tokens: int


def parse(source: str, check_function: CheckFunction, most: int = MAX_TOKENS) -> Parsed:
    """Parse a template of at most so many tokens.

    Unknown functions and variables are collected; anything else that is wrong ends the parsing.
    """
    try:
        parser = _Parser(source, check_function, most)
    except Fault as fault:
        return Parsed({}, [fault], 0)
    try:
        parser.main()
    except Fault as fault:
        parser.faults.append(fault)
    return Parsed(parser.definitions, parser.faults, len(parser.tokens))


class _Parser(Pipelines):
    def __init__(self, source: str, check_function: CheckFunction, most: int) -> None:
        super().__init__(source, check_function, most)
        self.definitions: dict[str, Definition] = {}
        self._ranges = 0

    # --- definitions

    def main(self) -> None:
        body: list[Statement] = []
        while self.peek().kind != "eof":
            if self.peek().kind == "left" and self._keyword_after_left() == "define":
                self._define()
                continue
            statement = self._statement()
            if isinstance(statement, Token):
                raise syntax(f"unexpected `{{{{{statement.text}}}}}`, no block is open", statement)
            body.append(statement)
        self._add(Definition(MAIN, tuple(body), 1), self.peek())

    def _keyword_after_left(self) -> str:
        at = self.at + 1
        while self.tokens[at].kind == "space":
            at += 1
        return self.tokens[at].kind

    def _define(self) -> None:
        context = "define clause"
        left = self.next()
        self.action = left
        self.next_solid()
        name = self._name(context)
        self.expect_right(context)
        self._separate(name, "define", left)

    def _separate(self, name: str, context: str, opening: Token) -> None:
        """Read a body that sees none of the variables and loops around it."""
        variables, ranges = self.variables, self._ranges
        self.variables, self._ranges = ["$"], 0
        start = self.at
        body, end = self._body(context, opening)
        if end.kind != "end":
            raise syntax(f"unexpected `{{{{else}}}}` in {context} clause", end)
        self.variables, self._ranges = variables, ranges
        self._add(Definition(name, body, self._cost(start)), self.tokens[self.at - 1])

    def _cost(self, start: int) -> int:
        return 1 + (self.at - start) // TOKENS_PER_STEP

    def _add(self, definition: Definition, token: Token) -> None:
        """Add a definition; one of nothing but blanks yields to another of its name."""
        known = self.definitions.get(definition.name)
        if known is None or _is_blank(known.body):
            self.definitions[definition.name] = definition
        elif not _is_blank(definition.body):
            raise syntax(f"template `{definition.name}` is defined twice", token)

    def _name(self, context: str) -> str:
        token = self.next_solid()
        if token.kind not in ("string", "raw"):
            raise self.unexpected(token, context)
        return self.string(token)

    # --- statements

    def _body(self, context: str, opening: Token) -> tuple[Body, Token]:
        """Read statements up to an `end` or `else`; give that keyword as well."""
        self.nesting += 1
        self.check_nesting(opening)
        statements: list[Statement] = []
        while self.skip_space().kind != "eof":
            statement = self._statement()
            if isinstance(statement, Token):
                self.nesting -= 1
                return tuple(statements), statement
            statements.append(statement)
        hint = f"`{context}` in line {{line}} has no `{{{{end}}}}`"
        raise syntax(ENDS, self.peek(), hint=hint, opened=opening.offset)

    def _statement(self) -> Statement | Token:
        """Read one statement, or the keyword of an `{{end}}` or `{{else}}`."""
        token = self.next_solid()
        if token.kind == "text":
            return Text(token.offset, token.text)
        if token.kind != "left":
            raise self.unexpected(token, "input")
        self.action = token
        keyword = self.skip_space()
        reader = _STATEMENTS.get(keyword.kind)
        if reader is not None:
            self.next()
            return reader(self, keyword)
        return Action(keyword.offset, self.pipe("command", "right"))

    def end(self, keyword: Token) -> Token:
        self.expect_right("end")
        return keyword

    def otherwise_keyword(self, keyword: Token) -> Token:
        if self.skip_space().kind not in ("if", "with"):
            self.expect_right("else")
        return keyword

    def leave(self, keyword: Token) -> Statement:
        token = self.next_solid()
        if token.kind != "right":
            raise self.unexpected(token, f"`{{{{{keyword.text}}}}}`")
        if not self._ranges:
            raise syntax(f"`{{{{{keyword.text}}}}}` outside `{{{{range}}}}`", token)
        return Break(keyword.offset) if keyword.text == "break" else Continue(keyword.offset)

    def conditional(self, keyword: Token) -> Statement:
        visible = len(self.variables)
        branches: list[Branch] = []
        otherwise: Body = ()
        while True:
            pipe = self.pipe(keyword.kind, "right")
            body, end = self._body(keyword.kind, keyword)
            branches.append(Branch(pipe, body))
            if end.kind == "end":
                break
            if self.peek().kind == keyword.kind:
                self.next()
                continue
            otherwise = self._otherwise(keyword)
            break
        del self.variables[visible:]
        return If(keyword.offset, keyword.kind == "with", tuple(branches), otherwise)

    def _otherwise(self, keyword: Token) -> Body:
        body, end = self._body(keyword.kind, keyword)
        if end.kind != "end":
            raise syntax("expected `{{end}}`, found another `{{else}}`", end)
        return body

    def loop(self, keyword: Token) -> Statement:
        visible = len(self.variables)
        start = self.at
        pipe = self.pipe("range", "right")
        self._ranges += 1
        body, end = self._body("range", keyword)
        self._ranges -= 1
        cost = self._cost(start)
        otherwise = self._otherwise(keyword) if end.kind == "else" else ()
        del self.variables[visible:]
        return Range(keyword.offset, pipe, body, otherwise, cost)

    def block(self, keyword: Token) -> Statement:
        context = "block clause"
        name = self._name(context)
        pipe = self.pipe(context, "right")
        self._separate(name, "block", keyword)
        return Include(keyword.offset, name, pipe)

    def include(self, keyword: Token) -> Statement:
        context = "template clause"
        name = self._name(context)
        if self.skip_space().kind == "right":
            self.next()
            return Include(keyword.offset, name, None)
        return Include(keyword.offset, name, self.pipe(context, "right"))


_STATEMENTS: dict[str, Callable[[_Parser, Token], Statement | Token]] = {
    "block": _Parser.block,
    "break": _Parser.leave,
    "continue": _Parser.leave,
    "else": _Parser.otherwise_keyword,
    "end": _Parser.end,
    "if": _Parser.conditional,
    "range": _Parser.loop,
    "template": _Parser.include,
    "with": _Parser.conditional,
}


def _is_blank(body: Body) -> bool:
    return all(isinstance(statement, Text) and not statement.text.strip() for statement in body)
