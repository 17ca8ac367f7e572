"""Manifests: read objects that any tool rendered, with the places of their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msvcgen.document import Document
from msvcgen.errors import MsvcgenError, Problem, Severity
from msvcgen.intake import BESIDE, FUNCTIONS, KIND, PARTS, is_foreign, objects_of, without_directive
from msvcgen.settings import Source
from msvcgen.tree import Mapped, mapping_at, text_at
from msvcgen.yaml.reader import read_stream


class Manifests(NamedTuple):
    """The objects of manifests in their order, and what is wrong with the texts that hold them."""

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]


def read_manifests(sources: Iterable[Source]) -> Manifests:
    """Read the objects in manifests; items of lists are objects, and what stands beside objects is skipped."""
    documents: list[Document] = []
    problems: list[Problem] = []
    for document, source in _documents(sources, problems):
        skipped = _skipped(document, found=source.found)
        if skipped is None:
            documents.append(document)
        else:
            problems.append(skipped)
    return Manifests(tuple(documents), (*problems, *_twice(documents)))


def holds_input(sources: Iterable[Source]) -> bool:
    """Tell whether sources are what msvcgen renders: a document is a ModelService, a RuntimeVariant, another system's.

    Of sources that cannot be read it is not known, and they are not.
    """
    likely = (source for source in sources if _may_be_input(source.text))
    return any(_is_input(mapping_at(document.tree)) for document, _ in _documents(likely, []))


_MARKS = ("ModelService", "RuntimeVariant", "function", *FUNCTIONS)
"""Words of which a document that is input holds one: parsing a fleet of manifests takes long."""


def _may_be_input(text: str | bytes) -> bool:
    if isinstance(text, bytes):
        return any(mark.encode() in text for mark in _MARKS)
    return any(mark in text for mark in _MARKS)


def _documents(sources: Iterable[Source], problems: list[Problem]) -> Iterator[tuple[Document, Source]]:
    for source in sources:
        try:
            documents, warnings = read_stream(without_directive(source.text), source.name)
        except MsvcgenError as error:
            problems += error.problems
            continue
        problems += warnings
        for document in documents:
            yield from ((item, source) for item in objects_of(document, problems))


def _is_input(tree: Mapped) -> bool:
    kind, version = text_at(tree, "kind"), text_at(tree, "apiVersion")
    return (
        (kind == KIND and version.startswith("llm-d.ai/"))
        or (kind == "RuntimeVariant" and version.startswith("msvcgen.dev/"))
        or kind in PARTS
        or is_foreign(tree)
    )


def _skipped(document: Document, *, found: bool) -> Problem | None:
    """Say that a document is no rendered object; None for one that is.

    In a directory there may be anything, as values of Helm; what was named itself must be objects.
    """
    tree = document.tree
    if not isinstance(tree, dict):
        message = "the document is not a mapping, an object of Kubernetes is needed"
        return _problem("not-an-object", message, document, "warning" if found else "error")
    kind, version = text_at(tree, "kind"), text_at(tree, "apiVersion")
    if _is_input(tree):
        message = "this is an input of msvcgen and no rendered object, it is skipped"
        return _problem("skipped-object", message, document, "warning")
    if kind and version and (kind, version.partition("/")[0]) in BESIDE - {_CRD}:
        return _problem(
            "skipped-object", f"this `{kind}` is no rendered object and is skipped", document, "note"
        )
    if not (kind and version):
        lacking = "apiVersion" if kind else "kind"
        message = f"the document states no {lacking}, an object of Kubernetes has one"
        return _problem("not-an-object", message, document, "warning" if found else "error")
    return None


_CRD = ("CustomResourceDefinition", "apiextensions.k8s.io")


def _twice(documents: Sequence[Document]) -> Iterator[Problem]:
    """Refuse two objects of one identity: nobody knows which of them is meant."""
    first: dict[tuple[str, ...], Document] = {}
    for document in documents:
        tree = mapping_at(document.tree)
        group, kind = text_at(tree, "apiVersion").rpartition("/")[0], text_at(tree, "kind")
        namespace, name = (text_at(tree, "metadata", key) for key in ("namespace", "name"))
        other = first.setdefault((group, kind, namespace, name), document) if name else document
        if other is not document:
            at = other.position(("metadata", "name"))
            where = f" in the namespace {namespace}" if namespace else ""
            message = f"two objects are the {kind} `{name}`{where}, each must have its own name"
            problem = _problem("duplicate-object", message, document, "error")
            position = document.position(("metadata", "name"))
            notes = (f"the other one is at {at.file}:{at.line}",)
            yield problem._replace(where="metadata.name", position=position, notes=notes)


def _problem(code: str, message: str, document: Document, severity: Severity) -> Problem:
    return Problem(code, message, severity, position=document.position(()))
