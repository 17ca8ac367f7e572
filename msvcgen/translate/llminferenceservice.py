"""KServe's LLMInferenceService (v1alpha1, v1alpha2): a ModelService that vLLM serves, with our own command and names.

KServe's presets, which the cluster holds, are not read: the server is started as the variant `vllm` does, over HTTP,
and what the document states of its pods stands on top. Source: kserve/kserve v0.20.0, `pkg/apis/serving/v1alpha2`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from msvcgen.artifacts import read_artifact
from msvcgen.children.accelerators import states_cards
from msvcgen.children.llmisvc.service import merging_schema
from msvcgen.document import Document
from msvcgen.errors import Finding, MsvcgenError, Severity
from msvcgen.kinds import Kinds
from msvcgen.merge import merge
from msvcgen.origin import derived, plain
from msvcgen.runtimes import find_variant
from msvcgen.translate.llmisvc.checks import (
    NEWEST,
    checked_service,
    placed,
)
from msvcgen.translate.llmisvc.configs import parts_of
from msvcgen.translate.llmisvc.pods import MAIN, Pods
from msvcgen.translate.llmisvc.router import Router
from msvcgen.translate.llmisvc.texts import Names, filled_tree
from msvcgen.translate.making import layer
from msvcgen.translate.translation import Translation
from msvcgen.tree import Mapped, Path, Tree, mapping_at, mappings_at, node_at, text_at
from msvcgen.typed import Final

STOPPED: Final = "serving.kserve.io/stop"

_OWN: Final = ("serving.kserve.io/", "internal.serving.kserve.io/")
"""How annotations begin that are for KServe only."""

_NOWHERE: Final[Mapping[Path, str]] = {
    (
        "model",
        "lora",
    ): "state `--enable-lora` and `--lora-modules` in the args, and volumes with the adapters",
    ("model", "confidential"): "",
    ("kvCacheOffloading",): "state `--kv-transfer-config` in the args, and volumes",
    ("prefill", "kvCacheOffloading"): "state `--kv-transfer-config` in the args, and volumes",
}
"""Fields of the spec that only KServe's controller makes something of."""


def translate_llminferenceservice(
    document: Document, validate: str, namespace: str, kinds: Kinds
) -> Translation:
    """Translate an LLMInferenceService; raise MsvcgenError when it is wrong, or says what only KServe can do."""
    parts = parts_of(document)
    problems = checked_service(parts, validate, kinds)
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    metadata = mapping_at(parts[0].tree, "metadata")
    spec, findings = _filled(_merged(parts, kinds), metadata, namespace)
    service = _Service(metadata, spec, findings)
    facade = service.facade()
    for path, hint in _NOWHERE.items():
        if node_at(spec, *path) is not None:
            service.say(f"`{path[-1]}` is made by KServe's controller only", ("spec", *path), hint=hint)
    claims = f"{_DEVICES}container-name"
    if text_at(metadata, "annotations", claims) not in ("", MAIN):
        message = f"claims of devices are for the container `{MAIN}`, which serves the model"
        service.say(message, ("metadata", "annotations", claims), hint=f"write `{MAIN}`, or leave it out")
    problems += placed(parts, service.findings)
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    translated = document.with_tree(facade)
    layers = {key: layer(key, tree, document) for key, tree in service.layers().items()}
    variant = find_variant("vllm", kinds)
    env = {"cpu": "true"} if service.on_cpu else {}
    return Translation(
        translated, variant, env, layers=layers, preset=service.preset, problems=tuple(problems)
    )


def _merged(parts: Sequence[Document], kinds: Kinds) -> Mapped:
    """Merge the configs in their order, and the service over them, as KServe does: pods by Kubernetes' keys."""
    schema = merging_schema(kinds, NEWEST)
    own, *configs = (mapping_at(part.tree, "spec") for part in parts)
    inner = schema.properties["spec"] if schema is not None else None
    return mapping_at(reduce(lambda low, high: mapping_at(merge(low, high, inner)), [*configs, own]))


def _filled(spec: Mapped, metadata: Mapped, namespace: str) -> tuple[Mapped, list[Finding]]:
    """Give a spec with KServe's templates filled in, and the texts that ask for what only its controller knows."""
    unknown: list[Path] = []
    name = text_at(metadata, "name")
    model, namespace = text_at(spec, "model", "name") or name, text_at(metadata, "namespace") or namespace
    filled = filled_tree(spec, Names(name, model, namespace or "default"), ("spec",), unknown)
    message = "asks for something that only KServe's controller knows"
    hint = "known are .Spec.Model.Name, .ObjectMeta.Name, .ObjectMeta.Namespace and ChildName"
    return mapping_at(filled), [Finding("inexpressible", message, path, hint=hint) for path in unknown]


# --- the ModelService ---


class _Service:
    """The ModelService that a document stands for, part by part."""

    def __init__(self, metadata: Mapped, spec: Mapped, findings: list[Finding]) -> None:
        self.metadata, self.spec, self.findings = metadata, spec, findings
        self.name = text_at(metadata, "name")
        self.router = Router(self.name, spec, self.findings)
        self.paired = isinstance(spec.get("prefill"), dict)

    def say(self, message: str, path: Path, severity: Severity = "error", hint: str = "") -> None:
        """Say what cannot be the same."""
        self.findings.append(Finding("inexpressible", message, path, severity, hint=hint))

    @property
    def preset(self) -> str:
        """The preset that makes what KServe's scheduler stands for; "" for none."""
        if self.router.scheduler is None:
            return ""
        return "llm-d-pd" if self.paired else "llm-d"

    @property
    def on_cpu(self) -> bool:
        """Whether its server states an image, which may be one for CPUs, and nobody asks for accelerators."""
        roles = (self.spec, mapping_at(self.spec, "prefill")) if self.paired else (self.spec,)
        pods = [mapping_at(role, field) for role in roles for field in ("template", "worker")]
        servers = [
            container
            for pod in pods
            for _, container in mappings_at(pod, "containers")
            if container.get("name") == MAIN
        ]
        stated = any(states_cards(mapping_at(container, "resources")) for container in servers)
        claimed = bool(_devices(mapping_at(self.metadata, "annotations")))
        return not (stated or claimed) and any(container.get("image") for container in servers)

    def layers(self) -> Mapped:
        """Give what the document states of child resources that a ModelService has no words for."""
        return self.router.layers()

    def facade(self) -> Mapped:
        """Give the ModelService."""
        spec: Mapped = {
            "modelArtifacts": {"uri": self._uri()},
            "routing": self.router.routing(self._model_name()),
        }
        stopped = text_at(self.metadata, "annotations", STOPPED) == "true"
        for role, path in (("decode", ()), ("prefill", ("prefill",))):
            if role == "decode" or self.paired:
                section = self._role(mapping_at(self.spec, *path) if path else self.spec, ("spec", *path))
                spec[role] = self._stopped(section) if stopped else section
        if (picker := self.router.picker()) is not None:
            spec["endpointPicker"] = picker
        if isinstance(self.spec.get("tracing"), dict):
            spec["tracing"] = self._tracing(mapping_at(self.spec, "tracing"))
        return {
            "apiVersion": "llm-d.ai/v1alpha1",
            "kind": "ModelService",
            "metadata": self._metadata(),
            "spec": spec,
        }

    def _stopped(self, section: Mapped) -> Mapped:
        """Give a section without pods, which KServe would take away."""
        rest: Mapped = {key: value for key, value in section.items() if key != "scaling"}
        return {**rest, "replicas": derived(0, self.metadata.get("annotations"), reason="defaults")}

    def _metadata(self) -> Mapped:
        fields: dict[str, Tree] = {"name": self.name}
        if text_at(self.metadata, "namespace"):
            fields["namespace"] = self.metadata["namespace"]
        for field in ("labels", "annotations"):
            kept: Mapped = {
                key: value
                for key, value in mapping_at(self.metadata, field).items()
                if not key.startswith(_OWN)
            }
            if kept:
                fields[field] = kept
        return fields

    def _model_name(self) -> str:
        return text_at(self.spec, "model", "name") or derived(self.name, self.metadata.get("name"))

    def _uri(self) -> str:
        uri = text_at(self.spec, "model", "uri")
        if mapping_at(self.spec, "storageInitializer").get("enabled") is False and not uri.startswith(
            "hf://"
        ):
            message = "KServe mounts no model here, the server is told where it is all the same"
            self.say(message, ("spec", "storageInitializer", "enabled"), "warning")
        plain_uri = uri.replace("oci+native://", "oci://", 1)
        wrong = read_artifact({"uri": plain_uri}, served=True)
        if isinstance(wrong, Finding):
            self.findings.append(wrong._replace(path=("spec", "model", *wrong.path)))
        return derived(plain_uri, uri)

    def _tracing(self, stated: Mapped) -> Mapped:
        if stated.get("exporter") not in (None, "otlp"):
            message = f"traces are sent by `otlp`, not by `{stated['exporter']}`"
            self.say(message, ("spec", "tracing", "exporter"))
        names = {"exporterEndpoint": "endpoint", "sampler": "sampler", "samplerArg": "samplerArg"}
        return {own: stated[name] for name, own in names.items() if stated.get(name) is not None}

    def _role(self, stated: Mapped, path: Path) -> Mapped:
        """Give the section of a role."""
        section: dict[str, Tree] = {}
        if stated.get("replicas") is not None:
            section["replicas"] = stated["replicas"]
        annotations = {**self._pod_annotations(), **mapping_at(stated, "annotations")}
        fields = {
            "labels": stated.get("labels"),
            "annotations": annotations,
            "parallelism": _parallelism(stated),
            "scaling": self._scaling(mapping_at(stated, "scaling"), (*path, "scaling")),
            "devices": _devices(mapping_at(self.metadata, "annotations")),
        }
        section |= {name: value for name, value in fields.items() if value}
        pods = Pods(text_at(self.spec, "model", "uri"), self.findings)
        return {**section, **pods.of_role(stated, path)}

    def _pod_annotations(self) -> Mapped:
        """Give the annotations of the object that KServe copies to its pods."""
        return {
            key: value
            for key, value in mapping_at(self.metadata, "annotations").items()
            if key.startswith(("k8s.v1.cni.cncf.io/", "prometheus.io/"))
        }

    def _scaling(self, stated: Mapped, path: Path) -> Mapped:
        if not stated:
            return {}
        wva, fields = mapping_at(stated, "wva"), dict[str, Tree]()
        fields |= {
            name: stated[name] for name in ("minReplicas", "maxReplicas") if stated.get(name) is not None
        }
        cost: Mapped = {"variantCost": wva["variantCost"]} if wva.get("variantCost") is not None else {}
        if "keda" in wva:
            fields["by"] = derived("keda", stated.get("maxReplicas"))
            for name, value in mapping_at(wva, "keda").items():
                if value is not None:
                    hint = "state it in the key `scaledObject` of a BaseConfig"
                    self.say(
                        f"a ModelService has no place for `{name}` of KEDA",
                        (*path, "wva", "keda", name),
                        hint=hint,
                    )
        elif mapping_at(wva, "hpa").get("behavior") is not None:
            fields["behavior"] = mapping_at(wva, "hpa")["behavior"]
        return {**fields, "wva": derived(cost, stated.get("maxReplicas"))}


def _parallelism(stated: Mapped) -> Mapped:
    """Give the parallelism; a pipeline with workers is as many pods as it has stages."""
    sizes: Mapped = {
        key: value for key, value in mapping_at(stated, "parallelism").items() if value is not None
    }
    pipeline = sizes.get("pipeline")
    if pipeline is not None and isinstance(stated.get("worker"), dict):
        sizes["nodes"] = derived(plain(pipeline), pipeline, reason="parallelism")
    return sizes


_DEVICES: Final = "serving.kserve.io/exp-dra-"
"""How annotations begin by which KServe claims devices."""


def _devices(annotations: Mapped) -> Mapped:
    """Give the claims of devices that annotations ask KServe for."""
    stated = {
        key.removeprefix(_DEVICES): value for key, value in annotations.items() if key.startswith(_DEVICES)
    }
    name = stated.get("device-class")
    if not isinstance(name, str):
        return {}
    count = stated.get("device-count")
    number = int(text) if (text := str(count).strip()).isdecimal() else 1
    devices: dict[str, Tree] = {"class": derived(name.strip(), name), "count": derived(number, count, name)}
    lines = [line.strip() for line in str(stated.get("cel-selector") or "").split("\n")]
    selectors: list[Tree] = [derived(line, stated.get("cel-selector")) for line in lines if line]
    if selectors:
        devices["selectors"] = selectors
    return devices
