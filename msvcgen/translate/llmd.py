"""llm-d: a ModelService says itself what the pipeline renders."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msvcgen.check import check_tree
from msvcgen.document import Document
from msvcgen.errors import Problem, Severity
from msvcgen.kinds import Kinds
from msvcgen.kinds.own import input_schema
from msvcgen.merge import PATCH, unmarked
from msvcgen.origin import origin_of, plain
from msvcgen.requirements import broken_variables, identity_problems
from msvcgen.settings import Options
from msvcgen.translate.translation import Translation
from msvcgen.tree import node_at
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.runtimes import Variant

RUNTIME = "msvcgen.dev/runtime"
"""The annotation of a ModelService that names its runtime variant."""


def translate_llmd(
    document: Document, options: Options, kinds: Kinds, variant: Variant | None
) -> Translation:
    """Give a ModelService of llm-d as it is; `variant` is the caller's, who wins over its annotation."""
    wrong = list[Problem]()
    if options.set_values:
        from msvcgen.assignments import assigned

        document, wrong = assigned(document, options.set_values)
    problems = (*wrong, *_problems(document, options))
    if variant is None and not problems:
        variant = _annotated(document, options, kinds)
    return Translation(document, variant, options.env, problems=problems)


def _problems(document: Document, options: Options) -> tuple[Problem, ...]:
    """Say what is missing without which nothing can be rendered, and then what else is wrong as it is written."""
    needed = [*identity_problems(document), *broken_variables(document)]
    if not needed or options.validate == "ignore":
        return tuple(needed)
    tree = plain(document.tree)
    findings = check_tree(unmarked(tree) if document.holds(PATCH) else tree, input_schema("ModelService"))
    severity: Severity | None = None if options.validate == "strict" else "warning"
    others = [finding.placed(document, severity) for finding in findings]
    strict = severity is None  # else unknown fields are but left out
    meant = {_meant(problem) for problem in others if strict and problem.code == "unknown-field"}
    lacking = [
        problem
        for problem in needed
        if problem.code != "missing-field" or not _is_below(problem.where, meant)
    ]
    said = [problem.where for problem in needed]
    return (
        *lacking,
        *(
            problem
            for problem in others
            if problem.code == "unknown-field" or not _is_above(problem.where, said)
        ),
    )


def _meant(problem: Problem) -> str:
    """Give the path of the field that an unknown one stands for, "" where none is near."""
    near = re.match("did you mean `(.+)`", problem.hint)
    return f"{problem.where.rpartition('.')[0]}.{near[1]}" if near else ""


def _is_below(path: str, others: Iterable[str]) -> bool:
    return any(path == other or path.startswith(f"{other}.") for other in others if other)


def _is_above(path: str, others: Iterable[str]) -> bool:
    return any(other == path or other.startswith(f"{path}.") for other in others)


def _annotated(document: Document, options: Options, kinds: Kinds) -> Variant | None:
    named = node_at(document.tree, "metadata", "annotations", RUNTIME)
    if not named or not isinstance(named, str):
        return None
    from msvcgen.runtimes import annotated_variant

    variant = annotated_variant(str(named), document, options, kinds)
    return variant if origin_of(named) is None else variant.traced()
