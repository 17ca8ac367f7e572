"""Take the words of a server apart: flags with their values, and positional words, as the server's own parser does."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.records import NamedTuple
from msvcgen.servers.grammar import Grammar, Known
from msvcgen.servers.tables import Spec
from msvcgen.servers.words import Word
from msvcgen.tree import Path


class Flag(NamedTuple):
    """A flag as it is stated.

    `name` is the flag's own name, or what was written where the server knows none such; `spelled` is what was written,
    without the value; `values` are its values, the first without the name that stood before it in one word; `words` are
    the words of the list that state it.
    """

    name: str
    spelled: str
    known: Known
    values: tuple[Word, ...]
    words: tuple[Word, ...]
    glued: bool = False
    """Whether the value stands in one word with the name."""

    @property
    def path(self) -> Path:
        """Where the word stands that names it, in the container."""
        return self.words[0].path

    @property
    def spec(self) -> Spec | None:
        """What the flag is, None where the server knows none such."""
        return self.known.spec

    @property
    def negated(self) -> bool:
        """Whether it is switched off: `--no-...`."""
        return self.known.how == "negated"

    @property
    def text(self) -> str:
        """Its values as one text."""
        return " ".join(word.text for word in self.values)

    @property
    def open(self) -> bool:
        """Whether only the cluster knows a part of it."""
        return any(word.open for word in (*self.words, *self.values))


def is_flag(text: str) -> bool:
    """Tell whether a word names a flag for argparse: a negative number is a value, and so is text with a blank."""
    if len(text) < 2 or text[0] != "-":
        return False
    if text[1] in "0123456789." and text[1:].replace(".", "", 1).isdecimal():
        return False
    return " " not in text.partition("=")[0]


def parse(words: Sequence[Word], grammar: Grammar) -> tuple[tuple[Flag, ...], tuple[Word, ...]]:
    """Take words apart by the grammar of a server: give the flags and the positional words."""
    flags: list[Flag] = []
    positionals: list[Word] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word.text == "--":
            positionals.extend(words[at + 1 :])
            break
        if not is_flag(word.text):
            positionals.append(word)
            at += 1
            continue
        flag, at = _flag(words, at, grammar)
        flags.append(flag)
    return tuple(flags), tuple(positionals)


def _flag(words: Sequence[Word], at: int, grammar: Grammar) -> tuple[Flag, int]:
    """Read the flag that begins at a word; give also where the words go on."""
    word = words[at]
    spelled, equals, value = word.text, "", ""
    if grammar.server.syntax != "llama.cpp":
        spelled, equals, value = word.text.partition("=")
    known = grammar.find(spelled)
    if equals or known.value is not None:
        inner = value if known.value is None else known.value + equals + value
        glued = Word(inner, *word[1:])  # what `_replace` gives, in a fifth of its time
        return Flag(known.name, spelled, known, (glued,), (word,), glued=True), at + 1
    end = at + 1 + _count(words, at + 1, known, grammar)
    taken = tuple(words[at + 1 : end])
    return Flag(known.name, spelled, known, taken, (word, *taken)), end


def _count(words: Sequence[Word], start: int, known: Known, grammar: Grammar) -> int:
    """Give how many of the words from `start` on are values of a flag."""
    spec = known.spec
    takes = spec.takes if spec is not None else "many"
    if takes == "none" or known.how == "negated" or start >= len(words):
        return 0
    if grammar.server.syntax == "go":
        return 0 if takes == "optional" else int(spec is not None or not _ends(words[start], grammar))
    if grammar.server.syntax == "llama.cpp" and spec is not None:
        return min(2 if takes == "two" else 1, len(words) - start)
    most = {"one": 1, "optional": 1, "two": 2}.get(takes, len(words))
    if spec is None and grammar.server.syntax in ("clap", "click"):
        most = 1
    count = 0
    while count < most and start + count < len(words) and not _ends(words[start + count], grammar):
        count += 1
    return count


def _ends(word: Word, grammar: Grammar) -> bool:
    return word.text == "--" or (is_flag(word.text) and (grammar.server.syntax != "go" or len(word.text) > 1))
