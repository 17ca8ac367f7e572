"""What the schemas tell an editor."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
import yaml

from msvcgen.cli.schema import KINDS
from outcome import Program
from stories import ROOT, SAMPLES, blocks

PAGE = (ROOT / "docs/guides/editors.md").read_text("utf-8")


def schema(program: Program, kind: str) -> dict[str, object]:
    outcome = program("schema", kind)
    assert outcome.code == 0
    read: dict[str, object] = json.loads(outcome.out)
    return read


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_one_and_names_itself(kind: str, program: Program) -> None:
    found = schema(program, kind)

    jsonschema.Draft202012Validator.check_schema(found)
    assert found["$id"] == f"https://msvcgen.dev/schemas/{kind.lower()}.schema.json"
    assert found["title"] == kind


def test_the_schema_of_a_base_config_knows_its_keys(program: Program) -> None:
    validator = jsonschema.Draft202012Validator(schema(program, "BaseConfig"))
    tree = yaml.safe_load((SAMPLES / "quickstart" / "baseconfig.yaml").read_text("utf-8"))

    assert [*validator.iter_errors(tree)] == []
    tree["data"]["decodeDeploymnt"] = tree["data"].pop("decodeDeployment")
    (error,) = validator.iter_errors(tree)
    assert [*error.path] == ["data"]
    assert "'decodeDeploymnt' was unexpected" in error.message


def test_the_schema_of_a_modelservice_finds_a_typo(program: Program) -> None:
    validator = jsonschema.Draft202012Validator(schema(program, "ModelService"))
    tree = yaml.safe_load((SAMPLES / "quickstart" / "modelservice.yaml").read_text("utf-8"))

    assert [*validator.iter_errors(tree)] == []
    tree["spec"]["decode"]["replicaz"] = 2
    (error,) = validator.iter_errors(tree)
    assert [*error.path] == ["spec", "decode"]


def test_the_page_names_the_schemas_it_has_written() -> None:
    written = dict(re.findall(r"^msvcgen schema (\w+) > (\S+)$", PAGE, re.MULTILINE))
    (settings,) = (json.loads(block) for block in blocks(PAGE) if block.startswith("{"))
    (file,) = (block for block in blocks(PAGE) if block.startswith("# yaml-language-server: $schema="))

    assert settings["yaml.schemas"] == {
        written["ModelService"]: "models/*.yaml",
        written["BaseConfig"]: "baseconfigs/*.yaml",
        written["ModelServiceGenerator"]: "**/render.yaml",
    }
    assert file.partition("\n")[0] == f"# yaml-language-server: $schema=../{written['ModelService']}"
    assert yaml.safe_load(file) == {"apiVersion": "llm-d.ai/v1alpha1", "kind": "ModelService"}
