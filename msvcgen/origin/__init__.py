"""Origins: the only place that knows where a value came from."""

from msvcgen.origin.finding import Values, leaves_of, locate, traced
from msvcgen.origin.values import (
    LAYERS,
    PLAIN,
    Layer,
    Lost,
    Origin,
    Reason,
    derived,
    from_option,
    lost_of,
    origin_of,
    over,
    parts_of,
    plain,
)

__all__ = [
    "LAYERS",
    "PLAIN",
    "Layer",
    "Lost",
    "Origin",
    "Reason",
    "Values",
    "derived",
    "from_option",
    "leaves_of",
    "locate",
    "lost_of",
    "origin_of",
    "over",
    "parts_of",
    "plain",
    "traced",
]
