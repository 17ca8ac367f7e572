"""Render what a document came to, and say where that differs from what the document itself renders to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msvcgen.compare import compare
from msvcgen.document import Document
from msvcgen.errors import MsvcgenError, Problem, fails
from msvcgen.kinds import Kinds
from msvcgen.migrate.documents.writing import BASE, RUNTIME, SERVICE
from msvcgen.pipeline import generate
from msvcgen.presets import PREFIX, preset_bytes
from msvcgen.settings import Options, Source
from msvcgen.tree import Mapped, Tree, mapping_at

CODE = "document-value"

_MOST = 3
"""Places that a message names."""

_LABELLED = ("labels", "selector", "serviceAccountName")


def rendered(files: Mapping[str, str], preset: str, options: Options) -> list[Mapped]:
    """Give the objects that written files render to, with the preset that they name; raise MsvcgenError for none."""
    bases = [Source(PREFIX + preset, preset_bytes(PREFIX + preset))] if preset and BASE not in files else []
    sources = [Source(name, files[name]) for name in (SERVICE, BASE) if name in files]
    runtime = Source(RUNTIME, files[RUNTIME]) if RUNTIME in files else ""
    results = list(generate(sources, bases, options._replace(runtime=runtime)))
    problems = [problem for result in results for problem in result.problems]
    if fails(problems):
        raise MsvcgenError(problems)
    return [child.tree for result in results for child in result.children]


def differences(
    document: Document, old: Sequence[Mapped], new: Sequence[Mapped], renamed: Mapping[str, str] | None
) -> Iterator[Problem]:
    """Say which values are others than what the document renders to; none may be silent."""
    if renamed is not None:
        old, new = _alike(old, renamed), _alike(new, {})
    for difference in compare(old, new, Kinds()).differences:
        places = [change.where or change.type for change in difference.changes if change.type != "order"]
        if places:
            message = f"{difference.identity} is not the same: {', '.join(places[:_MOST])}"
            yield Problem(CODE, message, severity="warning", position=document.position(()))


def _alike(objects: Iterable[Mapped], renamed: Mapping[str, str]) -> list[Mapped]:
    """Give objects without what has to differ: names, labels, what selects by them, accounts."""
    kept = (tree for tree in objects if tree["kind"] != "ServiceAccount")
    return [mapping_at(_named(tree, renamed)) for tree in kept]


def _named(tree: Tree, renamed: Mapping[str, str]) -> Tree:
    if isinstance(tree, dict):
        return {key: _named(value, renamed) for key, value in tree.items() if key not in _LABELLED}
    if isinstance(tree, list):
        return [_named(item, renamed) for item in tree]
    return renamed.get(tree, tree) if isinstance(tree, str) else tree
