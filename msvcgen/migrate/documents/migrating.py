"""From documents of other systems to ModelServices, and what stands beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msvcgen.credentials import hidden_in_words
from msvcgen.document import Document
from msvcgen.errors import MsvcgenError, Problem, fails
from msvcgen.interpolate import Value
from msvcgen.kinds import Kinds
from msvcgen.migrate.documents.account import Written, told
from msvcgen.migrate.documents.definition import (
    Where,
    defined,
    document_of,
    draft_definition,
    served_by,
)
from msvcgen.migrate.documents.draft import Draft
from msvcgen.migrate.documents.huggingfaceserve import draft_function
from msvcgen.migrate.documents.kubeai_text import draft_function as draft_kubeai
from msvcgen.migrate.documents.llmisvc import draft_service
from msvcgen.migrate.documents.llmos import draft_llmos
from msvcgen.migrate.documents.reading import Found, read
from msvcgen.migrate.documents.rendering import CODE, differences, rendered
from msvcgen.migrate.documents.system import SYSTEMS, Name, System, system_of
from msvcgen.migrate.documents.writing import BASE, RUNTIME, written
from msvcgen.migrate.told import Told
from msvcgen.pipeline import base_values, generate, prepare, render_service
from msvcgen.presets import PREFIX
from msvcgen.records import NamedTuple
from msvcgen.run import Run
from msvcgen.settings import Options, Source
from msvcgen.translate import Translation, translate
from msvcgen.translate.llmisvc.configs import Together
from msvcgen.tree import Mapped, mapping_at, node_at
from msvcgen.typed import Final
from msvcgen.yaml.writer import write


class Migrated(NamedTuple):
    """What one document came to: the name of the ModelService, and the texts of its files by their names.

    `flags` are the options beside `-m` with which they are rendered: a preset, and a file of theirs.
    """

    name: str
    files: Mapping[str, str]
    flags: Sequence[tuple[str, str]] = ()


class Migration(NamedTuple):
    """What documents came to, what became of each of their values, and what to know about some."""

    models: Sequence[Migrated]
    told: Sequence[Told]
    problems: Sequence[Problem]


_OPTIONS: Final = "<options>"
"""What messages call the ModelService that options make of a definition."""


class _Case(NamedTuple):
    """A document, what it renders to, and its draft."""

    system: Name
    documents: Sequence[Document]
    objects: Sequence[Mapped]
    draft: Draft
    below: Mapping[str, Value] = {}

    @property
    def title(self) -> System:
        """What is known of its system."""
        return SYSTEMS[self.system]


def migrate(sources: Iterable[Source], where: Where) -> Migration:
    """Migrate documents; raise MsvcgenError with all that cannot be read, rendered, or said."""
    options, kinds = Options(namespace=where.namespace, standing=("namespace-mismatch",)), Kinds()
    found = read(sources, options)
    problems = [*found.inputs.problems]
    cases = [*_definitions(found, where, kinds, problems), *_documents(found, options, problems)]
    problems += [*_alike(cases), *_unused(found, where)]
    _end(problems)
    models = [_migrated(case, options, kinds, problems) for case in cases]
    _end(problems)
    return Migration(models, [*_told(cases, problems)], problems)


def _unused(found: Found, where: Where) -> Iterator[Problem]:
    """Say that an image or a URI is for model definitions, of which there are none."""
    if found.definitions:
        return
    for name in ("image", "uri"):
        if getattr(where, name):
            message = "this is for model definitions, and none is among the files"
            yield Problem("unused-option", message, severity="warning", where=f"--{name}")


def _end(problems: Sequence[Problem]) -> None:
    if fails(problems):
        raise MsvcgenError(problems)


# --- what documents stand for


def _definitions(found: Found, where: Where, kinds: Kinds, problems: list[Problem]) -> Iterator[_Case]:
    """Give the cases of model definitions."""
    for source in found.definitions:
        try:
            variant = defined(source, kinds)
        except MsvcgenError as error:
            problems += error.problems
            continue
        document = document_of(variant)
        if lacking := [name for name in ("image", "uri") if not getattr(where, name)]:
            message = "a model definition says neither the image that serves the model nor where the model is"
            hint = "give " + " and ".join(f"--{name}" for name in lacking)
            problems.append(Problem("missing-option", message, position=document.position(()), hint=hint))
            continue
        name = str(node_at(document.tree, "models", 0, "name"))
        service = Source(_OPTIONS, write(served_by(where, name)))
        options = Options(runtime="custom", model_definition=source)
        results = list(generate([service], [], options))
        problems += [problem for result in results for problem in result.problems]
        objects = [child.tree for result in results for child in result.children]
        yield _Case("definition", [document], objects, draft_definition(variant, where))


def _documents(found: Found, options: Options, problems: list[Problem]) -> Iterator[_Case]:
    """Give the cases of documents that translations know."""
    run = prepare((), options)
    for number, document in enumerate(found.inputs.services):
        result = render_service(run, document, number)
        problems += result.problems
        if fails(result.problems):
            continue
        yield _case(run, document, [child.tree for child in result.children])


def _case(run: Run, document: Document, objects: Sequence[Mapped]) -> _Case:
    translation = translate(document, run.options, run.kinds, None)
    system = system_of(mapping_at(document.tree))
    provenance = document.provenance
    parts = provenance.parts if isinstance(provenance, Together) else [document]
    draft = _draft(system, translation, parts)
    below = base_values(run, translation) if draft.preset else {}
    return _Case(system, parts, objects, draft, below)


def _draft(system: Name, translation: Translation, parts: Sequence[Document]) -> Draft:
    if system == "llmisvc":
        return draft_service(translation, parts)
    if system == "llmos":
        return draft_llmos(translation)
    if system == "kubeai-text":
        return draft_kubeai(translation)
    return draft_function(translation, mapping_at(parts[0].tree))


def _alike(cases: Sequence[_Case]) -> Iterator[Problem]:
    """Refuse documents that come to ModelServices of one name, and say what cannot be said."""
    names = Counter(case.draft.name for case in cases)
    for case in cases:
        document = case.documents[0]
        yield from (finding.placed(document) for finding in case.draft.findings)
        if names[case.draft.name] > 1:
            message = f"another document comes to a ModelService `{case.draft.name}` as well"
            hint = "migrate them one at a time, each to a directory of its own, and rename one"
            yield Problem("stated-twice", message, position=document.position(()), hint=hint)


# --- what is written, and told


def _migrated(case: _Case, options: Options, kinds: Kinds, problems: list[Problem]) -> Migrated:
    """Write a draft, render it, and say what is not the same."""
    document = case.documents[0]
    files = written(case.draft, f"The {case.title.title} in {_base_name(document.file)}", case.below, kinds)
    if hidden_in_words("".join(files.values())):
        message = "a name or a key is a secret, which no manifest may hold"
        problems.append(Problem("literal-secret", message, position=document.position(())))
        return Migrated(case.draft.name, {})
    try:
        objects = rendered(files, case.draft.preset, options)
    except MsvcgenError as error:
        first = next(problem for problem in error.problems if problem.severity == "error")
        message = f"what a ModelService would say of this cannot be rendered: {first.message}"
        problems.append(Problem("inexpressible", message, where=first.where, position=document.position(())))
        return Migrated(case.draft.name, files, _flags(case.draft, files))
    problems += differences(document, case.objects, objects, case.draft.renamed)
    if case.title.note:
        called = ", ".join(f"`{old}` is `{new}` now" for old, new in (case.draft.renamed or {}).items())
        message = "; ".join(filter(None, (case.title.note, called)))
        problems.append(Problem(CODE, message, severity="note", position=document.position(())))
    return Migrated(case.draft.name, files, _flags(case.draft, files))


def _flags(draft: Draft, files: Mapping[str, str]) -> list[tuple[str, str]]:
    preset = [("-b", PREFIX + draft.preset)] if draft.preset and BASE not in files else []
    return [*preset, *([("-r", RUNTIME)] if RUNTIME in files else [])]


def _base_name(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[2]


def _told(cases: Sequence[_Case], problems: Sequence[Problem]) -> Iterator[Told]:
    """Tell what became of the values of all documents, each once."""
    of: dict[int, tuple[Document, list[Written]]] = {}
    for case in cases:
        made = Written(case.draft, case.title, case.documents)
        for document in case.documents:
            of.setdefault(id(document), (document, []))[1].append(made)
    for document, drafts in of.values():
        yield from told(document, drafts, problems)


__all__ = ["Migrated", "Migration", "Where", "migrate"]
