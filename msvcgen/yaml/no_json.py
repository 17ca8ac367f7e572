"""Say why a text that begins as JSON does is none.

kubectl 1.33 and later try such a text as YAML, older ones refuse it (`YAMLOrJSONDecoder` in k8s.io/apimachinery).
"""

from __future__ import annotations

import re

from msvcgen.document import place_at
from msvcgen.yaml.fault import YamlFault

_WORDS = {
    "Expecting property name enclosed in double quotes": "a key in double quotes is needed here",
    "Expecting ',' delimiter": "a comma is missing before this",
    "Expecting ':' delimiter": "a `:` is missing before this",
    "Expecting value": "a value is needed here",
    "Unterminated string starting at": "the quotation mark is not closed",
    "Invalid control character at": "text of JSON holds no line break and no tab, write `\\n` and `\\t`",
}
"""What Python's reader says, and what it means."""

_TRAILING_COMMA = re.compile(r",\s*[}\]]")
_COMMENT = re.compile(r"//|/\*|#")


def after_json(error: ValueError, text: str, start: int, first_line: int = 1) -> YamlFault:
    """Give the fault of wrong JSON behind two documents of JSON, where kubectl takes no YAML any more."""
    line, column = place_at(text, getattr(error, "pos", start))
    return YamlFault(
        code="yaml-json",
        message="found text that is not JSON after two JSON documents",
        line=line + first_line - 1,
        column=column,
        hint="JSON documents of a stream follow one another, without `---`",
    )


def no_json(error: ValueError, text: str, start: int, first_line: int = 1) -> YamlFault:
    """Give the fault of a text that is no JSON at `start`, which may be YAML; it begins at line `first_line`."""
    offset, reason = getattr(error, "pos", start), getattr(error, "msg", "")
    hint = ""
    comma = text.rfind(",", start, offset + 1)
    if comma >= 0 and (trailing := _TRAILING_COMMA.match(text, comma)) and trailing.end() > offset:
        offset, message, hint = comma, "a comma stands behind the last entry", "remove it"
    elif text.startswith("---", offset):
        message, hint = "`---` stands behind a document of JSON", "remove it, or write all documents as YAML"
    elif _COMMENT.match(text, offset):
        message = "JSON has no comments"
    else:
        message = next(
            (words for said, words in _WORDS.items() if reason.startswith(said)), "this is no JSON"
        )
    line, column = place_at(text, offset)
    return YamlFault(code="not-json", message=message, line=line + first_line - 1, column=column, hint=hint)


def looks_like_json(text: str) -> bool:
    """Tell whether somebody meant a text to be JSON: a key in double quotes comes first, or a comment."""
    return re.match(r'\s*\{\s*(?:"|//|/\*)', text) is not None
