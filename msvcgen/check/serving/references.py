"""What an object needs by name: where it says so, and what it means.

The same rows serve `no-object`, which looks for the objects in the input, and `msvcgen requires`, which lists what the
cluster must have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msvcgen.check.serving.kinds import Named
from msvcgen.check.serving.view import Object, Pod
from msvcgen.records import NamedTuple
from msvcgen.tree import (
    Mapped,
    Path,
    Tree,
    integer_at,
    list_at,
    mapping_at,
    mappings_at,
    node_at,
    text_at,
    truth_at,
)
from msvcgen.typed import Final


class Reference(NamedTuple):
    """An object that another one needs, or a part of it."""

    group: str
    kind: str
    name: str
    path: Path
    """Of the name, in the object that needs it."""
    namespace: str = ""
    """Where it has to be, "" for the namespace of the object that needs it."""
    port: str | int = 0
    """The port of a Service that is meant."""
    port_path: Path = ()
    key: str = ""
    """The key of a ConfigMap or Secret that is meant."""
    optional: bool = False
    scales: bool = False
    """Whether it is what a scaler scales."""


def references(seen: Object) -> tuple[Reference, ...]:
    """Give what an object needs by name."""
    of_kind = _OF_KIND.get((seen.group, seen.kind))
    if of_kind is None and not seen.pods and not seen.shape.names:
        return ()
    stated = [] if of_kind is None else [*of_kind(seen)]
    stated += (
        Reference(named.group, named.kind, name, named.path)
        for named, name in named_in(seen, seen.shape.names)
    )
    for pod in seen.pods:
        stated += _of_pod(pod)
    return tuple(stated)


def named_in(seen: Object, fields: Iterable[Named]) -> Iterator[tuple[Named, str]]:
    """Give the fields of an object that name another one, with the names."""
    for stated in fields:
        for named in _each(seen.tree, stated):
            name = text_at(seen.tree, *named.path)
            if named.before:
                name = name.partition(named.before)[0]
            if name and not (named.unless and truth_at(seen.tree, *named.unless) is True):
                yield named, name


def _each(tree: Mapped, named: Named) -> Iterable[Named]:
    """Give a field for each entry of the list that it goes through."""
    if "*" not in named.path:
        return (named,)
    at = named.path.index("*")
    before, after = named.path[:at], named.path[at + 1 :]
    count = len(list_at(tree, *before))
    return [named._replace(path=(*before, number, *after)) for number in range(count)]


def _of_pod(pod: Pod) -> Iterator[Reference]:
    spec, path = pod.spec, pod.path
    for field in ("serviceAccountName", "serviceAccount"):
        if (name := text_at(spec, field)) and name != "default":
            yield Reference("", "ServiceAccount", name, (*path, field))
            break
    if spec.get("volumes"):
        for index, volume in mappings_at(spec, "volumes"):
            yield from _of_volume(volume, (*path, "volumes", index))
    for index, claim in mappings_at(spec, "resourceClaims"):
        for field, kind in (
            ("resourceClaimTemplateName", "ResourceClaimTemplate"),
            ("resourceClaimName", "ResourceClaim"),
        ):
            if name := text_at(claim, field):
                yield Reference("resource.k8s.io", kind, name, (*path, "resourceClaims", index, field))
    for container in pod.containers:
        yield from _of_container(container.tree, container.path)


_VOLUMES: Final = (
    ("configMap", "name", "ConfigMap"),
    ("secret", "secretName", "Secret"),
    ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
)


def _of_volume(volume: Mapped, path: Path) -> Iterator[Reference]:
    for field, naming, kind in _VOLUMES:
        source = volume.get(field)
        if isinstance(source, dict) and (name := text_at(source, naming)):
            yield Reference("", kind, name, (*path, field, naming), optional=source.get("optional") is True)
    for index, source in mappings_at(volume, "projected", "sources"):
        for field, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
            if name := text_at(source, field, "name"):
                optional = node_at(source, field, "optional") is True
                yield Reference(
                    "", kind, name, (*path, "projected", "sources", index, field, "name"), optional=optional
                )


_KEYS: Final = (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret"))
_ALL: Final = (("configMapRef", "ConfigMap"), ("secretRef", "Secret"))


def _of_container(tree: Mapped, path: Path) -> Iterator[Reference]:
    for index, variable in mappings_at(tree, "env"):
        source = variable.get("valueFrom")
        if not isinstance(source, dict):
            continue
        for field, kind in _KEYS:
            if name := text_at(source, field, "name"):
                yield Reference(
                    "", kind, name, (*path, "env", index, "valueFrom", field, "name"),
                    key=text_at(source, field, "key"), optional=node_at(source, field, "optional") is True,
                )  # fmt: skip
    for index, source in mappings_at(tree, "envFrom"):
        for field, kind in _ALL:
            if name := text_at(source, field, "name"):
                optional = node_at(source, field, "optional") is True
                yield Reference("", kind, name, (*path, "envFrom", index, field, "name"), optional=optional)


def _backend(backend: Mapped, path: Path) -> Reference | None:
    name = text_at(backend, "name")
    if not name:
        return None
    group, kind = text_at(backend, "group"), text_at(backend, "kind") or "Service"
    port = integer_at(backend, "port") if kind == "Service" else 0
    return Reference(
        group,
        kind,
        name,
        (*path, "name"),
        text_at(backend, "namespace"),
        port,
        (*path, "port") if port else (),
    )


def _of_route(seen: Object) -> Iterator[Reference]:
    for at, rule in mappings_at(seen.spec, "rules"):
        for index, backend in mappings_at(rule, "backendRefs"):
            reference = _backend(backend, ("spec", "rules", at, "backendRefs", index))
            if reference is not None:
                yield reference
    for index, parent in mappings_at(seen.spec, "parentRefs"):
        if name := text_at(parent, "name"):
            group = parent.get("group")
            yield Reference(
                group if isinstance(group, str) else "gateway.networking.k8s.io",
                text_at(parent, "kind") or "Gateway", name, ("spec", "parentRefs", index, "name"),
                text_at(parent, "namespace"),
            )  # fmt: skip


def _target(field: str, kind: str = "", api_version: str = "") -> Callable[[Object], Iterator[Reference]]:
    """Give what reads the target of a scaler."""

    def read(seen: Object) -> Iterator[Reference]:
        target = mapping_at(seen.spec, field)
        if name := text_at(target, "name"):
            version = text_at(target, "apiVersion") or api_version
            yield Reference(
                version.rpartition("/")[0],
                text_at(target, "kind") or kind,
                name,
                ("spec", field, "name"),
                scales=True,
            )

    return read


def _of_scaled_object(seen: Object) -> Iterator[Reference]:
    yield from _target("scaleTargetRef", "Deployment", "apps/v1")(seen)
    for index, trigger in mappings_at(seen.spec, "triggers"):
        if name := text_at(trigger, "authenticationRef", "name"):
            kind = text_at(trigger, "authenticationRef", "kind") or "TriggerAuthentication"
            path: Path = ("spec", "triggers", index, "authenticationRef", "name")
            yield Reference("keda.sh", kind, name, path)


def _of_pool(seen: Object) -> Iterator[Reference]:
    for field, port_path in (("extensionRef", ("portNumber",)), ("endpointPickerRef", ("port", "number"))):
        picker = mapping_at(seen.spec, field)
        kind = text_at(picker, "kind") or "Service"
        if name := text_at(picker, "name"):
            port = integer_at(picker, *port_path)
            path: Path = ("spec", field)
            yield Reference(
                text_at(picker, "group"), kind, name, (*path, "name"), port=port,
                port_path=(*path, *port_path) if port else (),
            )  # fmt: skip


_POOLS: Final = {"InferenceObjective": "inference.networking.k8s.io"}
"""The group of a pool that states none, where it is not that of the object (the default of its schema)."""


def _pool_of(seen: Object) -> Iterator[Reference]:
    pool = mapping_at(seen.spec, "poolRef")
    if name := text_at(pool, "name"):
        stated = text_at(pool, "group")
        group = stated or _POOLS.get(seen.kind, seen.group)
        kind, path = text_at(pool, "kind") or "InferencePool", ("spec", "poolRef", "name")
        # Which group is meant where none is stated has changed between releases.
        yield Reference(group, kind, name, path, optional=not stated and seen.kind in _POOLS)


def _of_binding(seen: Object) -> Iterator[Reference]:
    role = mapping_at(seen.tree, "roleRef")
    if name := text_at(role, "name"):
        yield Reference("rbac.authorization.k8s.io", text_at(role, "kind"), name, ("roleRef", "name"))
    for index, subject in mappings_at(seen.tree, "subjects"):
        if text_at(subject, "kind") == "ServiceAccount" and (name := text_at(subject, "name")) not in (
            "",
            "default",
        ):
            yield Reference(
                "", "ServiceAccount", name, ("subjects", index, "name"), text_at(subject, "namespace")
            )


def _of_ingress(seen: Object) -> Iterator[Reference]:
    backends: list[tuple[Mapped, Path]] = [
        (mapping_at(seen.spec, "defaultBackend"), ("spec", "defaultBackend"))
    ]
    for at, rule in mappings_at(seen.spec, "rules"):
        for index, route in mappings_at(rule, "http", "paths"):
            path: Path = ("spec", "rules", at, "http", "paths", index, "backend")
            backends.append((mapping_at(route, "backend"), path))
    for backend, path in backends:
        service = mapping_at(backend, "service")
        if name := text_at(service, "name"):
            number = integer_at(service, "port", "number")
            port: Tree = number or text_at(service, "port", "name")
            part = "number" if number else "name"
            yield Reference(
                "", "Service", name, (*path, "service", "name"), port=port if isinstance(port, (str, int)) else 0,
                port_path=(*path, "service", "port", part) if port else (),
            )  # fmt: skip


_OF_KIND: Final[dict[tuple[str, str], Callable[[Object], Iterator[Reference]]]] = {
    ("gateway.networking.k8s.io", "HTTPRoute"): _of_route,
    ("gateway.networking.k8s.io", "GRPCRoute"): _of_route,
    ("networking.k8s.io", "Ingress"): _of_ingress,
    ("autoscaling", "HorizontalPodAutoscaler"): _target("scaleTargetRef"),
    ("keda.sh", "ScaledObject"): _of_scaled_object,
    ("llmd.ai", "VariantAutoscaling"): _target("scaleTargetRef", "Deployment", "apps/v1"),
    ("autoscaling.k8s.io", "VerticalPodAutoscaler"): _target("targetRef"),
    ("inference.networking.k8s.io", "InferencePool"): _of_pool,
    ("inference.networking.x-k8s.io", "InferencePool"): _of_pool,
    ("inference.networking.x-k8s.io", "InferenceModel"): _pool_of,
    ("inference.networking.x-k8s.io", "InferenceObjective"): _pool_of,
    ("rbac.authorization.k8s.io", "RoleBinding"): _of_binding,
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): _of_binding,
}
"""What the objects of a kind need by name, beside their pods."""
