"""Compare: what differs between two lists of objects, as values, and what that does to what runs.

`objects` says which object is which, `lists` which entry of a list, `trees` walks two objects, `consequences` is a
table of what changes do, `pods` counts pods and accelerators. `secrets` hides what nobody may see, the forms are in
`forms/`.
"""

from __future__ import annotations

from msvcgen.compare.consequences import CONSEQUENCES
from msvcgen.compare.objects import compare
from msvcgen.compare.values import (
    Accelerators,
    Change,
    Comparison,
    Consequence,
    Difference,
    Identity,
    identity_of,
)

__all__ = [
    "CONSEQUENCES",
    "Accelerators",
    "Change",
    "Comparison",
    "Consequence",
    "Difference",
    "Identity",
    "compare",
    "identity_of",
]
