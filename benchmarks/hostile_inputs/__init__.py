"""Inputs that are made to hurt: each is about a MB at size 1, and nothing that anybody would write."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hostile_inputs.go import GO
from hostile_inputs.jinja import JINJA
from hostile_inputs.making import Hostile
from hostile_inputs.objects import OBJECTS
from hostile_inputs.others import OTHERS
from hostile_inputs.schemas import SCHEMAS
from hostile_inputs.services import SERVICES
from hostile_inputs.yaml import YAML

__all__ = ["Hostile", "inputs"]

_GROUPS = {
    "yaml": YAML,
    "services": SERVICES,
    "go": GO,
    "jinja": JINJA,
    "schemas": SCHEMAS,
    "objects": OBJECTS,
    "others": OTHERS,
}


def inputs() -> Iterator[tuple[str, str, Callable[[float], Hostile]]]:
    """Give the group, the name and the maker of every input; the maker takes a size, 1 for about a MB."""
    for group, makers in _GROUPS.items():
        for name, make in makers.items():
            yield group, name, make
