"""An InferenceService of KServe whose predictor is the Hugging Face server."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

from msvcgen.children.accelerators import narrow
from msvcgen.children.llmd.workloads import CONTAINER, OWN_FIELDS, POD_SPEC
from msvcgen.children.operator_targets import (
    ARTIFACTS,
    ROUTING,
    Container,
    Expressible,
    Frame,
    containers,
    contract_args,
    frame,
    keyed,
    merge_policy,
    others_of,
    server_style,
    stated_fields,
    warned,
    with_cards,
)
from msvcgen.children.overlay import Lower, Overlay, in_order
from msvcgen.errors import Finding
from msvcgen.kinds import Kinds
from msvcgen.merge import merge
from msvcgen.names import LONGEST_LABEL, child_name, is_label1035
from msvcgen.origin import derived
from msvcgen.servers.images import user_of
from msvcgen.servers.writing import merge_flags
from msvcgen.service import Service
from msvcgen.tree import Mapped, Path, Tree, mapping_at, node_at, text_at, truth_at

NAME = "an InferenceService"

PREDICTOR: Path = ("spec", "predictor")

SUFFIX = "-predictor"
"""What KServe puts behind the name of an InferenceService for the Service and the Deployment of its predictor."""

LONGEST_NAME = LONGEST_LABEL - len(SUFFIX)

IMAGE = "kserve/huggingfaceserver"
"""What the runtime runs that KServe chooses for models of Hugging Face."""

SERVER_NAME = "kserve-container"
"""What KServe calls the container of the server."""

MOUNTED = ("hf://", "pvc+hf://")
"""Models that the server itself fetches into its volume; KServe brings the others to /mnt/models."""

ORDER = ("minReplicas", "maxReplicas", "scaleMetric", "scaleTarget", "model")
"""The fields of a predictor that are printed first."""

POD_LISTS = ("volumes", "imagePullSecrets", "initContainers", "containers", "hostAliases")
"""Lists of a predictor that Kubernetes merges by key, and KServe's schema does not."""


@lru_cache(maxsize=8)
def _target(kinds: Kinds) -> Expressible:
    """Give the target: its server and the others take all fields of a container, its role those of a pod."""
    container = frozenset(kinds.definition(CONTAINER).properties) | {"mountModelVolume", "mergePolicy"}
    return Expressible(
        name=NAME,
        role=frozenset(kinds.definition(POD_SPEC).properties) | OWN_FIELDS,
        server=container,
        artifacts=frozenset({"authSecretName", "size", "mountPath", "readOnly"}),
        others=container,
        hints={
            "prefill": "leave the section out, or set `create: false`",
            "scaling": "KServe scales itself, see the values `minReplicas` and `maxReplicas`",
            "endpointPicker": "KServe has a kind LLMInferenceService for that",
        },
    )


def inference_service(service: Service, lower: Lower) -> Overlay:
    """Give what a ModelService says of its InferenceService."""
    predictor = _Predictor(*frame(service, mapping_at(lower.tree, "spec", "predictor")))
    spec = predictor.spec()
    name = derived(child_name(service.name, "", LONGEST_NAME), service.name, reason="name")
    return predictor.overlay(
        _target(service.kinds),
        {
            "metadata": {**service.metadata("inferenceService"), "name": name},
            "spec": {"predictor": spec},
        },
        finish=partial(_finished, service, predictor.lower, spec),
        check=_conflicts,
        findings=_routing(service),
    )


class _Predictor(Frame):
    """The predictor of an InferenceService, part by part."""

    __slots__ = ()
    target = NAME

    @property
    def mounted(self) -> bool:
        """Whether the server has the model's volume, into which it fetches the model."""
        wanted = truth_at(self.server.tree, "mountModelVolume")
        return self.service.artifact.scheme in MOUNTED and wanted is not False

    def spec(self) -> Mapped:
        section, pod = self.section, self.service.kinds.definition(POD_SPEC).properties
        return stated_fields(
            {
                "minReplicas": self.replicas,
                "maxReplicas": self._most(),
                "labels": section.get("labels"),
                "annotations": section.get("annotations"),
                "model": self._model(),
                **{
                    field: value for field, value in section.items() if field in pod and field != "containers"
                },
                "securityContext": self._context(),
                "containers": [self._beside(container) for container in others_of(self.service)],
                "initContainers": [
                    self._beside(container) for container in containers(self.service, "initContainers")
                ],
                "volumes": self._volumes(),
            }
        )

    def _context(self) -> Tree:
        """Give the context of the pod: what the server writes into a claim belongs to its group, unless stated."""
        own, lower = mapping_at(self.section, "securityContext"), mapping_at(self.lower, "securityContext")
        image = text_at(self.server.tree, "image") or text_at(self.lower, "model", "image") or IMAGE
        user = user_of(image) if self.mounted and self.service.artifact.writes_claim else None
        if user is None or "fsGroup" in own or "fsGroup" in lower:
            return own
        group: Mapped = {"fsGroup": user, "fsGroupChangePolicy": "OnRootMismatch"}
        return {**derived(group, self.service.artifact.uri, reason="model volume"), **own}

    def _most(self) -> Tree:
        """Give the number of replicas as the greatest too, for exactly as many; 0 would be no limit."""
        replicas, preset = self.replicas, self.lower.get("maxReplicas")
        return replicas if isinstance(replicas, int) and replicas > 0 and preset is None else None

    def _model(self) -> Mapped:
        """Give the server's container, with what the contract came to below what the ModelService states."""
        own = {
            field: value
            for field, value in self.server.tree.items()
            if field not in ("name", "mountModelVolume")
        }
        lower = mapping_at(self.lower, "model")
        args = [*_list(own.get("args")), *_list(lower.get("args"))]
        model: dict[str, Tree] = {
            **own,
            "mergePolicy": merge_policy(self.service, self.server),
            "storageUri": self._storage_uri(),
            "args": merge_flags(
                contract_args(self.service, args), _list(own.get("args")), server_style(self.service)
            ),
            "env": self._env(lower),
            "resources": with_cards(self.service, own.get("resources"), lower.get("resources")),
        }
        if self.mounted:
            mounts: Tree = [self.service.artifact.mount]
            own_mounts = own.get("volumeMounts")
            if own_mounts is not None:
                schema = self.service.kinds.definition(CONTAINER).properties["volumeMounts"]
                mounts = merge(mounts, own_mounts, schema)
            model["volumeMounts"] = mounts
        return stated_fields(model)

    def _env(self, lower: Mapped) -> Tree:
        names = {str(node_at(entry, "name")) for entry in _list(self.server.tree.get("env"))}
        artifact = self.service.artifact.env if self.mounted else ()
        own = [entry for entry, _path in self.own_env(lower.get("env"))]
        return [*(entry for entry in artifact if entry["name"] not in names), *own]

    def _storage_uri(self) -> Tree:
        """Give what KServe brings to the server before it starts."""
        artifact, artifacts = self.service.artifact, self.artifacts
        if artifact.scheme in MOUNTED:
            return None
        for field in ("size", "mountPath"):
            if artifacts.get(field) is not None:
                message = (
                    f"KServe brings a model of {artifact.scheme} to /mnt/models, `{field}` has no effect"
                )
                self.findings.append(warned(message, (*ARTIFACTS, field)))
        if artifacts.get("authSecretName"):
            hint = "KServe takes credentials from the ServiceAccount of the pods, see `serviceAccountName`"
            path: Path = (*ARTIFACTS, "authSecretName")
            self.no_place(f"`authSecretName` of {artifact.scheme}", path, hint)
        if artifact.scheme == "oci://" and artifact.path:
            self.no_place(f"the path `{artifact.path}` in an image", (*ARTIFACTS, "uri"))
        return derived(
            f"oci://{artifact.image}" if artifact.scheme == "oci://" else artifact.uri, artifact.uri
        )

    def _volumes(self) -> Tree:
        """Give the model's volume below those that the ModelService states."""
        volumes = self.section.get("volumes")
        own: Tree = [self.service.artifact.volume] if self.mounted else []
        return (
            merge(own, volumes, self.service.kinds.definition(POD_SPEC).properties["volumes"])
            if volumes is not None
            else own
        )

    def _beside(self, container: Container) -> Mapped:
        """Give another container of the pod, with the model's volume where it asks for it."""
        fields = {field: value for field, value in container.tree.items() if field != "mountModelVolume"}
        if truth_at(container.tree, "mountModelVolume") is True and self.mounted:
            return mapping_at(
                merge(
                    {"volumeMounts": [self.service.artifact.mount]},
                    fields,
                    self.service.kinds.definition(CONTAINER),
                )
            )
        if truth_at(container.tree, "mountModelVolume") is True:
            self.no_place("the model in another container", container.at("mountModelVolume"))
        return fields


def _list(tree: Tree) -> list[Tree]:
    return [item for item in tree if item is not None] if isinstance(tree, list) else []


def _routing(service: Service) -> Iterator[Finding]:
    """Say that KServe chooses the port at which an InferenceService is reached."""
    if service.ports and next(iter(service.ports.values())) != 80:
        yield warned("an InferenceService is reached at port 80 of its own Service", (*ROUTING, "ports"))


def _finished(service: Service, lower: Mapped, own: Mapped, merged: Mapped) -> Mapped:
    """Give the merged InferenceService: lists by Kubernetes' keys, nodes with the right accelerators."""
    spec = mapping_at(merged, "spec")
    predictor = {
        **mapping_at(spec, "predictor"),
        **keyed(lower, own, service.kinds.definition(POD_SPEC), POD_LISTS, {}),
    }
    types = node_at(service.section("decode"), "acceleratorTypes")
    if isinstance(types, dict):
        predictor = narrow(predictor, types)
    order = ("modelFormat", "runtime", "protocolVersion", "storageUri", "image", "command", "args", "env")
    predictor["model"] = in_order(mapping_at(predictor, "model"), order)
    return {**merged, "spec": {**spec, "predictor": in_order(predictor, ORDER)}}


def _conflicts(finished: Mapped) -> Iterator[Finding]:
    """Say what the API server accepts and KServe refuses or cannot run."""
    predictor = mapping_at(finished, "spec", "predictor")
    name = str(node_at(finished, "metadata", "name"))
    if not is_label1035(name):
        message = f"KServe takes no name like `{name}`, it must begin with a letter"
        yield Finding(code="kserve", message=message, path=("metadata", "name"))
    namespace = str(node_at(finished, "metadata", "namespace") or "")
    host = f"{name}{SUFFIX}-{namespace}"
    if namespace and len(host) > LONGEST_LABEL:
        message = f"KServe's default host `{host}` has more than {LONGEST_LABEL} characters, which it refuses"
        hint = "state a shorter name, or a `domainTemplate` in KServe's configuration"
        yield Finding(
            code="kserve", severity="warning", message=message, path=("metadata", "name"), hint=hint
        )
    least, most = predictor.get("minReplicas"), predictor.get("maxReplicas")
    if isinstance(least, int) and isinstance(most, int) and 0 < most < least:
        message = f"minReplicas is {least}, greater than maxReplicas, which is {most}"
        yield Finding(code="kserve", message=message, path=(*PREDICTOR, "minReplicas"))
    for at, item in enumerate(_list(predictor.get("containers"))):
        if node_at(item, "name") == SERVER_NAME and predictor.get("model") is not None:
            message = f"a predictor with a `model` has no container `{SERVER_NAME}` of its own"
            yield Finding(code="kserve", message=message, path=(*PREDICTOR, "containers", at, "name"))
