"""What the program's own way to import its modules gives is what the interpreter's gives."""

from __future__ import annotations

import importlib
import os
import py_compile
import subprocess
import sys
from collections.abc import Iterator
from importlib import _bootstrap
from pathlib import Path
from types import ModuleType

import pytest

from msvcgen import importing
from msvcgen.importing import importer

USUAL = vars(_bootstrap)["_find_and_load"]
SUFFIX = f".{sys.implementation.cache_tag}.pyc"


def _written(folder: Path) -> Path:
    """Write a package of one package and two modules, compiled."""
    (folder / "inner").mkdir(parents=True)
    for name in ("__init__", "inner/__init__", "inner/leaf", "leaf"):
        (folder / f"{name}.py").write_text("value = 1\n", "utf-8")
        py_compile.compile(str(folder / f"{name}.py"), doraise=True)
    return folder


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the folder of a package `toy` whose modules are imported by our way, as where there are no threads."""
    folder = _written(tmp_path / "toy")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "threading")
    monkeypatch.setattr(_bootstrap, "_find_and_load", importer("toy.", SUFFIX, USUAL))
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy"]:
        del sys.modules[name]


def _facts(module: ModuleType) -> object:
    spec = module.__spec__
    assert spec is not None
    where = spec.submodule_search_locations
    about = {key: value for key, value in vars(module).items() if key not in ("__loader__", "__spec__")}
    about.pop("__builtins__")
    kind = type(spec.loader), type(module.__loader__)
    return (
        kind,
        about,
        spec.name,
        spec.origin,
        spec.cached,
        spec.has_location,
        spec.parent,
        where and list(where),
    )


@pytest.mark.parametrize("name", ["toy.leaf", "toy.inner", "toy.inner.leaf"])
def test_a_module_is_what_the_interpreter_makes_of_it(
    toy: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert toy.is_dir()
    ours = importlib.import_module(name)
    parent, _, last = name.rpartition(".")
    above = sys.modules.pop(parent)
    is_there = getattr(above, last) is ours
    del sys.modules[name]
    monkeypatch.setattr(_bootstrap, "_find_and_load", USUAL)

    assert is_there
    assert _facts(ours) == _facts(importlib.import_module(name))


@pytest.fixture
def asked(toy: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the names of modules of which the interpreter is asked, as it is."""
    assert toy.is_dir()
    names: list[str] = []

    def usual(name: str, *more: object) -> ModuleType:
        names.append(name)
        module: ModuleType = USUAL(name, *more)
        return module

    monkeypatch.setattr(_bootstrap, "_find_and_load", importer("toy.", SUFFIX, usual))
    return names


def test_asks_the_interpreter_for_nothing_of_what_is_compiled(toy: Path, asked: list[str]) -> None:
    assert importlib.import_module("toy.inner.leaf").__file__ == str(toy / "inner" / "leaf.py")
    assert [name for name in asked if name.startswith("toy")] == ["toy"]


def test_leaves_all_to_the_interpreter_where_there_may_be_threads(
    toy: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "threading", ModuleType("threading"))

    assert importlib.import_module("toy.leaf").__file__ == str(toy / "leaf.py")
    assert "toy.leaf" in asked


def test_the_interpreter_says_that_a_module_is_not_there(toy: Path) -> None:
    assert toy.is_dir()
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'toy\.none'"):
        importlib.import_module("toy.none")


def test_a_module_that_fails_is_not_there(toy: Path) -> None:
    (toy / "leaf.py").write_text("value = missing\n", "utf-8")
    py_compile.compile(str(toy / "leaf.py"), doraise=True)
    with pytest.raises(NameError, match="missing"):
        importlib.import_module("toy.leaf")

    assert "toy.leaf" not in sys.modules
    assert not hasattr(sys.modules["toy"], "leaf")


def _compiled(source: Path, text: str, mode: py_compile.PycInvalidationMode) -> None:
    """Compile another text as the bytecode of a source, with its time and size."""
    kept = source.read_text("utf-8")
    about = source.stat()
    source.write_text(text, "utf-8")
    os.utime(source, (about.st_atime, about.st_mtime))
    py_compile.compile(str(source), invalidation_mode=mode, doraise=True)
    source.write_text(kept, "utf-8")
    os.utime(source, (about.st_atime, about.st_mtime))


TIMED = py_compile.PycInvalidationMode.TIMESTAMP
HASHED = py_compile.PycInvalidationMode.CHECKED_HASH


def test_runs_bytecode_of_the_same_time_and_size(toy: Path) -> None:
    _compiled(toy / "leaf.py", "value = 2\n", TIMED)

    assert importlib.import_module("toy.leaf").value == 2


@pytest.mark.parametrize(("text", "mode"), [("value = 22\n", TIMED), ("value = 2\n", HASHED)])
def test_runs_the_source_where_bytecode_is_of_another(
    toy: Path, text: str, mode: py_compile.PycInvalidationMode
) -> None:
    _compiled(toy / "leaf.py", text, mode)

    assert importlib.import_module("toy.leaf").value == 1


def test_runs_the_source_where_it_is_newer(toy: Path) -> None:
    _compiled(toy / "leaf.py", "value = 2\n", TIMED)
    os.utime(toy / "leaf.py", (1, 1))

    assert importlib.import_module("toy.leaf").value == 1


def test_runs_long_bytecode_whole(toy: Path) -> None:
    (toy / "leaf.py").write_text(f"value = {'x' * 300_000!r}\n", "utf-8")
    py_compile.compile(str(toy / "leaf.py"), doraise=True)

    assert len(importlib.import_module("toy.leaf").value) == 300_000


def test_refuses_broken_bytecode_as_the_interpreter_does(toy: Path) -> None:
    compiled = Path(str(py_compile.compile(str(toy / "leaf.py"), doraise=True)))
    compiled.write_bytes(compiled.read_bytes()[:20])

    with pytest.raises(EOFError, match="marshal data too short"):
        importlib.import_module("toy.leaf")


def _install(package: ModuleType, monkeypatch: pytest.MonkeyPatch) -> object:
    """Install and give what imports then."""
    monkeypatch.setattr(_bootstrap, "_find_and_load", USUAL)
    monkeypatch.setattr(importing, "_programs", [])
    importing.install(package)
    return vars(_bootstrap)["_find_and_load"]


def test_is_installed(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert toy.is_dir()
    assert _install(importlib.import_module("toy"), monkeypatch) is not USUAL
    assert importing.installed()


def test_is_not_installed_where_bytecode_is_kept_elsewhere(
    toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = importlib.import_module("toy")
    monkeypatch.setattr(sys, "pycache_prefix", str(toy.parent / "elsewhere"))

    assert _install(package, monkeypatch) is USUAL


def test_is_not_installed_where_sources_are_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _install(ModuleType("toy"), monkeypatch) is USUAL


@pytest.mark.parametrize("flags", [(), ("-O",), ("-OO",), ("-X", "pycache_prefix=elsewhere")])
def test_the_program_runs_with_it(flags: tuple[str, ...], tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    command = (sys.executable, *flags, "-m", "msvcgen", "presets")
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
    )

    assert "llm-d-pd" in done.stdout
