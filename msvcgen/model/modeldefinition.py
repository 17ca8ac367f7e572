"""The model definition of Backend.AI, which the runtime variant `custom` reads."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import ConfigDict, Field, model_validator

from msvcgen.model.stated import AnyMapping, Stated, needed, optional

Seconds: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]


def _in_both_spellings(schema: dict[str, Any]) -> None:
    fields, required = schema["properties"], schema.get("required", [])
    twofold = {name: name.replace("_", "-") for name in fields if "_" in name}
    for name, other in twofold.items():
        fields[other] = {**fields[name], "description": f"The same as `{name}`."}
    schema["required"] = [name for name in required if name not in twofold]
    schema["allOf"] = [
        {"anyOf": [{"required": [name]}, {"required": [twofold[name]]}]}
        for name in required
        if name in twofold
    ]


class Lenient(Stated):
    """A mapping whose fields may be spelt with `_` or with `-`; fields that nobody knows are kept."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_in_both_spellings)

    @model_validator(mode="before")
    @classmethod
    def _in_one_spelling(cls, value: Any) -> Any:  # noqa: ANN401 - unchecked input
        if not isinstance(value, dict):
            return value
        return {cls._own(key) if isinstance(key, str) else key: entry for key, entry in value.items()}

    @classmethod
    def _own(cls, key: str) -> str:
        return own if (own := key.replace("-", "_")) in cls.model_fields else key


class PreStartAction(Lenient):
    """Something to do before the server starts."""

    action: Literal["write_file", "write_tempfile", "run_command", "mkdir", "log"] = needed("What to do.")
    args: AnyMapping = needed("What the action needs to know.", {"command": ["mkdir", "-p", "/cache"]})


class ModelHealthCheck(Lenient):
    """How to ask a server whether it works."""

    enable: bool | None = optional("Whether to ask at all; true when left out.")
    path: str = needed("Path to ask for.", "/health")
    interval: Seconds | None = optional("Seconds between two questions; 10 when left out.")
    max_retries: Annotated[int, Field(ge=1)] | None = optional(
        "Failures until it counts as broken; 10 when left out."
    )
    max_wait_time: Seconds | None = optional("Seconds to wait for an answer; 15 when left out.")
    expected_status_code: Annotated[int, Field(ge=100, le=599)] | None = optional(
        "HTTP status of a good answer; 200 when left out."
    )
    initial_delay: Seconds | None = optional("Seconds until the first question; 60 when left out.")


class DefinedService(Lenient):
    """How a model is served."""

    pre_start_actions: list[PreStartAction] | None = optional("What to do before the start, in this order.")
    start_command: str | list[str] | None = optional(
        "Command that serves the model, as a list of words or text for the shell, in which {model_path} is replaced; "
        "the image's own when left out.",
        ["vllm", "serve", "{model_path}"],
    )
    shell: str | None = optional(
        "Shell that runs a text command; /bin/bash when left out. Null or empty for none: text is split into words."
    )
    port: Annotated[int, Field(ge=2, le=65535)] = needed("Port that the server listens on.", 8000)
    health_check: ModelHealthCheck | None = optional("How to ask the server whether it works.")


class ModelMetadata(Lenient):
    """What a catalogue shows of a model; only `min_resource` concerns its serving."""

    author: str | None = optional("Who made the model.")
    title: str | None = optional("Name to show.")
    version: str | int | float | None = optional("Version of the model.")
    created: str | None = optional("When it was made.")
    last_modified: str | None = optional("When it was changed.")
    description: str | None = optional("What it is.")
    task: str | None = optional("What it does.")
    category: str | None = optional("What it belongs to.")
    architecture: str | None = optional("How it is built.")
    framework: list[str] | None = optional("What it runs with.")
    label: list[str] | None = optional("Words to find it by.")
    license: str | None = optional("Terms of its use.")
    min_resource: AnyMapping | None = optional("Least resources that it needs.", {"cpu": 4, "mem": "16g"})


class DefinedModel(Lenient):
    """One model of a definition."""

    name: str = needed("Name of the model.", "my-model")
    model_path: str = needed("Where the model is mounted; also the working directory.", "/models")
    service: DefinedService | None = optional("How the model is served.")
    metadata: ModelMetadata | None = optional("What a catalogue shows of the model.")


class ModelDefinition(Lenient):
    """The model definition file of Backend.AI (model-definition.yaml), of one model."""

    models: list[DefinedModel] = needed("The models; one is expected.", min_length=1)
