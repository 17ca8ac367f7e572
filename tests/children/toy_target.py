"""A target as somebody adds one: its row, and what a ModelService says of it."""

from __future__ import annotations

from msvcgen.children import Lower, Overlay
from msvcgen.origin import derived
from msvcgen.service import Service
from msvcgen.targets import Target
from msvcgen.tree import Mapped, mapping_at

ROW = Target(
    key="toyServer",
    description="ToyServer of the toy operator",
    kind="ToyServer",
    api_versions=("toys.example/v1",),
    overlay="toy_target:toy_server",
    section="decode",
    when="variant",
)


def toy_server(service: Service, lower: Lower) -> Overlay:
    """Give what a ModelService says of its ToyServer."""
    section = mapping_at(service.section("decode"))
    spec: Mapped = {
        "model": service.artifact.uri,
        "port": derived(8000, service.name, reason="runtime"),
        "replicas": section.get("replicas"),
    }
    return Overlay(tree={"metadata": service.metadata(lower.target.key), "spec": spec})
