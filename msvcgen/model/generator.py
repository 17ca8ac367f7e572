"""The JSON Schemas of configs, that of the kustomize plugin and that of a repository: a property for each option."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from msvcgen.kinds import KUBE_VERSIONS
from msvcgen.model.kubernetes import JsonSchema
from msvcgen.options import Option, Shape, of_config, of_file

KIND: Final = "ModelServiceGenerator"

CONFIG: Final = "Config"
"""What the schema of `msvcgen.yaml` is called."""

_TEXT: Final[JsonSchema] = {"type": ["string", "null"]}
_TEXTS: Final[JsonSchema] = {"$ref": "#/$defs/texts"}
_MAPPING: Final[JsonSchema] = {"type": ["object", "null"], "additionalProperties": {"type": "string"}}
_BY_SHAPE: Final[Mapping[Shape, JsonSchema]] = {
    "assignments": _MAPPING,
    "folders": _TEXTS,
    "names": _TEXTS,
    "paths": _TEXTS,
    "switch": {"type": ["boolean", "null"]},
    "version": {**_TEXT, "pattern": rf"^v?({'|'.join(map(re.escape, KUBE_VERSIONS))})(\.|$)"},
}
"""What a shape looks like; the others are text."""

_HEAD: Final[JsonSchema] = {
    "apiVersion": {"description": "Version of the format.", "const": "msvcgen.dev/v1alpha1"},
    "kind": {"description": "Kind of the object.", "const": KIND},
    "metadata": {
        "description": "Name of the config, which kustomize needs, and annotations.",
        "type": "object",
        "properties": {
            "name": {"description": "Name of the config.", "type": "string", "minLength": 1},
            "annotations": {
                "description": "Annotations of the config; `config.kubernetes.io/function` makes it the config of a "
                "KRM function.",
                **_MAPPING,
                "examples": [
                    {"config.kubernetes.io/function": "exec: {path: /usr/local/bin/msvcgen-kustomize}"}
                ],
            },
        },
        "required": ["name"],
    },
}


_DEFINITIONS: Final[JsonSchema] = {
    "texts": {
        "type": ["array", "string", "null"],
        "items": {"type": "string", "minLength": 1},
        "minLength": 1,
    }
}


def generator_schema() -> JsonSchema:
    """Give what follows the title in the JSON Schema of a ModelServiceGenerator."""
    return {
        "description": "The config of the kustomize plugin, as a generator or a transformer. "
        "Paths start at the kustomization's root and do not leave it.",
        "type": "object",
        "properties": {**_HEAD, **{key: _property(option) for key, option in of_config().items()}},
        "required": [*_HEAD],
        "additionalProperties": False,
        "$defs": _DEFINITIONS,
    }


def config_schema() -> JsonSchema:
    """Give what follows the title in the JSON Schema of a repository's `msvcgen.yaml`."""
    return {
        "description": "Options of every run in a repository; those of the command line take their place. "
        "Paths start at the folder of the file.",
        "type": "object",
        "properties": {key: _property(option) for key, option in of_file().items()},
        "additionalProperties": False,
        "$defs": _DEFINITIONS,
    }


def _property(option: Option) -> JsonSchema:
    by_shape = {"enum": [*option.choices, None]} if option.choices else _BY_SHAPE.get(option.shape, _TEXT)
    examples = {"examples": [*option.key.examples]} if option.key.examples else {}
    return {"description": option.key.help or option.help, **by_shape, **examples}
