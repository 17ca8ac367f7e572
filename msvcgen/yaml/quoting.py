"""Write one scalar so that every reader gets the same back: Kubernetes, YAML 1.1 and YAML 1.2.

Plain where no reader takes the text for anything else, in double quotes where one does.
"""

from __future__ import annotations

import re

from msvcgen.golang.shapes import ALL, LETTERS
from msvcgen.tree import Scalar
from msvcgen.yaml.scalars import is_decimal, resolve

_SAFE_FIRST = frozenset(f"{LETTERS}/_.$<(\\^+;=~")
_SAFE = f"{ALL}/_.$<>()\\^+;=~*&!|'\"@`?{{}}[],-"
"""Text of these is without anything that a reader may take for the structure of YAML; what it means is another
question."""

_UNSAFE_START = frozenset(",[]{}#&*!|>'\"%@` ")
_UNSAFE_BEFORE_BLANK = frozenset("-?:")

_NOT_TEXT = (
    # YAML 1.1 as PyYAML reads it: sexagesimal numbers, dates, words; and floats of 1.1 and 1.2.
    r"[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}.*"
    r"|[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9_]+)(?:[eE][-+]?[0-9_]+)?"
    r"|[-+][0-9_]+|[-+]?0[xX][0-9a-fA-F_]+|[-+]?0[bB][01_]+|[-+]?0[oO][0-7_]+"
    # A line that begins with `---` ends a document for kubectl, whatever follows.
    r"|=|<<|---.*|\.\.\.(?: .*)?"
)
_FIRST_OF_NOT_TEXT = frozenset("-+.0123456789=<")
_IN_NUMBERS = "0123456789abcdefABCDEFxXoO+-._:tT \t"

_BLOCK_TEXT = r"[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]+"
"""What a block scalar may hold: nothing that is not printed, or that only some readers take for a line break.

Compiled when a text beyond ASCII asks for it: such a class takes milliseconds.
"""

_ESCAPES = {
    "\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r",
    "\x1b": "\\e", '"': '\\"', "\\": "\\\\",
}  # fmt: skip


def scalar_text(value: Scalar) -> str:
    """Give a scalar on one line, quoted where it must be."""
    if isinstance(value, str):
        return value if is_plain(value) else quoted(value)
    if value is None or value is True or value is False:
        return "null" if value is None else "true" if value else "false"
    return float_text(value) if isinstance(value, float) else str(value)


def is_plain(text: str) -> bool:
    """Tell whether a text can stand without quotes, as a value, as a list item and as a key."""
    if (text[:1] not in _SAFE_FIRST or text.strip(_SAFE)) and not _is_structureless(text):
        return False
    if text[0] in _FIRST_OF_NOT_TEXT and _is_not_text(text):
        return False
    return isinstance(resolve(text), str)


def _is_not_text(text: str) -> bool:
    """Tell whether some reader takes a text for something else, by a pattern only where its letters may be a number."""
    if is_decimal(text):
        return True
    is_dated = text[4:5] == "-" and text[:4].isdigit()
    if text.strip(_IN_NUMBERS) and not is_dated and not text.startswith(("---", "...")):
        return text in {"=", "<<"}
    return re.fullmatch(_NOT_TEXT, text) is not None


def _is_structureless(text: str) -> bool:
    """Tell whether no reader finds indicators, comments, line breaks or what is not printed in a text."""
    if not text or text[0] in _UNSAFE_START or text[-1] in " :":
        return False
    if text[0] in _UNSAFE_BEFORE_BLANK and (len(text) == 1 or text[1] == " "):
        return False
    return text.isprintable() and ": " not in text and " #" not in text


def float_text(value: float) -> str:
    """Give a float so that no reader takes it for an integer or for text."""
    text = repr(value)
    if "e" in text and "." not in text:
        return text.replace("e", ".0e")
    return text if value - value == 0 else {"inf": ".inf", "-inf": "-.inf"}.get(text, ".nan")


def quoted(text: str) -> str:
    """Give a text in double quotes, with all that is not printable escaped."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return "\\uFFFD"
    if code < 0x100:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def block_header(text: str) -> str:
    """Give the header of the block scalar (`|`, `|2-`) for a text, "" where it must stand in quotes."""
    if "\n" not in text or text.isspace() or not _is_block_text(text):
        return ""
    indentation = "2" if text[0] in " \t\n" else ""
    if not text.endswith("\n"):
        return f"|{indentation}-"
    return f"|{indentation}+" if text.endswith("\n\n") else f"|{indentation}"


def _is_block_text(text: str) -> bool:
    if text.isascii():
        return text.replace("\n", "").replace("\t", "").isprintable()
    return re.fullmatch(_BLOCK_TEXT, text) is not None
