"""Go's strings: bytes that are usually UTF-8."""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"

_ESCAPED = "[\udc80-\udcff]"
"""A byte that is not part of valid UTF-8."""


def go_bytes(text: str) -> bytes:
    """Give the bytes of a Go string."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte cannot come from UTF-8
        return "".join(char if not _is_stray(char) else REPLACEMENT for char in text).encode(
            "utf-8", "surrogateescape"
        )


def go_string(data: bytes) -> str:
    """Give the Go string of some bytes."""
    return data.decode("utf-8", "surrogateescape")


def well_formed(text: str) -> str:
    """Join escaped bytes that are UTF-8 together, and replace surrogates that stand for no byte."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return go_string(go_bytes(text))
    return text


def _is_stray(char: str) -> bool:
    return "\ud800" <= char <= "\udfff" and not is_escaped(char)


def is_escaped(rune: str) -> bool:
    """Tell whether a character stands for a byte that is not part of valid UTF-8."""
    return "\udc80" <= rune <= "\udcff"


def runes(text: str) -> str:
    """Give the runes of a string; every byte that is not UTF-8 becomes U+FFFD, as in Go's `[]rune(s)`."""
    if text.isascii():
        return text
    return re.sub(_ESCAPED, REPLACEMENT, well_formed(text))


def length(text: str) -> int:
    """Count bytes, as Go's `len` does."""
    return len(text) if text.isascii() else len(go_bytes(text))


def latin(data: bytes) -> str:
    """Read every byte as a rune of its own, as `rune(s[i])` does."""
    return data.decode("latin-1")
