"""What the program's own finder of modules gives is what the interpreter's gives."""

from __future__ import annotations

import importlib
import os
import py_compile
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

import pytest

from msvcgen.importing import Finder, install

SUFFIX = f".{sys.implementation.cache_tag}.pyc"


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the folder of a package `toy` that is found by a finder of its own."""
    folder = tmp_path / "toy"
    (folder / "inner").mkdir(parents=True)
    for name in ("__init__", "inner/__init__", "inner/leaf", "leaf"):
        (folder / f"{name}.py").write_text("value = 1\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [Finder("toy", SUFFIX), *sys.meta_path])
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy"]:
        del sys.modules[name]


def _facts(spec: ModuleSpec | None) -> object:
    assert spec is not None
    where = spec.submodule_search_locations
    return spec.name, spec.origin, spec.cached, spec.has_location, spec.parent, where and list(where)


@pytest.mark.parametrize("name", ["toy.leaf", "toy.inner", "toy.inner.leaf"])
def test_says_of_a_module_what_the_interpreter_says(toy: Path, name: str) -> None:
    folder = os.path.dirname(toy.parent.joinpath(*name.split(".")))
    ours = Finder("toy", SUFFIX).find_spec(name, [folder])

    assert _facts(ours) == _facts(PathFinder.find_spec(name, [folder]))


@pytest.mark.parametrize("name", ["toy.none", "toyshop.leaf", "other"])
def test_leaves_what_is_not_there_or_not_ours_to_others(toy: Path, name: str) -> None:
    assert Finder("toy", SUFFIX).find_spec(name, [str(toy)]) is None


def test_the_interpreter_says_that_a_module_is_not_there(toy: Path) -> None:
    assert toy.is_dir()
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'toy\.none'"):
        importlib.import_module("toy.none")


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


def test_is_not_installed_where_bytecode_is_kept_elsewhere(
    toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = importlib.import_module("toy")
    before = list(sys.meta_path)
    monkeypatch.setattr(sys, "pycache_prefix", str(toy.parent / "elsewhere"))
    install(package)

    assert sys.meta_path == before


def test_is_not_installed_where_sources_are_no_files() -> None:
    before = list(sys.meta_path)
    install(ModuleType("toy"))

    assert sys.meta_path == before


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
