"""Load the C parser of ruamel.yaml without the package around it.

A kustomization may start the plugin fifty times, and a fifth of a start is the import of ruamel.yaml, of which the
reader uses the events of the C extension only. The extension wants a few classes from modules that it then never
calls when it parses; they get stand-ins for as long as it loads.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType

_PACKAGE = "ruamel.yaml"
_STOOD_IN_FOR = (
    "reader",
    "scanner",
    "parser",
    "composer",
    "constructor",
    "emitter",
    "serializer",
    "representer",
)


def load_parser() -> None:
    """Make `ruamel.yaml.cyaml` importable in this process; change nothing where that does not work."""
    if _PACKAGE in sys.modules:
        return
    before = set(sys.modules)
    try:
        _load()
    except Exception:  # noqa: BLE001 - whatever another version does, the ordinary import comes next
        for name in set(sys.modules) - before:
            if name.startswith(_PACKAGE):
                del sys.modules[name]


def _load() -> None:
    from importlib.util import find_spec

    spec = find_spec("ruamel")
    package = ModuleType(_PACKAGE)
    package.__path__ = [
        os.path.join(place, "yaml") for place in (spec and spec.submodule_search_locations) or ()
    ]
    sys.modules[_PACKAGE] = package
    from importlib import import_module

    error = import_module(f"{_PACKAGE}.error")
    import_module(f"{_PACKAGE}.events")
    for name in _STOOD_IN_FOR:
        sys.modules[f"{_PACKAGE}.{name}"] = _StandIn(f"{_PACKAGE}.{name}", error)
    cyaml = ModuleType(f"{_PACKAGE}.cyaml")
    cyaml.CParser = import_module("_ruamel_yaml").CParser  # type: ignore[attr-defined]  # a module made here
    for name in _STOOD_IN_FOR:
        del sys.modules[f"{_PACKAGE}.{name}"]
    sys.modules[cyaml.__name__] = cyaml


class _StandIn(ModuleType):
    """Has a class of every name; an error is one that the reader takes for ruamel.yaml's."""

    def __init__(self, name: str, error: ModuleType) -> None:
        super().__init__(name)
        self._error = error

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "ReaderError":
            return type(name, (self._error.YAMLError,), {"__init__": _reader_error})
        return type(name, (self._error.MarkedYAMLError,) if name.endswith("Error") else (), {})


def _reader_error(
    self: Exception, name: object, position: object, character: object, encoding: object, reason: object
) -> None:
    Exception.__init__(self, name, position, character, encoding, reason)
    vars(self).update(position=position, reason=reason)
