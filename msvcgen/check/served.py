"""Whether an API server has a kind at all, told of objects whose kind has no schema here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from msvcgen.check.wording import shown
from msvcgen.data import read_data
from msvcgen.errors import Finding, Meant
from msvcgen.kinds import Kinds
from msvcgen.typed import Final

UNCHECKED: Final = {
    "": ("Binding", "Endpoints", "Event", "Node", "PodTemplate", "ReplicationController"),
    "apps": ("ControllerRevision",),
    "autoscaling": (),
    "batch": (),
    "networking.k8s.io": ("IPAddress", "ServiceCIDR"),
    "policy": (),
    "rbac.authorization.k8s.io": (),
}
"""Kubernetes' own groups whose kinds are all known, and their kinds that have no schema here."""

OTHER_GROUPS: Final = frozenset(
    (
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "extensions",
        "flowcontrol.apiserver.k8s.io",
        "node.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    )
)
"""Kubernetes' other groups: no CustomResourceDefinition adds a kind to them."""

SERVED_UNCHECKED: Final = frozenset(
    (
        ("autoscaling/v1", "HorizontalPodAutoscaler"),
        ("resource.k8s.io/v1alpha2", "ResourceClaim"),
        ("resource.k8s.io/v1alpha3", "ResourceClaim"),
        ("resource.k8s.io/v1alpha3", "DeviceClass"),
        ("resource.k8s.io/v1beta1", "ResourceClaim"),
        ("resource.k8s.io/v1beta1", "DeviceClass"),
        ("resource.k8s.io/v1beta2", "ResourceClaim"),
        ("resource.k8s.io/v1beta2", "DeviceClass"),
    )
)
"""Versions of Kubernetes' own kinds that one of the known Kubernetes versions serves, without a schema here."""


@cache
def removed_versions() -> Mapping[str, str]:
    """Give `<apiVersion>/<kind>` that no known Kubernetes serves or that never were, and the version that is meant."""
    removed: dict[str, str] = json.loads(read_data("schemas/removed.json"))
    return removed


def not_served(api_version: str, kind: str, kinds: Kinds) -> list[Finding]:
    """Give what is known of the version of an object whose kind has no schema in it.

    It is an error when no API server has it, a warning when a cluster may serve it all the same.
    """
    if served := kinds.served_by(api_version, kind):
        message = (
            f"{api_version} {kind} is not served by Kubernetes {kinds.version}, but by {', '.join(served)}"
        )
        return [_error(message)]
    known = kinds.known_versions(api_version, kind)
    if kinds.defined(api_version, kind) is not None:
        message = f"{api_version} {kind} is not served by its CustomResourceDefinition"
        message += f", but {' and '.join(known)}" if known else ", nor is another version"
        return [_error(message)]
    if successor := removed_versions().get(f"{api_version}/{kind}"):
        message = f"{shown(api_version)} is not served, use {shown(successor)}"
        return [Finding("removed-version", message, ("apiVersion",))]
    if known and (not _is_built_in(api_version) or (api_version, kind) in SERVED_UNCHECKED):
        message = f"{api_version} {kind} has no schema here, so only its metadata are checked"
        hint = f"known is {' and '.join(known)}"
        return [Finding("unknown-version", message, ("apiVersion",), severity="warning", hint=hint)]
    return _wrong_group(api_version, kind, kinds)


def _wrong_group(api_version: str, kind: str, kinds: Kinds) -> list[Finding]:
    """Refuse a kind that its group cannot have: Kubernetes' own groups and kinds keep to themselves."""
    group = api_version.rpartition("/")[0]
    served = kinds.versions_of(kind)
    ours = _is_built_in(api_version)
    if kind in UNCHECKED.get(group, ()):
        return []
    if served and (ours or (kinds.kinds_of(group) and all(map(_is_built_in, served)))):
        versions = " or ".join(served)
        return [_error(f"{api_version} has no kind {kind}", f"the apiVersion of a {kind} is {versions}")]
    if group in UNCHECKED and not served and not kind.endswith("List"):
        names = (*kinds.kinds_of(group), *UNCHECKED[group])
        return [_error(f"{api_version} has no kind {kind}", Meant(kind, names))]
    return []


def _is_built_in(api_version: str) -> bool:
    group = api_version.rpartition("/")[0]
    return group in UNCHECKED or group in OTHER_GROUPS


def _error(message: str, hint: str | Meant = "") -> Finding:
    return Finding("not-served", message, ("apiVersion",), hint=hint)
