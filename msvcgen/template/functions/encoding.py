"""Base64, base32 and check sums; a decoding error is the result, as in sprig's `b64dec` and `b32dec`."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Callable

from msvcgen.golang.text import go_bytes, go_string
from msvcgen.template.functions.rows import table

_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_BASE32 = re.compile(rb"(?:[A-Z2-7]{8})*")
_BASE64_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_BASE32_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_NEWLINES = re.compile(rb"[\r\n]+")
_PAD = ord("=")


def _b64enc(text: str) -> str:
    return base64.b64encode(go_bytes(text)).decode("ascii")


def _b64dec(text: str) -> str:
    data = go_bytes(text)
    plain = _NEWLINES.sub(b"", data)
    if _BASE64.fullmatch(plain):
        return go_string(base64.b64decode(plain))
    return f"illegal base64 data at input byte {_base64_error(data)}"


def _base64_error(data: bytes) -> int:
    """Find the offset that Go's encoding/base64 names for data that is not base64."""
    at, filled = 0, 0
    while at < len(data):
        byte = data[at]
        if byte in _BASE64_ALPHABET:
            filled = (filled + 1) % 4
        elif byte == _PAD:
            return _padding_error(data, at + 1, filled)
        elif byte not in b"\r\n":
            return at
        at += 1
    return at - filled


def _padding_error(data: bytes, after: int, filled: int) -> int:
    if filled <= 1:
        return after - 1
    if filled == 2:  # two digits need two padding characters
        after = _skip_newlines(data, after)
        if after == len(data):
            return after
        if data[after] != _PAD:
            return after - 1
        after += 1
    return _skip_newlines(data, after)


def _skip_newlines(data: bytes, at: int) -> int:
    while at < len(data) and data[at] in b"\r\n":
        at += 1
    return at


def _b32enc(text: str) -> str:
    return base64.b32encode(go_bytes(text)).decode("ascii")


def _b32dec(text: str) -> str:
    data = _NEWLINES.sub(b"", go_bytes(text))
    if _BASE32.fullmatch(data):
        return go_string(base64.b32decode(data))
    kept = bytearray()
    at = 0
    while at < len(data):
        digits, error = _base32_quantum(data, at)
        if error is not None:
            return f"illegal base32 data at input byte {error}"
        kept += base64.b32decode(digits + b"=" * (8 - len(digits)))
        if len(digits) < 8:  # a group is eight digits; Go ignores what follows the padding
            break
        at += 8
    return go_string(bytes(kept))


def _base32_quantum(data: bytes, at: int) -> tuple[bytes, int | None]:
    """Give the digits of one group, or the offset that Go's encoding/base32 names for a broken one."""
    for filled in range(8):
        here = at + filled
        if here == len(data):
            return b"", here - filled
        left = len(data) - here - 1
        if data[here] == _PAD and filled >= 2 and left < 8:  # as in Go's decoder
            return data[at:here], _base32_padding(data, here, filled, left)
        if data[here] not in _BASE32_ALPHABET:
            return b"", here
    return data[at : at + 8], None


def _base32_padding(data: bytes, here: int, filled: int, left: int) -> int | None:
    if left + filled < 7:  # as in Go's decoder
        return len(data)
    for offset in range(7 - filled):
        if left > offset and data[here + 1 + offset] != _PAD:
            return here + offset
    return here if filled in (3, 6) else None


def _sum(algorithm: str) -> Callable[[str], str]:
    return lambda text: hashlib.new(algorithm, go_bytes(text), usedforsecurity=False).hexdigest()


FUNCTIONS = table(
    ("adler32sum", lambda text: str(zlib.adler32(go_bytes(text))), "string"),
    ("b32dec", _b32dec, "string"),
    ("b32enc", _b32enc, "string"),
    ("b64dec", _b64dec, "string"),
    ("b64enc", _b64enc, "string"),
    ("sha1sum", _sum("sha1"), "string"),
    ("sha256sum", _sum("sha256"), "string"),
    ("sha512sum", _sum("sha512"), "string"),
)
