"""Render what a document came to, and say where that differs from what the document itself renders to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msvcgen.document import Document
from msvcgen.errors import Problem
from msvcgen.migrate import sameness
from msvcgen.migrate.documents.writing import BASE, RUNTIME, SERVICE
from msvcgen.presets import PREFIX, preset_bytes
from msvcgen.settings import Options, Source
from msvcgen.tree import Mapped, Tree, mapping_at
from msvcgen.typed import Final

CODE: Final = "document-value"

_LABELLED: Final = ("labels", "selector", "serviceAccountName")


def rendered(files: Mapping[str, str], preset: str, options: Options) -> list[Mapped]:
    """Give the objects that written files render to, with the preset that they name; raise MsvcgenError for none."""
    bases = [Source(PREFIX + preset, preset_bytes(PREFIX + preset))] if preset and BASE not in files else []
    sources = [Source(name, files[name]) for name in (SERVICE, BASE) if name in files]
    runtime = Source(RUNTIME, files[RUNTIME]) if RUNTIME in files else ""
    return sameness.rendered(sources, options._replace(runtime=runtime), bases)


def differences(
    document: Document, old: Sequence[Mapped], new: Sequence[Mapped], renamed: Mapping[str, str] | None
) -> Iterator[Problem]:
    """Say which values are others than what the document renders to; none may be silent."""
    if renamed is not None:
        old, new = _alike(old, renamed), _alike(new, {})
    for message in sameness.differences(old, new):
        yield Problem(CODE, message, severity="warning", position=document.position(()))


def _alike(objects: Iterable[Mapped], renamed: Mapping[str, str]) -> list[Mapped]:
    """Give objects without what has to differ: names, labels, what selects by them, accounts."""
    kept = (tree for tree in objects if tree["kind"] != "ServiceAccount")
    return [mapping_at(_unlabelled(sameness.renamed(tree, renamed))) for tree in kept]


def _unlabelled(tree: Tree) -> Tree:
    if isinstance(tree, dict):
        return {key: _unlabelled(value) for key, value in tree.items() if key not in _LABELLED}
    return [_unlabelled(item) for item in tree] if isinstance(tree, list) else tree
