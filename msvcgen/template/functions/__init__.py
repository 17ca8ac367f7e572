"""The functions of sprig 3.3.0's TxtFuncMap that give the same result for the same input every time."""

from __future__ import annotations

import importlib

from msvcgen.template.functions.names import FAMILIES, NAMES, REFUSED
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.template.values import Function

__all__ = ["FAMILIES", "NAMES", "REFUSED", "lookup"]

_loaded: dict[str, Function] = {}


def lookup(name: str) -> Function | None:
    """Give the function of that name, importing its family on first use; None for an unknown name."""
    if name not in _loaded and name in FAMILIES:
        family = importlib.import_module(f"msvcgen.template.functions.{FAMILIES[name]}")
        _loaded.update(family.FUNCTIONS)
    return _loaded.get(name)
