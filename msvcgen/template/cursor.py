"""A cursor over the tokens of a template, for the parser: Go's text/template/parse has it in `Tree`."""

from __future__ import annotations

from msvcgen.template.faults import Fault
from msvcgen.template.lexer import Token, lex

MAX_NESTING = 100
"""The deepest nesting of blocks and parentheses, together."""


class Cursor:
    """The tokens of a template and where the parser is among them, with the action and the nesting there."""

    def __init__(self, source: str, most: int) -> None:
        """Read the tokens, at most so many; raise Fault when there are more."""
        self.source = source
        self.tokens = lex(source, most)
        self.at = 0
        self.last = len(self.tokens) - 1
        self.nesting = 0
        self.action: Token | None = None

    def next(self) -> Token:
        """Take the next token; the last one is never passed."""
        token = self.tokens[self.at]
        if self.at < self.last:
            self.at += 1
        return token

    def peek(self) -> Token:
        """Give the next token without taking it."""
        return self.tokens[self.at]

    def skip_space(self) -> Token:
        """Skip blanks, and give the token after them without taking it."""
        while self.tokens[self.at].kind == "space":
            self.at += 1
        return self.tokens[self.at]

    def next_solid(self) -> Token:
        """Take the next token that is not blank."""
        self.skip_space()
        return self.next()

    def expect_right(self, context: str) -> Token:
        """Take the closing delimiter, which ends a clause."""
        token = self.next_solid()
        if token.kind != "right":
            raise self.unexpected(token, context)
        return token

    def unexpected(self, token: Token, context: str) -> Fault:
        """Say that a token cannot stand in a context."""
        if token.kind == "error":
            return self.in_action(token.text, token)
        if token.kind == "eof":
            return self.in_action("unexpected end of the template", token)
        shown = f"`{{{{{token.text}}}}}`" if token.kind in ("end", "else") else f"`{token.text}`"
        return syntax(f"unexpected {shown} in {context}", token)

    def in_action(self, message: str, token: Token) -> Fault:
        """Say that something is wrong at a token, and where its action begins if that is in another line."""
        if self.action is None or self.line_of(self.action.offset) == self.line_of(token.offset):
            return syntax(message, token)
        return syntax(message, token, hint="the action begins in line {line}", opened=self.action.offset)

    def line_of(self, offset: int) -> int:
        """Give the line, from 1, of an offset."""
        return self.source.count("\n", 0, offset) + 1

    def check_nesting(self, token: Token) -> None:
        """Refuse what is nested too deeply for the parser to follow."""
        if self.nesting > MAX_NESTING:
            message = f"nested more than {MAX_NESTING} levels deep"
            raise Fault(message, token.offset, code="template-limit")


def syntax(message: str, token: Token, *, hint: str = "", opened: int | None = None) -> Fault:
    """Say that something is wrong at a token."""
    return Fault(message, token.offset, hint=hint, code="template-syntax", opened=opened)
