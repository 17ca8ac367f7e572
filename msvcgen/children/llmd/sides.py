"""The two pod templates of a LeaderWorkerSet: how layers state and merge them, and what a silent worker lacks."""

from __future__ import annotations

from copy import copy

from msvcgen.kinds import Kinds, Schema
from msvcgen.servers.reading import read
from msvcgen.servers.telling import Side
from msvcgen.tree import Mapped, list_at, mapping_at
from msvcgen.typed import Final

SIDES: Final[tuple[Side, ...]] = ("leader", "worker")
GROUPS: Final = "leaderWorkerTemplate"
TEMPLATE: Final = "io.k8s.api.core.v1.PodTemplateSpec"


def both_sides(tree: Mapped) -> Mapped:
    """Give what a layer states of a group with a leader where it states workers only."""
    spec = mapping_at(tree, "spec")
    group = mapping_at(spec, GROUPS)
    worker = group.get("workerTemplate")
    if worker is None or group.get("leaderTemplate") is not None:
        return tree
    return {**tree, "spec": {**spec, GROUPS: {**group, "leaderTemplate": worker}}}


def merging_schema(kinds: Kinds, api_version: str) -> Schema | None:
    """Give the schema by which LeaderWorkerSets are merged: that of Kubernetes for their pods.

    The CustomResourceDefinition does not say which fields of a volume or variable replace one another.
    """
    schema = kinds.schema(api_version, "LeaderWorkerSet")
    if schema is None:
        return None
    template = kinds.definition(TEMPLATE)
    whole, spec, group = (copy(each) for each in (schema, schema.properties["spec"], _group_schema(schema)))
    group.properties = {**group.properties, **{f"{side}Template": template for side in SIDES}}
    spec.properties = {**spec.properties, GROUPS: group}
    whole.properties = {**whole.properties, "spec": spec}
    return whole


def _group_schema(schema: Schema) -> Schema:
    return schema.properties["spec"].properties[GROUPS]


_PROBES: Final = ("startupProbe", "readinessProbe", "livenessProbe")


def unheard(pod: Mapped, server: str) -> Mapped:
    """Give the pod of a worker that answers nothing: without its server's ports and probes, and without a proxy."""
    result = dict(pod)
    for field in ("initContainers", "containers"):
        if pod.get(field) is None:
            continue
        kept = [each for each in map(mapping_at, list_at(pod, field)) if not _is_proxy(each)]
        result[field] = [_silent(each) if each.get("name") == server else each for each in kept]
        if not kept:
            del result[field]
    return result


def _is_proxy(container: Mapped) -> bool:
    """Tell whether a container hands requests on to the server beside it."""
    reading = read(container)
    return (
        reading is not None and not reading.server.serves and bool(reading.server.setting("serverPort").flags)
    )


def _silent(container: Mapped) -> Mapped:
    return {
        key: value
        for key, value in container.items()
        if key != "ports" and not (key in _PROBES and "exec" not in mapping_at(value))
    }
