"""A picture for programs: one JSON object with nodes, edges and groups."""

from __future__ import annotations

import json

from msvcgen.picture.values import Edge, Endpoint, Group, Node, Picture, Pods, Server, Total, total
from msvcgen.picture.views import Detail, seen_at


def format_json(picture: Picture, detail: Detail = "pods") -> str:
    """Give JSON as `schemas/picture.schema.json` describes it; fields that say nothing are left out."""
    return json.dumps(record(picture, detail), indent=2, ensure_ascii=False) + "\n"


def record(picture: Picture, detail: Detail = "pods") -> dict[str, object]:
    """Give a picture as JSON has it."""
    drawn = seen_at(picture, detail)
    return {
        "nodes": [_node(node) for node in drawn.nodes],
        "edges": [_edge(edge) for edge in drawn.edges],
        "groups": [_group(group) for group in drawn.groups],
        "total": _total(total(picture.nodes)),
    }


def _stated(fields: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in fields.items() if value not in ("", None, [], ())}


def _node(node: Node) -> dict[str, object]:
    return _stated({
        "id": node.id,
        "group": node.group,
        "kind": node.kind,
        "namespace": node.namespace,
        "name": node.name,
        "state": node.state,
        "role": node.role,
        "ports": [*map(_endpoint, node.ports)],
        "notes": [*node.notes],
        "pods": [*map(_pods, node.pods)],
    })  # fmt: skip


def _endpoint(endpoint: Endpoint) -> dict[str, object]:
    return _stated({"name": endpoint.name, "number": endpoint.number})


def _pods(pods: Pods) -> dict[str, object]:
    return {
        "replicas": pods.replicas,
        "accelerators": {**pods.cards},
        **_stated({"half": pods.half, "side": pods.side, "sharedMemory": pods.shared_memory}),
        "path": [*pods.path],
        "containers": [*map(_server, pods.servers)],
    }


def _server(server: Server) -> dict[str, object]:
    return _stated({
        "name": server.name,
        "image": server.image,
        "server": server.program,
        "port": server.port,
        "ports": [*map(_endpoint, server.ports)],
        "model": server.model,
        "modelPath": server.place,
        "modelVolume": server.volume,
        "handsTo": server.hands_to,
    })  # fmt: skip


def _edge(edge: Edge) -> dict[str, object]:
    return _stated({
        "source": edge.source,
        "target": edge.target,
        "relation": edge.relation,
        "path": [*edge.path],
        "label": edge.label,
        "sourcePods": edge.source_pods,
        "targetPods": edge.target_pods,
        "via": [*edge.via],
    })  # fmt: skip


def _group(group: Group) -> dict[str, object]:
    return _stated({"name": group.name, "namespace": group.namespace, "nodes": [*group.nodes]})


def _total(total: Total) -> dict[str, object]:
    return {
        "podsWithAccelerators": total.pods,
        "accelerators": {**total.cards},
        "podsWithout": total.others,
        "templatesWithoutNumber": total.unknown,
    }
