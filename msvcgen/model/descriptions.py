"""What editors show of Kubernetes' own fields: a line in our own words, kept as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Final

from msvcgen.data import read_data
from msvcgen.model.container import Container
from msvcgen.model.kubernetes import JsonSchema
from msvcgen.model.metadata import Metadata
from msvcgen.model.stated import Stated

DATA: Final = "model/kubernetes-fields.json"
"""The lines, by definition and field. Those below `*` are for fields of that name wherever nothing else is said."""

_LIKE: Final[Mapping[str, type[Stated]]] = {"EphemeralContainer": Container, "ObjectMeta": Metadata}
"""Definitions whose fields are described with those of a model, where DATA has no line of their own."""


def described(name: str, definition: JsonSchema) -> JsonSchema:
    """Give a Kubernetes definition, called by its short name, with a `description` of each field, where it has any."""
    if "properties" not in definition:
        return definition
    lines = {**_lines()["*"], **_lines_of_model(name), **_lines().get(name, {})}
    fields = {
        field: {"description": lines[field], **schema} if field in lines else schema
        for field, schema in definition["properties"].items()
    }
    return {**definition, "properties": fields}


def _lines_of_model(name: str) -> dict[str, str]:
    fields = _LIKE[name].model_fields if name in _LIKE else {}
    return {field: info.description or "" for field, info in fields.items()}


@cache
def _lines() -> Mapping[str, Mapping[str, str]]:
    lines: Mapping[str, Mapping[str, str]] = json.loads(read_data(DATA))
    return lines
