"""A NIMService of NVIDIA's operator, and the NIMCache that it reads its model from.

What the operator makes of them is in NVIDIA/k8s-nim-operator (`api/apps/v1alpha1`,
`internal/controller/platform`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from msvcgen.children.accelerators import narrow
from msvcgen.children.llmd.workloads import CONTAINER
from msvcgen.children.nim.storage import KEY, STORAGES, Storage, image_parts, registry_secret
from msvcgen.children.operator_targets import (
    DECODE,
    ROUTING,
    Container,
    Expressible,
    Frame,
    containers,
    frame,
    keyed,
    no_place,
    others_of,
    stated_fields,
    with_cards,
)
from msvcgen.children.overlay import Lower, Overlay, in_order
from msvcgen.errors import Finding
from msvcgen.names import child_name, is_label1035
from msvcgen.origin import derived
from msvcgen.service import Service
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, text_at, truth_at

PROBES = ("startupProbe", "readinessProbe", "livenessProbe")

PLAIN = ("tolerations", "affinity", "nodeSelector", "runtimeClassName", "schedulerName", "priorityClassName")
"""Fields of a pod that a NIMService has under the same name."""

PORTS: Mapping[str, str] = {"grpc": "grpcPort", "metrics": "metricsPort"}
"""Ports of the routing beside the first, by name, and where the Service has them."""

ORDER = ("image", "authSecret", "replicas", "command", "args", "env", "resources", "storage", "expose")
"""The fields of a NIMService that are printed first."""

OWN_LABELS = frozenset(
    f"app.kubernetes.io/{name}" for name in ("name", "instance", "operator-version", "part-of", "managed-by")
)
"""Labels that the operator sets, whatever `labels` says."""

EXPRESSIBLE = Expressible(
    name="a NIMService",
    role=frozenset(
        {
            *("create", "replicas", "parallelism", "acceleratorTypes", "labels", "annotations"),
            *("containers", "initContainers", "imagePullSecrets", "securityContext"),
            *PLAIN,
        }
    ),
    server=frozenset(
        {
            *("name", "image", "imagePullPolicy", "command", "args", "env", "resources"),
            *("mountModelVolume", "mergePolicy"),
            *PROBES,
        }
    ),
    artifacts=frozenset({"authSecretName", "size", "readOnly"}),
    others=frozenset(
        {"name", "image", "imagePullPolicy", "command", "args", "env", "workingDir", "mergePolicy"}
    ),
    hints={
        "prefill": "leave the section out, or set `create: false`",
        "endpointPicker": "state `expose.router.eppConfig` in the BaseConfig's `nimService`",
        "scaling": "state `spec.scale.hpa` in the BaseConfig's `nimService`",
        "envFrom": "name each variable with a `valueFrom`",
        "volumes": "the operator mounts the model's storage and shared memory itself",
        "volumeMounts": "the operator mounts the model's storage and shared memory itself",
        "serviceAccountName": "the operator makes an account for each NIMService",
    },
)

_WORDS = re.compile("[A-Za-z][-A-Za-z0-9_.]*")
_YAML_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"))


def nim_service(service: Service, lower: Lower) -> Overlay:
    """Give what a ModelService says of its NIMService."""
    nim = _NimService(*frame(service, mapping_at(lower.tree, "spec")))
    spec = nim.spec()
    name = derived(child_name(service.name, ""), service.name, reason="name")
    return nim.overlay(
        EXPRESSIBLE,
        {"metadata": {**service.metadata("nimService"), "name": name}, "spec": spec},
        finish=partial(_finished, service, nim.lower, spec),
        check=_conflicts,
        findings=(*_routing(service), *_labels(service)),
    )


class _NimService(Frame):
    """The spec of a NIMService, part by part."""

    __slots__ = ()
    target = EXPRESSIBLE.name

    def spec(self) -> Mapped:
        container, section = self.server.tree, self.section
        labels = mapping_at(section, "labels")
        fields: dict[str, Tree] = {
            "image": self._image(),
            "authSecret": self._secret(),
            "command": container.get("command"),
            "args": container.get("args"),
            "env": self._env(),
            "labels": {key: value for key, value in labels.items() if key not in OWN_LABELS},
            "annotations": section.get("annotations"),
            "resources": self._resources(),
            "replicas": self._scaled(),
            "multiNode": self._nodes(),
            "expose": self._expose(),
            "storage": Storage(self.service, self.lower).member(self.findings),
            "initContainers": [self._beside(init) for init in containers(self.service, "initContainers")],
            "sidecarContainers": [self._beside(other) for other in others_of(self.service)],
            **self._ids(),
            **{field: section.get(field) for field in PLAIN},
        }
        for field in PROBES:
            if container.get(field) is not None:
                enabled = derived(True, self.service.name, reason="probes")  # noqa: FBT003
                fields[field] = {"enabled": enabled, "probe": container[field]}
        if container.get("mergePolicy"):
            fields["mergePolicy"] = container["mergePolicy"]
        return stated_fields(fields)

    def _problem(self, message: str, path: Path, hint: str = "") -> None:
        self.findings.append(Finding(code="nim", message=message, path=path, hint=hint))

    def _image(self) -> Tree:
        image: Mapped = {}
        reference = self.server.tree.get("image")
        if isinstance(reference, str) and reference:
            image = self._parted(reference, self.server.at("image"))
        elif not node_at(self.lower, "image", "repository"):
            message = "nobody states the image, and NVIDIA makes one for each model"
            hint = "state `image` and its tag on the container `nim-operator`"
            finding = Finding("nim", message, self.server.path, hint=hint, beside=("spec", "image"))
            self.findings.append(finding)
        if self.server.tree.get("imagePullPolicy"):
            image["pullPolicy"] = self.server.tree["imagePullPolicy"]
        secrets = [node_at(secret, "name") for secret in list_at(self.section, "imagePullSecrets")]
        return {**image, "pullSecrets": secrets} if secrets else image

    def _parted(self, image: str, path: Path) -> Mapped:
        """Give the repository and the tag of an image; a NIMService needs both."""
        repository, tag = (derived(part, image) for part in image_parts(image))
        if "@" in image:
            self.no_place("the digest of an image", path, "state a tag")
        elif not tag:
            self._problem(f"a NIMService needs the tag of the image `{image}`", path)
        return {"repository": repository, "tag": tag}

    def _secret(self) -> Tree:
        """Give the Secret of the key for NVIDIA's registry, where the ModelService names it."""
        reference = registry_secret(self.server)
        if reference and reference.get("key") != KEY:
            what = f"the key `{reference.get('key')}` of `{KEY}`"
            hint = f"the operator reads the key `{KEY}` of `authSecret`"
            self.no_place(what, self.server.at("env"), hint)
        return reference.get("name")

    def _env(self) -> Tree:
        """Give the variables; those of the contract never replace what the BaseConfig states."""
        names = {
            str(node_at(entry, "name"))
            for entry in (*list_at(self.lower, "env"), *list_at(self.server.tree, "env"))
        }
        own = [entry for entry, _path in self.own_env(self.lower.get("env")) if entry.get("name") != KEY]
        stored = Storage(self.service, self.lower).env()
        return [*own, *(entry for entry in stored if str(entry["name"]) not in names)]

    def _ids(self) -> Mapped:
        """Give the user and the group; other settings of the pod's security have no place."""
        context = mapping_at(self.section, "securityContext")
        groups = {context[name] for name in ("runAsGroup", "fsGroup") if isinstance(context.get(name), int)}
        path: Path = (*DECODE, "securityContext")
        for field in context:
            if field not in ("runAsUser", "runAsGroup", "fsGroup"):
                self.no_place(f"`{field}`", (*path, field))
        if len(groups) > 1:
            self.no_place("an fsGroup other than runAsGroup", (*path, "fsGroup"))
        return {"userID": context.get("runAsUser"), "groupID": next(iter(groups), None)}

    def _scaled(self) -> Tree:
        """Give the number of replicas, unless an autoscaler owns it."""
        if self.replicas is not None and truth_at(self.lower, "scale", "enabled") is True:
            message = "the autoscaler of the BaseConfig's `scale` owns the number of replicas"
            self._problem(message, (*DECODE, "replicas"), "leave it out, or state `decoupleScaling: true`")
            return None
        return self.replicas

    def _size(self, kind: str) -> int:
        """Give the size of one kind of parallelism: the ModelService's, else the BaseConfig's."""
        preset = mapping_at(self.lower, "multiNode", "parallelism")
        size = node_at(self.section, "parallelism", kind) or preset.get(kind)
        if isinstance(size, int) and size > 0:
            return size
        return derived(1, self.service.name, reason="parallelism")

    @property
    def _spread(self) -> bool:
        return self._size("pipeline") > 1 or bool(self.lower.get("multiNode"))

    def _nodes(self) -> Tree:
        """Give how the model is spread over pods, a stage of the pipeline each; the operator needs both sizes."""
        if not self._spread:
            return None
        if self._size("data") > 1:
            path: Path = (*DECODE, "parallelism", "data")
            self.no_place("data parallelism beside that of the pipeline", path)
        return {"parallelism": {kind: self._size(kind) for kind in ("pipeline", "tensor")}}

    def _resources(self) -> Mapped:
        """Give the resources of a pod: its stage of the pipeline has the accelerators of tensor parallelism."""
        runtime = self.service.runtime
        on_cpu = runtime is not None and not runtime.server.cards
        each = self._size("tensor") if self._spread and not on_cpu else None
        return with_cards(self.service, self.server.tree.get("resources"), self.lower.get("resources"), each)

    def _expose(self) -> Tree:
        """Give the ports of the Service: the server listens at them itself."""
        ports: Mapped = {}
        for name, port in self.service.ports.items():
            field = PORTS.get(name, "") if ports else "port"
            if field:
                ports[field] = port
        return {"service": ports} if ports else None

    def _beside(self, container: Container) -> Mapped:
        """Give another container of the pod as the operator wants it."""
        image = text_at(container.tree, "image")
        fields: dict[str, Tree] = {
            "name": container.tree.get("name"),
            "image": self._parted(image, container.at("image")),
        }
        if container.tree.get("imagePullPolicy"):
            fields["image"] = {**mapping_at(fields["image"]), "pullPolicy": container.tree["imagePullPolicy"]}
        return fields | {
            field: container.tree[field]
            for field in ("command", "args", "env", "workingDir")
            if container.tree.get(field)
        }


def _routing(service: Service) -> Iterator[Finding]:
    """Say which ports a NIMService has no place for."""
    for at, name in enumerate(service.ports):
        if at and name not in PORTS:
            hint = "the first is the server's, others are called " + " and ".join(
                f"`{port}`" for port in PORTS
            )
            yield no_place(EXPRESSIBLE, f"the port `{name}`", (*ROUTING, "ports", at), hint)


def _labels(service: Service) -> Iterator[Finding]:
    for label in mapping_at(service.section("decode"), "labels"):
        if label in OWN_LABELS:
            hint = "the operator sets it itself"
            yield no_place(EXPRESSIBLE, f"the label `{label}`", (*DECODE, "labels", label), hint)


def _finished(service: Service, lower: Mapped, own: Mapped, merged: Mapped) -> Mapped:
    """Give the merged NIMService: lists by their keys, nodes chosen as the operator can write it down.

    The operator writes the values of nodeSelector without quotes, so `"true"` becomes a boolean, which no
    node has.
    """
    policy = mapping_at(own, "mergePolicy")
    spec = {
        **mapping_at(merged, "spec"),
        **keyed(lower, own, service.kinds.definition(CONTAINER), ("env",), policy),
    }
    types = node_at(service.section("decode"), "acceleratorTypes")
    if isinstance(types, dict):
        spec = narrow(spec, types)
    selector = mapping_at(spec, "nodeSelector")
    for label, value in selector.items():
        if not (_written_plainly(str(value)) and _written_plainly(label)):
            spec = narrow(
                spec, {"labelKey": derived(label, value, reason="scheduling"), "labelValues": [value]}
            )
    spec["nodeSelector"] = {
        label: value
        for label, value in selector.items()
        if _written_plainly(str(value)) and _written_plainly(label)
    } or None
    spec["image"] = in_order(mapping_at(spec, "image"), ("repository", "tag"))
    return {**merged, "spec": in_order(spec, ORDER)}


def _written_plainly(text: str) -> bool:
    """Tell whether a text stays one without quotes, in every YAML."""
    return all(_WORDS.fullmatch(part) for part in text.split("/")) and text.lower() not in _YAML_WORDS


def _conflicts(finished: Mapped) -> Iterator[Finding]:
    """Say what the API server accepts and the operator cannot run."""
    spec, name = mapping_at(finished, "spec"), str(node_at(finished, "metadata", "name"))
    if not is_label1035(name):
        message = f"the operator calls a Service `{name}`, which must begin with a letter"
        yield Finding(code="nim", message=message, path=("metadata", "name"))
    members = [member for member in STORAGES if node_at(spec, "storage", member) is not None]
    if len(members) != 1:
        message = "a NIMService has exactly one storage, here " + (
            " and ".join(f"`{member}`" for member in members) or "none"
        )
        yield Finding(code="nim", message=message, path=("spec", "storage"))
    if not node_at(spec, "expose", "service", "port"):
        message = "the operator needs `expose.service.port`"
        yield Finding(code="nim", message=message, path=("spec",))
    if not spec.get("authSecret"):
        message = "without `authSecret` the operator must be 3.1.3 or later, and gets nothing from NVIDIA's registry"
        yield Finding(code="nim", severity="warning", message=message, path=("spec",))
    priority = str(spec.get("priorityClassName") or "plain")
    if not _written_plainly(priority):
        message = f"the operator writes the priority class `{priority}` without quotes, so that it is no text"
        yield Finding(code="nim", message=message, path=("spec", "priorityClassName"))
