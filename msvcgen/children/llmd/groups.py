"""LeaderWorkerSets of prefill and decode: groups of pods that form one server, and what the ModelService says of them.

What a section states is said of all pods of a group, its `leader` and `worker` of some. A layer below that states the
workers only means the leader too, as LeaderWorkerSet does; so all layers state both here, and where both come out
alike one is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final, Literal, NamedTuple

from msvcgen.children.accelerators import equip, narrow, parallelise
from msvcgen.children.llmd.labels import pod_labels
from msvcgen.children.llmd.sides import GROUPS, SIDES, TEMPLATE, both_sides, merging_schema, unheard
from msvcgen.children.llmd.workloads import account, pod_spec, unpaired, volumes
from msvcgen.children.overlay import Lower, Overlay
from msvcgen.errors import Finding
from msvcgen.merge import DEFAULT_POLICY, merge
from msvcgen.names import LONGEST_LABEL, child_name
from msvcgen.origin import derived, plain
from msvcgen.servers.catalogue import Server, server_named
from msvcgen.servers.grammar import Grammar, grammar_of
from msvcgen.servers.groups import Group, form_group, lay_out
from msvcgen.servers.reading import Reading, read
from msvcgen.servers.roles import serving_container
from msvcgen.servers.telling import Side, told
from msvcgen.service import Service
from msvcgen.targets import workload
from msvcgen.tree import Mapped, Path, Tree, integer_at, list_at, mapping_at, text_at, truth_at

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
    role_of = _Role(service, role, section, mapping_at(section, "parallelism"), lower)
    group, findings = role_of.formed()
    tree = role_of.tree(group)
    removed: dict[Path, Tree] = {}
    if truth_at(service.spec, "decoupleScaling") is True:
        mapping_at(tree, "spec")["replicas"] = None
        decoupled = service.spec["decoupleScaling"]
        removed["spec", "replicas"] = derived(plain(decoupled), decoupled, reason="decoupled scaling")
    return Overlay(
        tree,
        findings=(*unpaired(service, role), *findings, *role_of.contradictions()),
        lower=both_sides,
        merging=merging_schema(service.kinds, text_at(tree, "apiVersion") or lower.target.api_versions[0]),
        finish=partial(role_of.finish, group),
        removed=removed,
    )


class _Found(NamedTuple):
    """The server among the containers of a pod."""

    name: str
    server: Server
    reading: Reading | None

    @property
    def grammar(self) -> Grammar:
        return self.reading.grammar if self.reading is not None else grammar_of(self.server, "")


class _Role(NamedTuple):
    """A role that groups of pods serve."""

    service: Service
    role: str
    section: Mapped
    parallelism: Mapped
    lower: Lower

    # --- what the ModelService says of the object ---

    def tree(self, group: Group | None) -> Mapped:
        """Give what the ModelService says of the object, both sides alike but for their labels."""
        service, section = self.service, self.section
        runs = {
            **pod_spec(service, section),
            **account(service, "model"),
            "volumes": volumes(service, section),
        }
        size = self._size()
        sides: Mapped = {f"{side}Template": self._template(side, group, runs) for side in SIDES}
        labels = pod_labels(service, self.role, "labels")
        spec: Mapped = {GROUPS: {**size, **sides}}
        if section.get("replicas") is not None:
            spec = {"replicas": section["replicas"], **spec}
        metadata = {**service.metadata(self.lower.target.key), "name": self._name(), "labels": labels}
        return {"metadata": metadata, "spec": spec}

    def _size(self) -> Mapped:
        """Give how many pods a group has, where the ModelService says so."""
        nodes, local = self.parallelism.get("nodes"), self.parallelism.get("dataLocal")
        if nodes is not None:
            return {"size": nodes}
        return {} if local is None else {"size": derived(self._layout_size(), local, reason="parallelism")}

    def _layout_size(self) -> int:
        return lay_out(self.parallelism)[0].nodes

    def _name(self) -> str:
        """Give the name, which leaves room for what controllers put behind it.

        Pods are called `<name>-<group>-<index>`, and StatefulSets `<name>-<group>` have a label that ends in a hash.
        """
        groups = max(integer_at(self.section, "replicas", absent=1) - 1, 0)
        digits = max(len(str(groups)), _FEWEST_DIGITS)
        behind = max(1 + digits + _LONGEST_HASH, 2 + digits + len(str(self._layout_size())))
        name = child_name(self.service.name, self.lower.target.suffix, LONGEST_LABEL - behind)
        return derived(name, self.service.name, reason="name")

    def _template(self, side: Side, group: Group | None, runs: Mapped) -> Mapped:
        labels: Mapped = {**mapping_at(self.section, "labels"), **self._labels(side, group)}
        metadata: Mapped = {"labels": labels}
        if self.section.get("annotations"):
            metadata["annotations"] = self.section["annotations"]
        return {"metadata": metadata, "spec": runs}

    def _labels(self, side: Side, group: Group | None) -> Mapped:
        """Give the labels that are looked for: those by which requests find pods only where they are answered."""
        labels = pod_labels(self.service, self.role)
        if side == "leader" or self._serves(group) == "all":
            return labels
        silent: Mapped = {key: value for key, value in labels.items() if key not in _ROUTING}
        silent[SERVES] = derived("false", self.service.name, reason="labels")
        return {**silent, **dict.fromkeys(_ROUTING)}

    def _serves(self, group: Group | None) -> Literal["all", "leader"]:
        if group is not None:
            return group.serves
        stated = mapping_at(self.lower.tree, "spec", GROUPS)
        differs = self.section.get("worker") or stated.get("leaderTemplate")
        return "leader" if differs and self._silent_worker() else "all"

    def _silent_worker(self) -> bool:
        """Tell whether the words of the workers say that they answer no requests, or nothing is known of them."""
        pod = self._preview("worker")
        found = self._found(pod)
        return found is None or (found.reading is not None and found.reading.headless)

    # --- which group it is ---

    def formed(self) -> tuple[Group | None, list[Finding]]:
        """Give the group that the parallelism makes of the server, and what is wrong, by paths in the ModelService."""
        layout, findings = lay_out(self.parallelism)
        group: Group | None = None
        if not findings and layout.nodes > 1:
            found = self._found(self._preview("leader"))
            if found is None:
                findings = [_unknown()]
            else:
                inside = found.reading is not None and found.reading.switched("dataInTensor")
                group, findings = form_group(self.parallelism, found.grammar, inside=inside)
        path: Path = ("spec", self.role, "parallelism")
        return group, [finding.below(path) for finding in findings]

    def contradictions(self) -> Iterator[Finding]:
        """Say where a BaseConfig states another size, or makes single pods."""
        nodes = self._layout_size()
        field = "nodes" if self.parallelism.get("nodes") is not None else "dataLocal"
        path: Path = ("spec", self.role, "parallelism", field)
        stated = integer_at(self.lower.tree, "spec", GROUPS, "size", absent=nodes)
        if stated != nodes and self.parallelism.get(field) is not None:
            message = (
                f"the ModelService asks for groups of {nodes} pods, the BaseConfig states `size: {stated}`"
            )
            yield Finding("parallelism", message, path, hint="leave `size` out of the BaseConfig")
        alone, key = workload(self.role).key, self.lower.target.key
        if self.service.runtime is None and self.lower.base.get(alone) is not None and not self.lower.tree:
            yield single_pods(path, alone, key, nodes)

    def _preview(self, side: Side) -> Mapped:
        """Give the pod of a side as the layers and the section state it."""
        group = mapping_at(both_sides(self.lower.tree), "spec", GROUPS, f"{side}Template")
        pods = self.service.kinds.definition(TEMPLATE)
        own: Mapped = {"spec": pod_spec(self.service, self.section)}
        whole = merge(merge(group, own, pods), self._of_side(side), pods)
        return mapping_at(whole, "spec")

    def _of_side(self, side: Side) -> Mapped:
        """Give what the section says of one side."""
        section = mapping_at(self.section, side)
        if not section:
            return {}
        metadata: Mapped = {
            key: section[key] for key in ("labels", "annotations") if section.get(key) is not None
        }
        return {"metadata": metadata, "spec": pod_spec(self.service, section)}

    def _found(self, pod: Mapped) -> _Found | None:
        """Find the server in a pod."""
        containers = [mapping_at(item) for item in list_at(pod, "containers")]
        runtime = self.service.runtime
        if runtime is not None:
            name = runtime.servers[self.role].container
            server = server_named(str(runtime.spec.get("server") or ""))
            container = next((each for each in containers if each.get("name") == name), {})
            return _Found(name, server, _reading(container, server)) if server is not None else None
        found = serving_container(containers)
        if found is None:
            return None
        container, server = containers[found[0]], found[1].server
        return _Found(text_at(container, "name"), server, _reading(container, server))

    # --- what follows when all layers are merged ---

    def finish(self, group: Group | None, whole: Mapped) -> Mapped:
        """Give the merged object with what differs between leader and workers."""
        spec = mapping_at(whole, "spec")
        merged = mapping_at(spec, GROUPS)
        sides = {side: self._side(side, group, mapping_at(merged, f"{side}Template")) for side in SIDES}
        templates: Mapped = {f"{side}Template": template for side, template in sides.items()}
        if sides["leader"] == sides["worker"]:
            del templates["leaderTemplate"]
        rest = {
            key: value for key, value in merged.items() if key not in ("leaderTemplate", "workerTemplate")
        }
        return {**whole, "spec": {**spec, GROUPS: {**rest, **templates}}}

    def _side(self, side: Side, group: Group | None, template: Mapped) -> Mapped:
        pod = mapping_at(template, "spec")
        silent = side == "worker" and group is not None and group.serves == "leader"
        if silent and (self.service.runtime is not None or not self._states_both()):
            found = self._found(pod)
            template = {**template, "spec": unheard(pod, found.name if found is not None else "")}
        own = self._of_side(side)
        if own:
            policy = {**DEFAULT_POLICY, **self._policy()}
            pods = self.service.kinds.definition(TEMPLATE)
            template = mapping_at(merge(template, own, pods, policy=policy))
        pod = mapping_at(template, "spec")
        types = self.section.get("acceleratorTypes")
        if isinstance(types, dict):
            pod = narrow(pod, types)
        return {**template, "spec": self._equipped(side, group, pod)}

    def _states_both(self) -> bool:
        return mapping_at(self.lower.tree, "spec", GROUPS).get("leaderTemplate") is not None

    def _policy(self) -> dict[str, str]:
        runtime = self.service.runtime
        stated = mapping_at(runtime.spec, "mergePolicy") if runtime is not None else {}
        return {name: str(rule) for name, rule in stated.items()}

    def _equipped(self, side: Side, group: Group | None, pod: Mapped) -> Mapped:
        """Give a pod with the words and the accelerators of its side."""
        if group is None:
            return parallelise(pod, self.parallelism, self.section) if self.parallelism else pod
        found = self._found(pod)
        if found is None:
            return pod
        containers: list[Tree] = [
            told(container, group, side, found.server.name, self.parallelism)
            if container.get("name") == found.name
            else container
            for container in map(mapping_at, list_at(pod, "containers"))
        ]
        runtime = self.service.runtime
        cards = runtime.servers[self.role].cards if runtime is not None else group.layout.cards
        cards = derived(cards, self.parallelism, reason="parallelism")
        pod = {**pod, "containers": containers}
        return equip(pod, found.name, cards, self.section, mapping_at(self.section, side)) if cards else pod


def single_pods(path: Path, alone: str, key: str, nodes: int) -> Finding:
    """Say that a BaseConfig makes single pods of what must be a group."""
    message = f"{nodes} pods form one server, `{alone}` of the BaseConfig makes single ones"
    return Finding("parallelism", message, path, hint=f"state `{key}` in the BaseConfig")


def _unknown() -> Finding:
    message = "no server that is known is among the containers, so nothing tells the pods what they are in their group"
    hint = "state `leader` and `worker`, or words with $(LWS_LEADER_ADDRESS) and $(LWS_WORKER_INDEX)"
    return Finding("parallelism-unused", message, ("nodes",), "warning", hint)


def _reading(container: Mapped, server: Server) -> Reading | None:
    return read(container) or read(container, server=server.name)
