"""The form of explanations: the examples of the documentation, and each kind of line once."""

from __future__ import annotations

import pytest

from explained import of_story, of_texts, text_of
from msvcgen.explanation import make
from msvcgen.explanation.lookup import find
from msvcgen.explanation.text import cut, explanation_text, overview
from msvcgen.settings import Options, Source
from stories import PRESET, SAMPLES

MODEL = """
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: granite, namespace: models}
spec:
  modelArtifacts: {uri: "pvc://models/granite"}
  routing: {modelName: granite}
  decode:
"""
BASE = """
apiVersion: v1
kind: ConfigMap
metadata: {name: base}
data:
  decodeDeployment: |
    spec:
      replicas: 2
      template:
        spec:
          tolerations: [{key: gpu, operator: Exists}]
          containers:
          - name: vllm
            image: vllm
            command: [python, -m]
            args: [--port=8000, --max-model-len=8192, --seed, "1"]
            readinessProbe:
              httpGet: {path: /health, port: {{ add 8000 0 }}} # ready
            securityContext: {{ toJson (dict "runAsNonRoot" true) }}
"""


@pytest.fixture(scope="module")
def sample() -> str:
    """Give the first example of the documentation, rendered in the folder of the sample."""
    model = [Source("modelservice.yaml", (SAMPLES / "llm-d-0.2/modelservice.yaml").read_text("utf-8"))]
    preset = [Source("baseconfig.yaml", PRESET.read_text("utf-8"))]
    objects = make(model, preset, Options(epp_cluster_role="endpoint-picker")).objects
    whole = "deployment/llama-3-70b-decode/spec.template.spec.containers[vllm]"
    return "\n".join(explanation_text(find(f"{whole}.{field}", objects)) for field in ("args", "resources"))


def test_the_example_of_the_design(sample: str) -> None:
    assert sample == (
        """\
Deployment llm-d/llama-3-70b-decode  spec.template.spec.containers[vllm].args

  RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic               modelservice.yaml:44:9  "{{ .HFModelName }}"
  --max-model-len=32768                                     modelservice.yaml:45:9
  --served-model-name=meta-llama/Llama-3.3-70B-Instruct     baseconfig.yaml:109:15  --served-model-name={{ .ModelName }}
  --port=8200                                               baseconfig.yaml:110:15  --port={{ getPort "vllm" }}
  --block-size=128                                          baseconfig.yaml:111:15
  --kv-transfer-config={"kv_connector":"NixlConnector"...}  baseconfig.yaml:112:15
  --tensor-parallel-size 4                                  modelservice.yaml:39:7  parallelism.tensor

args: the ModelService's, then the BaseConfig's (mergePolicy.args: prepend)

Deployment llm-d/llama-3-70b-decode  spec.template.spec.containers[vllm].resources

  requests.cpu             "16"   modelservice.yaml:48:11
  requests.memory          128Gi  modelservice.yaml:49:11
  requests.nvidia.com/gpu  "4"    modelservice.yaml:39:7   parallelism.tensor
  limits.nvidia.com/gpu    "4"    modelservice.yaml:39:7   parallelism.tensor
"""
    )


def decode(spec: str, field: str) -> list[str]:
    """Explain a field of the decode Deployment of a ModelService whose `decode` is that."""
    return text_of(f"deployment/granite-decode/{field}", of_texts(MODEL + spec, BASE))


CONTAINER = "spec.template.spec.containers[vllm]"


def test_the_loser_stands_below_the_winner() -> None:
    assert decode("    replicas: 0", "spec.replicas") == [
        "replicas | 0 | model.yaml:9:5",
        "2 | base.yaml:8:7 | overridden",
    ]


def test_the_same_in_two_layers_is_no_loser() -> None:
    lines = decode("    containers: [{name: vllm}]", f"{CONTAINER}.name")

    assert [line.split(" | ")[-1] for line in lines] == ["model.yaml:9:19", "stated as well"]


def test_a_list_that_was_replaced() -> None:
    lines = decode("    containers: [{name: vllm, command: [vllm, serve]}]", f"{CONTAINER}.command")

    assert [line.split(" | ")[0] for line in lines[:4]] == ["vllm", "python", "-m", "serve"]
    assert lines[1].endswith("overridden")
    assert (
        lines[-1] == "command: the ModelService's in place of the BaseConfig's (mergePolicy.command: replace)"
    )


def test_flags_that_were_replaced() -> None:
    lines = decode(
        "    containers: [{name: vllm, mergePolicy: {args: flags}, args: [--max-model-len, '4096']}]",
        f"{CONTAINER}.args",
    )

    assert [line.split(" | ")[0] for line in lines[:4]] == [
        "--port=8000", "--seed 1", "--max-model-len 4096", "--max-model-len=8192",
    ]  # fmt: skip
    assert lines[-1] == "args: the BaseConfig's, then the ModelService's (mergePolicy.args: flags)"


def test_the_flag_and_its_value_may_be_of_two_layers() -> None:
    model = MODEL + "    containers: [{name: vllm, env: [{name: VLLM_TP_SIZE, value: '2'}]}]"
    lines = text_of(f"deploy/granite-decode/{CONTAINER}.args", of_texts(model, runtime="vllm"))
    at = next(number for number, line in enumerate(lines) if "--tensor-parallel-size 2" in line)

    assert "model.yaml:9:" in lines[at]
    assert "<runtime vllm>:" in lines[at + 1]
    assert "spec.env[VLLM_TP_SIZE].flag" in lines[at + 1]


def test_lists_by_key_say_so() -> None:
    lines = decode("    containers: [{name: vllm}, {name: more, image: more}]", "spec.template.spec")

    assert "containers: the ModelService's, then the BaseConfig's (merged by name)" in lines


def test_empty_mappings_and_lists_lose_as_others_do() -> None:
    model = MODEL + "    volumes: []\n    containers: [{name: vllm, resources: {limits: {a/b: 1}}}]"
    preset = BASE.replace("tolerations:", "volumes: [{name: a, emptyDir: {}}]\n          tolerations:")
    objects = of_texts(model, preset, validate="warn")

    assert text_of("deploy/spec.template.spec.volumes", objects)[1:3] == [
        "a | base.yaml:11:22 | overridden, decodeDeployment.spec.template.spec.volumes[a].name",
        "{} | base.yaml:11:31 | overridden, decodeDeployment.spec.template.spec.volumes[a].emptyDir",
    ]


@pytest.mark.parametrize(
    ("spec", "field", "place"),
    [
        ("    tolerations: null", "spec.template.spec.tolerations", "model.yaml:9:5"),
        (
            "    containers: [{name: vllm, readinessProbe: null}]",
            f"{CONTAINER}.readinessProbe",
            "model.yaml:9:31",
        ),
        ("    replicas: 1\n  decoupleScaling: true", "spec.replicas", "model.yaml:10:3"),
    ],
)
def test_what_was_removed_is_explained(spec: str, field: str, place: str) -> None:
    first, *rest = decode(spec, field)

    assert first.startswith(f"{field.rpartition('.')[2]} | (not rendered) | {place}")
    assert rest
    assert all("base.yaml:" in line and "overridden" in line for line in rest)


def test_the_reason_of_what_was_removed() -> None:
    assert decode("    replicas: 1\n  decoupleScaling: true", "spec.replicas")[0].endswith(
        "decoupled scaling (spec.decoupleScaling)"
    )


@pytest.mark.parametrize(
    ("field", "template"),
    [
        (f"{CONTAINER}.readinessProbe.httpGet.port", "{{ add 8000 0 }}"),
        (f"{CONTAINER}.securityContext.runAsNonRoot", '{{ toJson (dict "runAsNonRoot" true) }}'),
        (f"{CONTAINER}.image", "base.yaml:14:13"),
    ],
)
def test_templates_are_shown_as_they_are_written(field: str, template: str) -> None:
    [line] = decode("    replicas: 1", field)

    assert line.endswith(template)


def test_the_command_line_is_named_by_its_option() -> None:
    model = MODEL.replace(", namespace: models", "")
    lines = text_of("deploy/metadata.namespace", of_texts(model, BASE, namespace="there"))

    assert lines == ["namespace | there | -n"]


@pytest.mark.usefixtures("root")
def test_the_option_that_asked_is_named_once() -> None:
    objects = of_texts(MODEL + "    replicas: 1", runtime="vllm", env={"VLLM_TP_SIZE": "2"})
    [line] = text_of(f"deploy/{CONTAINER}.resources.limits.nvidia.com/gpu", objects)

    assert line == 'nvidia.com/gpu | "2" | -e VLLM_TP_SIZE | parallelism'


def test_the_loser_may_be_made() -> None:
    objects = of_texts(MODEL + "    volumes: []", runtime="vllm", validate="warn")
    lines = text_of("deploy/spec.template.spec.volumes", objects)

    assert "dshm | model.yaml:4:12 | overridden, runtime (metadata.name)" in lines


def test_a_line_an_object() -> None:
    lines = overview(of_story("llm-d-0.2").objects).splitlines()

    assert lines[2].split("  ")[0] == "RoleBinding llm-d/llama-3-70b-epp-rolebinding"
    assert lines[2].endswith("  command line, ModelService, msvcgen")
    assert len(lines) == 13


def test_long_values_are_cut_and_keep_their_bracket() -> None:
    assert cut("a" * 56) == "a" * 56
    assert cut("a" * 57) == "a" * 53 + "..."
    assert cut("{" + "a" * 99 + "}") == "{" + "a" * 51 + "...}"


def test_control_characters_are_not_shown() -> None:
    objects = of_texts(MODEL + '    annotations: {a: "\\e[31mred"}', BASE)
    text = explanation_text(find("deploy/spec.template.metadata.annotations", objects))

    assert "\x1b" not in text
    assert '"\\e[31mred"' in text
