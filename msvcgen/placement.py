"""Where what is found in a finished object was stated, what its layers tell of it, and what the object allows."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterator, Sequence

from msvcgen.allowances import ANNOTATION_PATH, codes_of
from msvcgen.assemble import Assembled
from msvcgen.document import Document
from msvcgen.errors import MOST_ALIKE, Allowance, Finding, Problem, Severity, and_more, few_findings, nearest
from msvcgen.origin import locate
from msvcgen.targets import TARGETS
from msvcgen.tree import Path, list_at, node_at, readable


def located(finding: Finding, traced: Assembled, document: Document) -> Problem:
    """Give the problem that a finding of an object is where its values were stated.

    What it is about as well is named in a note.
    """
    problem = _located(finding, traced, document)
    other = locate(traced.tree, finding.beside) if finding.beside else None
    position = other.position() if other is not None else None
    if other is None or position is None:
        return problem
    own = locate(traced.tree, (*finding.path, *finding.about))
    if finding.code == "flag-twice" and own is not None and own.layer != other.layer:
        from msvcgen.check.serving.words.values import TWO_LAYERS  # only where there is such a problem

        problem = problem._replace(hint=TWO_LAYERS)
    whose = "the runtime variant's, " if other.layer == "runtime" else ""
    note = f"the other one is {whose}at {position.file}:{position.line}"
    return problem._replace(notes=(*problem.notes, note))


def _located(finding: Finding, traced: Assembled, document: Document) -> Problem:
    path = (*finding.path, *finding.about)
    origin = locate(traced.tree, path)
    if origin is None:
        return finding.problem("", document.position(()))
    if origin.whole and finding.missing and origin.layer == "runtime":  # which is not the user's to change
        note = f"of the object it is `{readable((*path, finding.missing), traced.tree)}`"
        return finding.problem("", document.position(()), notes=(note,))._replace(where="")
    if origin.whole:
        return finding.problem(origin.where, origin.position())
    if finding.missing:  # nobody states what lacks the field, so who states what is around it has to
        around = (locate(traced.tree, path[:end]) for end in range(len(path) - 1, 0, -1))
        origin = next(
            (candidate for candidate in around if candidate is not None and candidate.whole), origin
        )
    path = (*finding.path, finding.missing) if finding.missing else finding.path
    note = f"of the object it is `{readable(path, traced.tree)}`"
    problem = finding.problem(origin.where, origin.position(), notes=(note,))
    return problem._replace(where=origin.where) if finding.times == 1 else problem


class Told:
    """What was told of the objects of a ModelService so far: of many findings of a kind the rest are only counted."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._before: dict[Hashable, int] = {}
        self._counts: dict[Hashable, int] = {}
        self._last: dict[Hashable, Problem] = {}
        self._left: dict[Hashable, int] = {}

    def few(
        self,
        key: str,
        findings: Sequence[Finding],
        rules: Container[str],
        placed: Callable[[Finding], Problem],
    ) -> Iterator[Problem]:
        """Give the problems of an object of a key, of a kind a few; all of the `rules`, which may be allowed."""
        for finding in few_findings(findings, rules, self._before):
            kind = key, finding.code, finding.severity
            count = self._counts[kind] = self._counts.get(kind, 0) + 1
            if count > MOST_ALIKE + 1 and finding.code not in rules:
                self._left[kind] = self._left.get(kind, 0) + finding.times
            else:
                problem = self._last[kind] = placed(finding)
                yield problem

    def rest(self) -> Iterator[Problem]:
        """Give problems that stand for those that were only counted, where the first that is not told stands."""
        for kind, times in self._left.items():
            last = self._last[kind]
            message = and_more(times, last.severity)
            yield last._replace(message=message, where="", hint="", notes=(), times=times)


def allowed_by(traced: Assembled, document: Document) -> list[Allowance]:
    """Give what the annotation of an object allows, where it is stated."""
    codes = codes_of(traced.tree)
    stated = located(Finding("", "", ANNOTATION_PATH), traced, document).position if codes else None
    return [Allowance(str(code), "annotation", stated) for code in codes]


def note_of(assembled: Assembled) -> str:
    """Give a note that names an object."""
    return f"in {assembled.tree.get('kind')}/{node_at(assembled.tree, 'metadata', 'name')}"


def of_schema(assembled: Assembled, problem: Problem, severity: Severity) -> Problem:
    """Give the problem of a schema with the object that it was wanted for."""
    note = f"for {assembled.tree.get('kind')}/{node_at(assembled.tree, 'metadata', 'name')}"
    return problem._replace(severity=severity, notes=(note,))


_SERVERS = "that of a runtime variant (`-r vllm`) or of a BaseConfig (`-b FILE`)"
"""Who brings containers that a ModelService does not state itself."""


def helped(finding: Finding, assembled: Assembled) -> Finding:
    """Add to a finding what only the layers tell: a container without an image is nearly always a misspelt name."""
    target = TARGETS.get(assembled.key)
    if finding.missing == "containers" and target is not None and target.pods:
        section = target.section
        hint = f"neither `spec.{section}` nor the BaseConfig states any, state one in `spec.{section}.containers`"
        return finding._replace(hint=hint if assembled.lower else f"{hint}, or take {_SERVERS}")
    if finding.code == "route-nowhere" and target is not None and target.when == "route":
        message = (
            f"{finding.message.partition(':')[0]}: there is neither an inferencePool nor a decodeService"
        )
        hint = "add one to the BaseConfig, use a runtime variant that renders Deployments, or state `backendRefs`"
        return finding._replace(message=message, hint=hint)
    node = node_at(assembled.tree, *finding.path)
    if finding.code != "container-image" or not isinstance(node, dict):
        return finding
    names = [
        name
        for field in ("containers", "initContainers")
        for item in list_at(assembled.lowest, "spec", "template", "spec", field)
        if isinstance(name := node_at(item, "name"), str)
    ]
    name = str(node.get("name"))
    if not names and not assembled.lower:
        return finding._replace(hint=f"state `image`, or take {_SERVERS}")
    if not names or name in names:
        return finding
    near = nearest(name, names) or (names[0] if len(names) == 1 else "")
    hint = f"did you mean `{near}` of the BaseConfig?" if near else str(finding.hint)
    return finding._replace(message=f"the container `{name}` has no `image`", hint=hint)


def causes(findings: Sequence[Finding], served: Sequence[Finding], assembled: Assembled) -> Sequence[Finding]:
    """Give what schemas and the rules about serving find, without what follows from what an object cannot express.

    That is what it lacks because of that, and how many accelerators a parallelism has that cannot be.
    """
    if not assembled.findings:
        return [*findings, *served]
    lacking = [finding.beside for finding in assembled.findings if finding.beside]
    parallelism = any(
        "parallelism" in finding.path and finding.severity == "error" for finding in assembled.findings
    )
    return [
        *(one for one in findings if not any(_lacks(one, part) for part in lacking)),
        *(one for one in served if not (parallelism and one.code == "accelerators")),
    ]


def _lacks(finding: Finding, part: Path) -> bool:
    return bool(finding.missing) and (*finding.path, finding.missing)[: len(part)] == part


def elsewhere(finding: Finding) -> Finding:
    """Say of an unknown field what to write in its place, where people expect it here or a chart has it."""
    if finding.code != "unknown-field" or finding.times > 1:
        return finding
    from msvcgen.check.elsewhere import chart_hint, own_hint  # most runs have no unknown field

    return finding._replace(hint=own_hint(finding.path) or chart_hint(finding.path) or finding.hint)
