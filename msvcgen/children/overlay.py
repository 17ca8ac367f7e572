"""An overlay: what a ModelService says of one child resource, and where it says so."""

from __future__ import annotations

from dataclasses import dataclass

from msvcgen.document import Mapped, Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """The highest layer of one child resource.

    `origins` pairs a path of `tree` with the path of the ModelService that it was made from; what lies below the one
    lies below the other, list indexes included.
    """

    tree: Mapped
    origins: tuple[tuple[Path, Path], ...] = ()
