"""Intake: sort the documents of the input into ModelServices and BaseConfigs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msvcgen.document import Document
from msvcgen.errors import MsvcgenError, Problem, nearest
from msvcgen.origin import Layer
from msvcgen.settings import Source
from msvcgen.tree import Mapped, mapping_at
from msvcgen.yaml.reader import read_stream

API_VERSION = "llm-d.ai/v1alpha1"
KIND = "ModelService"

LLMOS = "ml.llmos.ai/v1"
"""The apiVersion of the ModelServices of LLMOS."""

FUNCTIONS = ("kubeai-text", "huggingfaceserve")
"""The kinds of DigitalHub functions that serve models."""

PARTS = tuple(f"{function}+{form}" for function in FUNCTIONS for form in ("serve", "serve:run", "run"))
"""The kinds of their tasks and runs."""


class Inputs:
    """The documents of the input by what they are, and the warnings of reading them.

    `parts` are DigitalHub's tasks and runs that stand in documents of their own; they end beside their functions.
    """

    __slots__ = ("bases", "parts", "problems", "services")

    def __init__(self) -> None:
        """Begin with none."""
        self.services: list[Document] = []
        self.parts: list[Document] = []
        self.bases: list[Document] = []
        self.problems: list[Problem] = []

    @property
    def failed(self) -> bool:
        """Tell whether a problem is more than a warning."""
        return any(problem.severity == "error" for problem in self.problems)


def read_inputs(modelservices: Iterable[Source], baseconfigs: Iterable[Source]) -> Inputs:
    """Read both kinds of sources; a ConfigMap among the ModelServices is a BaseConfig.

    Raise MsvcgenError with all problems of all sources.
    """
    inputs = sort_sources(modelservices, baseconfigs)
    if not inputs.services and not inputs.failed:
        inputs.problems.append(_no_service(inputs.bases))
    if inputs.failed:
        raise MsvcgenError(inputs.problems)
    return inputs


def sort_sources(modelservices: Iterable[Source], baseconfigs: Iterable[Source]) -> Inputs:
    """Read both kinds of sources, as `read_inputs` does, and leave all problems in what it gives."""
    inputs = Inputs()
    for source in modelservices:
        for document in _documents(source, inputs, f"a {KIND} is needed"):
            _sort(document, inputs)
    if inputs.parts:
        from msvcgen.translate.linking import linked

        inputs.services, problems = linked(inputs.services, inputs.parts)
        inputs.problems += problems
    for source in baseconfigs:
        for document in _documents(source, inputs, "a ConfigMap is needed"):
            _take_base(document, inputs)
    return inputs


def _documents(source: Source, inputs: Inputs, needed: str) -> list[Document]:
    try:
        documents, problems = read_stream(_without_directive(source.text), source.name)
    except MsvcgenError as error:
        inputs.problems += error.problems
        return []
    inputs.problems += problems
    if not documents:
        from msvcgen.document import Position

        message = f"the file holds no object, {needed}"
        inputs.problems.append(
            Problem(code="no-object", message=message, position=Position(source.name, 1, 1))
        )
    return documents


def _no_service(bases: Sequence[Document]) -> Problem:
    """Say that there is nothing to render, where somebody gave a BaseConfig for it."""
    position = bases[0].position(()) if bases else None
    hint = f"a document of kind `{KIND}` (apiVersion {API_VERSION}) is needed beside the BaseConfig"
    return Problem(
        code="no-modelservice",
        message=f"the input holds no {KIND}",
        position=position,
        hint=hint if bases else "",
    )


def _without_directive(text: str | bytes) -> str | bytes:
    """Make a comment of a leading `%YAML 1.1`: the llm-d controller reads such files, though kubectl does not."""
    if isinstance(text, bytes):
        return text.replace(b"%YAML 1.1", b"#YAML 1.1", 1) if text.startswith(b"%YAML 1.1") else text
    return text.replace("%YAML 1.1", "#YAML 1.1", 1) if text.startswith("%YAML 1.1") else text


def _sort(document: Document, inputs: Inputs) -> None:
    tree = mapping_at(document.tree)
    kind, version = tree.get("kind"), tree.get("apiVersion")
    if kind == "ConfigMap" and version == "v1":
        inputs.bases.append(document)
    elif (kind == KIND and version == API_VERSION) or is_foreign(tree):
        inputs.services.append(document)
    elif kind in PARTS and version is None:
        inputs.parts.append(document)
    else:
        inputs.problems.append(_wrong_kind(document, API_VERSION, KIND))


def layer_of(document: Document) -> Layer:
    """Give who states the values of a document of the input."""
    return "translation" if is_foreign(mapping_at(document.tree)) else "ModelService"


def is_foreign(tree: Mapped) -> bool:
    """Tell whether a document is one of a sister system: LLMOS, or DigitalHub, whose documents have no apiVersion."""
    if "apiVersion" in tree:
        return tree["apiVersion"] == LLMOS and tree.get("kind") == KIND
    return "function" in tree or tree.get("kind") in FUNCTIONS


def _take_base(document: Document, inputs: Inputs) -> None:
    tree = mapping_at(document.tree)
    if tree.get("kind") == "ConfigMap" and tree.get("apiVersion") == "v1":
        inputs.bases.append(document)
    else:
        inputs.problems.append(_wrong_kind(document, "v1", "ConfigMap"))


def _wrong_kind(document: Document, api_version: str, kind: str) -> Problem:
    """Give the problem of a document that is not of the kind that is needed."""
    tree = document.tree
    if not isinstance(tree, dict):
        return Problem(
            code="not-an-object",
            message=f"the document is not a mapping, a `{kind}` is needed",
            position=document.position(()),
        )
    for field_name, needed in (("kind", kind), ("apiVersion", api_version)):
        actual = tree.get(field_name)
        if actual is None or actual == "":
            return Problem(
                code="wrong-kind",
                message=f"the document states no {field_name}, a `{kind}` ({api_version}) is needed",
                position=document.position(()),
            )
        if actual != needed:
            return Problem(
                code="wrong-kind",
                message=f"the {field_name} is `{actual}`, a `{kind}` ({api_version}) is needed",
                where=field_name,
                position=document.position((field_name,)),
                hint=f"did you mean `{needed}`?" if nearest(str(actual), [needed]) else "",
            )
    raise AssertionError(document.file)  # pragma: no cover - the caller saw a difference
