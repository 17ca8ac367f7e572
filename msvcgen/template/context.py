"""The dot of a template: what a ModelService gives to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from msvcgen.golang.text import well_formed
from msvcgen.template.values import Fields, Value

REFERENCE_FIELDS = {
    "ModelServiceName": "modelServiceName",
    "ModelServiceNamespace": "modelServiceNamespace",
    "ModelName": "modelName",
    "HFModelName": "hfModelName",
    "SanitizedModelName": "sanitizedModelName",
    "ModelPath": "modelPath",
    "MountedModelPath": "mountedModelPath",
    "AuthSecretName": "authSecretName",
    "EPPServiceName": "eppServiceName",
    "EPPDeploymentName": "eppDeploymentName",
    "PrefillDeploymentName": "prefillDeploymentName",
    "DecodeDeploymentName": "decodeDeploymentName",
    "PrefillServiceName": "prefillServiceName",
    "DecodeServiceName": "decodeServiceName",
    "InferencePoolName": "inferencePoolName",
    "InferenceModelName": "inferenceModelName",
}
"""The fields of the reference's `controller.TemplateVars`, in their order, with their JSON names."""


MAX_TEXT: Final = 4 * 1024 * 1024
"""Characters that a template may write; all of a ModelService may write twice as many."""

MAX_STEPS: Final = 500_000
"""Rounds of loops and calls of functions, of all templates that are rendered for one ModelService."""

_FLOORS: Final = (MAX_STEPS // 8, 1_000)
"""What is left to a template at least: of the first that would have less, and of those after many such ones.

One template that takes everything is not to fail those after it, many are not to take as much each.
"""


class Context:
    """What a template may use: its variables, which are the fields of the dot, and the ports by name.

    `left` are the steps that rendering may still take, `room` the characters that it may write. `more` are variables
    that some templates see beside the others; they need not be text.
    """

    __slots__ = ("_floor", "left", "more", "ports", "room", "variables")

    go_type: ClassVar[str] = "*controller.TemplateVars"
    go_kind: ClassVar[str] = "ptr"

    def __init__(
        self, *, variables: Mapping[str, str] | None = None, ports: Mapping[str, int] | None = None
    ) -> None:
        """Take what a ModelService gives; what is not text in it is replaced."""
        variables = variables or {}
        if not all(map(str.isascii, variables.values())):
            variables = {name: well_formed(text) for name, text in variables.items()}
        self.left = MAX_STEPS
        self._floor = _FLOORS[0]
        self.room = 2 * MAX_TEXT
        self.variables = variables
        self.ports = ports or {}
        self.more: Mapping[str, Value] = {}

    def spend(self, steps: int, text: int) -> None:
        """Take what a template took of what all of a ModelService may take."""
        self.left -= steps
        if self.left < self._floor:
            self.left = self._floor
            self._floor = max(self._floor - steps // 2, _FLOORS[1])
        self.room = max(self.room - text, MAX_TEXT // 4)

    def fields(self) -> dict[str, str]:
        """Give the fields that the reference has; those beyond it are kept out of dumps."""
        return {name: self.variables.get(name, "") for name in REFERENCE_FIELDS}

    def json_form(self) -> Value:
        """Give the reference's JSON: its own names, empty fields left out."""
        return Fields({REFERENCE_FIELDS[name]: text for name, text in self.fields().items() if text})
