"""A StatefulSet in the layout of the LLMOS operator, and the Service before it.

The operator's own code is llmos-operator's pkg/controller/master/modelservice/common.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from msvcgen.children.accelerators import PARALLELISM
from msvcgen.children.llmd.workloads import SIDES, finish_role, pod_spec
from msvcgen.children.overlay import Lower, Overlay
from msvcgen.errors import Finding
from msvcgen.names import LONGEST_LABEL, child_name
from msvcgen.origin import Reason, derived, over
from msvcgen.quantity import parse
from msvcgen.records import NamedTuple
from msvcgen.servers.catalogue import servers
from msvcgen.servers.images import image_of
from msvcgen.servers.tables import version_key
from msvcgen.service import Service
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, text_at, truth_at

PREFIX = "modelservice-"
"""How the operator's names begin."""

LONGEST_NAME = 52
"""Characters of a StatefulSet's name: its pods carry it with a hash behind it in a label of 63.

The operator does not look: one of its own keeps the name that it would give, as far as a Service can have it.
"""

TYPE, NAME, ENGINE = "ml.llmos.ai/type", "ml.llmos.ai/model-service-name", "ml.llmos.ai/serve-engine"

VIRTUAL_CARDS = "volcano.sh/vgpu-number"
"""The accelerator whose amount is the tensor parallelism."""

HUBS: Mapping[str, str] = {"huggingface": "huggingface-cli", "modelscope": "modelscope"}
"""The registries that models are fetched from, and the programs that the operator does it with."""

NEWER = "hf"
"""What `huggingface-cli` is called since huggingface_hub 0.34; from 1.0 on the old name only fails."""

PROBES: Mapping[str, Mapped] = {
    "startupProbe": {
        "initialDelaySeconds": 60,
        "timeoutSeconds": 3,
        "periodSeconds": 10,
        "successThreshold": 1,
        "failureThreshold": 30,
    },
    "readinessProbe": {
        "timeoutSeconds": 2,
        "periodSeconds": 10,
        "successThreshold": 1,
        "failureThreshold": 3,
    },
    "livenessProbe": {"timeoutSeconds": 5, "periodSeconds": 20, "successThreshold": 1, "failureThreshold": 3},
}
"""The times of the operator's probes, each for a container that has none."""

DECODE: Path = ("spec", "decode")


class Model(NamedTuple):
    """What the server is told of its model."""

    registry: str
    name: str
    served_name: str


def stateful_set(service: Service, lower: Lower) -> Overlay:
    """Give what a ModelService says of its StatefulSet."""
    section = service.section("decode") or {}
    labels, selector = _pod_labels(service), _pod_labels(service, "selector")
    own = mapping_at(service.tree, "metadata")
    annotations = {
        key: value
        for key, value in {**mapping_at(own, "annotations"), **mapping_at(section, "annotations")}.items()
        if "kubectl" not in key and "notebook" not in key and not key.startswith("msvcgen.dev/")
    }
    preset = mapping_at(lower.tree, "spec", "selector", "matchLabels")
    pod: Mapped = {"labels": {**mapping_at(section, "labels"), **preset, **labels}}
    if annotations:
        pod["annotations"] = annotations
    spec: Mapped = {
        "selector": {"matchLabels": {**preset, **selector}},
        "template": {"metadata": pod, "spec": _pod(service, section)},
    }
    if section.get("replicas") is not None and truth_at(service.spec, "decoupleScaling") is not True:
        spec = {"replicas": section["replicas"], **spec}
    metadata: Mapped = {**_identity(service), "labels": _labels(service, {ENGINE: "vllm"})}
    return Overlay(
        tree={"metadata": metadata, "spec": spec},
        findings=tuple(_without_place(service)),
        create=truth_at(section, "create") is not False,
        finish=partial(_finished, service),
        check=partial(_conflicts, service),
    )


def stateful_service(service: Service, _lower: Lower) -> Overlay:
    """Give what a ModelService says of the Service before its StatefulSet."""
    metadata: Mapped = {**_identity(service), "labels": _labels(service)}
    return Overlay(
        tree={"metadata": metadata, "spec": {"selector": _labels(service, reason="selector")}},
        create=truth_at(service.section("decode"), "create") is not False,
    )


def _identity(service: Service) -> Mapped:
    limit = LONGEST_LABEL if _stated(service).get("model") else LONGEST_NAME
    name = child_name(PREFIX + service.name.replace(".", "-"), "", limit)
    named: Mapped = {"name": derived(name, service.name, reason="name")}
    return {**named, "namespace": service.namespace} if service.namespace else named


def _stated(service: Service) -> Mapped:
    """Give the values of the variant, in which a ModelService of LLMOS states its model."""
    return mapping_at(service.runtime.spec, "values") if service.runtime is not None else {}


def _labels(service: Service, more: Mapping[str, str] | None = None, reason: Reason = "labels") -> Mapped:
    labels: Mapped = {TYPE: "model-service", NAME: str(service.name), **(more or {})}
    return derived(labels, service.name, reason=reason)


def _pod_labels(service: Service, reason: Reason = "labels") -> Mapped:
    """Give the labels of the pod, which are the selector's too: the operator keeps both in one map."""
    return {**_labels(service, reason=reason), **mapping_at(service.tree, "metadata", "labels")}


def _pod(service: Service, section: Mapped) -> Mapped:
    spec = pod_spec(service, section)
    if service.artifact.volume:
        spec["volumes"] = [service.artifact.volume, *list_at(section, "volumes")]
    return spec


def _without_place(service: Service) -> list[Finding]:
    """Say what a StatefulSet of one role cannot be: the prefill half of a pair, and a group of pods."""
    section = mapping_at(service.section("decode"))
    places: tuple[tuple[Path, Mapped], ...] = (
        (DECODE, {side: section[side] for side in SIDES if section.get(side)}),
        ((*DECODE, "parallelism"), mapping_at(section, "parallelism")),
    )
    findings = [
        Finding("inexpressible", f"a StatefulSet of LLMOS has no place for `{field}`", (*path, field))
        for path, fields in places
        for field in fields
        if field not in PARALLELISM
    ]
    prefill = service.section("prefill")
    if not prefill or truth_at(prefill, "create") is False:
        return findings
    message = "a StatefulSet of LLMOS has no place for a prefill and decode pair"
    hint = "leave the section out, or set `create: false`"
    return [*findings, Finding(code="inexpressible", message=message, path=("spec", "prefill"), hint=hint)]


# --- what the operator adds to the pod ---


def model_of(service: Service) -> Model:
    """Give what the server is told of its model: what the variant's values say, else what the artifact is."""
    runtime, artifact, values = service.runtime, service.artifact, _stated(service)
    fetched = "huggingface" if artifact.model else "local"
    return Model(
        registry=str(values.get("registry") or fetched),
        name=text_at(values, "model") or (runtime.model if runtime is not None else ""),
        served_name=text_at(values, "servedModelName") if "servedModelName" in values else service.model_name,
    )


def _finished(service: Service, tree: Mapped) -> Mapped:
    """Give the merged StatefulSet with the operator's arguments, probes and download of the model."""
    tree = finish_role(service, "decode", None, tree)
    spec = mapping_at(tree, "spec")
    template = mapping_at(spec, "template")
    pod = mapping_at(template, "spec")
    containers = list_at(pod, "containers")
    if not containers:
        return tree
    model, server = model_of(service), mapping_at(containers[0])
    finished = derived(_server(server, model), service.name, reason="runtime")
    pod = {**pod, "containers": [finished, *containers[1:]]}
    if model.registry in HUBS:
        download = derived(_download(service, server, model), service.name, reason="model source")
        pod["initContainers"] = [download, *list_at(pod, "initContainers")]
    return {**tree, "spec": {**spec, "template": {**template, "spec": pod}}}


def _server(server: Mapped, model: Model) -> Mapped:
    finished: Mapped = {**server, "args": _args(server, model)}
    if model.registry == "modelscope":
        finished["env"] = [*list_at(server, "env"), {"name": "VLLM_USE_MODELSCOPE", "value": "True"}]
    port = node_at(server, "ports", 0, "containerPort")
    for name, times in PROBES.items():
        if finished.get(name) is None and port:
            probe: Mapped = {"httpGet": {"path": "/health", "port": port, "scheme": "HTTP"}, **times}
            finished[name] = derived(probe, port, reason="probes")
    return finished


def _args(server: Mapped, model: Model) -> list[Tree]:
    """Give the arguments: `--flag=...` of the model is replaced where it stands, what is missing comes last."""
    vllm = servers()["vllm"]
    own = {vllm.flag("model"): model.name, vllm.flag("servedNames"): model.served_name}
    if size := _virtual_cards(server):
        own[vllm.flag("tensor")] = size
    missing = {flag: value for flag, value in own.items() if value}
    args: list[Tree] = []
    for word in list_at(server, "args"):
        flag, equals, _value = str(word).partition("=")
        if equals and own.get(flag):
            missing.pop(flag, None)
            args.append(over(_stated_flag(flag, own[flag]), word))
        else:
            args.append(word)
    return [*args, *(_stated_flag(flag, value) for flag, value in missing.items())]


def _stated_flag(flag: str, value: str) -> Tree:
    return derived(f"{flag}={value}", value, reason="runtime")


def _virtual_cards(server: Mapped) -> str:
    amount = node_at(server, "resources", "limits", VIRTUAL_CARDS)
    try:
        cards = parse(amount) if isinstance(amount, str | int | float) else 0
    except ValueError:
        return ""  # the finished object's check says so
    return derived(str(-int(-cards // 1) or ""), amount)


def _download(service: Service, server: Mapped, model: Model) -> Mapped:
    """Give the init container that fetches the model into the server's volumes."""
    fast: Mapped = {"name": "HF_HUB_ENABLE_HF_TRANSFER", "value": "1"}
    revision = service.artifact.revision
    download: Mapped = {
        "name": "download-models",
        "image": server.get("image"),
        "command": [_program(service, model, text_at(server, "image"))],
        "args": ["download", model.name, *(["--revision", revision] if revision else [])],
        "env": [*(entry for entry in list_at(server, "env") if entry is not None), fast],
    }
    if server.get("volumeMounts"):
        download["volumeMounts"] = server["volumeMounts"]
    return download


def _program(service: Service, model: Model, image: str) -> str:
    """Give the program that fetches a model: the operator's own for its documents, as long as the image has it."""
    own = HUBS[model.registry]
    if own not in servers()["vllm"].hub:
        return own
    wanted, other = (own, NEWER) if _stated(service).get("model") else (NEWER, own)
    return wanted if _has(image, wanted) in (True, None) else other


def _has(image: str, program: str) -> bool | None:
    """Tell whether an image has a program that fetches models; None where it does not say its version."""
    held, vllm = image_of(image), servers()["vllm"]
    if held.server != vllm.name or not held.version:
        return None
    span, version = vllm.hub[program], version_key(held.version)
    first, last = span.get("from"), span.get("to")
    return (first is None or version_key(first) <= version) and (last is None or version <= version_key(last))


def _conflicts(service: Service, finished: Mapped) -> Iterator[Finding]:
    """Say where the program that fetches the model is not the operator's, or perhaps not in the image."""
    model, pod = model_of(service), mapping_at(finished, "spec", "template", "spec")
    own, image = HUBS.get(model.registry, ""), str(node_at(pod, "containers", 0, "image") or "")
    if own not in servers()["vllm"].hub or not image:
        return
    program, path = _program(service, model, image), ("spec", "template", "spec", "containers", 0, "image")
    if _has(image, program) is None:
        message = f"the image does not say its version, so that its program `{program}` may not be there"
        hint = f"`{NEWER}` came with huggingface_hub 0.34, and `{own}` went with 1.0"
        yield Finding(code="download", severity="warning", message=message, path=path, hint=hint)
    elif _stated(service).get("model") and program != own:
        message = f"the LLMOS operator fetches the model with `{own}`, which this image lacks; `{program}` does it here"
        yield Finding(code="download", severity="warning", message=message, path=path)
