"""Render the Kubernetes manifests that serve a model, with no cluster."""

from __future__ import annotations

TYPE_CHECKING = False  # as in __main__: the first moments of the program import nothing slow
if TYPE_CHECKING:
    from msvcgen.api import diff, explain, graph, lint, render, requires
    from msvcgen.errors import MsvcgenError, Problem
    from msvcgen.model import BaseConfig, ModelService

__all__ = [
    "BaseConfig",
    "ModelService",
    "MsvcgenError",
    "Problem",
    "diff",
    "explain",
    "graph",
    "lint",
    "render",
    "requires",
]

_HOMES = {
    "BaseConfig": "msvcgen.model",
    "ModelService": "msvcgen.model",
    "MsvcgenError": "msvcgen.errors",
    "Problem": "msvcgen.errors",
    "diff": "msvcgen.api",
    "explain": "msvcgen.api",
    "graph": "msvcgen.api",
    "lint": "msvcgen.api",
    "render": "msvcgen.api",
    "requires": "msvcgen.api",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the command line needs none of them."""
    if name not in _HOMES:
        message = f"module 'msvcgen' has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
