"""schemas/catalog.json: what a schema store takes, and which files are whose."""

from __future__ import annotations

import fnmatch
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from stories import ROOT, SAMPLES

CATALOG: dict[str, Any] = json.loads((ROOT / "schemas" / "catalog.json").read_text("utf-8"))
ENTRIES: list[dict[str, Any]] = CATALOG["schemas"]
SCHEMAS = {
    tree["$id"]: tree
    for path in (ROOT / "schemas").glob("*.schema.json")
    for tree in [json.loads(path.read_text("utf-8"))]
}
WRITTEN = {"Difference", "Picture", "Problem"}
"""What the program writes and nobody edits."""


def entry_of(path: Path) -> dict[str, Any] | None:
    """Give the entry that a file belongs to, as an editor finds it; the patterns do not overlap."""
    found = [
        entry for entry in ENTRIES if any(fnmatch.fnmatch(path.name, name) for name in entry["fileMatch"])
    ]
    assert len(found) < 2, path
    return found[0] if found else None


def test_every_schema_of_what_users_write_is_there_by_its_id() -> None:
    ids = {name for name, schema in SCHEMAS.items() if schema["title"] not in WRITTEN}

    assert [entry["url"] for entry in ENTRIES if entry["url"] not in ids] == []
    assert {entry["url"] for entry in ENTRIES} == ids


def test_entries_are_what_a_store_asks_for() -> None:
    """https://github.com/SchemaStore/schemastore: name, description, fileMatch and url, each name once."""
    assert CATALOG["version"] == 1
    assert len({entry["name"] for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert entry.keys() == {"name", "description", "fileMatch", "url"}
        assert entry["description"]
        assert all(Path(name).suffix in (".yaml", ".yml") and "/" not in name for name in entry["fileMatch"])


TAKEN = [path for path in sorted(SAMPLES.rglob("*.yaml")) if entry_of(path)]


@pytest.mark.parametrize("path", TAKEN, ids=lambda path: path.relative_to(SAMPLES).as_posix())
def test_files_that_a_pattern_takes_are_of_that_schema(path: Path) -> None:
    entry = entry_of(path)
    assert entry is not None
    validator = jsonschema.Draft202012Validator(SCHEMAS[entry["url"]])

    for tree in yaml.safe_load_all(path.read_text("utf-8")):
        problems = [error.message for error in validator.iter_errors(tree) if "{{" not in str(error.instance)]
        assert problems == []


def test_patterns_take_the_samples() -> None:
    taken = {entry["name"] for path in TAKEN if (entry := entry_of(path))}

    assert {"msvcgen ModelService", "msvcgen BaseConfig", "Backend.AI model definition"} <= taken
