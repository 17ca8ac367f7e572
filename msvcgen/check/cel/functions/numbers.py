"""Doubles as text, as Go's strconv writes them."""

from __future__ import annotations

from typing import Final

_LEAST_EXPONENT: Final = -4
_WIDEST: Final = 6
_TWO_DIGITS: Final = 10


def double_text(value: float) -> str:
    """Give the shortest text that reads back as the same double (`strconv.FormatFloat(v, 'g', -1, 64)`)."""
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "+Inf" if value > 0 else "-Inf"
    sign, digits, exponent = shortest(value)
    if exponent < _LEAST_EXPONENT or exponent >= _WIDEST:
        head = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        power = f"{'-' if exponent < 0 else '+'}{'0' if abs(exponent) < _TWO_DIGITS else ''}{abs(exponent)}"
        return f"{sign}{head}e{power}"
    return sign + plain(digits, exponent)


def shortest(value: float) -> tuple[str, str, int]:
    """Give sign, significant digits and decimal exponent of the first digit."""
    head, _, power = f"{abs(value):.16e}".partition("e")
    for places in range(17):
        head, _, power = f"{abs(value):.{places}e}".partition("e")
        if float(f"{head}e{power}") == abs(value):
            break
    sign = "-" if str(value).startswith("-") else ""
    return sign, head.replace(".", "").rstrip("0") or "0", int(power)


def plain(digits: str, exponent: int) -> str:
    """Write digits without an exponent."""
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    places = digits[exponent + 1 :]
    return f"{whole}.{places}" if places else whole
