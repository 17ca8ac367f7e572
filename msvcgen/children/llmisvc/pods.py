"""The pods of a role of an LLMInferenceService: one template, or those of a leader and its workers."""

from __future__ import annotations

from collections.abc import Iterable

from msvcgen.children.accelerators import narrow
from msvcgen.children.llmd.workloads import OWN_FIELDS, POD_SPEC, SIDES
from msvcgen.children.llmisvc.server import TARGET, Role
from msvcgen.children.operator_targets import Container
from msvcgen.merge import merge
from msvcgen.servers.groups import Layout
from msvcgen.targets import ROLE_FIELDS
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, truth_at

_SILENT = frozenset({"ports", "startupProbe", "readinessProbe", "livenessProbe"})
"""Fields of a server that answers requests; the workers of a group do not."""


def pods(role: Role, layout: Layout) -> Mapped:
    """Give `template`, and `worker` where several pods form one server."""
    if layout.nodes == 1:
        for side in SIDES:
            if role.section.get(side):
                message = f"has no effect: the server of `{role.name}` is one pod"
                role.say(message, (*role.path, side), "warning")
        template = _pod(role, layout, role.section, role.path)
        return {"template": template} if template else {}
    if layout.data == 1:  # for which there is no preset
        return {"template": _side(role, layout, "leader")}
    return {
        field: _side(role, layout, side) for field, side in (("template", "leader"), ("worker", "worker"))
    }


def _side(role: Role, layout: Layout, side: str) -> Mapped:
    """Give the pod of one side: what the role says, and over it what it says of the side."""
    path, own = (*role.path, side), mapping_at(role.section, side)
    for field in ("labels", "annotations"):
        if own.get(field):
            role.say(f"{TARGET} has no place for `{field}` of some pods of a group", (*path, field))
    fields = role.service.kinds.definition(POD_SPEC)
    shared = {key: value for key, value in role.section.items() if key not in SIDES}
    whole = mapping_at(merge(shared, own, fields)) if own else shared
    if side == "worker":
        whole = {**whole, "containers": [_unheard(role, item) for item in list_at(whole, "containers")]}
    return _pod(role, layout, whole, role.path)


def _unheard(role: Role, item: Tree) -> Tree:
    container = mapping_at(item)
    if not role.is_server(container):
        return item
    return {key: value for key, value in container.items() if key not in _SILENT}


def _pod(role: Role, layout: Layout, section: Mapped, path: Path) -> Mapped:
    """Give a pod spec: the server's container first, then what stands beside it, as it is stated."""
    fields: dict[str, Tree] = {
        key: value
        for key, value in section.items()
        if key not in OWN_FIELDS | ROLE_FIELDS and value not in (None, [], {})
    }
    server = role.container_of(section, path)
    main = role.container(server, layout)
    others = [
        Container(mapping_at(item), (*path, "containers", at))
        for at, item in enumerate(list_at(section, "containers"))
        if not role.is_server(mapping_at(item))
    ]
    inits = [
        Container(mapping_at(item), (*path, "initContainers", at))
        for at, item in enumerate(list_at(section, "initContainers"))
    ]
    pod: Mapped = {"containers": [main, *_beside(role, others)], **fields}
    if inits:
        pod["initContainers"] = _beside(role, inits)
    types = section.get("acceleratorTypes")
    return narrow(pod, types) if isinstance(types, dict) else pod


def _beside(role: Role, containers: Iterable[Container]) -> list[Tree]:
    """Give other containers, which have no place for the model that KServe brings."""
    beside: list[Tree] = []
    for container in containers:
        if truth_at(container.tree, "mountModelVolume") is True:
            message = f"{TARGET} has no place for the model in another container"
            role.say(message, container.at("mountModelVolume"))
        beside.append({key: value for key, value in container.tree.items() if key != "mountModelVolume"})
    return beside
