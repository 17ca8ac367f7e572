"""Doubles as text: `strconv.FormatFloat` with the fewest digits that read back as the same number."""

from __future__ import annotations

_SPECIAL = {"inf": "+Inf", "-inf": "-Inf", "nan": "NaN"}


def float_text(number: float) -> str:
    """Follow format 'g': with an exponent below 1e-4 and from 1e6 on; fmt's `%v` and CEL write doubles so."""
    text = repr(number)
    if text in _SPECIAL:
        return _SPECIAL[text]
    sign, digits, exponent = _parts(text)
    if exponent >= -4 and (exponent < 6 or digits == "0"):
        return sign + _plain(digits, exponent)
    mantissa = digits[0] + ("." + digits[1:] if digits[1:] else "")
    return f"{sign}{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def plain_float_text(number: float) -> str:
    """Follow format 'f': never with an exponent."""
    text = repr(number)
    if text in _SPECIAL:
        return _SPECIAL[text]
    sign, digits, exponent = _parts(text)
    return sign + _plain(digits, exponent)


def _parts(text: str) -> tuple[str, str, int]:
    """Give sign, significant digits and the decimal exponent of the first digit."""
    sign = "-" if text.startswith("-") else ""
    whole, _, power = text.removeprefix("-").partition("e")
    whole, _, fraction = whole.partition(".")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return sign, "0", 0
    exponent = len(digits) - len(fraction) - 1 + int(power or "0")
    return sign, digits.rstrip("0"), exponent


def _plain(digits: str, exponent: int) -> str:
    if exponent < 0:
        return f"0.{'0' * (-exponent - 1)}{digits}"
    digits = digits.ljust(exponent + 1, "0")
    places = digits[exponent + 1 :]
    return digits[: exponent + 1] + ("." + places if places else "")
