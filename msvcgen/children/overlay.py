"""An overlay: what a ModelService says of one child resource, and where it says so."""

from __future__ import annotations

from typing import NamedTuple

from msvcgen.document import Mapped, Path
from msvcgen.errors import Finding


class Overlay(NamedTuple):
    """The highest layer of one child resource.

    `origins` pairs a path of `tree` with the path of the ModelService that it was made from; what lies below the one
    lies below the other, list indexes included. `findings`, whose paths are the ModelService's, say what the object
    cannot express; they are warnings unless the run is strict. Without `create` the ModelService
    needs no such object, and there is none.
    """

    tree: Mapped
    origins: tuple[tuple[Path, Path], ...] = ()
    findings: tuple[Finding, ...] = ()
    create: bool = True
