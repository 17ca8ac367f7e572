"""The command `graph`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import msvcgen
from fleets import base, service
from mermaid import read_mermaid
from msvcgen.cli.graph import Request
from msvcgen.data import read_data
from outcome import Program
from stories import GOLDEN, SAMPLES

INPUTS = ("-m", "modelservice.yaml", "-b", "preset:llm-d-0.2", "--epp-cluster-role", "endpoint-picker")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in the folder of a sample."""
    monkeypatch.chdir(SAMPLES / "llm-d-0.2")


def fleet(folder: Path, size: int) -> tuple[str, ...]:
    """Write a fleet and give the words that name it."""
    (folder / "models.yaml").write_text("---\n".join(service(number) for number in range(size)), "utf-8")
    (folder / "base.yaml").write_text(base(), "utf-8")
    return ("-m", str(folder / "models.yaml"), "-b", str(folder / "base.yaml"))


@pytest.mark.usefixtures("here")
def test_text_is_a_tree(program: Program) -> None:
    outcome = program("graph", *INPUTS)

    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.decode().splitlines()
    assert lines[:3] == [
        "Gateway inference-gateway (outside)",
        "└─ HTTPRoute llama-3-70b-http-route  /v1",
        "   └─ InferencePool llama-3-70b-inference-pool  :8000",
    ]  # docs/guides/pictures.md has it all
    assert lines[-1] == "total: 5 pods with 8 GPUs, 1 pod without"


@pytest.mark.usefixtures("here")
def test_manifests_draw_as_their_inputs_do(program: Program) -> None:
    rendered = str(GOLDEN / "llm-d-0.2" / "manifests.yaml")

    for form in ("text", "mermaid"):
        assert (
            program("graph", rendered, "--format", form).out
            == program("graph", *INPUTS, "--format", form).out
        )


@pytest.mark.usefixtures("here")
def test_mermaid_has_keys_of_both_halves(program: Program) -> None:
    plain = program("graph", *INPUTS, "--format", "mermaid").out.decode()
    fenced = program("graph", *INPUTS, "--format", "mermaid", "--fence").out.decode()

    chart = read_mermaid(plain)
    said = {id_: label.strip('"') for id_, label in chart.labels.items()}
    edges = {
        (said[one].partition("<br/>")[0], said[other].partition("<br/>")[0]) for one, other in chart.edges
    }
    assert {
        ("Gateway", "HTTPRoute"),
        ("HTTPRoute", "InferencePool"),
        ("InferencePool", "routing-proxy :8000"),
        ("routing-proxy :8000", "vllm :8200"),
        ("routing-proxy :8000", "vllm :8000"),
        ("vllm :8000", "vllm :8200"),
    } <= edges
    assert fenced == f"```mermaid\n{plain}```\n"


@pytest.mark.usefixtures("here")
def test_json_follows_its_schema_and_objects_are_all_there(program: Program) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(read_data("schemas/picture.schema.json")))
    pods, objects = (
        json.loads(program("graph", *INPUTS, "--format", "json", "--detail", detail).out)
        for detail in ("pods", "objects")
    )

    assert [*validator.iter_errors(pods), *validator.iter_errors(objects)] == []
    assert len([node for node in objects["nodes"] if node["state"] == "rendered"]) == 13
    assert {node["name"] for node in objects["nodes"] if node["state"] == "outside"} == {
        "endpoint-picker", "inference-gateway", "llm-d-hf-token",
    }  # fmt: skip
    assert pods["total"] == objects["total"]
    assert pods["total"]["accelerators"] == {"nvidia.com/gpu": 8}


def test_a_fleet_is_a_table_and_a_diagram_of_roles(tmp_path: Path, program: Program) -> None:
    words = fleet(tmp_path, 21)

    text = program("graph", *words).out.decode().splitlines()
    chart = program("graph", *words, "--format", "mermaid")
    one = program("graph", *words, "--of", "m-004").out.decode()

    assert text[0].split() == ["MODELSERVICE", "NAMESPACE", "MODEL", "PODS", "ACCELERATORS", "REQUESTS"]
    assert len(text) == 21 + 2
    read = read_mermaid(chart.out.decode())
    assert "21 decode Deployment<br/>210 pods" in [label.strip('"') for label in read.labels.values()]
    assert read.comments == [
        "%% 21 ModelServices, drawn by what their objects do: --of NAME draws one, --format text lists them"
    ]
    assert chart.err.endswith("--of NAME draws one\n")
    assert "Deployment m-004-decode  4 pods" in one
    assert "m-005" not in one


def test_what_no_diagram_can_hold_is_drawn_by_role() -> None:
    from msvcgen.picture import draw
    from msvcgen.picture.forms.mermaid import format_mermaid

    labels = {"app": "a"}
    pod = {"containers": [{"name": "c", "image": "i"}]}
    objects: list[Any] = [
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"selector": labels}},
        *(
            {
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": f"d{number}"},
                "spec": {"template": {"metadata": {"labels": labels}, "spec": pod}},
            }
            for number in range(501)
        ),
    ]  # fmt: skip

    read = read_mermaid(format_mermaid(draw(objects)))

    assert sorted(label.strip('"') for label in read.labels.values()) == [
        "1 Service",
        "501 Deployment<br/>501 pods",
    ]
    assert len(read.edges) == 1


def test_what_is_sound_is_drawn_beside_what_is_not(tmp_path: Path, program: Program) -> None:
    (tmp_path / "good.yaml").write_text(
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1}]}\n", "utf-8"
    )
    (tmp_path / "bad.yaml").write_text("a: [\n", "utf-8")
    (tmp_path / "twice.yaml").write_text("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n", "utf-8")

    outcome = program("graph", str(tmp_path), "--detail", "objects")

    assert outcome.code == 1
    assert "bad.yaml:" in outcome.err
    assert "two objects are the Service `a`" in outcome.err
    assert outcome.out.decode().splitlines() == ["Service a  :1", "Service a"]


@pytest.mark.usefixtures("here")
def test_words_that_do_not_go_together(program: Program, tmp_path: Path) -> None:
    assert program("graph").code == 2
    assert program("graph", *INPUTS, "a.yaml").code == 2
    assert program("graph", *INPUTS, "--fence").code == 2
    assert program("graph", str(tmp_path / "none.yaml")).code == 1
    unknown = program("graph", *INPUTS, "--of", "llama-3-70c")
    assert (unknown.code, unknown.out) == (1, b"")
    assert "did you mean `llama-3-70b`?" in unknown.err


@pytest.mark.usefixtures("here")
def test_a_shell_completes_the_names_of_modelservices() -> None:
    given = {"modelservice": ["modelservice.yaml"], "baseconfig": ["preset:llm-d-0.2"]}

    assert [
        *Request.complete("of", "ll", given)
    ] == []  # the endpoint picker has no ClusterRole: nothing is rendered
    assert [*Request.complete("of", "ll", {**given, "epp_cluster_role": "a"})] == ["llama-3-70b"]


def test_python_gets_values() -> None:
    folder = SAMPLES / "quickstart"
    model, preset = ((folder / f"{name}.yaml").read_text("utf-8") for name in ("modelservice", "baseconfig"))

    picture = msvcgen.graph(model, preset)

    assert [group.name for group in picture.groups] == ["granite"]
    [pods] = [pods for node in picture.nodes for pods in node.pods]
    assert (pods.replicas, pods.cards, pods.servers[0].port) == (1, {"nvidia.com/gpu": 1}, 8000)
    assert [edge.relation for edge in picture.edges] == ["uses", "selects"]
    rendered = (GOLDEN / "quickstart" / "manifests.yaml").read_text("utf-8")
    assert msvcgen.graph(manifests=rendered).nodes == picture.nodes
    with pytest.raises(msvcgen.MsvcgenError):
        msvcgen.graph("kind: ModelService")


def test_a_name_that_is_a_token_is_not_repeated(program: Program, tmp_path: Path) -> None:
    token = "hf_" + "aB" * 12
    file = tmp_path / "a.yaml"
    file.write_text(f"apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: {token}}}\n", "utf-8")

    for form in ("text", "mermaid", "json"):
        assert token not in program("graph", file, "--format", form, "--detail", "objects").out.decode()
