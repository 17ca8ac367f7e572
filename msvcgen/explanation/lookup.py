"""Find objects and values by the words of a user: as kubectl names objects, as problems print paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from msvcgen.errors import MsvcgenError, Problem, known_ones
from msvcgen.explanation.objects import Made
from msvcgen.explanation.paths import paths_at
from msvcgen.explanation.removed import removed_at
from msvcgen.explanation.values import Explained, ObjectName
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree, entry_name, node_at
from msvcgen.typed import Final

SHORT_NAMES: Final = {
    "cm": "ConfigMap", "cj": "CronJob", "deploy": "Deployment", "ds": "DaemonSet", "ep": "Endpoints",
    "gtw": "Gateway", "hpa": "HorizontalPodAutoscaler", "infpool": "InferencePool", "ing": "Ingress",
    "isvc": "InferenceService", "lws": "LeaderWorkerSet", "netpol": "NetworkPolicy", "ns": "Namespace",
    "pc": "PriorityClass", "pdb": "PodDisruptionBudget", "pmon": "PodMonitor", "po": "Pod",
    "pv": "PersistentVolume", "pvc": "PersistentVolumeClaim", "quota": "ResourceQuota", "rs": "ReplicaSet",
    "sa": "ServiceAccount", "sc": "StorageClass", "smon": "ServiceMonitor", "so": "ScaledObject",
    "sts": "StatefulSet", "svc": "Service",
}  # fmt: skip
"""Kinds by the short names that `kubectl api-resources` shows for them."""


class Asked(NamedTuple):
    """What words name: values of an object, by the paths that lead to them; () is all of it.

    `line`, counted from 1, is the line of a longer text that is meant, 0 for all of it.
    """

    made: Made
    paths: tuple[Path, ...] = ((),)
    line: int = 0

    @property
    def values(self) -> Iterator[Explained]:
        """The values, explained."""
        for path in self.paths:
            yield from self.made.explained(path, self.line)


def find(words: str, objects: Sequence[Made]) -> list[Asked]:
    """Give what `OBJECT[/PATH]` names, in the order of the objects; several when it fits several.

    OBJECT is `TYPE/NAME`, `TYPE/NAMESPACE/NAME`, a name alone, or a type alone; a whole name goes before a part.

    Raise MsvcgenError, with the nearest names, when it fits nothing or no object that it fits has the path.
    """
    fitting = next(filter(None, (tell(words, objects) for tell in _WAYS)), [])
    if not fitting:
        raise MsvcgenError([_unknown_object(words, objects)])
    asked = [Asked(made, paths) for made, path in fitting if (paths := paths_at(made.tree, path))]
    asked = asked or [
        Asked(made, paths) for made, path in fitting if (paths := removed_at(made.trace(), path))
    ]
    if not asked:
        raise MsvcgenError([unknown_path(*fitting[0])])
    return asked


Fitting = list[tuple[Made, str]]
"""Objects, and what of the words is left for a path in each."""


def _typed(words: str, objects: Sequence[Made]) -> Fitting:
    return _named(*_of_type(words, objects))


def _named(words: str, objects: Iterable[Made]) -> Fitting:
    """Give the objects whose whole name the words are, or begin with."""
    found = []
    for made in objects:
        name = made.name
        for form in (name.name, f"{name.namespace}/{name.name}"):
            if words == form or words.startswith(f"{form}/"):
                found.append((made, words[len(form) + 1 :]))
                break
    return found


def _partly(words: str, objects: Iterable[Made]) -> Fitting:
    """Give the objects of whose name the words, up to a slash, are a part."""
    part, _, path = words.partition("/")
    return [(made, path) for made in objects if part and part in made.name.name]


def _of_type(words: str, objects: Iterable[Made]) -> tuple[str, list[Made]]:
    """Give what is behind the type that words begin with, and the objects of that type."""
    type_name, _, rest = words.partition("/")
    return rest, [made for made in objects if is_type(type_name, made.name)]


def _all_of_type(words: str, objects: Sequence[Made]) -> Fitting:
    """Give the objects of a type that have what the words behind it, if there are any, name as a path."""
    rest, those = _of_type(words, objects)
    return [(made, rest) for made in those if paths_at(made.tree, rest)]


def _field_of_type(words: str, objects: Sequence[Made]) -> Fitting:
    """Give the objects of a type that have the field with which the words behind it begin: the rest may be missing."""
    rest, those = _of_type(words, objects)
    return [(made, rest) for made in those if _first_step(rest) in made.tree]


_WAYS: Sequence[Callable[[str, Sequence[Made]], Fitting]] = (
    _typed,
    _named,
    _all_of_type,
    lambda words, objects: _partly(*_of_type(words, objects)),
    _partly,
    _field_of_type,
)
"""How words may name objects, the surest first."""


def is_type(word: str, name: ObjectName) -> bool:
    """Tell whether a word names the type of an object: `deployment`, `Deployments`, `deploy`, `deployment.apps`.

    Behind the first point stands the group, or the version and the group, as in `deployments.v1.apps`.
    """
    type_name, _, rest = word.lower().partition(".")
    kind = name.kind.lower()
    if type_name not in (kind, plural(kind)) and SHORT_NAMES.get(type_name) != name.kind:
        return False
    group, version = name.group, name.api_version.rpartition("/")[2]
    return rest in ("", group, f"{version}.{group}".rstrip("."))


def plural(kind: str) -> str:
    """Give the plural of a kind in lower case, as resources are called in most cases."""
    if kind.endswith(("s", "x", "ch", "sh")):
        return kind if kind == "endpoints" else f"{kind}es"
    if kind.endswith("y") and kind[-2:-1] not in tuple("aeiou"):
        return f"{kind[:-1]}ies"
    return f"{kind}s"


# --- what is not there ---


def _unknown_object(words: str, objects: Sequence[Made]) -> Problem:
    known = dict.fromkeys(made.name.address for made in objects)
    hint = _nearest(words, known) or _nearest(words.partition("/")[0], [made.name.name for made in objects])
    return Problem(
        code="unknown-object",
        message="no object that is rendered has this name",
        where=words,
        hint=hint or ("`msvcgen explain` without a name lists all" if known else "nothing is rendered"),
    )


def unknown_path(made: Made, path: str) -> Problem:
    """Say that an object has nothing at a path, and what is there instead."""
    node, reached, rest = _deepest(made.tree, path)
    known = [*node] if isinstance(node, dict) else []
    if isinstance(node, list):
        known = [f"[{entry_name(item, index)}]" for index, item in enumerate(node)]
    return Problem(
        code="unknown-path",
        message=f"{made.name} has nothing at this path" + (f", only `{reached}`" if reached else ""),
        where=path,
        hint=_nearest(rest, known),
    )


def _deepest(tree: Tree, text: str) -> tuple[Tree, str, str]:
    """Give the deepest node that the start of a path leads to, that start, and the step that is not there."""
    ends = [at for at, sign in enumerate(text) if sign in ".["]
    for end in reversed(ends):
        paths = paths_at(tree, text[:end])
        if end and paths:
            return node_at(tree, *paths[0]), text[:end], _first_step(text[end:])
    return tree, "", _first_step(text)


def _first_step(text: str) -> str:
    match = re.match(r"\.?(\[[^\]]*\]?|[^.\[]*)", text)
    return match[1] if match is not None else text


def _nearest(word: str, known: Iterable[str]) -> str:
    """Give a hint that names what is nearest to a word, up to three, or all when they are nine or fewer."""
    import difflib

    names = [*dict.fromkeys(known)]
    folded = {name.lower(): name for name in reversed(names)}
    near = [folded[name] for name in difflib.get_close_matches(word.lower(), folded, n=3, cutoff=0.6)]
    if near:
        return f"did you mean {' or '.join(f'`{name}`' for name in near)}?"
    return known_ones(names) if 0 < len(names) <= 9 else ""
