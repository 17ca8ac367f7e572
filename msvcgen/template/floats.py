"""Floats as text: `strconv.FormatFloat`, and the `#` flag of `fmt.Sprintf`."""

from __future__ import annotations

import math

from msvcgen.golang.floats import float_text


def float_digits(number: float, verb: str, precision: int | None) -> str:
    """Write a float that is not negative, as `strconv.FormatFloat` does."""
    if not math.isfinite(number):
        return ""
    if verb == "b":
        mantissa, exponent = _binary(number)
        return f"{mantissa}p{exponent:+d}"
    if verb in "xX":
        shown = _hex_float(number, precision)
        return shown.upper() if verb == "X" else shown
    if precision is None:
        shown = float_text(number)
        return shown.upper() if verb == "G" else shown
    return f"%.{precision}{verb}" % number


def _binary(number: float) -> tuple[int, int]:
    numerator, denominator = number.as_integer_ratio()
    exponent = max(math.frexp(number)[1] - 53, -1074) if number else -1074
    shifted = numerator << -exponent if exponent < 0 else numerator >> exponent
    return shifted // denominator, exponent


def _hex_float(number: float, precision: int | None) -> str:
    """Write `0x1.8p+01`."""
    if number == 0:
        return "0x0" + ("." + "0" * precision if precision else "") + "p+00"
    fraction, exponent = math.frexp(number)
    mantissa = int(math.ldexp(fraction, 53))
    exponent -= 1
    if precision is not None and precision < 13:
        shift = 52 - 4 * precision
        half, rest = 1 << (shift - 1), mantissa & ((1 << shift) - 1)
        mantissa >>= shift
        mantissa += rest > half or (rest == half and mantissa & 1)
        if mantissa >> (4 * precision + 1):
            mantissa >>= 1
            exponent += 1
        digits = f"{mantissa:x}".rjust(precision + 1, "0")
    else:
        digits = f"{mantissa:x}"
        digits = digits.rstrip("0") if precision is None else digits.ljust(precision + 1, "0")
    point = "." + digits[1:] if len(digits) > 1 else ""
    return f"0x{digits[0]}{point}p{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def with_point(text: str, verb: str, precision: int | None) -> str:
    """Force a decimal point, and for %g the zeros that it leaves out (the `#` flag)."""
    wanted = 0
    if verb in "gGx":
        wanted = 6 if precision is None else precision
    mark = "p" if verb in "xX" else "e"
    cut = next((at for at, char in enumerate(text) if char.lower() == mark), len(text))
    head, tail = text[:cut], text[cut:]
    # In 0x1p+00 fmt takes the x for the first significant digit.
    significant = head.replace(".", "").lstrip("0")
    wanted -= len(significant)
    if "." not in head:
        wanted -= head == "0"
        head += "."
    return head + "0" * max(wanted, 0) + tail
