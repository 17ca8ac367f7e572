"""Give text that a template printed the type of a number or a boolean."""

from __future__ import annotations

import re

_NUMBER = r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]+)?"
_FIRST = frozenset("-0123456789")
_LONGEST = 19
_BOOLEANS = {"true": True, "false": False}


def typed(text: str) -> bool | float | None:
    """Give the number or the boolean that a text is, None for any other text."""
    if text[:1] not in _FIRST:
        return _BOOLEANS.get(text)
    if text.isdigit() and text.isascii() and len(text) < _LONGEST and (text[0] != "0" or text == "0"):
        return int(text)
    number = re.fullmatch(_NUMBER, text)
    if number is None:
        return None
    return int(text) if number[1] is None else float(text)
