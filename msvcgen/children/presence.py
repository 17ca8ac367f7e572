"""Which keys of a BaseConfig become objects of a ModelService."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from msvcgen.service import Service
from msvcgen.tree import Tree, list_at, truth_at

MANAGED = frozenset({"statefulSet", "kubeaiModel", "nimService", "nimCache", "inferenceService"})
"""The keys that only a runtime variant renders; a BaseConfig may preset them."""

SERVING = MANAGED | {"prefillDeployment", "decodeDeployment", "prefillService", "decodeService"}
"""The keys of which a runtime variant chooses those that serve the model."""


def present(key: str, service: Service, base: Mapping[str, Tree]) -> bool:
    """Tell whether a key is rendered, given the objects of the layers below the ModelService."""
    if key in SERVING and service.runtime is not None and key not in service.runtime.renders:
        return False
    if key in MANAGED:
        return service.runtime is not None
    return PRESENT[key](service, base) if key in PRESENT else base.get(key) is not None


def role_present(role: str, service: Service, base: Mapping[str, Tree]) -> bool:
    """Tell whether a role is rendered: somebody states it and the ModelService does not say `create: false`."""
    section = service.section(role)
    if section is not None and truth_at(section, "create") is False:
        return False
    if service.runtime is not None and role in service.runtime.servers:
        return True
    return section is not None or base.get(f"{role}Deployment") is not None


def _picker(service: Service, base: Mapping[str, Tree]) -> bool:
    """Tell whether the endpoint picker is rendered: the BaseConfig states it and nobody says `create: false`."""
    create = truth_at(service.section("endpointPicker"), "create")
    return base.get("eppDeployment") is not None and create is not False


def _with(
    key: str, workload: Callable[[Service, Mapping[str, Tree]], bool]
) -> Callable[[Service, Mapping[str, Tree]], bool]:
    """Give the rule of a Service: it is stated, and its pods are there."""
    return lambda service, base: base.get(key) is not None and workload(service, base)


def _route(service: Service, base: Mapping[str, Tree]) -> bool:
    refs = list_at(service.spec, "routing", "gatewayRefs")
    return base.get("httpRoute") is not None or bool(refs)


PRESENT: Mapping[str, Callable[[Service, Mapping[str, Tree]], bool]] = {
    "prefillDeployment": partial(role_present, "prefill"),
    "decodeDeployment": partial(role_present, "decode"),
    "prefillService": _with("prefillService", partial(role_present, "prefill")),
    "decodeService": _with("decodeService", partial(role_present, "decode")),
    "eppDeployment": _picker,
    "eppService": _with("eppService", _picker),
    "httpRoute": _route,
}
"""When a key is rendered; any other is when a BaseConfig states it."""
