"""Regular expressions in RE2's syntax."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msvcgen.cel.values import CelError

if TYPE_CHECKING:
    import re


@lru_cache(256)
def compiled(pattern: str) -> re.Pattern[str]:
    """Give a compiled pattern; raise CelError when it is none."""
    import re2  # type: ignore[import-untyped]  # it has no types

    options = re2.Options()
    options.log_errors = False
    try:
        found: re.Pattern[str] = re2.compile(pattern, options)
    except re2.error as error:
        raise CelError(f"error parsing regexp: {_text(error)}: `{pattern}`") from None
    return found


def _text(error: Exception) -> str:
    why = error.args[0] if error.args else ""
    return why.decode(errors="replace") if isinstance(why, bytes) else str(why)
