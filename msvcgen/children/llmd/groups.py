"""LeaderWorkerSets of prefill and decode: groups of pods that form one server, and what the ModelService says of them.

What a section states is said of all pods of a group, its `leader` and `worker` of some. A layer below that states the
workers only means the leader too, as LeaderWorkerSet does; so all layers state both here, and where both come out
alike one is left.
"""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.children.accelerators import narrow
from msvcgen.children.llmd.labels import pod_labels
from msvcgen.children.llmd.sides import GROUPS, SIDES, TEMPLATE, both_sides, merging_schema, unheard
from msvcgen.children.llmd.spread import Spread, asked, find_server, single_pods, spread
from msvcgen.children.llmd.workloads import account, pod_spec, unpaired, volumes
from msvcgen.children.overlay import Lower, Overlay
from msvcgen.errors import Finding
from msvcgen.merge import DEFAULT_POLICY, merge
from msvcgen.names import LONGEST_LABEL, child_name
from msvcgen.origin import derived, plain
from msvcgen.records import NamedTuple
from msvcgen.servers.telling import Side
from msvcgen.service import Service
from msvcgen.targets import workload
from msvcgen.tree import Mapped, Path, Tree, integer_at, mapping_at, text_at, truth_at
from msvcgen.typed import Final, Literal

SERVES: Final = "msvcgen.dev/serves"
"""The label, `false`, of pods that answer no requests."""

_ROUTING: Final = ("llm-d.ai/inferenceServing", "llm-d.ai/role")
"""The labels by which Services and pools select pods; the other label of the model says whose they are."""

_LONGEST_HASH: Final = 11
"""What a StatefulSet puts behind its name in the label of its pods' revision."""

_FEWEST_DIGITS: Final = 4
"""Of the numbers of groups: a name does not change when there are more of them."""


def role_group(service: Service, lower: Lower) -> Overlay:
    """Give the overlay of a role's LeaderWorkerSet."""
    role = lower.target.section
    section = service.section(role) or {}
    made = _Group(
        service, role, section, lower, spread(service, role, _stated(service, section, lower, "leader"))
    )
    tree = made.tree()
    asking = derived(plain(service.name), service.name, reason="labels")
    labels: Path = ("spec", GROUPS, "workerTemplate", "metadata", "labels")
    silent = _ROUTING if made.serves == "leader" else ()
    removed: dict[Path, Tree] = {(*labels, label): asking for label in silent}
    if truth_at(service.spec, "decoupleScaling") is True:
        tree["spec"] = {**mapping_at(tree, "spec"), "replicas": None}
        decoupled = service.spec["decoupleScaling"]
        removed["spec", "replicas"] = derived(plain(decoupled), decoupled, reason="decoupled scaling")
    return Overlay(
        tree,
        findings=(*unpaired(service, role), *made.spread.findings, *made.contradictions()),
        lower=both_sides,
        merging=merging_schema(
            service.kinds, text_at(lower.tree, "apiVersion") or lower.target.api_versions[0]
        ),
        finish=made.finish,
        removed=removed,
    )


def _stated(service: Service, section: Mapped, lower: Lower, side: Side) -> Mapped:
    """Give the pod of a side as the layers and the section state it."""
    group = mapping_at(both_sides(lower.tree), "spec", GROUPS, f"{side}Template")
    pods = service.kinds.definition(TEMPLATE)
    whole = merge(group, {"spec": pod_spec(service, section)}, pods)
    return mapping_at(merge(whole, _of_side(service, section, side), pods), "spec")


def _of_side(service: Service, section: Mapped, side: Side) -> Mapped:
    """Give what a section says of one side."""
    own = mapping_at(section, side)
    if not own:
        return {}
    metadata: Mapped = {key: own[key] for key in ("labels", "annotations") if own.get(key) is not None}
    return {"metadata": metadata, "spec": pod_spec(service, own)}


class _Group(NamedTuple):
    """A role that groups of pods serve."""

    service: Service
    role: str
    section: Mapped
    lower: Lower
    spread: Spread

    # --- what the ModelService says of the object ---

    def tree(self) -> Mapped:
        """Give what the ModelService says of the object, both sides alike but for their labels."""
        service, section = self.service, self.section
        runs = {
            **pod_spec(service, section),
            **account(service, "model", section),
            **volumes(service, section),
        }
        size = self._size()
        sides: Mapped = {f"{side}Template": self._template(side, runs) for side in SIDES}
        labels = pod_labels(service, self.role, "labels")
        spec: Mapped = {GROUPS: {**size, **sides}}
        if section.get("replicas") is not None:
            spec = {"replicas": section["replicas"], **spec}
        metadata = {**service.metadata(self.lower.target.key), "name": self._name(), "labels": labels}
        return {"metadata": metadata, "spec": spec}

    def _size(self) -> Mapped:
        """Give how many pods a group has, where the ModelService says so."""
        parallelism = self.spread.parallelism
        nodes, local = parallelism.get("nodes"), parallelism.get("dataLocal")
        if nodes is not None:
            return {"size": nodes}
        return (
            {}
            if local is None
            else {"size": derived(asked(self.service, self.role)[0], local, reason="parallelism")}
        )

    def _name(self) -> str:
        """Give the name, which leaves room for what controllers put behind it.

        Pods are called `<name>-<group>-<index>`, and StatefulSets `<name>-<group>` have a label that ends in a hash.
        """
        groups = max(integer_at(self.section, "replicas", absent=1) - 1, 0)
        digits = max(len(str(groups)), _FEWEST_DIGITS)
        behind = max(1 + digits + _LONGEST_HASH, 2 + digits + len(str(asked(self.service, self.role)[0])))
        name = child_name(self.service.name, self.lower.target.suffix, LONGEST_LABEL - behind)
        return derived(name, self.service.name, reason="name")

    def _template(self, side: Side, runs: Mapped) -> Mapped:
        labels: Mapped = {**mapping_at(self.section, "labels"), **self._labels(side)}
        metadata: Mapped = {"labels": labels}
        if self.section.get("annotations"):
            metadata["annotations"] = self.section["annotations"]
        return {"metadata": metadata, "spec": runs}

    def _labels(self, side: Side) -> Mapped:
        """Give the labels that are looked for: those by which requests find pods only where they are answered."""
        labels = pod_labels(self.service, self.role)
        if side == "leader" or self.serves == "all":
            return labels
        silent: Mapped = {key: value for key, value in labels.items() if key not in _ROUTING}
        silent[SERVES] = derived("false", self.service.name, reason="labels")
        return {**silent, **dict.fromkeys(_ROUTING)}

    @property
    def serves(self) -> Literal["all", "leader"]:
        """The pods that answer requests."""
        if self.spread.group is not None and self.spread.group.layout.nodes > 1:
            return self.spread.group.serves
        stated = mapping_at(self.lower.tree, "spec", GROUPS)
        if not self.section.get("worker") and not stated.get("leaderTemplate"):
            return "all"
        found = find_server(
            self.service, self.role, _stated(self.service, self.section, self.lower, "worker")
        )
        reading = found.reading if found is not None else None
        return "all" if reading is not None and not reading.headless else "leader"

    def contradictions(self) -> Iterator[Finding]:
        """Say where a BaseConfig states another size, or makes single pods."""
        nodes, path = asked(self.service, self.role)
        stated = integer_at(self.lower.tree, "spec", GROUPS, "size", absent=nodes)
        if stated != nodes and self._size():
            message = f"groups of {nodes} pods are asked for, `size` of the BaseConfig is {stated}"
            yield Finding("parallelism", message, path, hint="leave `size` out of the BaseConfig")
        if (
            self.service.runtime is None
            and self.lower.base.get(workload(self.role).key)
            and not self.lower.tree
        ):
            yield single_pods(self.service, self.role)

    # --- what follows when all layers are merged ---

    def finish(self, whole: Mapped) -> Mapped:
        """Give the merged object with what differs between leader and workers."""
        spec = mapping_at(whole, "spec")
        merged = mapping_at(spec, GROUPS)
        sides = {side: self._side(side, mapping_at(merged, f"{side}Template")) for side in SIDES}
        templates: Mapped = {f"{side}Template": template for side, template in sides.items()}
        if sides["leader"] == sides["worker"]:
            del templates["leaderTemplate"]
        rest = {
            key: value for key, value in merged.items() if key not in ("leaderTemplate", "workerTemplate")
        }
        return {**whole, "spec": {**spec, GROUPS: {**rest, **templates}}}

    def _side(self, side: Side, template: Mapped) -> Mapped:
        shared = self.service.runtime is not None or not mapping_at(self.lower.tree, "spec", GROUPS).get(
            "leaderTemplate"
        )
        group = self.spread.group
        if side == "worker" and shared and group is not None and group.serves == "leader":
            pod = mapping_at(template, "spec")
            found = find_server(self.service, self.role, pod)
            template = {**template, "spec": unheard(pod, found.name if found is not None else "")}
        own = _of_side(self.service, self.section, side)
        if own:
            policy = {**DEFAULT_POLICY, **self._policy()}
            pods = self.service.kinds.definition(TEMPLATE)
            template = mapping_at(merge(template, own, pods, policy=policy))
        pod = mapping_at(template, "spec")
        types = self.section.get("acceleratorTypes")
        if isinstance(types, dict):
            pod = narrow(pod, types)
        return {**template, "spec": self.spread.equipped(pod, side)}

    def _policy(self) -> dict[str, str]:
        runtime = self.service.runtime
        stated = mapping_at(runtime.spec, "mergePolicy") if runtime is not None else {}
        return {name: str(rule) for name, rule in stated.items()}
