"""Sort the files of `migrate document`: model definitions, and documents that translations know."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from msvcgen.document import Document
from msvcgen.errors import MsvcgenError, Problem, fails
from msvcgen.inputs import FUNCTIONS, KIND, KSERVE, LLM, LLMOS, is_foreign
from msvcgen.intake import Inputs, sort_sources
from msvcgen.records import NamedTuple
from msvcgen.settings import Options, Source
from msvcgen.tree import Tree, mapping_at
from msvcgen.yaml.reader import read_stream

KNOWN = (
    f"{LLM} ({', '.join(KSERVE)}), {KIND} ({LLMOS}), functions of DigitalHub ({', '.join(FUNCTIONS)}), "
    "model definitions of Backend.AI"
)


class Found(NamedTuple):
    """What files hold: definitions, and the others with the problems of reading all."""

    definitions: Sequence[Source]
    inputs: Inputs


def read(sources: Iterable[Source], options: Options) -> Found:
    """Read files; raise MsvcgenError with all that is wrong with them."""
    definitions, others = list[Source](), list[Source]()
    for source in sources:
        (definitions if _is_definition(source) else others).append(source)
    inputs = sort_sources(others, [], options)
    found = {source.name for source in others if source.found}
    problems = [_unknown(problem) for problem in inputs.problems]
    own = [document for document in inputs.services if not is_foreign(mapping_at(document.tree))]
    problems += [_own(document, found) for document in (*own, *inputs.bases)]
    inputs.services = [document for document in inputs.services if document not in own]
    if not (definitions or inputs.services or fails(problems)):
        place = own[0].position(()) if own else None
        message = "nothing here stands for a model"
        problems.append(Problem("no-modelservice", message, position=place, hint=f"known are {KNOWN}"))
    inputs.problems = problems
    if inputs.failed:
        raise MsvcgenError(problems)
    return Found(definitions, inputs)


def _own(document: Document, found: Container[str]) -> Problem:
    """Say that a document is ours already; one that was found in a directory is skipped."""
    kind = mapping_at(document.tree).get("kind")
    message = f"this `{kind}` is one of ours already, there is nothing to migrate"
    position = document.position(("kind",))
    if document.file in found:
        return Problem("skipped-object", f"{message}, it is skipped", "note", "kind", position)
    return Problem("wrong-kind", message, where="kind", position=position, hint=f"known are {KNOWN}")


def _unknown(problem: Problem) -> Problem:
    """Say of a document that is no input which ones are known here."""
    if problem.code != "wrong-kind" or "migrate chart" in str(problem.hint):
        return problem
    return problem._replace(hint=f"known are {KNOWN}")


def _is_definition(source: Source) -> bool:
    """Tell whether a file is a model definition: a mapping with `models` that says no kind."""
    try:
        documents, _ = read_stream(source.text, source.name)
    except MsvcgenError:
        return False
    return any(_has_models(document.tree) for document in documents)


def _has_models(tree: Tree) -> bool:
    given = mapping_at(tree)
    return "models" in given and not ({"kind", "apiVersion", "function"} & given.keys())
