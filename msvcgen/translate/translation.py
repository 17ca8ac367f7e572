"""A document of the input in the words of the pipeline."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.document import Document
from msvcgen.errors import Problem
from msvcgen.records import NamedTuple
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.artifacts import Artifact
    from msvcgen.interpolate import Value
    from msvcgen.runtimes import Variant


class Translation(NamedTuple):
    """A document of the input in the words of the pipeline; one of llm-d says most of it itself.

    `document` is the ModelService, `variant` the runtime variant that serves it and `env` the variables of the command
    line for that; `artifact` is the model, None when its URI says all. `layers` are what the document states of child
    resources itself, above a BaseConfig's; `keys` are those that a BaseConfig may preset, None for all.
    `preset` names the preset that the document stands for, "" for none; None where BaseConfigs are chosen.
    """

    document: Document
    variant: Variant | None
    env: Mapping[str, str] = {}
    artifact: Artifact | None = None
    layers: Mapping[str, Value] = {}
    keys: frozenset[str] | None = None
    preset: str | None = None
    problems: tuple[Problem, ...] = ()
