"""Fleets of small ModelServices, with something wrong in some of them."""

from __future__ import annotations

from msvcgen.settings import Source

BASE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}
data:
  decodeDeployment: |
    spec:
      template:
        spec:
          containers:
          - name: vllm
            image: vllm/vllm-openai:v0.20.2
            {{{{- if eq .ModelName "m-007-odd" }}}}
            imagePullPolicy: Sometimes
            {{{{- end }}}}
            args:
            - --port={{{{ "http" | getPort }}}}
  decodeService: |
    spec:
      ports:
      - port: 80
        targetPort: {{{{ "http" | getPort }}}}
"""

SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata:
  name: {name}
  {place}
spec:
  baseConfigMapRef:
    name: {base}
  modelArtifacts:
    uri: hf://owner/{name}
  routing:
    modelName: {name}
    ports:
    - name: http
      port: {port}
  decode:
    replicas: {number}
    containers:
    - name: vllm
      args:
      - "{{{{ .HFModelName }}}}"
"""


def base(name: str = "small") -> str:
    """Give a BaseConfig."""
    return BASE.format(name=name)


def service(number: int, **other: str) -> str:
    """Give one ModelService; `other` replaces what it would say."""
    said = {
        "name": f"m-{number:03}",
        "place": f"namespace: team-{number % 3}",
        "base": "small",
        "port": "8000",
        "number": number,
    }
    return SERVICE.format(**(said | other))


def stream(*documents: str) -> bytes:
    return "---\n".join(documents).encode()


def files(*texts: str) -> list[Source]:
    return [Source(f"models/{number:03}.yaml", text.encode()) for number, text in enumerate(texts)]


SERVICES = [service(number) for number in range(40)]
BASES = [Source("base.yaml", base().encode())]
BESIDE = stream(*SERVICES[:30], base(), *SERVICES[30:])
"""A BaseConfig among ModelServices."""
