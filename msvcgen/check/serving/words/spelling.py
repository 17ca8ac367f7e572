"""Words that only a shell would take apart, and words that hold nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msvcgen.check.serving.words.showing import short
from msvcgen.errors import Finding, Severity
from msvcgen.servers import Reading, Word
from msvcgen.servers.start import SHELLS
from msvcgen.tree import Mapped, Path, mappings_at, text_at

# Compiled where they are needed, which is rare: most words have no blank, quote or dollar sign.
_VARIABLE = r"(?<![\\$])\$(?:([A-Z_][A-Z0-9_]*)|\{([A-Z_][A-Z0-9_]*)[}:\-])"
"""A variable as a shell reads it; Kubernetes reads `$(NAME)` alone."""

_ONE_WORD = r"--[A-Za-z][^\s=]*\s"
_QUOTED = r"""(?:(?P<flag>--?[A-Za-z][^\s=]*)=)?(?P<quote>['"])(?P<value>.+)(?P=quote)"""


_QUOTES = ("'", '"')
_SIGNS = frozenset(" \t'\"")


def _variable(text: str) -> re.Match[str] | None:
    return re.search(_VARIABLE, text) if "$" in text else None


def exec_words(words: Sequence[Word]) -> Sequence[Word]:
    """Give the words that no shell reads: all, or those before one that is given a script."""
    for at, word in enumerate(words):
        if word.text.rpartition("/")[2] in SHELLS and any(
            after.text.startswith("-") and after.text.endswith("c") for after in words[at + 1 : at + 4]
        ):
            return words[:at]
        if (
            word.text in ("-c", "-e")
            and at
            and "\n" in "".join(after.text for after in words[at + 1 : at + 2])
        ):
            return words[:at]
    return words


def shell_words(container: Mapped, words: Sequence[Word], reading: Reading | None) -> Iterator[Finding]:
    """Give `shell-words`: blanks, quotes and variables that only a shell would read, where none does."""
    if (
        words
        and words[0].path == ("command", 0)
        and " " in words[0].text
        and re.search(r"\S\s+\S", words[0].text)
    ):
        message = f"there is no program `{short(words[0].text)}`, no shell takes this word apart"
        hint = "write an item of the list for each word, or `[sh, -c, ...]`"
        yield Finding("shell-words", message, words[0].path, "warning", hint)
        return
    suspicious = [word for word in words if not _SIGNS.isdisjoint(word.text) or "$" in str(word.value)]
    values = _values(reading) if suspicious else ()
    for word in suspicious:
        finding = _wrong_word(word, reading, in_value=word.path in values)
        if finding is not None:
            yield finding
    yield from _environment(container)


def _values(reading: Reading | None) -> frozenset[Path]:
    """Give where the words stand that are values of flags which take just one."""
    flags = reading.flags if reading is not None else ()
    return frozenset(
        word.path
        for flag in flags
        if flag.spec is not None and flag.spec.takes == "one" and not flag.glued
        for word in flag.values
    )


def _wrong_word(word: Word, reading: Reading | None, *, in_value: bool) -> Finding | None:
    text = word.text
    if (
        text.startswith("--")
        and not in_value
        and text != text.split(None, 1)[0]
        and re.match(_ONE_WORD, text)
    ):
        return _in_one_word(word)
    if "{{" in text or "\n" in text.strip():
        return None
    quoted = re.fullmatch(_QUOTED, text.strip(), re.DOTALL) if text.strip()[-1:] in _QUOTES else None
    if quoted is not None and (quoted["flag"] or reading is not None) and not _is_json_text(quoted, reading):
        message = "no shell takes the quotes away, they become a part of the value"
        whole = f"{quoted['flag']}={quoted['value']}" if quoted["flag"] else quoted["value"]
        return _warning(
            message, word.path, f"write `{short(whole)}`; YAML's own quotes go around the whole word"
        )
    variable = _variable(str(word.value))
    if variable is not None and (reading is not None or word.path[0] == "command"):
        return _unexpanded(variable, word.path)
    if reading is not None and text != text.strip(" \t") and text.strip() and not re.search(r"\S\s+\S", text):
        return _warning(
            f"the blank at an end of `{short(text)}` reaches the server",
            word.path,
            f"write `{short(text.strip())}`",
        )
    return None


def _in_one_word(word: Word) -> Finding:
    flag, _, value = word.text.partition(" ") if " " in word.text else word.text.partition("\t")
    if not value.strip():
        message = (
            f"the blank at the end of `{flag} ` is a part of the word, and there is no flag that is called so"
        )
        return _warning(message, word.path, f"write `{flag}`")
    message = f"a flag and its value in one word: no shell takes it apart, and there is no flag `{short(word.text)}`"
    return _warning(message, word.path, f"write two items of the list, or `{flag}={short(value.strip())}`")


def _is_json_text(quoted: re.Match[str], reading: Reading | None) -> bool:
    """Tell whether quotes are those of a JSON text that a flag takes."""
    if quoted["quote"] != '"' or reading is None:
        return False
    spec = reading.grammar.find(quoted["flag"]).spec if quoted["flag"] else None
    return (spec is not None and "json" in spec.type) or '"' in quoted["value"]


def _environment(container: Mapped) -> Iterator[Finding]:
    for at, entry in mappings_at(container, "env"):
        name, value = text_at(entry, "name"), entry.get("value")
        if (
            not isinstance(value, str)
            or "$" not in value
            or name.endswith(("ARGS", "_CMD", "COMMAND", "OPTS"))
        ):
            continue
        variable = _variable(value)
        if variable is not None and "\n" not in value:
            yield _unexpanded(variable, ("env", at, "value"))


def _unexpanded(variable: re.Match[str], path: Path) -> Finding:
    name = variable[1] or variable[2]
    message = f"`{variable[0]}` stays as it is: Kubernetes fills in `$({name})` alone, of variables that stand above it"
    return _warning(
        message, path, f"write `$({name})` where the container states `{name}`, else the value itself"
    )


def _warning(message: str, path: Path, hint: str) -> Finding:
    return Finding("shell-words", message, path, "warning", hint)


def empty_values(words: Sequence[Word], reading: Reading | None) -> Iterator[Finding]:
    """Give `empty-value`: words that hold nothing, as a variable leaves that rendered to nothing."""
    empty = [at for at, word in enumerate(words) if not word.text and not word.open]
    taken = (
        [word.path for flag in reading.flags for word in flag.values] if empty and reading is not None else []
    )
    for at in empty:
        before = words[at - 1].text if at else ""
        unnamed = reading is None and before.startswith("-") and "=" not in before
        if words[at].path not in taken and not unnamed:
            severity: Severity = "error" if reading is not None and reading.server.serves else "warning"
            message = "an empty word: the program gets an argument that says nothing"
            yield Finding("empty-value", message, words[at].path, severity, "leave the item of the list out")
    if reading is None or not reading.server.serves:
        return
    for flag in reading.flags:
        if flag.glued and not flag.text and not flag.open and not flag.words[0].script:
            message = f"`{flag.spelled}` is given an empty value"
            yield Finding("empty-value", message, flag.path, "error", "state a value, or leave the flag out")
