"""What all models have in common: strict fields, and a tree that gives back what was stated, in its order."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, model_validator
from pydantic.json_schema import WithJsonSchema

from msvcgen.tree import Mapped, Tree


class Stated(BaseModel):
    """A mapping with declared fields, which knows those that were stated.

    A field that was stated as null counts as stated: it removes what earlier layers say.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, protected_namespaces=())

    def to_tree(self) -> Mapped:
        """Give exactly what was stated, as plain mappings, lists and scalars in the order stated."""
        return self.model_dump(exclude_unset=True)

    @model_validator(mode="wrap")
    @classmethod
    def _in_the_order_stated(cls, value: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        model = handler(value)
        if isinstance(value, dict):
            # A dump follows the order of the instance's own mapping, which begins in the order of the class.
            fields = model.__dict__
            ordered = {name: fields[name] for name in (*value, *fields) if name in fields}
            fields.clear()
            fields.update(ordered)
        return model


def optional(description: str, *examples: Tree, **rules: Any) -> Any:  # noqa: ANN401 - as pydantic's Field
    """Declare a field that may be left out, or stated as null."""
    return Field(default=None, description=description, examples=list(examples) or None, **rules)


def needed(description: str, *examples: Tree, **rules: Any) -> Any:  # noqa: ANN401 - as pydantic's Field
    """Declare a field that must be stated."""
    return Field(description=description, examples=list(examples) or None, **rules)


def extension(
    description: str,
    *examples: Tree,
    merging: Mapped | None = None,
    **rules: Any,  # noqa: ANN401 - as pydantic's Field
) -> Any:  # noqa: ANN401 - as pydantic's Field
    """Declare a field that may be left out, and that the CustomResourceDefinition of llm-d does not know.

    `merging` are the keywords of Kubernetes that say how lists of it are merged.
    """
    more: Any = {"x-msvcgen-extension": True, **(merging or {})}
    return optional(description, *examples, json_schema_extra=more, **rules)


OPEN: Final = {"type": "object", "additionalProperties": True}

AnyMapping: TypeAlias = Annotated[dict[str, Any], WithJsonSchema(OPEN)]
"""A mapping of anything that YAML can say."""

AnyTree: TypeAlias = Annotated[Any, WithJsonSchema({})]
"""Anything that YAML can say."""

Labels: TypeAlias = dict[str, str | None]
"""Text by name; null removes the entry of an earlier layer."""

Template: TypeAlias = Annotated[str, Field(pattern=r"\{\{")]
"""A template that stands where another type must come out."""

LARGEST: Final = 2**31 - 1
COUNT: Final = {"type": "integer", "minimum": 0, "maximum": LARGEST}

Count: TypeAlias = Annotated[Annotated[int, Field(ge=0, le=LARGEST)] | Template, WithJsonSchema(COUNT)]
"""A number of things, from 0, or a template of one, which the schema does not show."""

Positive: TypeAlias = Annotated[
    Annotated[int, Field(ge=1, le=LARGEST)] | Template,
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": LARGEST}),
]
"""A number of things, from 1, or a template of one, which the schema does not show."""

Whole: TypeAlias = Annotated[int | Template, WithJsonSchema({"type": "integer"})]
"""An integer, or a template of one, which the schema does not show."""

Port: TypeAlias = Annotated[int, Field(ge=1, le=65535)]
