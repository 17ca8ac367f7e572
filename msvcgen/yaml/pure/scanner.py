"""Take YAML text apart into tokens, as `scannerc.go` of goyaml.v2 (a port of libyaml) does.

    token ::= "%YAML" | "%TAG" | "---" | "..." | BLOCK-SEQUENCE | BLOCK-MAPPING | BLOCK-END
            | "[" | "]" | "{" | "}" | "," | "-" | "?" | ":" | ANCHOR | ALIAS | TAG | SCALAR | END

Starts and ends of block collections follow from indentation. A key without `?` is found out only at its
colon, which must stand on the same line at most 1,024 characters later: the places where such simple keys may
have begun are remembered, and tokens are put in front of the key when the colon comes.
"""

from __future__ import annotations

import re
from collections import deque

from msvcgen.document import Place
from msvcgen.records import NamedTuple
from msvcgen.yaml.pure.cursor import BLANK, BLANK_OR_END, BREAKS, END, Cursor
from msvcgen.yaml.pure.scan_scalars import Scanned, scan_block, scan_plain, scan_quoted
from msvcgen.yaml.pure.scan_tags import scan_anchor, scan_directive, scan_tag

_LONGEST_SIMPLE_KEY = 1024
_COMMENT = re.compile(f"#[^{BREAKS}{END}]*")
_NOT_PLAIN = frozenset("-?:,[]{}#&*!|>'\"%@`")


class Token(NamedTuple):
    """One token: its kind, where it begins and ends (counted from 0), and what it holds."""

    kind: str
    start: Place
    end: Place
    value: str = ""
    more: str = ""
    """The style of a scalar, the rest of a tag, the minor version, the prefix of `%TAG`."""


class _SimpleKey(NamedTuple):
    """A place where a key without `?` may have begun."""

    required: bool
    number: int
    offset: int
    place: Place


class Scanner:
    """Gives the tokens of a text, one after another."""

    def __init__(self, text: str) -> None:
        """Begin at the start of a text; raises YamlFault for control characters."""
        self._cursor = Cursor(text)
        self._tokens: deque[Token] = deque()
        self._given = 0
        self._ended = False
        self._indent = -1
        self._indents: list[int] = []
        self._simple_keys: list[_SimpleKey | None] = [None]
        self._simple_key_allowed = True

    def peek(self) -> Token:
        """Give the next token and keep it."""
        while not self._ended and (not self._tokens or self._head_may_be_key()):
            self._fetch()
        return self._tokens[0]

    def take(self) -> Token:
        """Give the next token."""
        token = self.peek()
        if token.kind != "end":
            self._tokens.popleft()
            self._given += 1
        return token

    @property
    def _in_flow(self) -> bool:
        return len(self._simple_keys) > 1

    def _head_may_be_key(self) -> bool:
        return any(key and key.number == self._given and self._is_valid(key) for key in self._simple_keys)

    def _fetch(self) -> None:
        cursor = self._cursor
        self._skip_to_token()
        self._unroll(cursor.column)
        character = cursor.peek()
        if character == END:
            self._fetch_end()
        elif character == "%" and cursor.column == 0:
            self._forget_indentation()
            start = cursor.place
            kind, value, more = scan_directive(cursor)
            self._tokens.append(Token(kind, start, cursor.place, value, more))
        elif cursor.at_document_mark():
            self._forget_indentation()
            self._simple(cursor.text[cursor.offset : cursor.offset + 3])
        elif not self._fetch_structure(character):
            self._fetch_content(character)

    def _skip_to_token(self) -> None:
        """Skip blanks, comments and line breaks; a tab counts as a blank only where no key may begin."""
        cursor = self._cursor
        while True:
            while cursor.peek() == " " or (
                cursor.peek() == "\t" and (self._in_flow or not self._simple_key_allowed)
            ):
                cursor.offset += 1
            cursor.take(_COMMENT)
            if not cursor.take_break():
                return
            if not self._in_flow:
                self._simple_key_allowed = True

    def _fetch_structure(self, character: str) -> bool:
        followed = self._cursor.peek(1) in BLANK_OR_END
        if character in "[{":
            self._save_simple_key()
            self._simple_keys.append(None)
            self._simple(character, allow=True)
        elif character in "]}":
            self._drop_simple_key()
            if self._in_flow:
                self._simple_keys.pop()
            self._simple(character, allow=False)
        elif character == ",":
            self._drop_simple_key()
            self._simple(character, allow=True)
        elif character == "-" and followed:
            self._fetch_block_start(
                "BLOCK-SEQUENCE", "block sequence entries are not allowed in this context"
            )
            self._drop_simple_key()
            self._simple(character, allow=True)
        elif character == "?" and (self._in_flow or followed):
            self._fetch_block_start("BLOCK-MAPPING", "mapping keys are not allowed in this context")
            self._drop_simple_key()
            self._simple(character, allow=not self._in_flow)
        elif character == ":" and (self._in_flow or followed):
            self._fetch_value()
        else:
            return False
        return True

    def _fetch_content(self, character: str) -> None:
        cursor, start = self._cursor, self._cursor.place
        if character in "*&":
            self._begin_content()
            name = scan_anchor(cursor)
            self._tokens.append(Token("alias" if character == "*" else "anchor", start, cursor.place, name))
        elif character == "!":
            self._begin_content()
            handle, suffix = scan_tag(cursor)
            self._tokens.append(Token("tag", start, cursor.place, handle, suffix))
        elif character in "|>" and not self._in_flow:
            self._drop_simple_key()
            self._simple_key_allowed = True
            self._scalar(start, scan_block(cursor, self._indent), character)
        elif character in "'\"":
            self._begin_content()
            self._scalar(start, scan_quoted(cursor, character), character)
        elif self._begins_plain(character):
            self._begin_content()
            scanned = scan_plain(cursor, self._indent + 1, in_flow=self._in_flow)
            self._simple_key_allowed = scanned.broken
            self._scalar(start, scanned, "")
        else:
            raise cursor.fault("found character that cannot start any token")

    def _begins_plain(self, character: str) -> bool:
        if character not in _NOT_PLAIN and character not in BLANK_OR_END:
            return True
        following = self._cursor.peek(1)
        if character == "-":
            return following not in BLANK
        return character in "?:" and not self._in_flow and following not in BLANK_OR_END

    def _begin_content(self) -> None:
        self._save_simple_key()
        self._simple_key_allowed = False

    def _scalar(self, start: Place, scanned: Scanned, style: str) -> None:
        self._tokens.append(Token("scalar", start, scanned.end, scanned.value, style))

    def _simple(self, kind: str, *, allow: bool = False) -> None:
        """Add a token that is as long as its kind."""
        start = self._cursor.place
        self._cursor.offset += len(kind)
        self._simple_key_allowed = allow
        self._tokens.append(Token(kind, start, self._cursor.place))

    def _fetch_end(self) -> None:
        cursor = self._cursor
        if cursor.column:
            cursor.line, cursor.line_start = cursor.line + 1, cursor.offset
        self._forget_indentation()
        self._ended = True
        self._tokens.append(Token("end", cursor.place, cursor.place))

    def _fetch_block_start(self, kind: str, problem: str) -> None:
        if self._in_flow:
            return
        if not self._simple_key_allowed:
            raise self._cursor.fault(problem)
        self._roll(self._cursor.column, len(self._tokens), kind, self._cursor.place)

    def _fetch_value(self) -> None:
        key = self._simple_keys[-1]
        if key and self._is_valid(key):
            position = key.number - self._given
            self._tokens.insert(position, Token("?", key.place, key.place))
            self._roll(key.place[1], position, "BLOCK-MAPPING", key.place)
            self._simple_keys[-1] = None
            self._simple(":", allow=False)
            return
        self._fetch_block_start("BLOCK-MAPPING", "mapping values are not allowed in this context")
        self._simple(":", allow=not self._in_flow)

    def _roll(self, column: int, position: int, kind: str, place: Place) -> None:
        """Begin a block collection where the column is deeper than the indentation so far."""
        if not self._in_flow and self._indent < column:
            self._indents.append(self._indent)
            self._indent = column
            self._tokens.insert(position, Token(kind, place, place))

    def _unroll(self, column: int) -> None:
        """End the block collections that are deeper than a column."""
        if self._in_flow:
            return
        while self._indent > column:
            self._tokens.append(Token("BLOCK-END", self._cursor.place, self._cursor.place))
            self._indent = self._indents.pop()

    def _forget_indentation(self) -> None:
        self._unroll(-1)
        self._drop_simple_key()
        self._simple_key_allowed = False

    def _save_simple_key(self) -> None:
        cursor = self._cursor
        if self._simple_key_allowed:
            self._drop_simple_key()
            required = not self._in_flow and self._indent == cursor.column
            number = self._given + len(self._tokens)
            self._simple_keys[-1] = _SimpleKey(required, number, cursor.offset, cursor.place)

    def _drop_simple_key(self) -> None:
        key = self._simple_keys[-1]
        if key and key.required:
            raise self._cursor.fault("could not find expected ':'")
        self._simple_keys[-1] = None

    def _is_valid(self, key: _SimpleKey) -> bool:
        cursor = self._cursor
        if key.place[0] == cursor.line and key.offset + _LONGEST_SIMPLE_KEY >= cursor.offset:
            return True
        if key.required:
            raise cursor.fault("could not find expected ':'")
        self._simple_keys[self._simple_keys.index(key)] = None
        return False
