"""Manifests that any tool rendered, as a side of a comparison: their objects, with the places of their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msvcgen.compare.listed import Listed
from msvcgen.compare.trees import plain_bytes
from msvcgen.compare.values import Identity
from msvcgen.document import Document
from msvcgen.errors import Problem
from msvcgen.inputs import FUNCTIONS, KIND, PARTS, is_no_object
from msvcgen.intake import objects_of
from msvcgen.linting import read_documents, rendered_objects
from msvcgen.records import NamedTuple
from msvcgen.settings import Source
from msvcgen.tree import Mapped, mapping_at, text_at
from msvcgen.typed import Protocol


class Manifests(NamedTuple):
    """The objects of manifests in their order, and what is wrong with the texts that hold them."""

    documents: Sequence[Document]
    problems: tuple[Problem, ...]
    objects: Listed
    """The trees of the documents."""


class Keep(Protocol):
    """Gives what is held of a document, as `linting.Keep` does, which may know the `plain_bytes` of its tree."""

    def __call__(self, document: Document, plain: bytes = b"") -> Document:
        """Give what is held of a document."""


def read_manifests(sources: Iterable[Source], keep: Keep | None = None) -> Manifests:
    """Read the objects in manifests; items of lists are objects, and what stands beside objects is skipped.

    `keep` gives what is held of a document, see `linting.lint`.
    """
    documents: list[Document] = []
    problems: list[Problem] = []
    unnamed: list[Problem] = []
    objects = Listed() if keep is None else Listed(tree_of=lambda number: mapping_at(documents[number].tree))
    twice = _Twice(documents)
    for source in sources:
        for kept in read_documents(source, problems, keep):
            document = kept.whole
            for item in rendered_objects(document, problems, found=source.found):
                plain = b"" if keep is None else plain_bytes(item.tree)
                objects.add(mapping_at(item.tree), plain)
                unnamed += _unnamed(item)
                twice.look(item, objects.identities[-1])
                documents.append(item if keep is None else keep(kept if item is document else item, plain))
    return Manifests(documents, (*problems, *unnamed, *twice.problems), objects)


def holds_input(sources: Iterable[Source]) -> bool:
    """Tell whether sources are what msvcgen renders: a document is a ModelService, a RuntimeVariant, another system's.

    Of sources that cannot be read it is not known, and they are not.
    """
    likely = (source for source in sources if _may_be_input(source.text))
    documents = (document for source in likely for document in read_documents(source, []))
    return any(
        _is_input(mapping_at(item.tree)) for document in documents for item in objects_of(document, [])
    )


_MARKS = ("ModelService", "RuntimeVariant", "function", *FUNCTIONS)
"""Words of which a document that is input holds one: parsing a fleet of manifests takes long."""


def _may_be_input(text: str | bytes) -> bool:
    if isinstance(text, bytes):
        return any(mark.encode() in text for mark in _MARKS)
    return any(mark in text for mark in _MARKS)


def _is_input(tree: Mapped) -> bool:
    kind, version = text_at(tree, "kind"), text_at(tree, "apiVersion")
    return (
        (kind == KIND and version.startswith("llm-d.ai/"))
        or (kind == "RuntimeVariant" and version.startswith("msvcgen.dev/"))
        or kind in PARTS
        or is_no_object(tree)
    )


def _unnamed(document: Document) -> Iterator[Problem]:
    """Refuse what nobody can say what it is."""
    tree = mapping_at(document.tree)
    lacking = next((field for field in ("kind", "apiVersion") if not text_at(tree, field)), "")
    if lacking:
        message = f"the document states no {lacking}, an object of Kubernetes has one"
        yield Problem("not-an-object", message, position=document.position(()))


class _Twice:
    """Refuses two objects of one identity: nobody knows which of them is meant."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Take those that were looked at, to which each is added after it was."""
        self.problems: list[Problem] = []
        self._documents = documents
        self._first: dict[Identity, int] = {}

    def look(self, document: Document, identity: Identity) -> None:
        """Look at the next one."""
        name = text_at(mapping_at(document.tree, "metadata"), "name")  # which not all have yet
        next_ = len(self._documents)
        first = self._first.setdefault(identity, next_) if name else next_
        if first == next_:
            return
        _, kind, namespace, _ = identity
        at = self._documents[first].position(("metadata", "name"))
        where = f" in the namespace {namespace}" if namespace else ""
        self.problems.append(
            Problem(
                "duplicate-object",
                f"two objects are the {kind} `{name}`{where}, each must have its own name",
                where="metadata.name",
                position=document.position(("metadata", "name")),
                notes=(f"the other one is at {at.file}:{at.line}",),
            )
        )
