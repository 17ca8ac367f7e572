"""The dot of a template: what a ModelService gives to it."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.golang.text import well_formed
from msvcgen.template.values import Fields, Value
from msvcgen.typed import ClassVar, Final

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

_SHARED: Final = 200_000_000
_FEWEST: Final = 1_000

_LEAST: Final = 100
"""What is left to a template at least, however much those before it took."""

_OWN: Final = 4
_WRITTEN: Final = 2
"""Characters of a template, and of what it writes, for each of which there is a step more."""


def steps_of(size: int) -> int:
    """Give the steps of each ModelService of a run whose ModelServices have so many characters together.

    A few have all; of many each has fewer, so that a run takes no longer than what it reads is long. Those of samples
    take 61 at most. All parts of a fleet read all of it, so they answer alike.
    """
    return min(max(_SHARED // max(size, 1), _FEWEST), MAX_STEPS)


class Context:
    """What a template may use: its variables, which are the fields of the dot, and the ports by name.

    `left` are the steps that rendering may still take, `room` the characters that it may write. `more` are variables
    that some templates see beside the others; they need not be text.
    """

    __slots__ = ("_taken", "left", "more", "ports", "room", "variables")

    go_type: ClassVar[str] = "*controller.TemplateVars"
    go_kind: ClassVar[str] = "ptr"

    def __init__(
        self,
        *,
        variables: Mapping[str, str] | None = None,
        ports: Mapping[str, int] | None = None,
        steps: int = MAX_STEPS,
    ) -> None:
        """Take what a ModelService gives; what is not text in it is replaced."""
        variables = variables or {}
        if not all(map(str.isascii, variables.values())):
            variables = {name: well_formed(text) for name, text in variables.items()}
        self.left = steps
        self._taken = 0
        self.room = 2 * MAX_TEXT
        self.variables = variables
        self.ports = ports or {}
        self.more: Mapping[str, Value] = {}

    def allowed(self, size: int, written: int) -> int:
        """Give the steps of a template of so many characters that has written so many."""
        most = self.left + size // _OWN + written // _WRITTEN
        return max(min(most, MAX_STEPS - self._taken), size // _OWN + _LEAST)

    def spend(self, steps: int, size: int, written: int) -> None:
        """Take what a template took of what all of a ModelService may take."""
        self._taken += steps
        self.left -= min(max(steps - size // _OWN - written // _WRITTEN, 0), self.left)
        self.room = max(self.room - written, MAX_TEXT // 4)

    def fields(self) -> dict[str, str]:
        """Give the fields that the reference has; those beyond it are kept out of dumps."""
        return {name: self.variables.get(name, "") for name in REFERENCE_FIELDS}

    def json_form(self) -> Value:
        """Give the reference's JSON: its own names, empty fields left out."""
        return Fields({REFERENCE_FIELDS[name]: text for name, text in self.fields().items() if text})
