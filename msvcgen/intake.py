"""Intake: sort the documents of the input into ModelServices and BaseConfigs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msvcgen.document import Document, Part
from msvcgen.errors import MsvcgenError, Problem, nearest
from msvcgen.origin import Layer
from msvcgen.settings import Source
from msvcgen.tree import Mapped, Tree, mapping_at
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
            if source.found and _is_of_others(mapping_at(document.tree)):
                inputs.problems.append(_skipped(document))
            else:
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
        documents, problems = read_stream(without_directive(source.text), source.name)
    except MsvcgenError as error:
        inputs.problems += error.problems
        return []
    inputs.problems += problems
    before = len(inputs.problems)
    documents = [item for document in documents for item in objects_of(document, inputs.problems)]
    if not documents and len(inputs.problems) == before:
        from msvcgen.document import Position

        message = f"the file holds no object, {needed}"
        inputs.problems.append(
            Problem(code="no-object", message=message, position=Position(source.name, 1, 1))
        )
    return documents


def objects_of(document: Document, problems: list[Problem]) -> Iterable[Document]:
    """Give the objects of a list, those of lists in it as well, or the document itself when it is none.

    As kubectl does, items of a typed list that state no kind have the one that the list is of
    (`UnstructuredJSONScheme.decodeToList` in k8s.io/apimachinery).
    """
    tree = mapping_at(document.tree)
    kind = tree.get("kind")
    if not (kind == "List" or (isinstance(kind, str) and kind.endswith("List") and "items" in tree)):
        return [document]
    listed = tree.get("items")
    if listed is not None and not isinstance(listed, list):
        from msvcgen.check.wording import a_type

        problems.append(
            Problem(
                code="wrong-type",
                message=f"the items of a `{kind}` must be a list, this is {a_type(listed)}",
                where="items",
                position=document.position(("items",)),
            )
        )
        return []
    stated = {"apiVersion": tree.get("apiVersion"), "kind": kind.removesuffix("List")}
    items = (
        Document(_typed(item, stated), Part(document.provenance, ("items", index)))
        for index, item in enumerate(listed or ())
    )
    return [inner for item in items for inner in objects_of(item, problems)]


def _typed(item: Tree, stated: dict[str, Tree]) -> Tree:
    """Give an item with what its list states of it, where it states no kind and the list does."""
    return {**stated, **item} if isinstance(item, dict) and "kind" not in item and stated["kind"] else item


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


def without_directive(text: str | bytes) -> str | bytes:
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


def _is_of_others(tree: Mapped) -> bool:
    """Tell whether an object is of a known kind that is no input, as repositories keep them beside a ModelService."""
    kind, version = str(tree.get("kind")), str(tree.get("apiVersion"))
    if kind in (KIND, "ConfigMap") or is_foreign(tree):
        return False
    if (kind, version.partition("/")[0]) in BESIDE:
        return True
    from msvcgen.kinds import Kinds

    return (version, kind) in Kinds().known_kinds()


BESIDE = frozenset(
    {
        ("Kustomization", "kustomize.config.k8s.io"),
        ("Component", "kustomize.config.k8s.io"),
        ("ModelServiceGenerator", "msvcgen.dev"),
        ("RuntimeVariant", "msvcgen.dev"),
        ("CustomResourceDefinition", "apiextensions.k8s.io"),
    }
)
"""Kinds, with the group of their apiVersion, that are no objects of a rendered model and stand beside one."""


def _skipped(document: Document) -> Problem:
    """Say that an object is left out."""
    return Problem(
        code="skipped-object",
        message=f"this `{mapping_at(document.tree).get('kind')}` is no input and is skipped",
        severity="warning",
        where="kind",
        position=document.position(("kind",)),
    )


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
