"""The inputs that are measured: samples, and fleets of ModelServices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from measuring import PROGRAM, ROOT

SAMPLE = ROOT / "samples" / "llm-d-0.2"
PRESET = ROOT / "msvcgen" / "presets" / "llm-d-0.2.yaml"
DISAGGREGATED = ROOT / "samples" / "disaggregated"
QUICKSTART = ROOT / "samples" / "quickstart"

GENERATE = (*PROGRAM, "generate", "--epp-cluster-role", "endpoint-picker")


def write_models(folder: Path, size: int, text: Callable[[int], str]) -> Path:
    """Write a ModelService a file, and give the folder."""
    folder.mkdir()
    for number in range(size):
        (folder / f"{number:05}.yaml").write_text(text(number), "utf-8")
    return folder


def write_fleet(folder: Path, size: int) -> Sequence[str]:
    """Write a fleet of nine objects a ModelService over one BaseConfig, and give the command that renders it."""
    (folder / "baseconfig.yaml").write_text(baseconfig(), "utf-8")
    models = write_models(folder / "models", size, modelservice)
    return (*GENERATE, "-m", str(models), "-b", str(folder / "baseconfig.yaml"))


def write_disaggregated(folder: Path, size: int) -> Sequence[str]:
    """Write a fleet of thirteen objects a ModelService, and give the command; a warning fails it."""
    models = write_models(folder / "models", size, disaggregated)
    return (*PROGRAM, "generate", "-r", "vllm", "--fail-on", "warning", "-m", str(models))


def disaggregated(number: int) -> str:
    """Give the sample as one ModelService of a fleet: thirteen objects.

    Each has a path of its own: routes that ask for the same requests would be a problem each.
    """
    text = (DISAGGREGATED / "modelservice.yaml").read_text("utf-8")
    for old, new in (
        ("name: llama-70b\n", f"name: llama-{number:05}\n"),
        ("Name: meta-llama/Llama-3.3-70B-Instruct", f"Name: meta-llama/Llama-{number}"),
        ("namespace: llm-d\n", f"namespace: team-{number % 20:02}\n"),
        ("routing:\n", f"routing:\n    path: /llama-{number:05}\n"),
        ("3.3-70B-Instruct-FP8-dynamic", f"3.3-{number}"),
        ("replicas: 4", f"replicas: {1 + number % 4}"),
        ("tensor: 4", f"tensor: {2 ** (number % 4)}"),
        ("32768", str(4096 * (1 + number % 8))),
    ):
        assert old in text
        text = text.replace(old, new)
    return text


def baseconfig() -> str:
    """Give the preset without its endpoint picker: eight templates, nine objects each.

    Each model has a path of its own: routes that ask for the same requests would be a problem each.
    """
    kept, skipping = [], False
    for line in PRESET.read_text("utf-8").splitlines(keepends=True):
        if line.startswith("  ") and line[2:3].strip():
            skipping = line.startswith("  epp")
        if not skipping:
            kept.append(line)
    return "".join(kept).replace("value: /v1}", 'value: "/{{ .ModelServiceName }}"}')


def modelservice(number: int) -> str:
    """Give the text of one ModelService of a fleet."""
    return f"""\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata:
  name: model-{number:05}
  namespace: team-{number % 20:02}
spec:
  baseConfigMapRef:
    name: llm-d-0.2
  modelArtifacts:
    uri: hf://owner-{number % 50}/model-{number}
    authSecretName: hf-token
    size: {50 + number % 100}Gi
  routing:
    modelName: owner-{number % 50}/model-{number}
    ports:
    - name: http
      port: 8000
    - name: vllm
      port: 8200
    gatewayRefs:
    - name: inference-gateway
  prefill:
    replicas: {1 + number % 4}
    containers:
    - name: vllm
      mountModelVolume: true
      args:
      - "{{{{ .HFModelName }}}}"
      - --max-model-len={4096 * (1 + number % 8)}
      env:
      - name: MODEL_NUMBER
        value: "{number}"
  decode:
    replicas: {1 + number % 3}
    parallelism:
      tensor: {2 ** (number % 4)}
    containers:
    - name: vllm
      mountModelVolume: true
      args:
      - "{{{{ .HFModelName }}}}"
      - --max-model-len={4096 * (1 + number % 8)}
"""
