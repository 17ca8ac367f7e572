"""The template that a line of a source has for a value."""

from __future__ import annotations

import re

from msvcgen.explanation.secrets import shown_line
from msvcgen.origin import Origin
from msvcgen.typed import Final


def template_of(origin: Origin) -> str:
    """Give the text of the line that states a value where that is a template, of Go or Jinja, else ""."""
    position = origin.position(of_value=True)
    if position is None:
        return ""
    line = shown_line(position.text)
    text = value_at_start(line[position.column - 1 :].strip())
    return text if "{{" in text or "{%" in text else ""


_PAIRS: Final = {"{": "}", "[": "]"}
_QUOTED: Final = r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\''
_ACTION_QUOTED: Final = _QUOTED + "|`[^`]*`"


def value_at_start(text: str) -> str:
    """Cut a line behind the value that it begins with: at a comment, and where a flow mapping or list goes on."""
    if quoted := re.match(_QUOTED, text):
        return quoted.group()
    open_ones: list[str] = []
    comma = at = 0
    while at < len(text):
        sign = text[at]
        if text.startswith(("{{", "{%"), at):
            at = _end_of_action(text, at)
            continue
        if sign == "#" and text[at - 1] == " ":
            return text[:at].rstrip()
        if sign in _PAIRS:
            open_ones.append(_PAIRS[sign])
        elif open_ones and sign == open_ones[-1]:
            open_ones.pop()
        elif sign in "}]":
            return text[: comma or at].rstrip()
        elif sign == "," and not open_ones and not comma:
            comma = at
        at += 1
    return text


def _end_of_action(text: str, at: int) -> int:
    """Give where the action ends that begins at a place; mappings of Jinja and texts may be in it."""
    end, depth, at = "}}" if text[at + 1] == "{" else "%}", 0, at + 2
    while at < len(text):
        if not depth and text.startswith(end, at):
            return at + 2
        if quoted := re.compile(_ACTION_QUOTED).match(text, at):
            at = quoted.end()
            continue
        depth += (text[at] == "{") - (text[at] == "}")
        at += 1
    return at
