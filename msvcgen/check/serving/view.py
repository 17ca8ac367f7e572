"""What rules see of an object, whatever tool rendered it: its identity, its pods, their containers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache

from msvcgen.check.serving.kinds import Place, Side, may_state_pods, shape_of
from msvcgen.records import NamedTuple
from msvcgen.servers import Reading, read
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, mappings_at, node_at, text_at
from msvcgen.typed import Any, Final, Literal

Identity = tuple[str, str, str, str]
"""API group, kind, namespace, name."""

_DEEPEST: Final = 12
"""How deep in an object of an unknown kind pods are looked for."""


def whole_number(node: Tree) -> int | None:
    """Give the number that a node states, as itself or as text; None for any other."""
    if isinstance(node, int) and not isinstance(node, bool):
        return node
    return int(node) if isinstance(node, str) and node.isdecimal() and len(node) < 10 else None


class Container:
    """A container of a pod, at `path` of the object."""

    def __init__(self, tree: Mapped, path: Path, *, init: bool = False, server: str = "") -> None:
        """Take the container; `init` tells that it stands among the initContainers, `server` who is started in it."""
        self.tree = tree
        self.path = path
        self.init = init
        self.server = server

    @property
    def name(self) -> str:
        """Its name."""
        return text_at(self.tree, "name")

    @property
    def stays(self) -> bool:
        """Whether it runs as long as the pod does: sidecars stand among the init containers."""
        return not self.init or self.tree.get("restartPolicy") == "Always"

    @cached_property
    def reading(self) -> Reading | None:
        """What it tells the server that it starts; None where that is no server that is known."""
        return read(self.tree, server=self.server)

    def serves(self) -> Reading | None:
        """Give the reading of a container that serves a model as long as the pod runs."""
        reading = self.reading if self.stays else None
        return reading if reading is not None and reading.server.serves else None


class Pod:
    """Pods of one template: their spec is at `path` of the object, their labels at `labels_path`."""

    def __init__(self, tree: Mapped, path: Path, template: Mapped, place: Place, *, whole: bool) -> None:
        """Take the spec of the pods, and the template around it where there is one."""
        self.spec = tree
        self.path = path
        self.template = template
        self.side: Side = place.side
        self.half: Literal["", "prefill", "decode"] = place.half
        self.form = place.form
        self.starts = place.starts
        self.whole = whole

    @property
    def labels(self) -> Mapped:
        """The labels that the template states."""
        return mapping_at(self.template, "metadata", "labels")

    @cached_property
    def serving(self) -> tuple[tuple[Container, Reading], ...]:
        """The containers that serve a model, with what they tell their servers."""
        return tuple((container, reading) for container in self.containers if (reading := container.serves()))

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """All containers, the init containers first."""
        if self.form == "container":
            return (_alone(self.spec, self.path),)
        started = self.starts
        return tuple(
            _started(tree, (*self.path, field, index), started)
            if started and tree.get("name") == "main" and field == "containers"
            else Container(tree, (*self.path, field, index), init=field == "initContainers")
            for field in ("initContainers", "containers")
            for index, tree in mappings_at(self.spec, field)
        )


_KSERVE: Final = "kserve-huggingfaceserver"
"""The runtimes that KServe takes for models of the format `huggingface`."""

_ENGINES: Final = {"VLLM": "vllm"}
"""Engines of KubeAI, and the servers that its operator starts with the `args` of a Model."""


def _alone(tree: Mapped, path: Path) -> Container:
    """Give the container that a controller makes of a mapping which holds more than that."""
    image = tree.get("image")
    if isinstance(image, dict):  # of the NIM operator
        tree = {**tree, "image": f"{text_at(image, 'repository')}:{text_at(image, 'tag')}"}
    server = _ENGINES.get(text_at(tree, "engine"), "")
    runtime = text_at(tree, "runtime")
    if text_at(tree, "modelFormat", "name") == "huggingface" and (not runtime or runtime.startswith(_KSERVE)):
        server = "" if tree.get("image") or tree.get("command") else "huggingfaceserver"
    return Container(tree, path, server=server)


def _started(tree: Mapped, path: Path, server: str) -> Container:
    """Give a container whose command its controller states: a shell, which takes the quotes of `args` away."""
    if tree.get("command"):
        return Container(tree, path)
    from shlex import split  # few objects have one

    args: list[Tree] = []
    for word in list_at(tree, "args"):
        try:
            words = split(str(word))
        except ValueError:  # what the shell cannot read either
            words = []
        args.append(words[0] if len(words) == 1 else word)
    return Container({**tree, "args": args} if args else tree, path, server=server)


class Object:
    """An object as rules see it."""

    def __init__(self, tree: Mapped) -> None:
        """Take the object."""
        self.tree = tree
        metadata = mapping_at(tree, "metadata")
        self.group = _group(text_at(tree, "apiVersion"))
        self.kind = text_at(tree, "kind")
        self.namespace = text_at(metadata, "namespace")
        self.name = text_at(metadata, "name")
        self.shape = shape_of(self.group, self.kind)
        self._pods: tuple[Pod, ...] | None = None
        self.known: Any = None
        """What a summary says of the pods, where it is known from an object of the same form."""

    @property
    def identity(self) -> Identity:
        """What tells it from all others."""
        return self.group, self.kind, self.namespace, self.name

    @property
    def spec(self) -> Mapped:
        """Its spec."""
        return mapping_at(self.tree, "spec")

    @property
    def pods(self) -> tuple[Pod, ...]:
        """The pods that it makes, as far as it states them."""
        if self._pods is None:
            self._pods = tuple(_pods(self))
        return self._pods


@lru_cache(maxsize=256)
def _group(api_version: str) -> str:
    """Give the group of an apiVersion: one text for all objects of a run, which a summary keeps."""
    return api_version.rpartition("/")[0]


class Stated(NamedTuple):
    """A node that a place names, and its path."""

    node: Mapped
    path: Path


def _pods(seen: Object) -> Iterator[Pod]:
    shape = seen.shape
    for place in shape.places:
        for node, path in _reached(seen.tree, place.path, ()):
            if place.form == "template":
                spec = mapping_at(node, "spec")
                yield Pod(spec, (*path, "spec"), node, place, whole=shape.whole)
            elif place.form == "container" or "containers" in node:
                yield Pod(node, path, {}, place, whole=shape.whole)
    if not shape.places and may_state_pods(seen.group, seen.kind):
        yield from _unknown(seen.tree.get("spec"), ("spec",), {})


def _reached(node: Tree, steps: tuple[str, ...], path: Path) -> Iterator[Stated]:
    """Give the mappings at a path, whose steps `*` stand for each entry."""
    for at, step in enumerate(steps):
        if step == "*":
            entries = (
                node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
            )
            for key, entry in entries:
                yield from _reached(entry, steps[at + 1 :], (*path, key))
            return
        node, path = node_at(node, step), (*path, step)
    if isinstance(node, dict):
        yield Stated(node, path)


_ANY: Final = Place(())


def _unknown(node: Tree, path: Path, around: Mapped) -> Iterator[Pod]:
    """Give the pods in an object of an unknown kind: mappings that hold a list of named containers."""
    if len(path) > _DEEPEST:
        return
    if isinstance(node, list):
        for index, entry in enumerate(node):
            if isinstance(entry, dict):
                yield from _unknown(entry, (*path, index), {})
        return
    if not isinstance(node, dict):
        return
    containers = mappings_at(node, "containers")
    if containers and all("name" in container for _, container in containers):
        yield Pod(node, path, around if path[-1] == "spec" else {}, _ANY, whole=False)
        return
    for key, entry in node.items():
        if isinstance(entry, (dict, list)):
            yield from _unknown(entry, (*path, key), node)
