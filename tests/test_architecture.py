"""What ARCHITECTURE.md promises of the whole and lint-imports does not see."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from stories import ROOT

PACKAGE = ROOT / "msvcgen"
LONGEST_FILE = 350
LONGEST_FUNCTION = 60


@cache
def modules() -> dict[str, ast.Module]:
    """Give the modules of the program by name."""
    return {name_of(path): ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Give the statements of a module and those in them, without what is for types only."""
    for field in ("body", "orelse", "handlers", "finalbody", "cases"):
        for inner in getattr(node, field, ()):
            if not (isinstance(inner, ast.If) and getattr(inner.test, "id", "") == "TYPE_CHECKING"):
                yield inner
                yield from statements(inner)


def imported(name: str, tree: ast.Module) -> Iterator[str]:
    """Give the modules that a module imports when it runs, at any time; those for types only are left out."""
    for node in statements(tree):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            target = whole if whole in modules() else node.module
            if target in modules() and target != name:
                yield target


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {name: set(imported(name, tree)) for name, tree in modules().items()}

    # What imports nothing that is left is taken away; what stays is in a circle, or imports one.
    while leaves := [name for name, targets in graph.items() if not targets & graph.keys()]:
        for name in leaves:
            del graph[name]

    assert {name: sorted(targets & graph.keys()) for name, targets in graph.items()} == {}


def test_no_file_and_no_function_is_too_long_to_read() -> None:
    files = [
        str(path.relative_to(ROOT))
        for path in sorted(PACKAGE.rglob("*.py"))
        if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE
    ]
    functions = [
        f"{name}:{node.name}"
        for name, tree in modules().items()
        for node in statements(tree)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert (files, functions) == ([], [])


def test_every_room_is_on_the_page() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rooms = {name.split(".")[1] for name in modules() if name.count(".")} - {"__main__"}

    assert {room for room in rooms if not re.search(rf"`(\w+/)*{room}[`/.]", page)} == set()


def test_no_flag_of_a_server_stands_in_code() -> None:
    tables = [json.loads(path.read_text("utf-8")) for path in (ROOT / "schemas" / "servers").glob("*.json")]
    flags = {
        name for table in tables for name in (*table["flags"], *table.get("others", ())) if len(name) > 3
    }
    flags -= {
        "--allow",
        "--config",
        "--env",
        "--help",
        "--version",
        "--port",
        "--revision",
    }  # ours, what all programs have, and what those have that fetch models

    found = {
        (path.name, flag)
        for path in PACKAGE.rglob("*.py")
        if not path.is_relative_to(PACKAGE / "cli")
        for flag in re.findall(r"[\"'](--?[a-zA-Z][\w-]+)[=\"']", path.read_text("utf-8"))
        if flag in flags
    }

    assert found == set()
