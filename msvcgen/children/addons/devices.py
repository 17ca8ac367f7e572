"""Devices that are claimed (dynamic resource allocation): the template of the claim, and who of the pods has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from msvcgen.children.addons.subject import Subject, pods_of, reading_of, server_at
from msvcgen.children.overlay import Lower, Overlay, in_order
from msvcgen.errors import Finding
from msvcgen.kinds import Kinds
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.servers.cards import ACCELERATORS
from msvcgen.targets import ADDONS
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, mappings_at, replaced_at, text_at
from msvcgen.typed import Final

CLAIM: Final = "devices"
"""What the pods call their claim, and the claim its request."""

_FLAT: Final = "resource.k8s.io/v1beta1"
"""The version whose requests have no `exactly`."""

_PARTS: Final = ("limits", "requests")
_SECTIONS: Final = ((), ("leader",), ("worker",))
"""Where a role states containers."""


class Claimed(NamedTuple):
    """A workload whose servers have a claim in the place of amounts, how many devices that is, and what is wrong."""

    tree: Mapped
    devices: Tree
    findings: tuple[Finding, ...] = ()


def version_of(kinds: Kinds) -> str:
    """Give the version in which claims are written, "" where the Kubernetes version has none."""
    row = ADDONS["resourceClaimTemplate"]
    return next((each for each in row.api_versions if kinds.schema(each, row.kind) is not None), "")


# --- the workload ---


def claimed(subject: Subject, below: Sequence[Mapped]) -> Claimed:
    """Give the workload of a role with the claim: of its pods, and of the container that serves the model.

    `below` is what users state of the workload in the layers below the ModelService.
    """
    tree, devices, count = subject.workload, subject.stated("devices"), subject.stated("devices").get("count")
    findings = [*_too_old(subject)]
    for path, pod in pods_of(tree):
        at = server_at(subject.service, subject.role, pod)
        if at is None:
            message = "no container is known to serve the model, so that none can have the devices"
            findings.append(Finding("devices", message, subject.path("devices")))
            break
        container = mapping_at(list_at(pod, "containers")[at])
        stated = _stated(subject, below, text_at(container, "name"))
        findings += _double(subject, stated, text_at(container, "name"))
        if any(text_at(claim, "name") == CLAIM for _, claim in mappings_at(pod, "resourceClaims")):
            message = f"the pods have a claim `{CLAIM}` of their own, which is what this one is called"
            findings.append(
                Finding("devices", message, subject.path("devices"), hint="call that one otherwise")
            )
            break
        findings += _other_count(subject, container)
        count = count if count is not None else _count(container, stated, devices)
        tree = mapping_at(replaced_at(tree, path, _with_claim(subject, pod, at, stated)))
    return Claimed(tree, count, tuple(dict.fromkeys(findings)))


def _too_old(subject: Subject) -> Iterator[Finding]:
    kinds = subject.service.kinds
    if not version_of(kinds):
        message = f"Kubernetes {kinds.version} cannot claim devices, 1.32 and later can"
        hint = "state an amount in `resources.limits` of the container"
        yield Finding("devices", message, subject.path("devices"), hint=hint)


def _double(subject: Subject, stated: Sequence[str], container: str) -> Iterator[Finding]:
    """Refuse an amount beside the claim: the container would be given both."""
    for name in stated:
        message = (
            f"the container `{container}` has an amount of `{name}` beside the claim, it would be given both"
        )
        hint = f"leave one out; `resources: {{limits: {{{name}: null}}}}` takes that of a BaseConfig away"
        yield Finding("devices", message, subject.path("devices"), hint=hint)


def _other_count(subject: Subject, container: Mapped) -> Iterator[Finding]:
    """Warn of a number that is not what the server is told of: it waits for the others, or leaves some idle."""
    count, reading = subject.stated("devices").get("count"), reading_of(container)
    told = reading.devices if reading is not None and reading.states_devices else None
    if reading is not None and told and isinstance(count, int) and count != told:
        message = f"{reading.server.title} is told of {told} accelerators, the claim has {count}"
        hint = "leave `count` out, it follows from `parallelism`"
        yield Finding("accelerators", message, subject.path("devices", "count"), "warning", hint)


def _stated(subject: Subject, below: Sequence[Mapped], name: str) -> list[str]:
    """Give the accelerators of which users state an amount for a container: what a later layer states counts."""
    pods = [pod for tree in below for _, pod in pods_of(tree)]
    pods += [mapping_at(subject.section, *path) if path else subject.section for path in _SECTIONS]
    amounts: dict[tuple[str, str], Tree] = {}
    for pod in pods:
        for _, container in mappings_at(pod, "containers"):
            if container.get("name") == name:
                for part in _PARTS:
                    found = mapping_at(container, "resources", part)
                    amounts |= {(part, key): value for key, value in found.items()}
    stated = (
        key for (_, key), value in amounts.items() if value is not None and key.startswith(ACCELERATORS)
    )
    return [*dict.fromkeys(stated)]


def _count(container: Mapped, stated: Sequence[str], devices: Mapped) -> Tree:
    """Give how many devices a pod needs: what its parallelism comes to, or what its server is told of."""
    for part in _PARTS:
        for name, amount in mapping_at(container, "resources", part).items():
            if name.startswith(ACCELERATORS) and name not in stated and str(amount).isdecimal():
                return derived(int(str(amount)), amount)
    reading = reading_of(container)
    told = reading.devices if reading is not None and reading.states_devices else None
    return derived(told or 1, devices, reason="devices")


def _with_claim(subject: Subject, pod: Mapped, at: int, stated: Sequence[str]) -> Mapped:
    devices = subject.stated("devices")
    containers = list_at(pod, "containers")
    container = mapping_at(containers[at])
    resources = {**mapping_at(container, "resources")}
    for part in _PARTS:
        if amounts := mapping_at(resources, part):
            resources[part] = {
                name: amount
                for name, amount in amounts.items()
                if not name.startswith(ACCELERATORS) or name in stated
            } or None
    claim = derived(CLAIM, devices, reason="devices")
    resources["claims"] = [*list_at(resources, "claims"), {"name": claim}]
    whole = [*containers[:at], {**container, "resources": resources}, *containers[at + 1 :]]
    of_pod: Mapped = {"name": claim, "resourceClaimTemplateName": subject.address.name}
    return {**pod, "resourceClaims": [*list_at(pod, "resourceClaims"), of_pod], "containers": whole}


# --- the template ---


def claim_template(subject: Subject, lower: Lower) -> Overlay:
    """Give what a ModelService says of the ResourceClaimTemplate of a role."""
    devices = subject.stated("devices")
    version = text_at(lower.tree, "apiVersion") or version_of(subject.service.kinds)
    tree: Mapped = {
        "apiVersion": derived(version, devices, reason="devices"),
        "metadata": subject.metadata,
        "spec": {"spec": {}},
    }
    finish = partial(_with_request, subject, flat=version == _FLAT)
    return Overlay(tree=tree, create=bool(version), finish=finish)


def _with_request(subject: Subject, tree: Mapped, *, flat: bool) -> Mapped:
    """Give the template with the request of the ModelService, over the first one that the BaseConfig has."""
    spec = mapping_at(tree, "spec", "spec")
    devices = mapping_at(spec, "devices")
    first, *others = list_at(devices, "requests") or [{}]
    below = mapping_at(first)
    if flat:  # a BaseConfig need not know which version the cluster has
        below = {**{key: below[key] for key in below if key != "exactly"}, **mapping_at(below, "exactly")}
    wanted = _wanted(subject, below if flat else mapping_at(below, "exactly"))
    name = below.get("name") or derived(CLAIM, subject.stated("devices"), reason="devices")
    request = {**below, "name": name, **(wanted if flat else {"exactly": wanted})}
    requests: list[Tree] = [in_order(request, ("name",)), *others]
    whole: Mapped = {**spec, "devices": in_order({**devices, "requests": requests}, ("requests",))}
    return mapping_at(replaced_at(tree, ("spec", "spec"), whole))


def _wanted(subject: Subject, below: Mapped) -> Mapped:
    devices = subject.stated("devices")
    wanted: Mapped = {**below, "deviceClassName": devices.get("class"), "count": subject.devices}
    selectors: list[Tree] = [{"cel": {"expression": text}} for text in list_at(devices, "selectors")]
    if selectors:
        wanted["selectors"] = [*list_at(below, "selectors"), *selectors]
    return in_order(wanted, ("deviceClassName", "count"))
