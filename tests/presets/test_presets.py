"""Presets: BaseConfigs that are shipped, named wherever a BaseConfig is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import msvcgen
from msvcgen.cli.user_schemas import read_schemas
from msvcgen.errors import Problem
from msvcgen.kustomize.calls import krm_function
from msvcgen.presets import PREFIX, description, preset_document, preset_names, preset_text
from msvcgen.servers import Reading, read
from msvcgen.tree import mapping_at, text_at
from outcome import Program
from stories import SAMPLES, command

TODAY = ("llm-d", "llm-d-pd", "plain")
"""Those without a model server, which a variant brings."""


def service(**spec: Any) -> dict[str, Any]:
    """Give a ModelService of one role; `spec` adds what it states."""
    return {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "granite", "namespace": "llm-d"},
        "spec": {
            "modelArtifacts": {"uri": "pvc://models/granite"},
            "routing": {"modelName": "granite", "gatewayRefs": [{"name": "gateway"}]},
            "decode": {"replicas": 1},
            **spec,
        },
    }


PAIR = service(prefill={"replicas": 2})


def render(tree: dict[str, Any], *bases: str, **options: Any) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Give the objects of a ModelService, with what was said of them."""
    said: list[Problem] = []
    return msvcgen.render(tree, bases, on_warning=said.append, **options), said


def named(objects: list[dict[str, Any]], kind: str, ends: str = "") -> dict[str, Any]:
    [found] = [one for one in objects if one["kind"] == kind and one["metadata"]["name"].endswith(ends)]
    return found


def pod(objects: list[dict[str, Any]], role: str) -> dict[str, Any]:
    spec: dict[str, Any] = named(objects, "Deployment", f"-{role}")["spec"]["template"]["spec"]
    return spec


def refused(tree: dict[str, Any], *bases: str, **options: Any) -> Problem:
    with pytest.raises(msvcgen.MsvcgenError) as raised:
        render(tree, *bases, **options)
    [problem] = raised.value.problems
    return problem


def readings(objects: list[dict[str, Any]]) -> list[Reading]:
    pods = [one["spec"]["template"]["spec"] for one in objects if one["kind"] == "Deployment"]
    containers = [
        one for spec in pods for field in ("initContainers", "containers") for one in spec.get(field, ())
    ]
    return [reading for one in containers if (reading := read(one)) is not None]


# --- what they are ---


@pytest.mark.parametrize("name", preset_names())
def test_one_is_a_baseconfig_of_its_own_name_that_says_what_it_is_for(name: str) -> None:
    tree = mapping_at(preset_document(name).tree)

    assert (tree["kind"], text_at(tree, "metadata", "name")) == ("ConfigMap", name)
    assert description(name)
    assert "${" not in preset_text(name)


@pytest.mark.parametrize("name", TODAY)
@pytest.mark.parametrize("runtime", ["vllm", "sglang"])
def test_what_it_renders_serves_and_every_word_is_of_its_version(name: str, runtime: str) -> None:
    tree = PAIR if name == "llm-d-pd" else service()

    objects, said = render(tree, f"{PREFIX}{name}", runtime=runtime, show_notes=True)

    assert said == []
    found = readings(objects)
    assert len(found) == {"llm-d": 2, "llm-d-pd": 4, "plain": 1}[name]
    for reading in found:
        assert reading.exact, reading.server.name
        assert not reading.gaps or reading.server.name == "llm-d-epp"  # which reads a file beside
        for flag in reading.flags:
            assert flag.known.spec is not None, flag.spelled
            assert not flag.known.spec.deprecated, flag.spelled
            assert not flag.known.spec.removed, flag.spelled


def test_no_server_container_is_in_those_of_today() -> None:
    for name in TODAY:
        templates = mapping_at(preset_document(name).tree, "data")
        for key in ("decodeDeployment", "decodeLeaderWorkerSet"):
            assert "containers:" not in str(templates.get(key)).replace("initContainers:", "")


# --- what they render ---


@pytest.mark.parametrize(
    ("runtime", "port", "connector"), [("vllm", 8000, "nixlv2"), ("sglang", 9001, "sglang")]
)
def test_a_sidecar_takes_the_port_and_the_server_moves_aside(runtime: str, port: int, connector: str) -> None:
    objects, _ = render(PAIR, f"{PREFIX}llm-d-pd", runtime=runtime)
    [sidecar], [server] = pod(objects, "decode")["initContainers"], pod(objects, "decode")["containers"]
    [alone] = pod(objects, "prefill")["containers"]

    assert sidecar["restartPolicy"] == "Always"
    assert sidecar["args"][:3] == [
        f"--port={port}", f"--model-server-port={port + 200}", f"--kv-connector={connector}",
    ]  # fmt: skip
    assert f"--port={port + 200}" in server["args"]
    assert server["ports"] == [{"name": "http", "containerPort": port + 200}]
    assert f"--port={port}" in alone["args"]
    [asked] = named(objects, "Service", "-service-decode")["spec"]["ports"]
    assert (asked["port"], asked["targetPort"]) == (port, port)
    assert named(objects, "InferencePool")["spec"]["targetPorts"] == [{"number": port}]


def test_ports_of_clients_are_those_of_services() -> None:
    routing = {"modelName": "granite", "ports": [{"name": "http", "port": 80}]}

    objects, said = render({**PAIR, "spec": {**PAIR["spec"], "routing": routing}}, runtime="vllm")

    [asked] = named(objects, "Service", "-service-decode")["spec"]["ports"]
    assert (asked["port"], asked["targetPort"], said) == (80, 8000, [])


@pytest.mark.parametrize("runtime", ["vllm", "sglang"])
@pytest.mark.parametrize(
    ("parallelism", "sides"),
    [
        ({"tensor": 8, "pipeline": 2, "nodes": 2}, {"leaderTemplate"}),
        (
            {"data": 16, "dataLocal": 8, "expert": True, "loadBalancing": "hybrid"},
            {"leaderTemplate", "workerTemplate"},
        ),
    ],
)
def test_pods_of_a_group_that_answer_have_the_sidecar(
    parallelism: dict[str, Any], sides: set[str], runtime: str
) -> None:
    if runtime == "sglang":
        parallelism, sides = {"tensor": 16, "nodes": 2}, {"leaderTemplate"}
    objects, said = render(service(prefill={}, decode={"parallelism": parallelism}), runtime=runtime)
    group = named(objects, "LeaderWorkerSet")["spec"]["leaderWorkerTemplate"]

    assert said == []
    assert {side for side in group if side in sides and group[side]["spec"].get("initContainers")} == sides
    for side in ("leaderTemplate", "workerTemplate"):
        if side in group:
            assert bool(group[side]["spec"].get("initContainers")) == (side in sides)
            assert group[side]["metadata"]["labels"]["llm-d.ai/engine-type"] == runtime


def test_a_picker_has_exactly_the_rights_of_its_version() -> None:
    """As the chart of llm-d-router 0.10 has them, without those on the cluster that it needs to ask who scrapes it."""
    objects, _ = render(PAIR, runtime="vllm")
    role, binding = named(objects, "Role"), named(objects, "RoleBinding")
    kinds = [one["kind"] for one in objects]
    reading = ["get", "list", "watch"]

    assert role["metadata"]["name"] == "granite-epp-role"
    assert role["rules"] == [
        {"apiGroups": [""], "resources": ["pods"], "verbs": reading},
        {"apiGroups": ["inference.networking.k8s.io"], "resources": ["inferencepools"], "verbs": reading},
        {
            "apiGroups": ["llm-d.ai", "inference.networking.x-k8s.io"],
            "resources": ["inferenceobjectives", "inferencemodelrewrites"],
            "verbs": reading,
        },
    ]
    assert (binding["roleRef"]["kind"], binding["roleRef"]["name"]) == ("Role", "granite-epp-role")
    assert binding["subjects"][0]["name"] == pod(objects, "epp")["serviceAccountName"]
    assert kinds.index("Role") < kinds.index("RoleBinding")
    assert "--metrics-endpoint-auth=false" in pod(objects, "epp")["containers"][0]["args"]


def test_a_cluster_role_of_the_caller_replaces_the_role() -> None:
    objects, _ = render(PAIR, runtime="vllm", epp_cluster_role="reader")

    assert named(objects, "RoleBinding")["roleRef"]["kind"] == "ClusterRole"
    assert "Role" not in {one["kind"] for one in objects}


def test_a_picker_of_users_without_a_role_needs_a_cluster_role() -> None:
    base = preset_text("llm-d")
    start, end = base.index("  eppRole:"), base.index("  eppDeployment:")

    assert refused(service(), base[:start] + base[end:], runtime="vllm").code == "epp-cluster-role"


def test_a_picker_that_is_not_wanted_leaves_its_role_out() -> None:
    objects, _ = render(service(endpointPicker={"create": False}), f"{PREFIX}llm-d", runtime="vllm")

    assert not {"Role", "RoleBinding"} & {one["kind"] for one in objects}


@pytest.mark.parametrize("wanted", [False, True])
def test_a_route_is_for_those_who_name_a_gateway(*, wanted: bool) -> None:
    routing = {"modelName": "granite", **({"gatewayRefs": [{"name": "gateway"}]} if wanted else {})}

    objects, said = render(service(routing=routing), f"{PREFIX}llm-d", runtime="vllm", show_notes=True)

    assert named(objects, "InferencePool")
    routes = [one for one in objects if one["kind"] == "HTTPRoute"]
    assert [one.code for one in said] == ([] if wanted else ["no-route"])
    assert [one["spec"]["rules"][0]["backendRefs"][0]["kind"] for one in routes] == ["InferencePool"] * wanted
    assert render(service(routing=routing), f"{PREFIX}llm-d", runtime="vllm")[1] == []


def test_a_modelservice_may_bring_the_server_itself() -> None:
    server = {
        "name": "main",
        "image": "vllm/vllm-openai:v0.33.0",
        "command": ["vllm", "serve"],
        "mountModelVolume": True,
    }
    tree = service(decode={"containers": [{**server, "args": ["{{ .MountedModelPath }}", "--port=8000"]}]})

    objects, said = render(tree, f"{PREFIX}llm-d")

    assert said == []
    assert named(objects, "InferencePool")["spec"]["targetPorts"] == [{"number": 8000}]


# --- where they are named ---


def test_they_are_listed_with_a_sentence_each(program: Program) -> None:
    lines = program("presets").out.decode().splitlines()

    assert [line.split()[0] for line in lines] == sorted(preset_names())
    assert all(line.split(maxsplit=1)[1] == description(line.split()[0]) for line in lines)


@pytest.mark.parametrize("name", TODAY)
def test_what_is_printed_works_as_a_file(name: str, program: Program, tmp_path: Path) -> None:
    copied = tmp_path / "ours.yaml"
    copied.write_bytes(program("presets", name).out)
    words = ("generate", "-m", SAMPLES / "vllm/modelservice.yaml", "-r", "vllm", "-b")

    assert program(*words, copied) == program(*words, f"preset:{name}")


@pytest.mark.usefixtures("root")
def test_every_command_takes_them(program: Program) -> None:
    words = [*command("disaggregated")[1:], "-b", "preset:llm-d-pd"]

    assert program("generate", *words) == program(*command("disaggregated"))
    assert program("validate", *words).code == 0
    assert program("diff", *words[:2], *words[2:], "-o", "golden/disaggregated").code in (0, 3)
    assert b"InferencePool of inference.networking.k8s.io" in program("requires", *words).out
    told = program("explain", "deploy/llama-70b-decode/spec.template.spec.initContainers[0].image", *words)
    line = preset_text("llm-d-pd")[: preset_text("llm-d-pd").index("disagg-sidecar:")].count("\n") + 1
    assert f"preset:llm-d-pd:{line}:13" in told.out.decode()
    [value] = msvcgen.explain(PAIR, None, "rolebinding/granite-epp-rolebinding/roleRef.name", runtime="vllm")
    assert value.sources[0].layer == "msvcgen"
    [value] = msvcgen.explain(
        PAIR, None, "inferencepool/granite-inference-pool/spec.targetPorts[0].number", runtime="vllm"
    )
    assert (value.sources[0].layer, value.sources[0].file) == ("preset", "preset:llm-d-pd")


def test_the_config_of_kustomize_takes_them(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("granite.yaml").write_text(yaml.safe_dump(service()), "utf-8")
    config = {
        "apiVersion": "msvcgen.dev/v1alpha1",
        "kind": "ModelServiceGenerator",
        "metadata": {"name": "g"},
    }
    stated = {"modelServices": ["granite.yaml"], "baseConfigs": ["preset:llm-d"], "runtime": "vllm"}
    listed = {
        "apiVersion": "config.kubernetes.io/v1",
        "kind": "ResourceList",
        "items": [],
        "functionConfig": config | stated,
    }
    expected = program("generate", "-m", "granite.yaml", "-b", "preset:llm-d", "-r", "vllm").out

    reply = krm_function(yaml.safe_dump(listed).encode(), read_schemas)

    assert yaml.safe_load(reply.text)["items"] == [*yaml.safe_load_all(expected)]


def test_the_config_of_a_repository_takes_them(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tmp_path / "models"
    below.mkdir()
    (below / "granite.yaml").write_text(yaml.safe_dump(service()), "utf-8")
    (tmp_path / "msvcgen.yaml").write_text("baseConfigs: [preset:llm-d]\nruntime: vllm\n", "utf-8")
    monkeypatch.chdir(below)
    words = ("generate", "-m", "granite.yaml")

    used = program(*words, "--config", "../msvcgen.yaml")

    assert (used.code, used.out) == (
        0,
        program(*words, "-b", "preset:llm-d", "-r", "vllm", "--no-config").out,
    )


# --- the preset that a variant brings ---


@pytest.mark.parametrize("runtime", ["vllm", "sglang"])
def test_a_variant_brings_one_for_a_pair_without_a_baseconfig(runtime: str) -> None:
    assert render(PAIR, runtime=runtime) == render(PAIR, f"{PREFIX}llm-d-pd", runtime=runtime)


def test_so_does_one_that_a_modelservice_names() -> None:
    annotated = {**PAIR, "metadata": {**PAIR["metadata"], "annotations": {"msvcgen.dev/runtime": "vllm"}}}

    assert render(annotated) == render(PAIR, runtime="vllm")


OFF: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "one role": (service(), {"runtime": "vllm"}),
    "a role that is not wanted": (service(prefill={"create": False}), {"runtime": "vllm"}),
    "no decode": (service(prefill={}, decode=None), {"runtime": "vllm"}),
    "nothing on the command line": (PAIR, {"runtime": "vllm", "env": {"preset": ""}}),
    "another server": (PAIR, {"runtime": "modular-max"}),
    "no variant": (
        service(
            prefill={"containers": [{"name": "a", "image": "a:1"}]},
            decode={"containers": [{"name": "a", "image": "a:1"}]},
            routing={"modelName": "granite"},
        ),
        {},
    ),
    "null in a file": (
        PAIR,
        {
            "runtime": {
                "apiVersion": "msvcgen.dev/v1alpha1",
                "kind": "RuntimeVariant",
                "metadata": {"name": "ours"},
                "spec": {"extends": "vllm", "values": {"preset": None}},
            }
        },
    ),
    "a BaseConfig that is named and not given": (
        service(prefill={}, baseConfigMapRef={"name": "ours"}),
        {"runtime": "vllm"},
    ),
    "a sidecar of its own": (
        service(
            prefill={},
            decode={
                "initContainers": [
                    {
                        "name": "proxy",
                        "image": "ghcr.io/llm-d/llm-d-router-disagg-sidecar:v0.10.0",
                        "restartPolicy": "Always",
                        "args": ["--port=8000", "--model-server-port=8200", "--secure-proxy=false"],
                    }
                ]
            },
        ),
        {"runtime": "vllm"},
    ),
}


@pytest.mark.parametrize("why", OFF)
def test_it_brings_none_otherwise(why: str) -> None:
    tree, options = OFF[why]

    assert "InferencePool" not in {one["kind"] for one in render(tree, **options)[0]}


def test_the_server_moves_aside_for_any_sidecar() -> None:
    tree, options = OFF["a sidecar of its own"]
    objects, _ = render(tree, **options)

    assert "--port=8200" in pod(objects, "decode")["containers"][0]["args"]


def test_a_sidecar_keeps_the_name_of_its_port() -> None:
    """A Service that leads to `http` would find the server's port first."""
    _, options = OFF["a sidecar of its own"]
    [sidecar] = OFF["a sidecar of its own"][0]["spec"]["decode"]["initContainers"]
    ports = [{"name": "http", "containerPort": 8000}]
    objects, said = render(service(decode={"initContainers": [{**sidecar, "ports": ports}]}), **options)
    [server] = pod(objects, "decode")["containers"]

    assert server["ports"] == [{"name": "server", "containerPort": 8200}]
    assert server["readinessProbe"]["httpGet"]["port"] == "server"
    assert named(objects, "Service")["spec"]["ports"] == [{"name": "http", "port": 8000, "targetPort": 8000}]
    assert said == []


def test_a_port_that_a_preset_names_keeps_its_name() -> None:
    words = (SAMPLES / "llm-d-0.2/modelservice.yaml").read_text("utf-8")
    objects = msvcgen.render(words, f"{PREFIX}llm-d-0.2", runtime="vllm", epp_cluster_role="reader")
    [server] = pod(objects, "decode")["containers"]

    assert {"name": "vllm", "containerPort": 8200} in server["ports"]
    assert {server[probe]["httpGet"]["port"] for probe in ("startupProbe", "livenessProbe")} == {"vllm"}


def test_a_value_names_another() -> None:
    objects, _ = render(PAIR, runtime="vllm", env={"preset": "plain"})

    assert objects == render(PAIR, f"{PREFIX}plain", runtime="vllm")[0]


# --- bad input ---


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("", "`preset:` wants the name of a preset behind it", "known are `llm-d`"),
        ("lmd-pd", "there is no preset `lmd-pd`", "did you mean `preset:llm-d-pd`?"),
        ("../picker.part", "there is no preset `../picker.part`", "known are"),
    ],
)
def test_unknown_names_are_refused(name: str, message: str, hint: str, program: Program) -> None:
    problem = refused(service(), f"{PREFIX}{name}", runtime="vllm")
    outcome = program("validate", "-m", SAMPLES / "vllm/modelservice.yaml", "-b", f"preset:{name}")
    printed = program("presets", name or "preset:")

    assert (problem.code, problem.message) == ("unknown-preset", message)
    assert hint in problem.hint
    assert (outcome.code, message in outcome.err, hint in outcome.err) == (1, True, True)
    assert (printed.code, message in printed.err) == (2, True)


def test_one_that_is_named_and_not_given_is_said_to_be_there() -> None:
    [problem] = render(service(baseConfigMapRef={"name": "llm-d"}), runtime="vllm")[1]

    assert (problem.code, problem.hint) == ("no-baseconfig", "give it with -b preset:llm-d")


def test_an_unknown_value_of_a_variant_is_at_its_place() -> None:
    variant = {
        "apiVersion": "msvcgen.dev/v1alpha1",
        "kind": "RuntimeVariant",
        "metadata": {"name": "ours"},
        "spec": {"extends": "vllm", "values": {"preset": "llm"}},
    }

    assert refused(PAIR, runtime="vllm", env={"preset": "llm"}).where == "-e preset"
    problem = refused(PAIR, runtime=variant)
    assert (problem.code, problem.where) == ("unknown-preset", "spec.values.preset")
    assert problem.position is not None
    assert "preset: llm" in problem.position.text


def test_a_preset_is_no_layer_below_a_baseconfig() -> None:
    base = (SAMPLES / "quickstart/baseconfig.yaml").read_text("utf-8")

    problem = refused(service(), f"{PREFIX}llm-d", base, runtime="vllm")

    assert problem.code == "baseconfig"
    assert "a preset is no layer below others" in problem.hint
    tree = service(baseConfigMapRef={"name": "llm-d"})  # who names one of both gets that
    assert named(render(tree, f"{PREFIX}llm-d", base, runtime="vllm")[0], "InferencePool")


@pytest.mark.parametrize(
    "runtime",
    ["kubeai", "kserve", "llminferenceservice", "nim-operator", "llmos", "huggingface-tgi", "modular-max"],
)
def test_variants_that_it_does_not_fit_refuse_it(runtime: str) -> None:
    tree = service(decode={})
    tree["spec"]["modelArtifacts"] = {"uri": "hf://acme/granite"}
    with pytest.raises(msvcgen.MsvcgenError) as raised:
        render(tree, f"{PREFIX}llm-d", runtime=runtime)

    problem = next(one for one in raised.value.problems if one.code == "unfit-preset")
    assert problem.message.startswith("the preset `llm-d` is for ")
    assert f"`{runtime}`" in problem.message
    assert problem.hint


def test_one_that_pairs_nothing_warns_of_two_roles() -> None:
    [problem] = render(PAIR, f"{PREFIX}llm-d", runtime="vllm")[1]

    assert (problem.code, problem.severity, problem.where) == ("unfit-preset", "warning", "spec.prefill")
    assert "llm-d-pd" in problem.hint
