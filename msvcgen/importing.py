"""Import our own modules from where they are: a cold `generate` imports two hundred of them.

The interpreter asks one finder after the other, each for the names that an extension could have, for the folder, the
source and its time in turn, takes a lock for each module, and reads bytecode through a file object. Here a module
costs four system calls and twenty lines. Bytecode is taken as the interpreter takes it (`importlib`, PEP 552): with
its magic number, the time and the size of the source. All else goes the interpreter's own way: no bytecode, an older
one, one with a hash; all of the package where bytecode is kept elsewhere or sources are no files; every import once
there may be threads, which need the locks.
"""

from __future__ import annotations

import os
import sys
from importlib import _bootstrap  # which the interpreter asks for what is not imported yet
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source
from marshal import loads

TYPE_CHECKING = False  # as in __main__
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import CodeType, ModuleType

_CACHE = "__pycache__"
_HOOK = "_find_and_load"
_programs: list[str] = []
"""The packages that are the program of this process."""


def install(package: ModuleType) -> None:
    """Let the modules of a package be imported from here, where its sources and their bytecode are files."""
    _programs.append(package.__name__)
    if type(package.__loader__) is not SourceFileLoader or package.__file__ is None:
        return
    folder, name = os.path.split(package.__file__)
    where, cached = os.path.split(cache_from_source(package.__file__))
    usual = getattr(_bootstrap, _HOOK, None)
    if where == os.path.join(folder, _CACHE) and usual is not None:
        suffix = cached.removeprefix(name.removesuffix(".py"))
        setattr(_bootstrap, _HOOK, importer(f"{package.__name__}.", suffix, usual))


def installed() -> bool:
    """Tell whether this process is a program of ours, which started with `install`."""
    return bool(_programs)


def importer(prefix: str, suffix: str, usual: Callable[..., ModuleType]) -> Callable[..., ModuleType]:
    """Give what imports a module that is not imported yet, by its whole name.

    It does so for names with the `prefix` of a package and a dot, and leaves the others to the `usual` way. Names of
    bytecode have the `suffix`, as `.cpython-311.pyc`.
    """
    modules = sys.modules

    def imported(name: str, *more: object) -> ModuleType:
        if not name.startswith(prefix) or "threading" in modules:
            return usual(name, *more)
        parent, _, last = name.rpartition(".")
        above = modules.get(parent) or imported(parent, *more)
        if name in modules:  # which its package has imported
            return modules[name]
        where = getattr(above, "__path__", ())
        found = _found(name, where[0], last, suffix) if where else None
        if found is None:
            return usual(name, *more)
        spec, code = found
        module = modules[name] = _module(spec)
        try:
            exec(code, module.__dict__)  # noqa: S102 - what an import is
        except BaseException:
            del modules[name]
            raise
        setattr(above, last, module)
        return module

    return imported


def _found(name: str, folder: str, last: str, suffix: str) -> tuple[ModuleSpec, CodeType] | None:
    """Give what a module is and its code; None where that must be found and compiled in the usual way."""
    for stem, inner in ((last, None), ("__init__", f"{folder}{os.sep}{last}")):
        source = f"{inner or folder}{os.sep}{stem}.py"
        try:
            about = os.stat(source)
            cached = f"{inner or folder}{os.sep}{_CACHE}{os.sep}{stem}{suffix}"
            code = _code(_content(cached), about)
        except OSError:
            continue
        if code is None:
            break
        spec = ModuleSpec(name, SourceFileLoader(name, source), origin=source)
        spec.has_location = True
        spec.cached = cached
        spec.submodule_search_locations = [inner] if inner else None
        return spec, code
    return None


def _module(spec: ModuleSpec) -> ModuleType:
    """Make a module that is not run yet, with what the interpreter says of it."""
    module = _new(spec.name)
    where = spec.submodule_search_locations
    facts: Mapping[str, object] = {
        "__loader__": spec.loader,
        "__spec__": spec,
        "__file__": spec.origin,
        "__cached__": spec.cached,
        "__package__": spec.parent,
    }
    module.__dict__.update(facts if where is None else {**facts, "__path__": where})
    return module


_new: Callable[[str], ModuleType] = type(sys)


def _code(data: bytes, about: os.stat_result) -> CodeType | None:
    """Give the code of bytecode, None where that is not of the source of this time and size."""
    written = (int(about.st_mtime) & 0xFFFFFFFF) | (about.st_size & 0xFFFFFFFF) << 32
    if not data.startswith(_HEAD) or int.from_bytes(data[8:16], "little") != written:
        return None
    code: CodeType = loads(memoryview(data)[16:])  # noqa: S302 - as trusted as the source beside it
    return code


_HEAD = MAGIC_NUMBER + bytes(4)
"""How bytecode begins that is checked by time and size."""

_USUAL = 1 << 16
"""Bytes that hold the bytecode of nearly all of our modules."""

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def _content(path: str) -> bytes:
    file = os.open(path, _FLAGS)
    try:
        data = os.read(file, _USUAL)
        if len(data) == _USUAL:
            while more := os.read(file, _USUAL):
                data += more
        return data
    finally:
        os.close(file)
