"""Intake: sort the documents of the input into ModelServices and BaseConfigs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from msvcgen.check.wording import called
from msvcgen.document import Document, Part
from msvcgen.errors import MOST_ALIKE, MsvcgenError, Problem, nearest
from msvcgen.inputs import (
    API_VERSION,
    KIND,
    KSERVE,
    LLM,
    LLM_CONFIG,
    PARTS,
    Beside,
    begins_with,
    is_config,
    is_foreign,
    other_place,
)
from msvcgen.settings import Options, Source
from msvcgen.tree import Mapped, Tree, mapping_at
from msvcgen.yaml.reader import read_stream

_NO_OPTIONS = Options()

Keep = Callable[[Document], Document]
"""Gives what is kept of a ModelService until its turn comes."""


class Inputs:
    """The documents of the input by what they are, and the warnings of reading them.

    `size` is how many characters the sources of ModelServices have.

    `parts` are DigitalHub's tasks and runs that stand in documents of their own; they end beside their functions, as
    `configs` do beside the LLMInferenceServices of KServe that name them.
    """

    __slots__ = ("_alike", "_keep", "bases", "configs", "parts", "problems", "services", "size")

    def __init__(self, keep: Keep | None = None) -> None:
        """Begin with none; `keep` gives what is kept of a ModelService."""
        self._keep = keep
        self.size = 0
        self.services: list[Document] = []
        self.parts: list[Document] = []
        self.configs: list[Document] = []
        self.bases: list[Document] = []
        self.problems: list[Problem] = []
        self._alike: dict[tuple[str, str], list[int]] = {}

    def add_service(self, document: Document) -> None:
        """Add a ModelService."""
        self.services.append(document if self._keep is None else self._keep(document))

    def refuse(self, document: Document, kind: str, problem: Callable[[], Problem]) -> None:
        """Add a problem of a document; of many of a kind in a file only the first are made, see `few`."""
        alike = self._alike.setdefault((document.file, kind), [])
        if len(alike) <= MOST_ALIKE:
            alike.append(len(self.problems))
            self.problems.append(problem())
        else:
            last = self.problems[alike[-1]]
            self.problems[alike[-1]] = last._replace(times=last.times + 1)

    @property
    def failed(self) -> bool:
        """Tell whether a problem is more than a warning."""
        return any(problem.severity == "error" for problem in self.problems)


def read_inputs(
    modelservices: Iterable[Source],
    baseconfigs: Iterable[Source],
    options: Options = _NO_OPTIONS,
    keep: Keep | None = None,
) -> Inputs:
    """Read both kinds of sources; a ConfigMap among the ModelServices is a BaseConfig.

    The options say which kinds are known: objects of those that no input is of are left out where they were found in a
    directory. `keep` gives what is kept of a ModelService. Raise MsvcgenError with all problems of all sources.
    """
    inputs = sort_sources(modelservices, baseconfigs, options, keep)
    if not inputs.services and not inputs.failed:
        inputs.problems.append(_no_service(inputs.bases, inputs.configs))
    if options.set_values:
        from msvcgen.assignments import unmatched

        inputs.problems += unmatched(options.set_values, inputs.services)
    if inputs.failed:
        raise MsvcgenError(inputs.problems)
    return inputs


def sort_sources(
    modelservices: Iterable[Source],
    baseconfigs: Iterable[Source],
    options: Options = _NO_OPTIONS,
    keep: Keep | None = None,
) -> Inputs:
    """Read both kinds of sources, as `read_inputs` does, and leave all problems in what it gives."""
    inputs, beside = Inputs(keep), Beside(options)
    for source in modelservices:
        inputs.size += len(source.text)
        for document in _documents(source, inputs, f"a {KIND} is needed"):
            if source.found and (why := beside.why(mapping_at(document.tree))):
                inputs.refuse(document, "skipped", partial(_skipped, document, why))
            else:
                _sort(document, inputs, found=source.found)
    if inputs.parts:
        from msvcgen.translate.linking import linked

        inputs.services, problems = linked(inputs.services, inputs.parts)
        inputs.problems += problems
    for source in baseconfigs:
        for document in _documents(_directive_warned(source, inputs), inputs, "a ConfigMap is needed"):
            _take_base(document, inputs)
    if inputs.configs:
        from msvcgen.translate.llmisvc.configs import joined

        inputs.services = joined(inputs.services, inputs.configs)
    return inputs


def _documents(source: Source, inputs: Inputs, needed: str) -> list[Document]:
    try:
        documents, problems = read_stream(source.text, source.name)
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


def _no_service(bases: Sequence[Document], configs: Sequence[Document]) -> Problem:
    """Say that there is nothing to render, where somebody gave a BaseConfig for it, or a config of KServe."""
    beside = [*bases, *configs]
    position = beside[0].position(()) if beside else None
    hint = f"a document of kind `{KIND}` (apiVersion {API_VERSION}) is needed beside the BaseConfig"
    if not bases:
        hint = f"an `{LLM}` that names this in `baseRefs` is needed beside it"
    return Problem(
        code="no-modelservice",
        message=f"the input holds no {KIND}",
        position=position,
        hint=hint if beside else "",
    )


def _directive_warned(source: Source, inputs: Inputs) -> Source:
    """Make a comment of a leading `%YAML 1.1`, with a warning: llm-d's own generate reads such a file, kubectl none."""
    text = without_directive(source.text)
    if text is source.text:
        return source
    from msvcgen.document import Position

    inputs.problems.append(
        Problem(
            code="yaml-directive",
            severity="warning",
            message="found a line that begins with `%`, which kubectl does not read",
            position=Position(source.name, 1, 1, "%YAML 1.1"),
            hint="remove it",
        )
    )
    return source._replace(text=text)


def without_directive(text: str | bytes) -> str | bytes:
    """Make a comment of a leading `%YAML 1.1`."""
    if isinstance(text, bytes):
        return text.replace(b"%", b"#", 1) if text.startswith(b"%YAML 1.1") else text
    return text.replace("%", "#", 1) if text.startswith("%YAML 1.1") else text


def _sort(document: Document, inputs: Inputs, *, found: bool) -> None:
    tree = mapping_at(document.tree)
    kind, version = tree.get("kind"), tree.get("apiVersion")
    if kind == "ConfigMap" and version == "v1":
        inputs.bases.append(document)
    elif (kind == KIND and version == API_VERSION) or is_foreign(tree):
        inputs.add_service(document)
    elif kind in PARTS and version is None:
        inputs.parts.append(document)
    elif is_config(tree):
        inputs.configs.append(document)
    else:
        inputs.refuse(document, KIND, partial(_no_input, document, found=found))


def _no_input(document: Document, *, found: bool) -> Problem:
    problem = _wrong_kind(document, API_VERSION, KIND)
    if problem.hint or problem.where != "kind":
        return problem
    return problem._replace(hint=_ELSEWHERE if found else _RENDERED)


_RENDERED = "manifests that are rendered already are checked by `msvcgen lint`"
_ELSEWHERE = "in a directory objects of known kinds are skipped; of others give the schema with --schema-dir"


def _skipped(document: Document, why: str) -> Problem:
    """Say that an object is left out."""
    return Problem(
        code="skipped-object",
        message=f"{why}, it is skipped",
        severity="note",
        where="kind",
        position=document.position(("kind",)),
    )


def _take_base(document: Document, inputs: Inputs) -> None:
    tree = mapping_at(document.tree)
    if tree.get("kind") == "ConfigMap" and tree.get("apiVersion") == "v1":
        inputs.bases.append(document)
    elif is_config(tree):
        inputs.configs.append(document)
    else:
        inputs.refuse(document, "ConfigMap", partial(_wrong_kind, document, "v1", "ConfigMap"))


def _wrong_kind(document: Document, api_version: str, kind: str) -> Problem:
    """Give the problem of a document that is not of the kind that is needed."""
    tree = document.tree
    if isinstance(tree, dict) and tree.get("kind") in (LLM, LLM_CONFIG) and kind == KIND:
        found = called(tree["apiVersion"]) if tree.get("apiVersion") else "missing"
        return Problem(
            code="wrong-kind",
            message=f"the apiVersion is {found}, of an `{tree['kind']}` it is {' or '.join(KSERVE)}",
            where="apiVersion",
            position=document.position(("apiVersion",)),
        )
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
                hint=_chart_values(tree) or begins_with(needed, kind),
            )
        if actual != needed:
            return Problem(
                code="wrong-kind",
                message=f"the {field_name} is {called(actual)}, a `{kind}` ({api_version}) is needed",
                where=field_name,
                position=document.position((field_name,)),
                hint=_kind_hint(str(actual), needed),
            )
    raise AssertionError(document.file)  # pragma: no cover - the caller saw a difference


def _chart_values(tree: Mapped) -> str:
    from msvcgen.check.elsewhere import CHART, is_chart_values

    return (
        f"these look like values of {CHART}; `msvcgen migrate chart -f FILE --release NAME` makes a ModelService, "
        "which has them in `spec`, and a BaseConfig of them"
        if is_chart_values(tree)
        else ""
    )


def _kind_hint(actual: str, needed: str) -> str:
    if nearest(actual, [needed]) and actual != needed:
        return f"did you mean `{needed}`?"
    if needed == "ConfigMap":
        return other_place(actual, needed) or "a BaseConfig is a ConfigMap that holds templates of objects"
    return other_place(actual, needed)
