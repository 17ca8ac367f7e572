"""What users give of schemas: documents sorted into CustomResourceDefinitions and plain JSON Schemas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.document import Document
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.kinds.catalogue import Kinds
from msvcgen.kinds.crd import KIND, Crd, problems_of
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, list_at, mapping_at


class Catalogue(NamedTuple):
    """The kinds of a run, and the documents that are JSON Schemas, which are checked on their own."""

    kinds: Kinds
    plain: tuple[Document, ...] = ()


def catalogue(version: str, documents: Sequence[Document]) -> Catalogue:
    """Give the kinds of a Kubernetes version with what users' documents define.

    A document is a CustomResourceDefinition, a List of such, or a JSON Schema; other objects are left alone.
    Raise MsvcgenError with all that cannot be used.
    """
    sorting = _Sorting()
    for document in documents:
        sorting.take(document)
    if not (sorting.crds or sorting.plain or sorting.problems):
        sorting.problems += (_no_schema(document) for document in documents[:1])
    if sorting.problems:
        raise MsvcgenError(sorting.problems)
    return Catalogue(Kinds(version, tuple(sorting.crds.values())), tuple(sorting.plain))


class _Sorting:
    """The documents so far."""

    def __init__(self) -> None:
        self.crds: dict[tuple[str, str], Crd] = {}
        self.plain: list[Document] = []
        self.problems: list[Problem] = []

    def take(self, document: Document) -> None:
        """Sort one document."""
        tree = document.tree
        if not isinstance(tree, dict):
            message = "a schema is needed, this is no mapping"
            self.problems.append(
                Problem(code="unreadable-schema", message=message, position=document.position(()))
            )
        elif _is_object(tree):
            for path in _definitions(tree):
                self._define(document, path)
        else:
            self.plain.append(document)

    def _define(self, document: Document, path: Path) -> None:
        if wrong := problems_of(document, path):
            self.problems += wrong
            return
        crd = Crd(document, path)
        other = self.crds.setdefault((crd.group, crd.kind), crd)
        if other is not crd and other.tree.get("spec") != crd.tree.get("spec"):
            self.problems.append(_twice(crd, other))


def _is_object(tree: Mapped) -> bool:
    """Tell whether a document is an object of Kubernetes; those keywords no JSON Schema has at its top."""
    return isinstance(tree.get("kind"), str) and (
        isinstance(tree.get("apiVersion"), str) or tree.get("kind") == KIND
    )


def _definitions(tree: Mapped) -> Iterator[Path]:
    """Give the paths of the CustomResourceDefinitions in an object, however Lists hold them."""
    waiting: list[tuple[Mapped, Path]] = [(tree, ())]
    while waiting:
        node, path = waiting.pop()
        kind = str(node.get("kind"))
        if kind == KIND:
            yield path
        elif kind.endswith("List"):
            items = [
                (mapping_at(item), (*path, "items", at)) for at, item in enumerate(list_at(node, "items"))
            ]
            waiting += reversed(items)


def _no_schema(document: Document) -> Problem:
    message = f"no {KIND} and no JSON Schema is among the documents"
    return Problem(code="unreadable-schema", message=message, position=document.position(()))


def _twice(crd: Crd, other: Crd) -> Problem:
    place = f"{other.position.file}:{other.position.line}"
    return Problem(
        code="bad-schema",
        message=f"{crd.kind} of {crd.group} has another {KIND} in {place}",
        where="spec.names.kind",
        position=crd.position,
        hint="give one of them, as a cluster has only one",
    )
