"""The model server among the containers of a role: which one it is, and what the layers above say of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from msvcgen.children.accelerators import states_cards
from msvcgen.merge import DEFAULT_POLICY, merge
from msvcgen.records import NamedTuple
from msvcgen.runtimes.variant import Variant
from msvcgen.servers.catalogue import program_of
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, text_at

POD: Path = ("spec", "template", "spec")
"""Where a Deployment has its pod."""

_GROUPS: Path = ("spec", "leaderWorkerTemplate")


class StatedServer(NamedTuple):
    """What the ModelService and the BaseConfig say of the model server of one role.

    `at` is its index in `containers` of the ModelService's section, None when that does not state it,
    `base_at` its index in the pod of the BaseConfig's Deployment.
    """

    role: str
    name: str
    at: int | None
    own: Mapped
    base: Mapped
    base_at: int | None = None

    def field(self, key: str) -> Tree:
        """Give a field as the upper layers state it, the ModelService's first."""
        value = self.own.get(key)
        return self.base.get(key) if value is None else value

    @property
    def args(self) -> list[Tree]:
        """The arguments that the upper layers state, merged as they say."""
        own, base = list_at(self.own, "args"), list_at(self.base, "args")
        stated: Mapped = {"args": own}
        policy = mapping_at(self.own, "mergePolicy")
        rules = {**DEFAULT_POLICY, **{name: str(rule) for name, rule in policy.items()}}
        return (
            list_at(merge({**self.base, "args": base}, stated, None, policy=rules), "args") if own else base
        )

    @property
    def replaces(self) -> bool:
        """Whether the ModelService's arguments are all that there are."""
        return node_at(self.own, "mergePolicy", "args") == "replace" and bool(list_at(self.own, "args"))

    @property
    def env(self) -> list[Tree]:
        """The variables that the upper layers state."""
        return [*list_at(self.base, "env"), *list_at(self.own, "env")]

    @property
    def has_cards(self) -> bool:
        """Whether the upper layers state an amount of some accelerator."""
        return any(states_cards(mapping_at(container, "resources")) for container in (self.own, self.base))

    def port_name(self, port: int | None) -> str:
        """Give the name that the upper layers give to a port of the server, "" where they give none."""
        ports = (*list_at(self.own, "ports"), *list_at(self.base, "ports"))
        names = (text_at(entry, "name") for entry in ports if node_at(entry, "containerPort") == port)
        return next(filter(None, names), "") if port is not None else ""

    def runs(self, command: Sequence[Tree]) -> bool:
        """Tell whether the container runs `command`'s program: nobody states another one."""
        words = list_at(self.field("command"))
        return (
            not words
            or not command
            or _program(words[0]) == _program(command[0])
            or _same_server(words, command)
        )


def _same_server(words: Sequence[Tree], command: Sequence[Tree]) -> bool:
    """Tell whether two commands start a server that reads the same words."""
    one, other = (program_of([str(word) for word in each]) for each in (words, command))
    if one is None or other is None:
        return False
    return (one.server, one.positional) == (other.server, other.positional)


def _program(word: Tree) -> str:
    return str(word).rpartition("/")[2].rstrip("0123456789.")


def model_server(role: str, section: Mapped, base: Tree, variant: Variant) -> StatedServer:
    """Find the model server of a role.

    It is the container that is called as the variant, one of its aliases or one that it extends; else the
    only one that has no image, so that it cannot stand alone; else, when the variant has no image either,
    the only container there is. A ModelService need not state it at all.
    """
    containers = [mapping_at(item) for item in list_at(section, "containers")]
    preset = list_at(pod_spec(base), "containers")
    presets = {str(node_at(item, "name")): at for at, item in enumerate(preset)}
    at = _index(containers, presets, variant)
    if at is not None:
        name = str(containers[at].get("name") or container_name(variant.name))
    else:
        known = server_names(variant)
        name = next((name for name in presets if name in known), container_name(variant.name))
    return StatedServer(
        role=role,
        name=name,
        at=at,
        own=containers[at] if at is not None else {},
        base=mapping_at(preset[presets[name]]) if name in presets else {},
        base_at=presets.get(name),
    )


def _index(containers: Sequence[Mapped], presets: Collection[str], variant: Variant) -> int | None:
    names = [str(container.get("name")) for container in containers]
    known = server_names(variant)
    named = [at for at, name in enumerate(names) if name in known]
    if named:
        return named[0]
    if any(name in known for name in presets):
        return None
    bare = [
        at
        for at, container in enumerate(containers)
        if not container.get("image") and names[at] not in presets
    ]
    if len(bare) == 1:
        return bare[0]
    return 0 if len(containers) == 1 and not variant.spec.get("image") else None


def server_names(variant: Variant) -> tuple[str, ...]:
    """Give the names by which the container of a variant's server is known."""
    family = str(variant.spec.get("server") or "")
    return (*variant.names, family) if variant.spec.get("modelSources") and family else variant.names


def container_name(name: str) -> str:
    """Give the name of the container of a variant."""
    return re.sub("[^a-z0-9]+", "-", name.lower())[:63].strip("-") or "server"


def pod_spec(tree: Tree) -> Mapped:
    """Give the pod's spec of a Deployment, or of what else has a pod template."""
    return mapping_at(tree, *pod_path(tree))


def pod_path(tree: Tree) -> Path:
    """Give where an object has its pod; of a group that of the leader, where it is stated."""
    if not isinstance(node_at(tree, *_GROUPS), dict):
        return POD
    side = "worker" if node_at(tree, *_GROUPS, "leaderTemplate") is None else "leader"
    return (*_GROUPS, f"{side}Template", "spec")
