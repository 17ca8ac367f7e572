"""Read JSON without the package `json`, whose import compiles five patterns: a fiftieth of a cold `generate`.

Its scanner is a module of C of its own. Where there is none, or it wants something else, `json` does it all; what the
scanner does not read to the end goes there too, so that errors are those of `json`.
"""

from __future__ import annotations

from msvcgen.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["loads"]

_SPACE = " \t\n\r"


def loads(text: str) -> Any:  # noqa: ANN401 - as json.loads has it
    """Give what `json.loads` gives; raise json.JSONDecodeError, a ValueError, for what is no JSON."""
    start = len(text) - len(text.lstrip(_SPACE)) if text[:1] in _SPACE else 0
    try:
        value, end = _scan(text, start)
    except StopIteration:  # no value begins there
        return _by_json(text)
    if end == len(text) or not text[end:].strip(_SPACE):
        return value
    return _by_json(text)


def _by_json(text: str) -> Any:  # noqa: ANN401
    import json

    return json.loads(text)


class _Usual:
    """What the scanner is to make of things, as `json.loads` has it."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = {"-Infinity": float("-inf"), "Infinity": float("inf"), "NaN": float("nan")}.__getitem__


_scan: Callable[[str, int], tuple[Any, int]]
try:
    from _json import make_scanner

    _scan = make_scanner(_Usual)  # type: ignore[arg-type]  # it asks for no more than these
except (ImportError, AttributeError):
    from json import JSONDecoder

    _scan = JSONDecoder().raw_decode
