"""The BaseConfig: a ConfigMap of templates, one for each child resource."""

# ruff: noqa: N815 - fields are called as in YAML

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic import create_model

from msvcgen.model.metadata import Metadata
from msvcgen.model.stated import Stated, needed, optional
from msvcgen.targets import ADDONS, TARGETS, keys


def data_model() -> type[Stated]:
    """Make the model of the templates: a field a target."""
    fields: Any = {
        target.key: (
            str | None,
            optional(f"Template of {'a list of' if target.many else 'the'} {target.description}."),
        )
        for target in (TARGETS.get(key) or ADDONS[key] for key in keys())
    }
    return create_model(
        "BaseConfigData", __base__=Stated, __doc__="Templates of YAML text, by child resource.", **fields
    )


if TYPE_CHECKING:  # its fields are those of the table of targets
    BaseConfigData: TypeAlias = Stated
else:
    BaseConfigData = data_model()


class BaseConfig(Stated):
    """A v1 ConfigMap whose values are templates of child resources, as a platform owner writes it once.

    The templates are Go's, or Jinja's with the annotation `msvcgen.dev/template-dialect: jinja`.
    """

    apiVersion: Literal["v1"] = needed("Version of the format.")
    kind: Literal["ConfigMap"] = needed("Kind of the object.")
    metadata: Metadata = needed("Name by which a ModelService chooses it.")
    data: BaseConfigData | None = optional("Templates of YAML text, by child resource.")
    immutable: bool | None = optional("Whether a cluster lets the ConfigMap be changed; not used.")
