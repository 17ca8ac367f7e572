"""Kubernetes quantities (`500m`, `1536Mi`, `1e3`): their exact values and the form the API server gives back.

The rules are those of `resource.ParseQuantity` and `Quantity.String` in k8s.io/apimachinery/pkg/api/resource.
"""

from __future__ import annotations

import re

from msvcgen.records import NamedTuple
from msvcgen.typed import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fractions import Fraction

_TEXT = (
    r"(?P<value>(?P<sign>[-+]?)0*(?P<whole>[0-9]*)(?:\.(?P<places>[0-9]*))?)"
    r"(?P<suffix>[eEinumkKMGTP]*[-+]?[0-9]*)"
)
_IN_SUFFIXES = "inumkKMGTPE"
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DECIMAL_SUFFIX = {exponent: suffix for suffix, exponent in _DECIMAL.items()}
_BINARY_SUFFIX = {0: "", **{exponent: suffix for suffix, exponent in _BINARY.items()}}
_EXPONENT = r"[eE](?P<exponent>[-+]?[0-9]+)"

_LARGEST_EXPONENT = 1000
"""Far beyond what any field takes; a larger one would only make us write zeros."""

_LONGEST = 1000
_NANO = -9
_INT64_DIGITS = 18
_INT64 = 2**63 - 1

_Format = Literal["decimal", "exponent", "binary"]


class _Parts(NamedTuple):
    """What a text is made of: digits without zeros before them, those behind the point, a suffix."""

    sign: str
    whole: str
    places: str
    suffix: str
    digits: bool
    """Whether there is any digit."""


class _Quantity(NamedTuple):
    """`mantissa` times ten to the `scale`; `spelling` is the input's where the API server keeps it."""

    mantissa: int
    scale: int
    form: _Format
    spelling: str = ""


def parse(value: str | float) -> Fraction:
    """Give the exact value of a quantity: rounded up to billionths, as Kubernetes does.

    Raises ValueError, as all functions here do, for what is no quantity.
    """
    from fractions import Fraction

    return Fraction(billionths(value), 10**9)


def billionths(value: str | float) -> int:
    """Give the value of a quantity in billionths, a whole number that compares fast."""
    quantity = _parsed(_text_of(value))
    return quantity.mantissa * int(10 ** (quantity.scale - _NANO))


def canonical(value: str | float) -> str:
    """Give the quantity as the API server gives it back (`ParseQuantity(value).String()`)."""
    quantity = _parsed(_text_of(value))
    return quantity.spelling or _written(quantity)


def canonical_json(value: object) -> str:
    """Give the quantity that a value in a JSON object becomes: text may have blanks around it, null is 0."""
    if value is None:
        return "0"
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        # Like all that is no quantity a ValueError: callers tell users what they wrote, whatever its type.
        message = f"found {_kind(value)}, a quantity is text or a number"
        raise ValueError(message)  # noqa: TRY004
    return canonical(value.strip() if isinstance(value, str) else value)


def _kind(value: object) -> str:
    names = {bool: "a boolean", dict: "a mapping", list: "a list"}
    return names.get(type(value), type(value).__name__)


_NEAR_SUFFIXES = {
    **dict.fromkeys(("", "b", "byte", "bytes", "cpu", "cpus", "core", "cores", "gpu", "gpus"), ("",)),
    **dict.fromkeys(("milli", "millis", "mcpu", "millicpu", "millicore", "millicores"), ("m",)),
    **{f"{unit}i": (f"{unit.upper()}i",) for unit in "kmgtpe"},
    **{f"{unit}ib": (f"{unit.upper()}i",) for unit in "kmgtpe"},
    **{
        f"{unit}{rest}": (unit.upper(), f"{unit.upper()}i")
        for unit in "mgtpe"
        for rest in ("", "b", "byte", "bytes")
    },
    **{f"k{rest}": ("k", "Ki") for rest in ("", "b", "byte", "bytes")},
}
"""What people write behind a number, in small letters, and which suffixes of Kubernetes they may mean."""

_NEAR = r"([-+]?)([0-9][0-9_ ]*)?(?:[.,]([0-9]+))?\s*([A-Za-z]*)"


def quantity_hint(text: str) -> str:
    """Give a hint that names the quantities that a text may mean, "" for none."""
    near = re.fullmatch(_NEAR, text.strip()) if len(text) <= _LONGEST else None
    if near is None or not (near[2] or near[3]) or ("," in text and len(near[3]) == 3):
        return ""
    digits = re.sub("[_ ]", "", near[2] or "0")
    number = f"{near[1].replace('+', '')}{digits}" + (f".{near[3]}" if near[3] else "")
    known = near[4] in _DECIMAL or near[4] in _BINARY
    suffixes = (near[4],) if known else _NEAR_SUFFIXES.get(near[4].lower(), ())
    meant = [f"`{number}{suffix}`" for suffix in suffixes]
    return f"did you mean {' or '.join(meant)}?" if meant else ""


def _text_of(value: str | float) -> str:
    if isinstance(value, str):
        return value
    text = repr(value)
    # encoding/json writes exponents without a leading zero.
    return re.sub(r"e([-+])0+", r"e\1", text) if "e" in text else text


def _parsed(text: str) -> _Quantity:
    parts = _parts(text) if text and len(text) <= _LONGEST else None
    if parts is None:
        message = (
            f"`{text[:40]}` is not a quantity: a number with at most a suffix, as in `500m`, `2`, `16Gi`"
        )
        raise ValueError(message)
    form, exponent = _suffix(parts.suffix, text)
    quick = _quick(text, parts, exponent, form)
    if quick is not None:
        return quick
    if not parts.digits:
        message = f"`{text}` is not a quantity: it has no digits"
        raise ValueError(message)
    digits = int((parts.whole or "0") + parts.places)
    return _exact(digits, exponent, len(parts.places), form, negative=parts.sign == "-")


def _parts(text: str) -> _Parts | None:
    """Take a text apart, most by their letters: `2`, `500m`, `16Gi`."""
    number = text.rstrip(_IN_SUFFIXES)
    if number.isdigit() and number.isascii():
        return _Parts("", number.lstrip("0"), "", text[len(number) :], digits=True)
    match = re.fullmatch(_TEXT, text)
    if match is None:
        return None
    digits = match["value"].strip("+-.") != ""
    return _Parts(match["sign"], match["whole"], match["places"] or "", match["suffix"], digits)


def _suffix(suffix: str, text: str) -> tuple[_Format, int]:
    if suffix in _DECIMAL:
        return "decimal", _DECIMAL[suffix]
    if suffix in _BINARY:
        return "binary", _BINARY[suffix]
    match = re.fullmatch(_EXPONENT, suffix)
    if match is None:
        known = "n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei"
        message = f"`{text[:40]}` is not a quantity: `{suffix[:20]}` is not one of the suffixes {known}"
        raise ValueError(message)
    exponent = int(match["exponent"])
    if abs(exponent) > _LARGEST_EXPONENT:
        message = f"`{text[:40]}` is not a quantity of use: its exponent is beyond {_LARGEST_EXPONENT}"
        raise ValueError(message)
    return "exponent", exponent


def _quick(text: str, parts: _Parts, exponent: int, form: _Format) -> _Quantity | None:
    """Give a quantity that fits an int64, for which Kubernetes keeps a spelling that is nearly canonical."""
    whole, places = parts.whole or "0", parts.places
    digits = whole + places
    if form == "binary":
        scale = 0
        factor = 2**exponent
        precision = -1 if places else 15 - len(whole) - exponent * 3 // 10 - 1
    else:
        scale = exponent - len(places)
        factor = 1
        precision = _INT64_DIGITS - len(digits)
    value = int(digits) if precision >= 0 else 0
    if precision < 0 or scale < _NANO or value * factor > _INT64:
        return None
    keep = (
        value & 7 != 0
        if form == "binary"
        else scale % 3 == 0 and not digits.endswith("000") and digits[0] != "0"
    )
    mantissa = value * factor * (-1 if parts.sign == "-" else 1)
    return _Quantity(mantissa=mantissa, scale=scale, form=form, spelling=text if keep else "")


def _exact(digits: int, exponent: int, places: int, form: _Format, *, negative: bool) -> _Quantity:
    """Give any quantity: rounded away from zero to billionths, with a binary suffix capped at int64."""
    scale = -places
    if form == "binary":
        digits *= 2**exponent
    else:
        scale += exponent
    if scale < _NANO:
        digits, scale = -(-digits // 10 ** (_NANO - scale)), _NANO
    if form == "binary":
        unit = 10**-scale
        if digits > _INT64 * unit:
            digits, scale = _INT64, 0
        elif 0 < digits < unit:
            form = "decimal"
    return _Quantity(mantissa=-digits if negative else digits, scale=scale, form=form)


def _written(quantity: _Quantity) -> str:
    """Write a quantity with the largest suffix that loses nothing (`CanonicalizeBytes`)."""
    mantissa, scale = quantity.mantissa, quantity.scale
    if mantissa == 0:
        return "0"
    if quantity.form == "binary":
        whole, rest = divmod(mantissa, 10**-scale)
        if rest == 0 and abs(whole) >= 1024:
            return _binary(whole)
    while mantissa % 10 == 0:
        mantissa, scale = mantissa // 10, scale + 1
    mantissa, scale = mantissa * 10 ** (scale % 3), scale - scale % 3
    if quantity.form != "exponent" and scale in _DECIMAL_SUFFIX:
        return f"{mantissa}{_DECIMAL_SUFFIX[scale]}"
    return f"{mantissa}e{scale}" if scale else str(mantissa)


def _binary(value: int) -> str:
    exponent = 0
    while value % 1024 == 0 and exponent < 60:
        value, exponent = value // 1024, exponent + 10
    return f"{value}{_BINARY_SUFFIX[exponent]}"
