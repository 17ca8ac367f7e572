"""Kubernetes quantities as values (Kubernetes, pkg/cel/library/quantity.go)."""

from __future__ import annotations

from msvcgen.cel.functions.table import function, method
from msvcgen.cel.values import INT_HIGH, INT_LOW, CelError, Opaque
from msvcgen.quantity import billionths

_UNIT = 10**9


class Quantity(Opaque):
    """A quantity; its key is the number of billionths."""

    __slots__ = ("billionths",)
    name = "kubernetes.Quantity"

    def __init__(self, amount: int) -> None:
        """Keep the number of billionths."""
        super().__init__(amount)
        self.billionths = amount


@function("quantity", str)
def _parsed(text: str) -> Quantity:
    try:
        return Quantity(billionths(text))
    except ValueError:
        raise CelError(
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        ) from None


@function("isQuantity", str)
def _is_quantity(text: str) -> bool:
    try:
        billionths(text)
    except ValueError:
        return False
    return True


@method("sign", Quantity)
def _sign(value: Quantity) -> int:
    return (value.billionths > 0) - (value.billionths < 0)


@method("isInteger", Quantity)
def _is_integer(value: Quantity) -> bool:
    return value.billionths % _UNIT == 0 and INT_LOW <= value.billionths // _UNIT <= INT_HIGH


@method("asInteger", Quantity)
def _integer(value: Quantity) -> int:
    if not _is_integer(value):
        raise CelError("cannot convert value to integer")
    return value.billionths // _UNIT


@method("asApproximateFloat", Quantity)
def _double(value: Quantity) -> float:
    return value.billionths / _UNIT


@method("compareTo", Quantity, Quantity)
def _compared(left: Quantity, right: Quantity) -> int:
    return (left.billionths > right.billionths) - (left.billionths < right.billionths)


@method("isGreaterThan", Quantity, Quantity)
def _is_greater(left: Quantity, right: Quantity) -> bool:
    return left.billionths > right.billionths


@method("isLessThan", Quantity, Quantity)
def _is_less(left: Quantity, right: Quantity) -> bool:
    return left.billionths < right.billionths


@method("add", Quantity, Quantity)
def _added(left: Quantity, right: Quantity) -> Quantity:
    return Quantity(left.billionths + right.billionths)


@method("add", Quantity, int)
def _added_int(left: Quantity, right: int) -> Quantity:
    return Quantity(left.billionths + right * _UNIT)


@method("sub", Quantity, Quantity)
def _subtracted(left: Quantity, right: Quantity) -> Quantity:
    return Quantity(left.billionths - right.billionths)


@method("sub", Quantity, int)
def _subtracted_int(left: Quantity, right: int) -> Quantity:
    return Quantity(left.billionths - right * _UNIT)
