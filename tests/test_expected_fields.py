"""Fields that people expect in a ModelService, and what they are told to write."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import msvcgen
from msvcgen.check.elsewhere import ALIKE
from msvcgen.data import read_data

FIELDS: dict[str, str] = json.loads(read_data("field-names.json"))


def hints(**spec: Any) -> list[tuple[str, str]]:
    stated = {
        "modelArtifacts": {"uri": "hf://acme/oak-8b"},
        "routing": {"modelName": "oak"},
        "decode": {"containers": [{"name": "vllm"}]},
        **spec,
    }
    service = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "oak", "namespace": "models"},
        "spec": stated,
    }
    with pytest.raises(msvcgen.MsvcgenError, match="unknown field") as caught:
        msvcgen.render(service, None, runtime="vllm")
    return [(problem.where, problem.hint) for problem in caught.value.problems]


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_is_answered_with_what_to_write(name: str) -> None:
    above, _, field = name.rpartition(".")
    spec: dict[str, Any] = {field: {}} if above == "spec" else {"decode": {"containers": [], field: {}}}
    (found,) = hints(**spec)

    assert found == (f"spec.{field}" if above == "spec" else f"spec.decode.{field}", f"write {FIELDS[name]}")


@pytest.mark.parametrize("name", [name for name in ALIKE if name != "prefill"])
def test_names_that_mean_the_same_have_the_same_answer(name: str) -> None:
    (found,) = hints(decode={name: {}})
    assert found[1] == hints(decode={ALIKE[name]: {}})[0][1]


def test_both_roles_are_answered() -> None:
    ((_, decode), (_, prefill)) = hints(decode={"image": "a"}, prefill={"image": "a"})
    assert decode == prefill


def test_what_to_write_is_no_unknown_field() -> None:
    """No answer names a field that a ModelService does not have either."""
    schema = read_data("schemas/modelservice.schema.json").decode()
    known = {name for text in FIELDS.values() for name in re.findall(r"`([a-z][A-Za-z]+)`", text)}

    of_base = {"decodeDeployment", "prefillDeployment", "spec"}
    assert {name for name in known - of_base if f'"{name}"' not in schema} == set()
