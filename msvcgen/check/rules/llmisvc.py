"""Rules of KServe's webhook for LLMInferenceServices, and what its controller cannot run.

Source: kserve/kserve v0.20.0, `pkg/apis/serving/v1alpha2/llm_inference_service_validation.go` (v1alpha1 has the same
rules), `pkg/validation/managed_dra.go`. What the CRD's own schema refuses is not said here again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msvcgen.errors import Finding, below
from msvcgen.names import is_label, is_label1035, is_subdomain
from msvcgen.tree import Mapped, Path, Tree, integer_at, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

CODE: Final = "kserve"

ROUTER: Final[Path] = ("spec", "router")
DRA: Final = "serving.kserve.io/exp-dra-"


def llm_inference_service(tree: Mapped) -> Iterator[Finding]:
    """Say what the webhook refuses, and as warnings what it accepts and nothing can run."""
    spec = mapping_at(tree, "spec")
    name = text_at(tree, "metadata", "name")
    if name and not is_label1035(name):
        message = (
            f"KServe makes Services of the name `{name}`, which must begin with a letter and have no dots"
        )
        yield Finding(CODE, message, ("metadata", "name"), "warning")
    yield from _spec(spec)
    yield from _claims(mapping_at(tree, "metadata", "annotations"))
    yield from _adapters(spec, text_at(spec, "model", "name") or name)


def llm_inference_service_config(tree: Mapped) -> Iterator[Finding]:
    """Say what could never be right in a config either: it states a part, and others may state the rest."""
    for finding in _spec(mapping_at(tree, "spec")):
        if not finding.missing:
            yield finding


def _spec(spec: Mapped) -> Iterator[Finding]:
    for role, path in ((spec, ("spec",)), (mapping_at(spec, "prefill"), ("spec", "prefill"))):
        yield from below(path, _parallelism(role))
        yield from below((*path, "kvCacheOffloading"), _offloading(mapping_at(role, "kvCacheOffloading")))
    yield from below(ROUTER, _route(mapping_at(spec, "router")))
    yield from below((*ROUTER, "scheduler"), _scheduler(mapping_at(spec, "router", "scheduler")))
    yield from _actuators(spec)


# --- parallelism ---


def _parallelism(role: Mapped) -> Iterator[Finding]:
    """Check the parallelism of a role, and whether workers have a part in it."""
    sizes = mapping_at(role, "parallelism")
    stated = {name for name in ("pipeline", "data", "dataLocal") if sizes.get(name) is not None}
    if isinstance(role.get("worker"), dict) and not stated:
        message = "workers need a parallelism over them: `data` and `dataLocal`, or `pipeline`"
        yield Finding(CODE, message, ("worker",))
    if "pipeline" in stated and len(stated) > 1:
        message = "`pipeline` excludes `data` and `dataLocal`"
        yield Finding(CODE, message, ("parallelism", "pipeline"))
    for one, other in (("data", "dataLocal"), ("dataLocal", "data")):
        if one in stated and other not in stated:
            message = f"`{one}` needs `{other}` beside it"
            yield Finding(CODE, message, ("parallelism",), missing=other)
    data, local = integer_at(sizes, "data"), integer_at(sizes, "dataLocal")
    if data > 0 and local > 0 and data % local:
        message = f"`data` ({data}) is no multiple of `dataLocal` ({local}): KServe leaves {data % local} copies out"
        yield Finding(CODE, message, ("parallelism", "data"), "warning")
    if "pipeline" in stated and isinstance(role.get("worker"), dict):
        message = (
            "KServe ships no preset for pipelines over pods: without a config of that name nothing starts"
        )
        hint = "state `baseRefs` with the containers' whole commands, or `data` and `dataLocal`"
        yield Finding(CODE, message, ("parallelism", "pipeline"), "warning", hint)


# --- router ---


def _route(router: Mapped) -> Iterator[Finding]:
    route, gateway = mapping_at(router, "route"), router.get("gateway")
    http = mapping_at(route, "http")
    refs, spec = list_at(http, "refs"), http.get("spec")
    path: Path = ("route", "http")
    gateways = list_at(gateway, "refs") if isinstance(gateway, dict) else []
    if refs and isinstance(spec, dict):
        yield Finding(CODE, "`refs` and `spec` exclude each other", (*path, "refs"))
    if refs and isinstance(gateway, dict) and not gateways:
        message = "HTTPRoutes of your own exclude the gateway that KServe chooses"
        hint = "state `refs` of the gateway, or leave `gateway` out"
        yield Finding(CODE, message, (*path, "refs"), hint=hint)
    parents = list_at(spec, "parentRefs") if isinstance(spec, dict) else []
    if parents and gateways and _keys(parents) != _keys(gateways):
        message = "`parentRefs` name other gateways than `gateway.refs`"
        hint = "leave `parentRefs` out, KServe makes them of `gateway.refs`"
        yield Finding(CODE, message, (*path, "spec", "parentRefs"), hint=hint)
    yield from _shares(router, route)


def _keys(refs: list[Tree]) -> list[tuple[str, ...]]:
    return sorted(tuple(text_at(ref, part) for part in ("namespace", "name", "sectionName")) for ref in refs)


def _shares(router: Mapped, route: Mapped) -> Iterator[Finding]:
    stated = [field for field in ("group", "weight") if route.get(field) is not None]
    if stated and isinstance(router.get("ingress"), dict):
        message = "shares of requests need HTTPRoutes, an Ingress has none"
        yield Finding(CODE, message, ("route", stated[0]))
    elif len(stated) == 1:
        missing = "group" if stated == ["weight"] else "weight"
        yield Finding(CODE, f"`{stated[0]}` needs `{missing}` beside it", ("route",), missing=missing)


def _scheduler(scheduler: Mapped) -> Iterator[Finding]:
    replicas = scheduler.get("replicas")
    if isinstance(replicas, int) and replicas < 1:
        yield Finding(CODE, f"must be greater than 0, here it is {replicas}", ("replicas",))
    config = scheduler.get("config")
    if not isinstance(config, dict):
        return
    inline, ref = config.get("inline"), config.get("ref")
    if inline is None and ref is None:
        yield Finding(CODE, "either `inline` or `ref` must be stated", ("config",), missing="inline")
    if inline is not None and ref is not None:
        yield Finding(CODE, "`inline` and `ref` exclude each other", ("config", "ref"))
    if inline == {}:
        yield Finding(CODE, "an empty configuration is none", ("config", "inline"))
    if isinstance(ref, dict) and not ref.get("name"):
        yield Finding(CODE, "must name a ConfigMap", ("config", "ref"), missing="name")


# --- scaling, storage, adapters, claims ---


def _actuators(spec: Mapped) -> Iterator[Finding]:
    """Refuse one role that is scaled by a HorizontalPodAutoscaler beside one that KEDA scales."""
    found = [
        {"hpa", "keda"} & mapping_at(role, "scaling", "wva").keys()
        for role in (spec, mapping_at(spec, "prefill"))
    ]
    if all(len(one) == 1 for one in found) and found[0] != found[1]:
        message = f"prefill and decode must be scaled by the same, decode is by `{next(iter(found[0]))}`"
        yield Finding(CODE, message, ("spec", "prefill", "scaling", "wva", next(iter(found[1]))))


def _offloading(offloading: Mapped) -> Iterator[Finding]:
    for at, tier in mappings_at(offloading, "secondary"):
        path: Path = ("secondary", at)
        system = tier.get("fileSystem")
        if not isinstance(system, dict):
            yield Finding(CODE, "a tier must state `fileSystem`", path, missing="fileSystem")
            continue
        yield from _one_of(system, ("emptyDir", "pvc"), (*path, "fileSystem"))
        if isinstance(system.get("pvc"), dict):
            yield from _one_of(mapping_at(system, "pvc"), ("spec", "ref"), (*path, "fileSystem", "pvc"))


def _one_of(tree: Mapped, names: tuple[str, str], path: Path) -> Iterator[Finding]:
    stated = [name for name in names if tree.get(name) is not None]
    if len(stated) != 1:
        message = f"exactly one of `{names[0]}` and `{names[1]}` must be stated"
        yield Finding(CODE, message, path, missing="" if stated else names[0])


def _adapters(spec: Mapped, base: str) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for at, adapter in mappings_at(spec, "model", "lora", "adapters"):
        path: Path = ("spec", "model", "lora", "adapters", at)
        name = text_at(adapter, "name")
        if not name:
            yield Finding(CODE, "an adapter must have a name", path, missing="name")
        elif name in (".", ".."):
            yield Finding(CODE, f"`{name}` is a path, no name of an adapter", (*path, "name"))
        elif name in seen:
            yield Finding(CODE, f"the adapter {seen[name]} has the name `{name}` too", (*path, "name"))
        elif name == base:
            yield Finding(CODE, f"`{name}` is the name of the base model", (*path, "name"))
        seen.setdefault(name, at)


def _claims(annotations: Mapped) -> Iterator[Finding]:
    """Check the annotations of managed claims of devices."""
    stated: Mapping[str, str] = {
        key.removeprefix(DRA): str(value).strip()
        for key, value in annotations.items()
        if key.startswith(DRA) and value is not None
    }
    path: Path = ("metadata", "annotations")
    others = [name for name in ("device-count", "cel-selector", "container-name") if name in stated]
    if others and "device-class" not in stated:
        message = f"`{DRA}{others[0]}` needs `{DRA}device-class` beside it"
        yield Finding(CODE, message, (*path, DRA + others[0]))
    wrong = {
        "device-class": not is_subdomain(stated.get("device-class", "a")),
        "container-name": not is_label(stated.get("container-name", "a")),
        "cel-selector": stated.get("cel-selector") == "",
        "device-count": not _is_count(stated.get("device-count", "")),
    }
    wanted = {
        "device-class": "the name of a DeviceClass",
        "container-name": "the name of a container",
        "cel-selector": "a CEL expression a line",
        "device-count": "a whole number from 1",
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            yield Finding(CODE, f"must be {wanted[name]}, here it is `{stated[name]}`", (*path, DRA + name))


def _is_count(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and int(text) > 0)
