"""Read what the package itself ships: schemas, tables, its version."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

_PACKAGE = os.path.dirname(__file__)
_CHECKOUT = os.path.dirname(_PACKAGE)


def list_data(folder: str, suffix: str) -> list[str]:
    """Give the names, sorted, of the shipped files of a folder below the package that end with `suffix`."""
    return sorted(name for name in os.listdir(os.path.join(_PACKAGE, folder)) if name.endswith(suffix))


def data_files(folder: str) -> list[str]:
    """Give the paths, sorted, of all shipped files below a folder, which start there; with `/` as the separator.

    `folder` is named as for `read_data`. There are none when there is no such folder.
    """
    top = _path(folder)
    found = (
        os.path.relpath(os.path.join(where, name), top).replace(os.sep, "/")
        for where, _, names in os.walk(top)
        for name in names
    )
    return sorted(found)


def read_data(name: str) -> bytes:
    """Give the content of a shipped file.

    `name` is its path below the package (`schemas/kinds/index.json`, `runtimes/vllm.yaml`), with `/` as the
    separator. In a wheel everything is below the package; in a checkout `schemas/` stands beside it.
    Raise FileNotFoundError when there is no such file.
    """
    with open(_path(name), "rb") as file:
        return file.read()


def _path(name: str) -> str:
    top, *rest = name.split("/")
    return os.path.join(_home(top), *rest)


@cache
def _home(top: str) -> str:
    """Give where a file or folder of the package is."""
    homes = (os.path.join(root, top) for root in (_PACKAGE, _CHECKOUT))
    return next(filter(os.path.exists, homes), os.path.join(_PACKAGE, top))


PINS = "runtimes/pins.json"


@cache
def pins() -> Mapping[str, str]:
    """Give the versions that the shipped variants and presets run, by server, and the `date` of their choice."""
    from msvcgen.plain_json import loads

    chosen = loads(read_data(PINS).decode())
    return {**chosen["versions"], "date": chosen["date"]}


def read_pinned(name: str) -> str:
    """Give the text of a shipped file with the versions that are pinned in the place of `${SERVER}`."""
    text = read_data(name).decode()
    for server, chosen in pins().items():
        text = text.replace(f"${{{server}}}", chosen)
    return text


def version() -> str:
    """Give the version that is installed."""
    from importlib.metadata import version

    return version("msvcgen")
