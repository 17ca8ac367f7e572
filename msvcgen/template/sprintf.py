"""Go's `fmt.Sprintf`: formats of `%s`, `%d` and `%v` by themselves, as most are; formatting.py has all rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from msvcgen.template.values import Value


def sprintf(template: str, values: Sequence[Value]) -> str:
    """Follow `fmt.Sprintf`."""
    plain = _plain_format(template)
    if plain is not None and len(plain[1]) == len(values):
        shown = [value for kind, value in zip(plain[1], values, strict=True) if value.__class__ in kind]
        if len(shown) == len(values):
            return plain[0] % tuple(shown)
    from msvcgen.template.formatting import sprintf as follow  # few formats need its rules

    return follow(template, values)


_DIRECTIVE = r"(?s:%(.?))"
_PLAIN_KINDS: dict[str, tuple[type, ...]] = {"s": (str,), "d": (int,), "v": (str, int)}


@lru_cache(maxsize=512)
def _plain_format(template: str) -> tuple[str, tuple[tuple[type, ...], ...]] | None:
    """Give the format for Python's `%`, and the types it is right for; None where Go's rules are needed."""
    verbs = [verb for verb in re.findall(_DIRECTIVE, template) if verb != "%"]
    if any(verb not in _PLAIN_KINDS for verb in verbs) or len(template) > _LONG_FORMAT:
        return None
    python = re.sub(_DIRECTIVE, lambda match: "%%" if match[1] == "%" else "%s", template)
    return python, tuple(_PLAIN_KINDS[verb] for verb in verbs)


_LONG_FORMAT = 1024
"""Longer formats are not worth keeping; Python prints no more of the values than they have."""
