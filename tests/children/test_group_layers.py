"""LeaderWorkerSets of BaseConfigs and sections: what layers share, what sides state, and what contradicts."""

from __future__ import annotations

import json
from typing import Any

import pytest

import msvcgen
from msvcgen.compare.pods import cards_of
from msvcgen.demands import of_services
from msvcgen.pipeline import Options, Source, generate

PROXY = {
    "name": "routing-proxy",
    "image": "ghcr.io/llm-d/llm-d-routing-sidecar:v0.8.0",
    "args": ["--port=8000", "--vllm-port=8200"],
    "restartPolicy": "Always",
    "ports": [{"containerPort": 8000}],
}
SERVER: dict[str, Any] = {
    "name": "vllm",
    "image": "vllm/vllm-openai:v0.33.0",
    "command": ["vllm", "serve"],
    "args": ["{{ .ModelName }}", "--port=8200"],
    "ports": [{"name": "http", "containerPort": 8200}],
    "readinessProbe": {"httpGet": {"path": "/health", "port": "http"}},
    "livenessProbe": {"exec": {"command": ["pgrep", "vllm"]}},
    "volumeMounts": [{"name": "dshm", "mountPath": "/dev/shm"}],  # noqa: S108 - the kernel's name
}
POD: dict[str, Any] = {
    "metadata": {"labels": {"llm-d.ai/role": "decode", "team": "x"}, "annotations": {"networks": "nic"}},
    "spec": {
        "initContainers": [PROXY],
        "containers": [SERVER],
        "volumes": [{"name": "dshm", "emptyDir": {"medium": "Memory"}}],
    },
}
TWO = {"tensor": 8, "nodes": 2}
OWN = {key: value for key, value in SERVER.items() if key not in ("ports", "readinessProbe", "livenessProbe")}


def base(worker: dict[str, Any] | None = None, **group: Any) -> dict[str, Any]:
    template = {"workerTemplate": POD if worker is None else worker, **group}
    metadata = {"annotations": {"leaderworkerset.sigs.k8s.io/exclusive-topology": "zone"}}
    return {"decodeLeaderWorkerSet": {"metadata": metadata, "spec": {"leaderWorkerTemplate": template}}}


def service_of(decode: dict[str, Any], name: str = "big") -> dict[str, Any]:
    spec = {
        "modelArtifacts": {"uri": "hf://acme/big"},
        "routing": {"modelName": "acme/big"},
        "decode": decode,
    }
    return {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": name, "namespace": "models"},
        "spec": spec,
    }


def render(
    decode: dict[str, Any], presets: dict[str, Any] | None = None, name: str = "big", **options: Any
) -> tuple[list[Any], list[msvcgen.Problem]]:
    service = service_of(decode, name)
    data = {key: json.dumps(tree) for key, tree in (presets or {}).items()}
    config: Any = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "base"}, "data": data}
    problems: list[msvcgen.Problem] = []
    try:
        bases = config if presets else None
        return msvcgen.render(json.dumps(service), bases, on_warning=problems.append, **options), problems
    except msvcgen.MsvcgenError as error:
        return [], list(error.problems)


def group(decode: dict[str, Any], presets: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    objects, problems = render(decode, presets, **options)
    assert [problem for problem in problems if problem.severity == "error"] == []
    (made,) = [one for one in objects if one["kind"] == "LeaderWorkerSet"]
    found: dict[str, Any] = made["spec"]["leaderWorkerTemplate"]
    return found


def messages(decode: dict[str, Any], presets: dict[str, Any] | None = None, **options: Any) -> list[str]:
    _, problems = render(decode, presets, **options)
    return [f"{one.where}: {one.message}" for one in problems if one.code.startswith("parallelism")]


def test_a_base_config_states_what_both_sides_share() -> None:
    made = group({"parallelism": TWO}, base(subGroupPolicy={"subGroupSize": 2}))
    leader, worker = made["leaderTemplate"], made["workerTemplate"]

    assert made["subGroupPolicy"] == {"subGroupSize": 2}
    assert leader["spec"]["initContainers"][0]["name"] == "routing-proxy"
    assert leader["spec"]["containers"][0]["ports"] == SERVER["ports"]
    assert "initContainers" not in worker["spec"]
    assert worker["spec"]["containers"][0].keys() & {"ports", "readinessProbe"} == set()
    assert worker["spec"]["containers"][0]["livenessProbe"] == SERVER["livenessProbe"]
    assert leader["metadata"]["annotations"] == worker["metadata"]["annotations"] == {"networks": "nic"}
    assert worker["metadata"]["labels"] == {
        "team": "x",
        "llm-d.ai/model": "acme-big",
        "msvcgen.dev/serves": "false",
    }
    assert leader["spec"]["serviceAccountName"] == worker["spec"]["serviceAccountName"] == "big-sa"


def test_a_side_states_what_differs() -> None:
    sides = {
        "leader": {"nodeSelector": {"disk": "ssd"}, "annotations": {"first": "yes"}},
        "worker": {
            "containers": [{"name": "vllm", "args": ["--enforce-eager"], "ports": [{"containerPort": 9000}]}],
            "volumes": [{"name": "dshm", "hostPath": {"path": "/dev/shm"}}],  # noqa: S108 - the kernel's name
        },
    }
    made = group({"parallelism": TWO, **sides}, base())
    leader, worker = made["leaderTemplate"], made["workerTemplate"]

    assert leader["spec"]["nodeSelector"] == {"disk": "ssd"}
    assert "nodeSelector" not in worker["spec"]
    assert leader["metadata"]["annotations"] == {"networks": "nic", "first": "yes"}
    assert worker["spec"]["containers"][0]["args"][:2] == ["--enforce-eager", "acme/big"]
    assert worker["spec"]["containers"][0]["ports"] == [{"containerPort": 9000}]
    assert worker["spec"]["volumes"][0] == {"name": "dshm", "hostPath": {"path": "/dev/shm"}}  # noqa: S108


def test_pods_that_are_told_the_same_have_one_template() -> None:
    made = group({"parallelism": {"tensor": 8, "nodes": 2}, "containers": [OWN]}, runtime="sglang")
    assert "leaderTemplate" in made  # the leader alone serves

    external = {"data": 4, "dataLocal": 1, "expert": True, "loadBalancing": "external"}
    assert "leaderTemplate" not in group({"parallelism": external}, runtime="vllm")


def test_a_whole_group_of_a_base_config_is_left_as_it_is() -> None:
    words = [
        "{{ .ModelName }}",
        "--tensor-parallel-size=8",
        "--nnodes=2",
        "--master-addr=$(LWS_LEADER_ADDRESS)",
    ]
    sides = {
        f"{side}Template": {**POD, "spec": {"containers": [{**SERVER, "args": [*words, *own]}]}}
        for side, own in (
            ("leader", ["--node-rank=0"]),
            ("worker", ["--headless", "--node-rank=$(LWS_WORKER_INDEX)"]),
        )
    }
    presets = {"decodeLeaderWorkerSet": {"spec": {"leaderWorkerTemplate": {"size": 2, **sides}}}}
    made = group({}, presets)

    assert made["size"] == 2
    assert made["workerTemplate"]["spec"]["containers"][0]["args"][-1] == "--node-rank=$(LWS_WORKER_INDEX)"
    assert made["workerTemplate"]["metadata"]["labels"]["msvcgen.dev/serves"] == "false"
    assert made["leaderTemplate"]["metadata"]["labels"]["llm-d.ai/role"] == "decode"
    assert "resources" not in made["workerTemplate"]["spec"]["containers"][0]
    # Its ports are the user's, and a rule says that nobody listens there.
    _, problems = render({}, presets)
    assert {problem.code for problem in problems} >= {"group-unheard"}


def test_what_words_and_variables_state_is_not_said_again() -> None:
    own = {**OWN, "args": ["acme/big", "--tensor-parallel-size=16", "--master-addr=elsewhere"]}
    made = group({"parallelism": {"nodes": 2}, "containers": [own]})
    container = made["workerTemplate"]["spec"]["containers"][0]
    assert container["args"][1:] == [
        "--tensor-parallel-size=16",
        "--master-addr=elsewhere",
        "--headless",
        "--nnodes",
        "2",
        "--node-rank",
        "$(LWS_WORKER_INDEX)",
    ]
    assert container["resources"]["limits"] == {"nvidia.com/gpu": "8"}

    made = group({"parallelism": {"nodes": 2}}, runtime="vllm", env={"VLLM_TP_SIZE": "16"})
    assert made["workerTemplate"]["spec"]["containers"][0]["resources"]["limits"] == {"nvidia.com/gpu": "8"}


@pytest.mark.parametrize(
    ("version", "parallelism", "message"),
    [
        ("0.11.0", {"tensor": 8, "nodes": 2, "backend": "mp"}, "backend: vLLM 0.11.0 has no `--nnodes`"),
        ("0.9.2", {"data": 4, "dataLocal": 2, "loadBalancing": "hybrid"}, "loadBalancing: vLLM 0.9.2 has no"),
        ("0.8.5", {"data": 4, "dataLocal": 2}, "dataLocal: vLLM 0.8.5 has no `--data-parallel-size-local`"),
        ("0.33.0", {"tensor": 8, "nodes": 3}, "nodes: 8 cards cannot be divided among 3 nodes"),
        ("0.33.0", {"nodes": 2}, "nodes: 1 card cannot be divided among 2 nodes"),
        ("0.33.0", {"data": 10, "dataLocal": 4}, "dataLocal: data is 10, which cannot be divided into 4"),
        ("0.33.0", {"data": 9, "nodes": 2}, "nodes: data is 9, which cannot be divided among 2 nodes"),
        ("0.33.0", {"data": 16, "dataLocal": 8, "nodes": 4}, "nodes: nodes is 4, data / dataLocal is 2"),
        (
            "0.33.0",
            {"data": 16, "dataLocal": 8, "loadBalancing": "external"},
            "loadBalancing: external load balancing needs dataLocal 1",
        ),
        (
            "0.33.0",
            {"data": 16, "dataLocal": 1, "loadBalancing": "external"},
            "loadBalancing: vLLM takes external load balancing for models of experts only",
        ),
        ("0.33.0", {**TWO, "loadBalancing": "hybrid"}, "loadBalancing: has no effect"),
        ("0.33.0", {"tensor": 8, "backend": "ray"}, "backend: has no effect"),
        ("0.33.0", {**TWO, "dataRPCPort": 5000}, "dataRPCPort: has no effect"),
    ],
)
def test_contradictions_stand_at_their_fields(
    version: str, parallelism: dict[str, Any], message: str
) -> None:
    container = {**OWN, "image": f"vllm/vllm-openai:v{version}"}
    (said,) = messages({"parallelism": parallelism, "containers": [container]})
    assert said.startswith(f"spec.decode.parallelism.{message}")


def test_an_older_version_forms_its_group_by_ray() -> None:
    container = {**OWN, "image": "vllm/vllm-openai:v0.11.0"}
    made = group({"parallelism": TWO, "containers": [container]})

    assert "ray start --head" in made["leaderTemplate"]["spec"]["containers"][0]["command"][2]
    assert "ray start --address" in made["workerTemplate"]["spec"]["containers"][0]["command"][2]
    assert "args" not in made["workerTemplate"]["spec"]["containers"][0]


ALONE: dict[str, Any] = {
    "decodeDeployment": {"spec": {"template": {"spec": {"containers": [{"name": "vllm"}]}}}}
}


@pytest.mark.parametrize(
    ("decode", "presets", "options", "message"),
    [
        (
            {"parallelism": TWO, "containers": [OWN]},
            ALONE,
            {},
            "parallelism.nodes: 2 pods form one server, `decodeDeployment` of the BaseConfig makes single ones",
        ),
        (
            {"parallelism": TWO},
            ALONE,
            {"runtime": "vllm"},
            "parallelism.nodes: 2 pods form one server, `decodeDeployment` of the BaseConfig makes single ones",
        ),
        ({"parallelism": TWO}, base(size=4), {}, "parallelism.nodes: groups of 2 pods are asked for, `size`"),
        (
            {"parallelism": TWO},
            None,
            {"runtime": "huggingface-tgi"},
            "parallelism.nodes: Text Generation Inference serves a model on one pod only",
        ),
        (
            {"parallelism": {"tensor": 2, "expert": True}},
            None,
            {"runtime": "huggingface-tgi"},
            "parallelism.expert: Text Generation Inference spreads no experts",
        ),
        (
            {"parallelism": {"data": 4, "nodes": 2}},
            None,
            {"runtime": "sglang"},
            "parallelism.data: SGLang spreads no copies of a model over several pods",
        ),
        (
            {"parallelism": {**TWO, "backend": "ray"}},
            None,
            {"runtime": "sglang"},
            "parallelism.backend: SGLang spreads no model by Ray",
        ),
        (
            {"parallelism": {"tensor": 2}, "worker": {"priority": 1}},
            None,
            {"runtime": "vllm"},
            "worker: has no effect",
        ),
        (
            {
                "parallelism": TWO,
                "containers": [{**OWN, "name": "own", "image": "acme/own:1", "command": ["own"]}],
            },
            None,
            {},
            "parallelism.nodes: no server that is known is among the containers",
        ),
        (
            {
                "parallelism": {"data": 4, "dataLocal": 2},
                "containers": [{**OWN, "image": "ghcr.io/llm-d/llm-d-cuda:v0.9.0", "command": None}],
            },
            None,
            {},
            "parallelism.dataLocal: a shell must compute a rank",
        ),
        (
            {
                "parallelism": {"data": 4, "dataLocal": 2},
                "containers": [
                    {**OWN, "image": "vllm/vllm-openai:v0.10.1", "command": None, "args": ["--model=a/b"]}
                ],
            },
            None,
            {},
            "parallelism.dataLocal: the workers are vLLM without a server, which its module does not know",
        ),
        (
            {
                "parallelism": {"data": 4, "dataLocal": 2},
                "containers": [{**OWN, "command": ["bash", "-c"], "args": ["exec vllm serve a/b"]}],
            },
            None,
            {},
            "parallelism.dataLocal: the script of the container says nothing of `--data-parallel-size`",
        ),
    ],
)
def test_what_forms_no_group_is_said(
    decode: dict[str, Any], presets: dict[str, Any] | None, options: dict[str, Any], message: str
) -> None:
    (said,) = messages(decode, presets, **options)
    assert said.startswith(f"spec.decode.{message}")


def test_a_script_that_hands_on_its_words_gets_them() -> None:
    container = {**OWN, "command": ["bash", "-c", 'sleep 1; exec "$@"', "--", "vllm", "serve"]}
    made = group({"parallelism": {"data": 2, "dataLocal": 1}, "containers": [container]})

    words = made["workerTemplate"]["spec"]["containers"][0]
    assert words["command"] == container["command"]
    assert words["args"][-2:] == ["--data-parallel-start-rank", "$(LWS_WORKER_INDEX)"]


@pytest.mark.parametrize("length", [1, 31, 40, 41, 47, 63])
@pytest.mark.parametrize("replicas", [1, 10_000, 1_000_000])
def test_a_name_leaves_room_for_what_is_put_behind_it(length: int, replicas: int) -> None:
    objects, problems = render({"replicas": replicas, "parallelism": TWO}, name="a" * length, runtime="vllm")
    (name,) = [one["metadata"]["name"] for one in objects if one["kind"] == "LeaderWorkerSet"]

    assert problems == []
    assert len(f"{name}-{replicas - 1}-0123456789") <= 63
    assert name.endswith("-decode")
    assert name not in [one["metadata"]["name"] for one in objects if one["kind"] == "Service"]


def test_decoupled_scaling_leaves_the_number_of_groups_out() -> None:
    service = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: big, namespace: models}
spec:
  modelArtifacts: {uri: hf://acme/big}
  routing: {modelName: acme/big}
  decoupleScaling: true
  decode: {replicas: 2, parallelism: {tensor: 8, nodes: 2}}
"""
    objects: list[Any] = msvcgen.render(service, runtime="vllm")
    assert "replicas" not in objects[-1]["spec"]


def test_memory_is_shared_by_what_a_server_needs() -> None:
    limits = [
        group({"parallelism": parallelism}, runtime=runtime)["workerTemplate"]["spec"]["volumes"][0][
            "emptyDir"
        ]
        for runtime, parallelism in (
            ("vllm", TWO),
            ("vllm", {"data": 4, "nodes": 2, "expert": True}),
            ("sglang", TWO),
        )
    ]
    assert [limit["sizeLimit"] for limit in limits] == ["16Gi", "2Gi", "64Gi"]


def ours(kind: str) -> dict[str, Any]:
    pod = {"spec": {"priorityClassName": "{{ .SanitizedModelName }}"}}
    group = {"restartPolicy": "RecreateGroupAfterStart", "workerTemplate": pod}
    return {
        "apiVersion": "msvcgen.dev/v1alpha1",
        "kind": "RuntimeVariant",
        "metadata": {"name": "ours"},
        "spec": {
            "extends": "vllm",
            "renders": [kind, "Service"],
            "resources": {"decodeLeaderWorkerSet": {"spec": {"leaderWorkerTemplate": group}}},
        },
    }


@pytest.mark.parametrize("kind", ["Deployment", "LeaderWorkerSet"])
def test_a_variant_of_ones_own_presets_groups(kind: str) -> None:
    own = ours(kind)
    made = group({"parallelism": TWO}, runtime=own)

    assert made["restartPolicy"] == "RecreateGroupAfterStart"
    assert [made[f"{side}Template"]["spec"]["priorityClassName"] for side in ("leader", "worker")] == [
        "acme-big",
        "acme-big",
    ]
    objects, _ = render({"parallelism": {"tensor": 8}}, runtime=own)
    assert objects[-1]["kind"] == kind  # single pods, or a set that its BaseConfig gives a size


def test_sides_are_templates() -> None:
    made = group(
        {"parallelism": TWO, "worker": {"nodeSelector": {"model": "{{ .ModelName }}"}}}, runtime="vllm"
    )
    assert made["workerTemplate"]["spec"]["nodeSelector"] == {"model": "acme/big"}


def test_one_role_may_be_groups_and_the_other_single_pods() -> None:
    service = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: big, namespace: models}
spec:
  modelArtifacts: {uri: hf://acme/big}
  routing: {modelName: acme/big}
  prefill: {parallelism: {tensor: 16, nodes: 2}}
  decode: {parallelism: {tensor: 4}}
"""
    objects: list[Any] = msvcgen.render(service, runtime="sglang", on_warning=lambda _problem: None)
    named = {f"{one['kind']}/{one['metadata']['name']}" for one in objects}
    assert {"LeaderWorkerSet/big-prefill", "Deployment/big-decode"} < named


def test_what_a_group_needs_and_changes_is_told() -> None:
    before, after = (
        Source("ms.yaml", json.dumps(service_of({"parallelism": {**TWO, "nodes": nodes}})))
        for nodes in (2, 4)
    )
    run = Options(runtime="vllm")
    demands, _ = of_services([before], [], run)
    assert ("leaderworkerset.x-k8s.io", "LeaderWorkerSet") in {(one.group, one.name) for one in demands}
    cards = [
        cards_of(next(child.tree for one in generate([each], [], run) for child in one.children[-1:]), {})
        for each in (before, after)
    ]
    assert cards == [{"nvidia.com/gpu": 8}, {"nvidia.com/gpu": 8}]  # of fewer on more pods
