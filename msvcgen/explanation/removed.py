"""Explain why a field that a layer states is not there: another layer says that there is none."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.assemble import Assembled
from msvcgen.explanation.leaves import statement
from msvcgen.explanation.paths import paths_at
from msvcgen.explanation.secrets import Secrets
from msvcgen.explanation.values import Explained, Statement, name_of
from msvcgen.origin import Origin, leaves_of, origin_of
from msvcgen.tree import Mapped, Path, mapping_at, node_at, readable


def removed_at(traced: Assembled, text: str) -> tuple[Path, ...]:
    """Give the paths that a text names at which a layer says that there is no such field."""
    paths = (path for path in paths_at(traced.whole, text) if path)
    return tuple(path for path in paths if isinstance(path[-1], str) and node_at(traced.whole, *path) is None)


def explain_removed(rendered: Mapped, traced: Assembled, at: Path) -> Explained:
    """Explain the null at a path of what all layers state: who states it, then what that removed."""
    secrets = Secrets(rendered)
    return Explained(
        object=name_of(rendered),
        path=at,
        where=readable(at, traced.whole),
        value=None,
        sources=(*_removing(traced, at, secrets), *_removed(traced, at, secrets)),
    )


def _removing(traced: Assembled, at: Path, secrets: Secrets) -> Iterator[Statement]:
    """Give who states the null; of the ModelService at least that it is it, when its line cannot be told."""
    asked = traced.removed.get(at)
    origin = origin_of(asked) if asked is not None else _beside(traced.whole, at) or _only(traced, at)
    if origin is not None:
        yield statement(origin, asked, secrets)
    else:
        yield Statement("ModelService", None)


def _beside(whole: Mapped, at: Path) -> Origin | None:
    """Find the null that a document states where it states the fields beside it, or around it."""
    for length in range(len(at) - 1, -1, -1):
        for path, leaf in leaves_of(node_at(whole, *at[:length])):
            origin = origin_of(leaf)
            if origin is None or origin.reason or origin.document is None or not _ends(origin.path, path):
                continue
            above = origin.path[: len(origin.path) - len(path)]
            null = (*above, *at[length:])
            field = null[-1]
            around = mapping_at(node_at(origin.document.tree, *null[:-1]))
            if isinstance(field, str) and field in around and around[field] is None:
                return origin._replace(path=null, inside=None)
    return None


def _only(traced: Assembled, at: Path) -> Origin | None:
    """Find the null that can be meant because the ModelService has no other one of this field."""
    shown = readable(at, traced.whole)
    if any(node_at(tree, *path) is None for tree, _policy in traced.lower for path in paths_at(tree, shown)):
        return None
    origins = (origin_of(leaf) for _path, leaf in leaves_of(traced.whole))
    documents = {
        id(origin.document): origin
        for origin in origins
        if origin is not None and origin.layer not in ("BaseConfig", "preset", "runtime", "msvcgen")
    }
    found = [
        origin._replace(path=path, inside=None)
        for origin in documents.values()
        if origin.document is not None
        for path, leaf in leaves_of(origin.document.tree)
        if leaf is None and path[-1:] == at[-1:]
    ]
    return found[0] if len(found) == 1 else None


def _ends(path: Path, end: Path) -> bool:
    return len(end) < len(path) and path[len(path) - len(end) :] == end


def _removed(traced: Assembled, at: Path, secrets: Secrets) -> Iterator[Statement]:
    """Give what the layers below state there, the highest first."""
    shown = readable(at, traced.whole)
    for tree, _policy in reversed(traced.lower):
        for path in paths_at(tree, shown)[:1]:
            for _path, leaf in leaves_of(node_at(tree, *path)):
                origin = origin_of(leaf)
                if origin is not None:
                    yield statement(origin, leaf, secrets, wins=False)
