"""The reference of the Python API, of its signatures and docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import msvcgen
from website.markdown import fenced


def reference() -> str:
    """Give every public name: functions first, then what they give and raise."""
    public = {name: getattr(msvcgen, name) for name in msvcgen.__all__}
    functions = {name: value for name, value in public.items() if inspect.isfunction(value)}
    classes = {name: value for name, value in public.items() if name not in functions}
    return "\n".join(part for name, value in (functions | classes).items() for part in _parts(name, value))


def _parts(name: str, value: Any) -> Iterator[str]:  # noqa: ANN401 - a function or a class
    yield f"### {name}\n"
    if inspect.isfunction(value):
        yield fenced(_signature(name, value), "python")
    yield f"{inspect.getdoc(value) or ''}\n"
    if fields := getattr(value, "_fields", ()):
        yield f"Its fields are {', '.join(f'`{field}`' for field in fields)}.\n"


def _signature(name: str, function: Any) -> str:  # noqa: ANN401
    """Give a signature with a parameter a line."""
    signature = inspect.signature(function)
    lines: list[str] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*," not in lines:
            lines.append("*,")
        stars = "**" * (parameter.kind is parameter.VAR_KEYWORD)
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        lines.append(f"{stars}{parameter.name}: {parameter.annotation}{default},")
    inner = "".join(f"    {line}\n" for line in lines)
    return f"msvcgen.{name}(\n{inner}) -> {signature.return_annotation}"
