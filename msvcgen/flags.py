"""Command-line arguments as flags: what `mergePolicy: {args: flags}` compares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msvcgen.origin import over
from msvcgen.tree import Tree


class Flag(NamedTuple):
    """One flag with the words that state it, or a positional word when `name` is empty."""

    name: str
    words: tuple[Tree, ...]


def parse_flags(words: Sequence[Tree]) -> list[Flag]:
    """Take arguments apart: `--name value`, `--name=value`, `--switch`, `-n value`, positional words.

    A flag takes the words after it up to the next flag, as vLLM's and argparse's list flags do; a positional word is
    therefore one that stands before any flag. What follows `--` is positional.
    """
    flags: list[Flag] = []
    for at, word in enumerate(words):
        if word == "--":
            return [*flags, *(Flag("", (rest,)) for rest in words[at:])]
        if is_flag(word):
            name, equals, _value = str(word).partition("=")
            flags.append(Flag(canonical(name), (word,)))
            if equals:
                flags.append(Flag("=", ()))
        elif flags and flags[-1].name not in ("", "="):
            flags[-1] = Flag(flags[-1].name, (*flags[-1].words, word))
        else:
            flags.append(Flag("", (word,)))
    return [flag for flag in flags if flag.name != "="]


def is_flag(word: Tree) -> bool:
    """Tell whether a word is a flag; a negative number is a value."""
    if not isinstance(word, str) or not word.startswith("-") or word == "-":
        return False
    return not word[1:2].isdigit() and word[1:2] != "."


def canonical(name: str) -> str:
    """Give the name under which a flag is compared: `--max_model_len` is `--max-model-len`, `--no-x` is `--x`."""
    name = name.replace("_", "-")
    return "--" + name.removeprefix("--no-") if name.startswith("--no-") else name


def merge_flags(base: list[Tree], later: list[Tree]) -> list[Tree]:
    """Let the later layer's flag of the same name win, positional words first.

    The later layer's positional words replace the base's: a server has one model.
    """
    base_flags, later_flags = parse_flags(base), parse_flags(later)
    later_names = {flag.name for flag in later_flags if flag.name}
    positional = [flag for flag in later_flags if not flag.name] or [
        flag for flag in base_flags if not flag.name
    ]
    kept = [flag for flag in base_flags if flag.name and flag.name not in later_names]
    named = [_flag_over(flag, base_flags) for flag in later_flags if flag.name]
    return [word for flag in (*positional, *kept, *named) for word in flag.words]


def _flag_over(flag: Flag, earlier: Sequence[Flag]) -> Flag:
    """Give a flag that remembers those of the same name that it takes the place of."""
    lost: list[Tree] = [word for other in earlier if other.name == flag.name for word in other.words]
    first, *rest = flag.words
    return Flag(flag.name, (over(first, lost), *rest)) if lost else flag


def states_flag(words: Sequence[Tree], names: Sequence[str]) -> bool:
    """Tell whether arguments state one of the flags `names`, also inside the text of a shell command."""
    wanted = {canonical(name) for name in names}
    for word in words:
        if not isinstance(word, str):
            continue
        parts = word.split() if " " in word or "\n" in word else [word]
        if any(canonical(part.partition("=")[0]) in wanted for part in parts):
            return True
    return False
