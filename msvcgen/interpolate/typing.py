"""Give text that a template printed the type of a number or a boolean."""

from __future__ import annotations

import re

_NUMBER = r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]+)?"
_BOOLEANS = {"true": True, "false": False}


def typed(text: str) -> bool | float | None:
    """Give the number or the boolean that a text is, None for any other text."""
    number = re.fullmatch(_NUMBER, text)
    if number is None:
        return _BOOLEANS.get(text)
    return int(text) if number[1] is None else float(text)
