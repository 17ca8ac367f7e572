"""Texts by which characters stand where: what common patterns say, with nothing to compile."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msvcgen.typed import Final

DIGITS: Final = "0123456789"
SMALL: Final = "abcdefghijklmnopqrstuvwxyz"  # the module `string`, which has these, compiles a pattern
LOWER: Final = f"{SMALL}{DIGITS}"
LETTERS: Final = f"{SMALL}{SMALL.upper()}"
ALL: Final = f"{LETTERS}{DIGITS}"
_OF_PATHS: Final = f"{ALL}-/._~!$&'()*+,;=:@"


def made_of(
    inner: str, first: str, last: str, separator: str = "", *, empty: bool = False
) -> Callable[[str], bool]:
    """Give the test of parts between separators, each of these characters."""

    def fits(text: str) -> bool:
        if empty and not text:
            return True
        for part in text.split(separator) if separator else (text,):
            if not part or part.strip(inner) or part[0] not in first or part[-1] not in last:
                return False
        return True

    return fits


def _is_path(text: str) -> bool:
    head, *escaped = text.split("%")
    return (
        bool(text)
        and not head.strip(_OF_PATHS)
        and all(
            len(part) > 1 and not part[:2].strip(f"{DIGITS}abcdefABCDEF") and not part[2:].strip(_OF_PATHS)
            for part in escaped
        )
    )


def _is_quantity(text: str) -> bool:
    number, rest = _number(text[1:] if text[:1] in ("+", "-") else text)
    if rest[:1] in ("e", "E") and len(rest) > 1:
        power, rest = _number(rest[2:] if rest[1] in "+-" else rest[1:])
        return number and power and not rest
    return number and (rest in _SUFFIXES)


_SUFFIXES: Final = frozenset(("", *"numkMGTPE", *(f"{unit}i" for unit in "KMGTPE")))


def _number(text: str) -> tuple[bool, str]:
    """Tell whether a text begins with digits that have at most a point among them, and give what is behind."""
    rest = text.lstrip(f"{DIGITS}.")
    digits = text[: len(text) - len(rest)]
    return digits.count(".") < 2 and digits.strip(".") != "", rest


SHAPES: Final[Mapping[str, Callable[[str], bool]]] = {
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$": made_of(f"{LOWER}-", LOWER, LOWER),
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$": made_of(
        f"{LOWER}-", LOWER, LOWER, "."
    ),
    r"^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$": made_of(
        f"{LOWER}-", LOWER, LOWER, ".", empty=True
    ),
    r"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$": made_of(f"{ALL}-_.", ALL, ALL, empty=True),
    r"^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$": made_of(f"{ALL}-", LETTERS, ALL),
    r"^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$": made_of(f"{ALL}_,:", LETTERS, f"{ALL}_"),
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))"
    r"(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$": _is_quantity,
    r"^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$": _is_path,
}
"""What a text must be to match, by pattern in RE2's syntax."""
