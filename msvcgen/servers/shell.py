"""Scripts of a shell as far as they are plain words: what `sh -c` would start.

Read are words with quotes, line continuations, comments, `;`, `&&`, `||`, `&`, pipes and new lines between commands,
assignments before a command and by `export`, and `$NAME` and `${NAME}` of the environment and of such assignments.
Keywords of loops and conditions are passed over: what stands between them is read as if it were run. A word of which
anything else is part is open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msvcgen.records import NamedTuple
from msvcgen.servers.words import Word

KEYWORDS = frozenset(
    ("if", "then", "else", "elif", "fi", "do", "done", "while", "until", "{", "}", "!", "time")
)
"""Words at the beginning of a command that are none."""

PASSED_OVER = frozenset(("exec", "nohup", "command", "env", "builtin"))
"""Programs that start the one that their words name."""

LONGEST = 100_000
"""Characters of a script that is read."""


class Script(NamedTuple):
    """The commands of a script, each its words, and whether all of it was plain."""

    commands: list[list[Word]]
    plain: bool


_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_NAME = re.compile(r"\$(?:([A-Za-z_][A-Za-z0-9_]*|[@*0-9])|\{([A-Za-z_][A-Za-z0-9_]*|[@*0-9])\})")
_OPERATORS = ";&|\n()"


def read_script(script: Word, arguments: Sequence[Word], environment: Mapping[str, str | None]) -> Script:
    """Read a script; `arguments` are the words after it, of which the first is `$0`."""
    reader = _Reader(script, arguments, dict(environment))
    return reader.read()


class _Reader:
    """Reads a script once from its beginning to its end."""

    def __init__(self, script: Word, arguments: Sequence[Word], environment: dict[str, str | None]) -> None:
        self.script = script
        self.text = script.text[:LONGEST]
        self.arguments = arguments
        self.environment = environment
        self.commands: list[list[Word]] = []
        self.words: list[Word] = []
        self.plain = len(script.text) <= LONGEST
        self.at = 0
        self.filled = 0
        """Characters that variables have added."""
        # The word at hand.
        self.parts: list[str] = []
        self.started = False
        self.open = False

    def read(self) -> Script:
        while self.at < len(self.text):
            self._step(self.text[self.at])
        self._end_word()
        self._end_command()
        return Script(self.commands, self.plain)

    def _step(self, sign: str) -> None:
        if sign == "\\":
            self._escaped()
        elif sign == "'":
            end = self.text.find("'", self.at + 1)
            self._quoted(self.text[self.at + 1 : end if end >= 0 else None], end, fill=False)
        elif sign == '"':
            end = self._closing()
            self._quoted(self.text[self.at + 1 : end if end >= 0 else None], end, fill=True)
        elif sign in " \t\r":
            self._end_word()
            self.at += 1
        elif sign in _OPERATORS:
            self._operator(sign)
        elif sign in "<>":
            self._redirection()
        elif sign == "#" and not self.started:
            end = self.text.find("\n", self.at)
            self.at = end if end >= 0 else len(self.text)
        elif sign in "$`":
            self._expansion()
        else:
            self._add(sign)
            self.at += 1

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.started = True

    def _escaped(self) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if following == "\r" and self.text[self.at : self.at + 1] == "\n":
            self.at += 1
        elif following != "\n":
            self._add(following)

    def _closing(self) -> int:
        """Give where the double quotes that open here end, -1 when they do not."""
        at = self.at + 1
        while at < len(self.text):
            if self.text[at] == '"':
                return at
            at += 2 if self.text[at] == "\\" else 1
        return -1

    def _quoted(self, text: str, end: int, *, fill: bool) -> None:
        self.plain = self.plain and end >= 0
        self.at = end + 1 if end >= 0 else len(self.text)
        if fill and text in ("$@", "${@}") and not self.started:
            self.words.extend(self.arguments[1:])
            return
        self._add(self._filled(text) if fill else text)

    def _filled(self, text: str) -> str:
        """Fill in the variables in double quotes."""
        text = re.sub(r"\\([\\\"`\n])", lambda match: "" if match[1] == "\n" else match[1], text)
        filled = _NAME.sub(lambda match: self._variable(match[1] or match[2], match[0]), text)
        if "$(" in filled or "`" in filled or re.search(r"\$\{", filled):
            self.open = True
        return filled.replace("\\$", "$")

    def _variable(self, name: str, whole: str) -> str:
        value = self.environment.get(name)
        if name == "0" and self.arguments:
            value = self.arguments[0].text
        self.filled += len(value or "")
        if value is None or self.filled > LONGEST:
            self.open = True
            return whole
        return value

    def _expansion(self) -> None:
        match = _NAME.match(self.text, self.at)
        if match is None:
            self._substitution()
            return
        self.at = match.end()
        name = match[1] or match[2]
        if name in ("@", "*"):
            self.words.extend(self.arguments[1:])
            return
        value = self._variable(name, match[0])
        first, *others = value.split() or [""]
        if first or self.parts:
            self._add(first)
        for other in others:  # an unquoted variable is taken apart
            self._end_word()
            self._add(other)

    def _substitution(self) -> None:
        """Pass over `$(...)`, backquotes and `${...}`: only the running shell knows what they give."""
        self.open, start = True, self.at
        opening = self.text[self.at : self.at + 2]
        closing = {"$(": ")", "${": "}"}.get(opening, "`")
        depth, self.at = 1, self.at + (2 if opening in ("$(", "${") else 1)
        if self.text[start] == "$" and opening not in ("$(", "${"):
            self._add("$")
            self.open = False
            return
        while self.at < len(self.text) and depth:
            sign = self.text[self.at]
            depth += (sign == opening[-1] and closing != "`") - (sign == closing)
            self.at += 1
        self._add(self.text[start : self.at])

    def _operator(self, sign: str) -> None:
        self._end_word()
        self._end_command()
        self.plain = self.plain and sign not in "()"
        self.at += 1

    def _redirection(self) -> None:
        """Pass over a redirection and its target; a here-document is not plain."""
        if self.parts and "".join(self.parts).isdigit():
            self.parts, self.started = [], False
        self._end_word()
        self.plain = self.plain and not self.text.startswith("<<", self.at)
        match = re.compile(r"[<>&|]+[ \t]*[^\s;&|()<>]*").match(self.text, self.at)
        self.at = match.end() if match is not None else self.at + 1

    def _end_word(self) -> None:
        if self.started:
            text = "".join(self.parts)
            self.words.append(
                Word(text, self.script.path, self.script.value, self.open or "{{" in text, script=True)
            )
        self.parts, self.started, self.open = [], False, False

    def _end_command(self) -> None:
        words, self.words = self.words, []
        while words and words[0].text in KEYWORDS:
            self.plain = self.plain and words[0].text in ("{", "}", "time")
            words = words[1:]
        if words and words[0].text in ("export", "readonly", "local"):
            for word in words[1:]:
                self._assign(word)
            return
        while words and _ASSIGNMENT.fullmatch(words[0].text):
            self._assign(words[0])
            words = words[1:]
        while words and words[0].text in PASSED_OVER:
            words = words[1:]
            while words and words[0].text != "" and _ASSIGNMENT.fullmatch(words[0].text):
                words = words[1:]
        if words:
            self.commands.append(words)

    def _assign(self, word: Word) -> None:
        match = _ASSIGNMENT.fullmatch(word.text)
        if match is not None:
            self.environment[match[1]] = None if word.open else match[2]
