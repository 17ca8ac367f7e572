"""Scan anchors, tags and directives, as `scannerc.go` of goyaml.v2 does."""

from __future__ import annotations

import re

from msvcgen.yaml.pure.cursor import BLANK, BLANK_OR_END, BREAK_OR_END, Cursor

_WORD = re.compile("[0-9A-Za-z_-]*")
_HANDLE = re.compile("![0-9A-Za-z_-]*!?")
_URI = re.compile(r"(?:[0-9A-Za-z_\-;/?:@&=+$,.!~*'()\[\]]|%[0-9a-fA-F]{2})*")
_VERSION = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?![0-9])")
_AFTER_ANCHOR = BLANK_OR_END | frozenset("?:,]}%@`")


def scan_anchor(cursor: Cursor) -> str:
    """Scan the name of an anchor or an alias."""
    cursor.offset += 1
    name = cursor.take(_WORD)
    if not name or cursor.peek() not in _AFTER_ANCHOR:
        raise cursor.fault("did not find expected alphabetic or numeric character")
    return name


def scan_tag(cursor: Cursor) -> tuple[str, str]:
    """Scan a tag and give its handle, "" for a verbatim one or the tag `!`, and the rest."""
    if cursor.peek(1) == "<":
        cursor.offset += 2
        handle, suffix = "", _uri(cursor)
        if cursor.peek() != ">":
            raise cursor.fault("did not find the expected '>'")
        cursor.offset += 1
    else:
        handle = cursor.take(_HANDLE)
        if len(handle) > 1 and handle.endswith("!"):
            suffix = _uri(cursor)
        else:
            suffix = handle[1:] + _unescaped(cursor, cursor.take(_URI))
            handle = "!" if suffix else ""
            suffix = suffix or "!"
    if cursor.peek() not in BLANK_OR_END:
        raise cursor.fault("did not find expected whitespace or line break")
    return handle, suffix


def _uri(cursor: Cursor) -> str:
    uri = _unescaped(cursor, cursor.take(_URI))
    if not uri:
        raise cursor.fault("did not find expected tag URI")
    return uri


def _unescaped(cursor: Cursor, uri: str) -> str:
    if cursor.peek() == "%":
        raise cursor.fault("did not find URI escaped octet")
    if "%" not in uri:
        return uri
    octets = re.sub("%(..)", lambda match: chr(int(match[1], 16)), uri).encode("latin-1")
    try:
        return octets.decode()
    except UnicodeDecodeError:
        raise cursor.fault("found an incorrect trailing UTF-8 octet") from None


def scan_directive(cursor: Cursor) -> tuple[str, str, str]:
    """Scan a directive line: `%YAML` with its version, or `%TAG` with a handle and a prefix."""
    cursor.offset += 1
    name = cursor.take(_WORD)
    if not name:
        raise cursor.fault("could not find expected directive name")
    if cursor.peek() not in BLANK_OR_END:
        raise cursor.fault("found unexpected non-alphabetical character")
    if name == "YAML":
        directive = "%YAML", *_version(cursor)
    elif name == "TAG":
        directive = "%TAG", *_tag_prefix(cursor)
    else:
        raise cursor.fault("found unknown directive name")
    cursor.skip_blanks()
    if cursor.peek() == "#":
        cursor.take_line()
    if cursor.peek() not in BREAK_OR_END:
        raise cursor.fault("did not find expected comment or line break")
    cursor.take_break()
    return directive


def _version(cursor: Cursor) -> tuple[str, str]:
    cursor.skip_blanks()
    match = _VERSION.match(cursor.text, cursor.offset)
    if match is None:
        raise cursor.fault("did not find expected version number")
    cursor.offset = match.end()
    return str(int(match[1])), str(int(match[2]))


def _tag_prefix(cursor: Cursor) -> tuple[str, str]:
    cursor.skip_blanks()
    handle = cursor.take(_HANDLE)
    if not handle or (handle != "!" and not handle.endswith("!")):
        raise cursor.fault("did not find expected '!'")
    if cursor.peek() not in BLANK:
        raise cursor.fault("did not find expected whitespace")
    cursor.skip_blanks()
    prefix = _uri(cursor)
    if cursor.peek() not in BLANK_OR_END:
        raise cursor.fault("did not find expected whitespace or line break")
    return handle, prefix
