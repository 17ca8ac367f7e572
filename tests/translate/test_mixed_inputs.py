"""Inputs of sister systems beside ModelServices of llm-d, BaseConfigs and the options of a run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from msvcgen.pipeline import Options, Rendered, Source, generate, variables
from outcome import Program

LLMOS = """\
apiVersion: ml.llmos.ai/v1
kind: ModelService
metadata: {name: chat, namespace: models}
spec:
  modelRegistry: huggingface
  model: acme/chat
  replicas: 2
  template:
    spec:
      containers:
      - name: server
        image: vllm/vllm-openai:v0.10.1.1
        args: [--max-model-len=4096]
        ports: [{name: http, containerPort: 8000}]
"""
FUNCTION = """\
function:
  kind: kubeai-text
  project: demo
  name: small
  spec: {url: "ollama://small:1b", engine: OLlama, model_name: small}
"""
SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: tiny, namespace: models}
spec:
  modelArtifacts: {uri: "hf://acme/tiny"}
  routing: {modelName: tiny}
"""
BASE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: platform}
data:
  decodeDeployment: |
    spec: {template: {spec: {priorityClassName: high}}}
  statefulSet: |
    spec:
      podManagementPolicy: Parallel
      replicas: 7
      template:
        spec:
          priorityClassName: high
          containers:
          - name: server
            args: [--enforce-eager]
            env: [{name: TEAM, value: "{{ .ModelServiceName }}"}]
"""


def render(*texts: str, bases: tuple[str, ...] = (), **options: Any) -> list[Rendered]:
    sources = [Source(f"input-{number}.yaml", text) for number, text in enumerate(texts)]
    base = [Source("base.yaml", text) for text in bases]
    return list(generate(sources, base, Options(**options)))


def objects(rendered: list[Rendered]) -> list[Any]:
    return [child.tree for one in rendered for child in one.children]


def names(rendered: list[Rendered]) -> list[str]:
    return [f"{one['kind']}/{one['metadata']['name']}" for one in objects(rendered)]


def said(rendered: list[Rendered]) -> list[str]:
    return [problem.message for one in rendered for problem in one.problems]


def test_one_stream_holds_all_kinds_in_their_order() -> None:
    rendered = render(f"{LLMOS}---\n{SERVICE}---\n{FUNCTION}", runtime="vllm", namespace="models")

    assert names(rendered) == [
        "StatefulSet/modelservice-chat",
        "Service/modelservice-chat",
        "ServiceAccount/tiny-sa",
        "Service/tiny-service-decode",
        "Deployment/tiny-decode",
        "Model/small",
    ]
    assert [one["metadata"]["namespace"] for one in objects(rendered)] == ["models"] * 6


def test_runtime_of_the_caller_is_not_theirs() -> None:
    rendered = render(LLMOS, FUNCTION, runtime="vllm", namespace="models")

    assert said(rendered) == [
        "this ModelService brings its own runtime, the variant that was named is for those of llm-d only",
        "this function brings its own runtime, the variant that was named is for those of llm-d only",
    ]


def test_variables_of_the_caller_are_not_theirs() -> None:
    rendered = render(LLMOS, SERVICE, runtime="vllm", env={"VLLM_QUANTIZATION": "fp8"})

    stateful_set, deployment = objects(rendered)[0], objects(rendered)[-1]
    assert "fp8" not in str(stateful_set)
    assert "fp8" in str(deployment)


def test_base_config_presets_what_they_become_and_nothing_else() -> None:
    rendered = render(LLMOS, FUNCTION, bases=(BASE,), namespace="models")

    stateful_set = objects(rendered)[0]
    pod = stateful_set["spec"]["template"]["spec"]
    assert said(rendered) == []
    assert stateful_set["spec"]["podManagementPolicy"] == "Parallel"
    assert stateful_set["spec"]["replicas"] == 2
    assert pod["priorityClassName"] == "high"
    assert pod["containers"][0]["env"] == [{"name": "TEAM", "value": "chat"}]
    assert pod["containers"][0]["args"] == [
        "--max-model-len=4096",
        "--enforce-eager",
        "--model=acme/chat",
    ]
    assert names(rendered)[-1] == "Model/small"


def test_base_config_presets_the_llmos_layout_of_a_model_service() -> None:
    rendered = render(SERVICE, bases=(BASE.replace("name: server", "name: llmos"),), runtime="llmos")

    stateful_set = objects(rendered)[0]
    assert names(rendered) == ["StatefulSet/modelservice-tiny", "Service/modelservice-tiny"]
    assert stateful_set["spec"]["podManagementPolicy"] == "Parallel"
    server = stateful_set["spec"]["template"]["spec"]["containers"][0]
    assert {"name": "TEAM", "value": "tiny"} in server["env"]
    assert server["args"][-2:] == ["--model=acme/tiny", "--served-model-name=tiny"]


def test_llmos_layout_has_no_place_for_a_pair() -> None:
    rendered = render(SERVICE + "  prefill: {replicas: 1}\n", runtime="llmos")

    problems = [problem for one in rendered for problem in one.problems]
    assert [(one.where, one.message, one.severity) for one in problems] == [
        ("spec.prefill", "a StatefulSet of LLMOS has no place for a prefill and decode pair", "error")
    ]


def test_llmos_layout_serves_a_mounted_model() -> None:
    rendered = render(SERVICE.replace("hf://acme/tiny", "pvc://models/tiny/v1"), runtime="llmos")

    pod = objects(rendered)[0]["spec"]["template"]["spec"]
    assert "initContainers" not in pod
    assert "--model=/model-cache/tiny/v1" in pod["containers"][0]["args"]


def test_stateful_set_without_a_runtime_is_said_to_be_unused() -> None:
    rendered = render(SERVICE, bases=(BASE,))

    assert "`statefulSet` is rendered with a runtime variant only, and none is named" in said(rendered)


def test_variables_of_a_template_are_given() -> None:
    values = dict(variables([Source("a.yaml", LLMOS), Source("b.yaml", FUNCTION)], [], Options()))

    assert {name: one["ModelServiceName"] for name, one in values.items()} == {
        "chat": "chat",
        "small": "small",
    }


def test_validate_reads_them_too(program: Program, tmp_path: Path) -> None:
    (tmp_path / "llmos.yaml").write_text(LLMOS.replace("replicas: 2", "replica: 2"), "utf-8")

    outcome = program("validate", "-m", tmp_path / "llmos.yaml")

    assert outcome.code == 1
    assert "llmos.yaml:7:3: spec.replica: unknown field" in outcome.err
    assert "did you mean `replicas`?" in outcome.err


def test_nothing_of_them_is_imported_for_a_model_service(tmp_path: Path) -> None:
    path = tmp_path / "service.yaml"
    path.write_text(SERVICE, "utf-8")
    script = (
        "import sys; from msvcgen.__main__ import main; "
        f"main(['generate', '-r', 'vllm', '-m', {str(path)!r}]); "
        "print(*(name for name in sys.modules if name.startswith('msvcgen.')), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)

    loaded = run.stderr.split()
    assert [name for name in loaded if name.startswith("msvcgen.translate.")] == [
        "msvcgen.translate.translation",
        "msvcgen.translate.llmd",
    ]
    assert [name for name in loaded if "llmos" in name or "custom" in name] == []


def test_task_alone_is_told_what_it_needs(program: Program, tmp_path: Path) -> None:
    (tmp_path / "task.yaml").write_text("kind: kubeai-text+serve\nspec: {}\n", "utf-8")

    outcome = program("generate", "-m", tmp_path / "task.yaml")

    assert outcome.code == 1
    assert "task.yaml:2:1: spec: names no function, so nothing is served" in outcome.err
    assert "state `function`, `KIND://PROJECT/NAME:ID`" in outcome.err


def test_long_names_are_cut_for_the_pods_of_our_own_only() -> None:
    name = "a-model-service-with-a-name-of-forty-five-chars"
    theirs = objects(render(LLMOS.replace("chat", name)))[0]["metadata"]["name"]
    ours = objects(render(SERVICE.replace("name: tiny", f"name: {name}"), runtime="llmos"))[0]["metadata"][
        "name"
    ]

    assert theirs == f"modelservice-{name}"
    assert len(theirs) == 60
    assert len(ours) <= 52
