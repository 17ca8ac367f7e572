"""ModelServices that are alike but for one thing."""

from __future__ import annotations

from pathlib import Path

PRESET = Path(__file__).parents[1] / "msvcgen" / "presets" / "llm-d-0.2.yaml"
SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  baseConfigMapRef: {{name: llm-d-0.2}}
  modelArtifacts: {{uri: "{place}{model}", size: {size}}}
  routing:
    modelName: {model}
    ports: [{{name: http, port: {port}}}, {{name: vllm, port: 8200}}]
    gatewayRefs: [{{name: gate-{gate}}}]
  decode:
    replicas: {replicas}
    containers:
    - name: vllm
      image: {image}
      mountModelVolume: true
      args: ["{{{{ .HFModelName }}}}", {args}]
      env:
      - {{name: {variable}, value: {value}}}
      {more}
"""

PLAIN = {
    "name": "maple-3-8b", "namespace": "team-one", "place": "hf://", "model": "acme/Maple-3.1-8b-it", "size": "40Gi",
    "port": 8000, "gate": "a", "replicas": 1, "image": "ghcr.io/llm-d/llm-d:v0.2.0", "args": "--max-model-len=4096",
    "variable": "COLOUR", "value": "red", "more": "",
}  # fmt: skip

OTHERWISE: tuple[dict[str, object], ...] = (
    {}, {"name": "oak-70b"}, {"name": "a-rather-long-name-of-a-model-that-fits"}, {"name": "x" * 60 + "-y"},
    {"name": "maple"}, {"name": "maple-9-tb"}, {"namespace": "team-of-others"}, {"namespace": "default"},
    {"namespace": "maple-3-8b"}, {"namespace": "maple-3"}, {"model": "acme/Oak-3.1-8b-it"},
    {"model": "acme/maple-3-8b"}, {"model": "acme/Maple-3.1-405b"}, {"model": "acme/" + "m" * 70 + "-8b"},
    {"place": "pvc+hf://maple-cache/"}, {"place": "pvc://maple-cache/"}, {"place": "pvc://maple-3-8b/"},
    {"place": "pvc+hf://maple-3-8b/", "model": "acme/Oak-3.1-8b-it"},
    {"model": "acme/MAPLE-3-8B"}, {"model": "max-model-len/maple-3-8b"}, {"size": "41Gi"},
    {"size": "1024Gi"}, {"size": "5Gi"}, {"size": "'070Gi'"}, {"size": "400Gb"}, {"port": 99999},
    {"port": 8001}, {"replicas": 3}, {"replicas": -1}, {"image": "Maple-3-8b:1"},
    {"image": "reg.io/maple-3-8b:v1"}, {"image": "''"}, {"args": "--max-model-len=8192"},
    {"args": "--max-model-lenn=8192"}, {"args": "--served-model-name=maple-3-8b"},
    {"args": '"--chat-template=a\\nmaple-3-8b"'},
    {"args": '"--chat-template=\\noak-3-8b"', "name": "noak-3-8b"},
    {"args": '"--chat-template=\\toak-3-8b"', "name": "toak-3-8b"}, {"args": "--tensor-parallel-size=2"},
    {"value": "green"}, {"value": "'7'"}, {"value": "7"}, {"value": "maple-3-8b"},
    {"variable": "VLLM_NO_SUCH_THING"},
    {"variable": "HF_TOKEN", "value": "hf_abcdefghijklmnopqrstuvwxyz012345"}, {"variable": "maple-3-8b"},
    {"variable": "9-x"}, {"more": "ports: [{name: maple-3-8b, containerPort: 80}]"},
    {"more": "ports: [{name: maple-3-8b-very-long, containerPort: 80}]"},
    {"more": "imagePullPolicy: Sometimes"},
    {"more": "resources: {limits: {nvidia.com/gpu: 2, memory: 1Gi}}"},
    {"more": 'command: ["sh", "-c", "echo maple-3-8b\\n  exec vllm serve maple-3-8b"]'},
    {"more": f"volumeMounts: [{{name: {'w' * 64}-v, mountPath: /a}}]"}, {"name": "bad_name-x"},
    {"name": "Maple-3-8b"},
)  # fmt: skip
