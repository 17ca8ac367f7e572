"""Render the Kubernetes manifests that serve a model, with no cluster."""

from __future__ import annotations

TYPE_CHECKING = False  # as in __main__: the first moments of the program import nothing slow
if TYPE_CHECKING:
    from msvcgen.api import RenderedService, diff, explain, graph, lint, render, render_many, requires
    from msvcgen.errors import MsvcgenError, Problem
    from msvcgen.model import BaseConfig, ModelService

__all__ = [
    "BaseConfig",
    "ModelService",
    "MsvcgenError",
    "Problem",
    "RenderedService",
    "diff",
    "explain",
    "graph",
    "lint",
    "render",
    "render_many",
    "requires",
]

_HOMES = {
    "BaseConfig": "msvcgen.model",
    "ModelService": "msvcgen.model",
    "MsvcgenError": "msvcgen.errors",
    "Problem": "msvcgen.errors",
    "RenderedService": "msvcgen.api",
    "diff": "msvcgen.api",
    "explain": "msvcgen.api",
    "graph": "msvcgen.api",
    "lint": "msvcgen.api",
    "render": "msvcgen.api",
    "render_many": "msvcgen.api",
    "requires": "msvcgen.api",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the command line needs none of them."""
    if name not in _HOMES:
        message = f"module 'msvcgen' has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
