"""LLMOS: an `ml.llmos.ai/v1` ModelService becomes the StatefulSet and the Service that its operator makes.

What the operator makes is in llmos-operator's pkg/controller/master/modelservice/common.go; what it adds to the pod,
for ModelServices of both kinds, is in `children/llmos.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from msvcgen.artifacts import Artifact
from msvcgen.data import read_data
from msvcgen.document import Document
from msvcgen.errors import Finding, MsvcgenError, Problem
from msvcgen.kinds import Kinds, Schema, from_json_schema
from msvcgen.origin import derived
from msvcgen.translate.making import (
    checked,
    identity_service,
    layer,
    problems_of,
    variant,
    with_needed,
    wrong_identity,
)
from msvcgen.translate.translation import Translation
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, text_at

LOCAL_MODELS = "/root/.cache/huggingface/hub/models"
"""Where the operator expects the models of the registry `local`."""

STOPPED = "llmos.ai/resource-stopped"
"""The annotation that stops a ModelService, whatever its value."""

POD: Path = ("spec", "template", "spec")

UNUSED = ("accelerators", "enableGUI")
"""Fields that the operator knows and does not use."""

_DEFINITIONS: dict[Path, str] = {
    ("metadata",): "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
    ("spec", "selector"): "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector",
    ("spec", "updateStrategy"): "io.k8s.api.apps.v1.StatefulSetUpdateStrategy",
    POD: "io.k8s.api.core.v1.PodSpec",
}


@lru_cache(maxsize=8)
def _schema(kinds: Kinds) -> Schema:
    """Give the schema of the kind: its own fields, and Kubernetes' definitions for those that it borrows."""
    root = from_json_schema(json.loads(read_data("translate/llmos.schema.json")))
    for path, name in _DEFINITIONS.items():
        owner = root
        for step in path[:-1]:
            owner = owner.properties[str(step)]
        owner.properties = {**owner.properties, str(path[-1]): kinds.definition(name)}
    claims = root.properties["spec"].properties["volumeClaimTemplates"]
    claims.items = kinds.definition("io.k8s.api.core.v1.PersistentVolumeClaim")
    return root


def translate_llmos(document: Document, validate: str, kinds: Kinds) -> Translation:
    """Translate a ModelService of LLMOS; raise MsvcgenError when it is not one."""
    tree = mapping_at(document.tree)
    server = mapping_at(mapping_at(tree, *POD), "containers", 0)
    problems = with_needed(checked(document, _schema(kinds), validate), _unusable(document, server))
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    problems += problems_of(document, _dropped(tree))
    spec, metadata = mapping_at(tree, "spec"), mapping_at(tree, "metadata")
    more: Mapped = {key: metadata[key] for key in ("labels", "annotations") if metadata.get(key)}
    facade = identity_service(
        text_at(metadata, "name"), text_at(metadata, "namespace"), text_at(spec, "model"), more
    )
    return Translation(
        document=document.with_tree(facade),
        artifact=Artifact(uri=text_at(spec, "model"), scheme=""),
        variant=variant("llmos", _variant(spec, server), document, kinds),
        layers={
            "statefulSet": layer("statefulSet", _stateful_set(spec, metadata), document),
            "decodeService": layer("decodeService", _service(spec, server), document),
        },
        problems=tuple(problems),
    )


def _unusable(document: Document, server: Mapped) -> Iterator[Problem]:
    """Say what is missing without which the operator itself fails."""
    what = "an LLMOS ModelService"
    yield from wrong_identity(document, ((("metadata", "name"), what), (("spec", "model"), what)))
    model, registry = node_at(document.tree, "spec", "model"), node_at(document.tree, "spec", "modelRegistry")
    if str(model).startswith("/") and registry in ("huggingface", "modelscope"):
        message = f"`{model}` is a path, which `{registry}` cannot fetch"
        finding = Finding("model-path", message, ("spec", "model"), hint="state `modelRegistry: local`")
        yield from problems_of(document, [finding])
    path: Path = (*POD, "containers", 0)
    missing = message = ""
    if not server:
        path, missing, message = POD, "containers", "the container of the server is missing"
    elif not server.get("image"):
        missing, message = "image", "the first container needs an image, it fetches the model and serves it"
    elif not isinstance(node_at(server, "ports", 0, "containerPort"), int):
        missing = "ports"
        message = "the first container needs a port, the probes and the Service lead to it"
    if missing:
        finding = Finding(code="missing-field", message=message, path=path, missing=missing)
        yield from problems_of(document, [finding])


def _dropped(tree: Mapped) -> Iterator[Finding]:
    """Say what of a ModelService the operator leaves out."""
    for field in UNUSED:
        if mapping_at(tree, "spec").get(field):
            yield _warning("the LLMOS operator does not use this", ("spec", field))
    if mapping_at(tree, *POD).get("initContainers"):
        message = "the LLMOS operator replaces the init containers with its own, which fetches the model"
        yield _warning(message, (*POD, "initContainers"))
    for number, claim in enumerate(list_at(mapping_at(tree, "spec"), "volumeClaimTemplates")):
        for field in mapping_at(claim, "metadata"):
            if field != "name":
                message = f"the LLMOS operator keeps the name and the spec of a claim, not its {field}"
                yield _warning(message, ("spec", "volumeClaimTemplates", number, "metadata", field))


def _warning(message: str, path: Path) -> Finding:
    return Finding(code="inexpressible", severity="warning", message=message, path=path)


def _variant(spec: Mapped, server: Mapped) -> Mapped:
    """Give the variant that a ModelService of LLMOS stands for: it brings the whole pod itself."""
    model, registry = text_at(spec, "model"), text_at(spec, "modelRegistry") or "local"
    is_path = model.startswith("/")  # the operator puts it below LOCAL_MODELS, where it is not
    values: Mapped = {
        "registry": registry,
        "model": derived(f"{LOCAL_MODELS}/{model}", model) if registry == "local" and not is_path else model,
        "servedModelName": spec.get("servedModelName") or "",
    }
    ports = [node_at(port, "containerPort") for port in list_at(server, "ports")]
    renders: list[Tree] = ["StatefulSet", "Service"]
    return {"image": server["image"], "port": ports[0], "values": values, "renders": renders}


def _stateful_set(spec: Mapped, metadata: Mapped) -> Mapped:
    stopped = STOPPED in mapping_at(metadata, "annotations")
    pod = {
        key: value for key, value in mapping_at(spec, "template", "spec").items() if key != "initContainers"
    }
    set_spec: Mapped = {
        "replicas": derived(0, metadata.get("name"), reason="defaults") if stopped else spec.get("replicas"),
        "selector": dict(mapping_at(spec, "selector")),
    }
    set_spec |= {
        "template": {"spec": pod},
        "serviceName": derived("", metadata.get("name"), reason="defaults"),
    }
    claims: list[Tree] = [_claim(mapping_at(claim)) for claim in list_at(spec, "volumeClaimTemplates")]
    if claims:
        set_spec["volumeClaimTemplates"] = claims
    if spec.get("updateStrategy"):
        set_spec["updateStrategy"] = spec["updateStrategy"]
    return {"spec": set_spec}


def _claim(claim: Mapped) -> Mapped:
    return {"metadata": {"name": mapping_at(claim, "metadata").get("name")}, "spec": claim.get("spec")}


def _service(spec: Mapped, server: Mapped) -> Mapped:
    ports: list[Tree] = []
    for item in list_at(server, "ports"):
        name, number = node_at(item, "name"), node_at(item, "containerPort")
        port: Mapped = {"port": number, "targetPort": name or number}
        ports.append({"name": name, **port} if name else port)
    labels = mapping_at(spec, "selector", "matchLabels")
    kind = spec.get("serviceType") or derived("ClusterIP", spec.get("model"), reason="defaults")
    service_spec: Mapped = {"type": kind, "ports": ports, "selector": dict(labels)}
    return {"metadata": {"labels": dict(labels)}, "spec": service_spec}
