"""Get the C parser of ruamel.yaml without the package around it, whose import is a tenth of a small run.

`_ruamel_yaml`, the extension, wants classes from every module of the package when it loads, which costs 10 ms; its
parser uses the events and the errors only. So it loads with stand-ins for the rest, and nothing of them stays
behind: the extension alone is left in `sys.modules`, and there it finishes loading when anybody else asks it for
something, as `import ruamel.yaml` does. From then on it is what it would have been without us, with the same
events and errors. (It cannot be loaded a second time: a process has one copy of what it knows.)
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from types import ModuleType

from msvcgen.records import NamedTuple
from msvcgen.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_PACKAGE = "ruamel.yaml"
_EXTENSION = "_ruamel_yaml"
_STOOD_IN_FOR = (
    "reader",
    "scanner",
    "parser",
    "composer",
    "constructor",
    "emitter",
    "serializer",
    "representer",
    "tokens",
    "nodes",
)

_PROBE = "[&a b, *a, {}]"
_EVENTS = (
    "StreamStart",
    "DocumentStart",
    "SequenceStart",
    "Scalar",
    "Alias",
    "MappingStart",
    "MappingEnd",
    "SequenceEnd",
    "DocumentEnd",
    "StreamEnd",
)
_FAULTS = ("a: b: c", "[", "\1")
"""What the scanner, the parser and the reader of libyaml refuse."""


class Parts(NamedTuple):
    """What a reader of events needs of ruamel.yaml: the parser, and the modules of its errors and events."""

    parser: Callable[[str], Any]
    error: ModuleType
    events: ModuleType


def load_parser() -> Parts:
    """Load the C parser, with the package around it where that is there already or where it must be.

    Raises ImportError, or what another version of the package raises, where there is no C parser.
    """
    if _is_alone():
        with suppress(Exception):  # whatever another version does, the ordinary import comes next
            return _proved(_load_alone())
    from ruamel.yaml import error, events
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined] # finds either build, without __all__

    return _proved(Parts(CParser, error, events))


def _is_alone() -> bool:
    """Tell whether nobody can see the stand-ins: no other thread, and nobody who has the package already."""
    # A name for the frames would keep this one alive by its own, and with it all that calls it and what these hold.
    alone = len(sys._current_frames()) == 1  # noqa: SLF001 - the one call that knows of threads of other makers too
    return alone and _PACKAGE not in sys.modules and _EXTENSION not in sys.modules


def _load_alone() -> Parts:
    import ruamel

    package = ModuleType(_PACKAGE)
    package.__path__ = [os.path.join(place, "yaml") for place in ruamel.__path__]
    sys.modules[_PACKAGE] = package
    stand_ins: list[_StandIn] = []
    try:
        from ruamel.yaml import error, events

        stand_ins += [_StandIn(f"{_PACKAGE}.{name}", error) for name in _STOOD_IN_FOR]
        sys.modules.update((module.__name__, module) for module in stand_ins)
        import _ruamel_yaml  # type: ignore[import-not-found] # has no stubs
    finally:
        real = _taken_out({_PACKAGE, *(module.__name__ for module in stand_ins)})
    if not any(module.asked for module in stand_ins):
        raise ImportError(f"`{_EXTENSION}` was loaded before")
    own = vars(_ruamel_yaml)
    own[_REST] = real, stand_ins
    _ruamel_yaml.__class__ = _Unfinished
    return Parts(own["CParser"], error, events)


def _taken_out(stand_ins: set[str]) -> dict[str, ModuleType]:
    """Take all of the package out of `sys.modules`, and give what is real."""
    names = [name for name in sys.modules if name == _PACKAGE or name.startswith(f"{_PACKAGE}.")]
    taken = {name: sys.modules.pop(name) for name in names}
    return {name: module for name, module in taken.items() if name not in stand_ins}


class _StandIn(ModuleType):
    """Has a class of every name; an error is one that the reader takes for ruamel.yaml's."""

    def __init__(self, name: str, error: ModuleType) -> None:
        super().__init__(name)
        self._error = error
        self.asked: set[str] = set()

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        self.asked.add(name)
        if name == "ReaderError":
            return type(name, (self._error.YAMLError,), {"__init__": _reader_error})
        return type(name, (self._error.MarkedYAMLError,), {}) if name.endswith("Error") else object


def _reader_error(
    self: Exception, name: object, position: object, character: object, encoding: object, reason: object
) -> None:
    Exception.__init__(self, name, position, character, encoding, reason)
    vars(self).update(position=position, reason=reason)


_REST = "__rest__"
"""Where the extension keeps what it lacks: modules to show to others, and stand-ins to replace."""


class _Unfinished(ModuleType):
    """The extension while it holds stand-ins; it finishes loading when it is asked for what it defines."""

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - whatever a module holds
        own = ModuleType.__getattribute__(self, "__dict__")
        if _REST in own and (name == "__dict__" or not name.startswith("__")):
            _finish(self, own)
        return ModuleType.__getattribute__(self, name)  # `super` knows this class, which it may have left


def _finish(extension: ModuleType, own: dict[str, Any]) -> None:
    """Give the extension the classes that it would have without us; any thread may do so, and two at once.

    Raises ImportError, which the package takes for the lack of an extension, when there are other events by now.
    """
    package = import_module(_PACKAGE)
    rest = own.get(_REST)
    if rest is None:  # the package asked for it in its turn
        return
    real, stand_ins = rest
    if any(sys.modules.get(name, module) is not module for name, module in real.items()):
        raise ImportError(f"`{_EXTENSION}` was loaded with another copy of `{_PACKAGE}`")
    sys.modules.update(real)
    for name, module in real.items():
        above, _, attribute = name.rpartition(".")
        if above == _PACKAGE:  # the extension has a second name, deeper down
            setattr(package, attribute, module)
    for stand_in in stand_ins:
        module = import_module(stand_in.__name__)
        own.update((name, getattr(module, name)) for name in stand_in.asked)
    own.pop(_REST, None)
    extension.__class__ = ModuleType


def _proved(parts: Parts) -> Parts:
    """Give parts that belong together; raise ImportError for those of a version that is made in another way."""
    get = parts.parser(_PROBE).get_event
    kinds = [getattr(parts.events, f"{name}Event") for name in _EVENTS]
    if [get().__class__ for _ in kinds] != kinds or not all(_is_refused(text, parts) for text in _FAULTS):
        raise ImportError(f"`{_EXTENSION}` does not go with `{_PACKAGE}`")
    return parts


def _is_refused(text: str, parts: Parts) -> bool:
    get = parts.parser(text).get_event
    try:
        while get().__class__ is not parts.events.StreamEndEvent:
            pass
    except parts.error.YAMLError as error:
        return hasattr(error, "problem_mark") or hasattr(error, "position")
    return False
