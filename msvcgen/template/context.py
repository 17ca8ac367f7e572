"""The dot of a template: what a ModelService gives to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

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


class Context:
    """What a template may use: its variables, which are the fields of the dot, and the ports by name."""

    __slots__ = ("ports", "variables")

    go_type: ClassVar[str] = "*controller.TemplateVars"
    go_kind: ClassVar[str] = "ptr"

    def __init__(
        self, *, variables: Mapping[str, str] | None = None, ports: Mapping[str, int] | None = None
    ) -> None:
        """Take what a ModelService gives; what is not text in it is replaced."""
        variables = variables or {}
        if not all(map(str.isascii, variables.values())):
            variables = {name: well_formed(text) for name, text in variables.items()}
        self.variables = variables
        self.ports = ports or {}

    def fields(self) -> dict[str, str]:
        """Give the fields that the reference has; those beyond it are kept out of dumps."""
        return {name: self.variables.get(name, "") for name in REFERENCE_FIELDS}

    def json_form(self) -> Value:
        """Give the reference's JSON: its own names, empty fields left out."""
        return Fields({REFERENCE_FIELDS[name]: text for name, text in self.fields().items() if text})
