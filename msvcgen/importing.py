"""Find our own modules where they are: a cold `generate` imports two hundred of them.

The interpreter tries the names that an extension could have, asks for the folder, the source and its time in turn,
and reads bytecode through a file object: a dozen system calls a module. Here it is four. Bytecode is taken as the
interpreter takes it (`importlib`, PEP 552): with its magic number, the time and the size of the source. All else (no
bytecode, an older one, one with a hash) goes the interpreter's own way, and so does all of the package where
bytecode is kept elsewhere or sources are no files.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source
from marshal import loads

TYPE_CHECKING = False  # as in __main__
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType, ModuleType

_HEAD = MAGIC_NUMBER + bytes(4)
"""How bytecode begins that is checked by time and size."""

_USUAL = 1 << 16
"""Bytes that hold the bytecode of nearly all of our modules."""


def install(package: ModuleType) -> None:
    """Let the modules of a package be found from here, where its sources and their bytecode are files."""
    _programs.append(package.__name__)
    if type(package.__loader__) is not SourceFileLoader or package.__file__ is None:
        return
    folder, name = os.path.split(package.__file__)
    where, cached = os.path.split(cache_from_source(package.__file__))
    if where == os.path.join(folder, _CACHE):
        sys.meta_path.insert(0, Finder(package.__name__, cached.removeprefix(name.removesuffix(".py"))))


_CACHE = "__pycache__"

_programs: list[str] = []
"""The packages that are the program of this process."""


def installed() -> bool:
    """Tell whether this process is a program of ours, which started with `install`."""
    return bool(_programs)


class Finder:
    """Finds the modules of a package."""

    def __init__(self, package: str, suffix: str) -> None:
        """Take the name of the package and what the names of its bytecode end with, as in `.cpython-311.pyc`."""
        self._prefix = f"{package}."
        self._suffix = suffix

    def find_spec(
        self, name: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Tell where a module is, None for one that is not ours or that is not there."""
        if not name.startswith(self._prefix) or path is None:
            return None
        last = name.rpartition(".")[2]
        try:
            return self._spec(name, path[0], last)
        except OSError:
            pass
        folder = os.path.join(path[0], last)
        try:
            spec = self._spec(name, folder, "__init__")
        except OSError:
            return None
        spec.submodule_search_locations = [folder]
        return spec

    def _spec(self, name: str, folder: str, stem: str) -> ModuleSpec:
        """Give the spec of a source; raise OSError where there is none."""
        source = f"{folder}{os.sep}{stem}.py"
        about = os.stat(source)
        written = (int(about.st_mtime) & 0xFFFFFFFF, about.st_size & 0xFFFFFFFF)
        head = _HEAD + b"".join(number.to_bytes(4, "little") for number in written)
        spec = ModuleSpec(name, _Loader(name, source, head), origin=source)
        spec.has_location = True
        spec.cached = f"{folder}{os.sep}{_CACHE}{os.sep}{stem}{self._suffix}"
        return spec


class _Loader(SourceFileLoader):
    """Takes bytecode that is up to date by the shortest way."""

    def __init__(self, name: str, source: str, head: bytes) -> None:
        super().__init__(name, source)
        self._head = head

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's code in it."""
        code = self._bytecode(module.__spec__)
        if code is None:
            super().exec_module(module)
        else:
            exec(code, module.__dict__)  # noqa: S102 - what an import is

    def _bytecode(self, spec: ModuleSpec | None) -> CodeType | None:
        if spec is None or spec.cached is None:
            return None
        try:
            data = _content(spec.cached)
        except OSError:
            return None
        if not data.startswith(self._head):
            return None
        code: CodeType = loads(memoryview(data)[16:])  # noqa: S302 - as trusted as the source beside it
        return code


def _content(path: str) -> bytes:
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        data = os.read(file, _USUAL)
        if len(data) == _USUAL:
            while more := os.read(file, _USUAL):
                data += more
        return data
    finally:
        os.close(file)
