"""The way to an LLMInferenceService: its scheduler (KServe's word for the endpoint picker), its route, its gateways."""

from __future__ import annotations

from msvcgen.children.llmd.route import finished_route
from msvcgen.children.llmd.workloads import OWN_FIELDS
from msvcgen.children.llmisvc.server import MAIN, PORT, TARGET
from msvcgen.children.operator_targets import ROUTING
from msvcgen.children.overlay import Lower
from msvcgen.errors import Finding
from msvcgen.names import child_name
from msvcgen.origin import derived
from msvcgen.service import Service
from msvcgen.targets import PICKER, ROLE_FIELDS, TARGETS
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, truth_at
from msvcgen.typed import Final

_OWN_REQUESTS: Final = ("path", "rewrite", "hosts", "headers")
"""Fields of the routing that the preset's rules do not have."""

_ROUTE: Final = next(key for key, target in TARGETS.items() if target.when == "route")
"""What a BaseConfig states of the route."""

_GATEWAY: Final = ("name", "namespace", "sectionName")
"""What KServe has of a reference to a Gateway."""


def router(service: Service, lower: Lower, findings: list[Finding], *, paired: bool) -> Mapped:
    """Give the field `router`; nothing where the ModelService asks for neither a picker nor a route."""
    fields: Mapped = {}
    scheduler = _scheduler(service, paired=paired)
    if scheduler is not None:
        fields["scheduler"] = scheduler
    routing = mapping_at(service.spec, "routing")
    if list_at(routing, "split"):
        message = f"{TARGET} has no place for `split`"
        hint = "KServe shares requests by `router.route.group` and `weight`, the values `group` and `weight`"
        findings.append(Finding("inexpressible", message, (*ROUTING, "split"), hint=hint))
    refs = _gateways(service, findings)
    own = any(field in routing for field in _OWN_REQUESTS)
    route = mapping_at(lower.base, _ROUTE)
    if refs or own or route:
        fields["route"] = derived({}, *refs, service.name, reason="route")
    if refs:
        fields["gateway"] = {"refs": refs}
    if own or route:
        fields["route"] = {"http": {"spec": _route(service, route, picked=scheduler is not None)}}
    return fields


def _scheduler(service: Service, *, paired: bool) -> Mapped | None:
    """Give the scheduler: an endpoint picker that is stated, and what two roles need."""
    section = service.section(PICKER)
    if section is None or truth_at(section, "create") is False:
        return derived({}, service.name, reason="runtime") if paired and section is None else None
    fields: dict[str, Tree] = {
        key: section[key] for key in ("replicas", "labels", "annotations") if section.get(key)
    }
    pod: Mapped = {
        key: value
        for key, value in section.items()
        if key not in OWN_FIELDS | ROLE_FIELDS and value not in (None, [], {})
    }
    for field in ("containers", "initContainers"):
        items = [mapping_at(item) for item in list_at(section, field)]
        if items:
            pod[field] = [_named(item, only=field == "containers" and len(items) == 1) for item in items]
    if pod:
        fields["template"] = pod
    return fields


def _named(container: Mapped, *, only: bool) -> Tree:
    """Give a container of the picker; the picker's own is called as in the preset."""
    fields = {key: value for key, value in container.items() if key != "mountModelVolume"}
    return {**fields, "name": derived(MAIN, container.get("name"), reason="runtime")} if only else fields


def _gateways(service: Service, findings: list[Finding]) -> list[Tree]:
    refs: list[Tree] = []
    for at, item in enumerate(list_at(service.spec, "routing", "gatewayRefs")):
        ref = mapping_at(item)
        usual = {"group": "gateway.networking.k8s.io", "kind": "Gateway"}
        for field, value in ref.items():
            if field not in _GATEWAY and value not in (None, usual.get(field)):
                message = f"{TARGET} has no place for `{field}` of a Gateway"
                findings.append(Finding("inexpressible", message, (*ROUTING, "gatewayRefs", at, field)))
        refs.append({field: ref[field] for field in _GATEWAY if ref.get(field)})
    return refs


def _route(service: Service, stated: Mapped, *, picked: bool) -> Mapped:
    """Give the spec of the HTTPRoute: what the layers below state, and what the ModelService says of requests."""
    suffix = "-inference-pool" if picked else "-kserve-workload-svc"
    name = derived(child_name(service.name, suffix), service.name, reason="name")
    backend: Mapped = {"name": name, "port": PORT}
    if picked:
        backend = {"group": "inference.networking.k8s.io", "kind": "InferencePool", **backend}
    spec = mapping_at(finished_route(service, stated, backend), "spec")
    return {key: value for key, value in spec.items() if key != "parentRefs"}
