"""Lint: check manifests that any tool rendered, and say at which of their lines what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from msvcgen.allowances import ANNOTATION_PATH, Span, allowances, codes_of, marked, settle, stated_in
from msvcgen.check import (
    Across,
    Memo,
    Object,
    Parts,
    Summary,
    View,
    check_across,
    check_alone,
    check_object,
    literal_secrets,
    summary_of,
)
from msvcgen.check.serving.placeholders import is_filled_in, is_template, placeholder
from msvcgen.document import Document, Text
from msvcgen.errors import Allowance, Finding, MsvcgenError, Problem, Severity
from msvcgen.inputs import BESIDE, KIND, is_no_object
from msvcgen.intake import objects_of, without_directive
from msvcgen.kinds import Kinds
from msvcgen.records import NamedTuple
from msvcgen.settings import Options, Source
from msvcgen.tree import mapping_at, node_at
from msvcgen.typed import TYPE_CHECKING, Final
from msvcgen.yaml.reader import read_stream

if TYPE_CHECKING:
    from msvcgen.check.custom import PlainSchemas


class Linted(NamedTuple):
    """How many objects were checked, and what is wrong with them, in the order of the input."""

    objects: int
    problems: tuple[Problem, ...]


Keep = Callable[[Document], Document]
"""Gives what is held of a document when it is checked: of a large input one that is read again when it is asked for."""


def lint(sources: Iterable[Source], options: Options, keep: Keep | None = None) -> Linted:
    """Check the manifests in sources: each object, and all of them against one another.

    Of the options those for checks count: `validate`, `kube_version`, `schemas`, `allow`. Raise MsvcgenError when a
    schema of users cannot be used.
    """
    kinds, plain = _catalogue(options)
    linter = _Linter(kinds, options, plain, keep)
    for source in sources:
        linter.read(source)
    problems = settle(
        linter.across(),
        (*linter.spans, *allowances(options, ()).stated),
        complete=options.validate != "ignore",
    )
    if not linter.documents:
        problems = [_louder(problem) for problem in problems]
    return Linted(len(linter.documents), tuple(sorted(problems, key=linter.place)))


def _louder(problem: Problem) -> Problem:
    """Make a warning of a note that something is skipped: of a run that checks nothing it is all there is to say."""
    return problem._replace(severity="warning") if problem.code == "skipped-object" else problem


def _catalogue(options: Options) -> tuple[Kinds, PlainSchemas | None]:
    if not options.schemas:
        return Kinds(options.kube_version), None
    from msvcgen.check.custom import PlainSchemas  # most runs have none
    from msvcgen.kinds.given import catalogue

    kinds, schemas = catalogue(options.kube_version, options.schemas)
    return kinds, PlainSchemas(schemas) if schemas else None


class _Linter:
    """What was read so far, and what is wrong with it."""

    def __init__(self, kinds: Kinds, options: Options, plain: PlainSchemas | None, keep: Keep | None) -> None:
        self.keep = keep
        self.kinds = kinds
        self.validate = options.validate
        self.plain = plain
        self.memo = Memo(())
        self.files: dict[str, int] = {}
        self.documents: list[Document] = []
        self.templates: dict[int, tuple[str, ...]] = {}
        self.summaries: list[Summary] = []
        self.parts = Parts()
        self.allowed: dict[int, list[Allowance]] = {}
        self.spans: list[Span] = []
        self.problems: list[Problem] = []

    def read(self, source: Source) -> None:
        """Read and check the objects of one source."""
        self.files[source.name] = len(self.files)
        for kept in read_documents(source, self.problems, self.keep):
            document = kept.whole
            self.spans += (span for span in stated_in(document) if span.allowance.by == "comment")
            for item in rendered_objects(document, self.problems, found=source.found):
                self._check(item)
                if self.keep is not None:
                    self.documents[-1] = self.keep(kept if item is document else item)

    def _check(self, document: Document) -> None:
        tree, number = mapping_at(document.tree), len(self.documents)
        if codes := codes_of(tree):
            stated = document.position(ANNOTATION_PATH)
            self.allowed[number] = [Allowance(code, "annotation", stated) for code in codes]
            self.spans += map(Span, self.allowed[number])
        seen = Object(tree)
        self.documents.append(document)
        self.summaries.append(self.parts.shared(summary_of(seen)))
        for finding in self._findings(seen):
            self.problems.append(self._placed(number, finding))
        if self.plain is not None and self.validate != "ignore":
            findings, broken = self.plain.check(tree)
            self.problems += (*(self._placed(number, finding) for finding in findings), *broken)

    def _findings(self, seen: Object) -> Iterator[Finding]:
        if self.validate != "ignore":
            yield from _told(seen, check_object(seen.tree, self.kinds, memo=self.memo))
            yield from _unknown(seen, self.kinds)
            yield from check_alone(seen)
        yield from literal_secrets(seen.tree, self.memo)

    def _placed(self, number: int, finding: Finding) -> Problem:
        """Give a finding of an object as a problem where it stands."""
        document = self.documents[number].whole
        if number not in self.templates:
            self.templates[number] = _template(document)
        problem = finding.placed(document, self._severity(finding), self.templates[number])
        if finding.about:
            problem = problem._replace(position=document.position((*finding.path, *finding.about)))
        return marked(problem, self.allowed.get(number, ()))

    def _severity(self, finding: Finding) -> Severity:
        lenient = self.validate == "warn" and finding.code != "literal-secret"
        return "warning" if lenient and finding.severity == "error" else finding.severity

    def across(self) -> list[Problem]:
        """Give all problems, those between objects as well."""
        if self.validate == "ignore":
            return self.problems
        self.problems += self._between([*check_across(View(self.summaries))])
        if not self.documents and not self.problems:
            self.problems.append(_nothing())
        return [*_once_a_file(self.problems)]

    def _between(self, found: Sequence[Across]) -> Iterator[Problem]:
        """Give what is wrong between objects as problems, with the place of the other one."""
        problems = self._each([(each.number, each.finding) for each in found])
        others = iter(self._each([(_other(each), _NAME) for each in found if _other(each) != each.number]))
        for each, problem in zip(found, problems, strict=True):
            at = None if _other(each) == each.number else next(others).position
            note = f"the other one is at {at.file}:{at.line}" if at is not None else ""
            yield problem._replace(notes=(*problem.notes, note)) if note else problem

    def _each(self, found: Sequence[tuple[int, Finding]]) -> list[Problem]:
        """Give findings of objects as problems, object by object: each is read again once, and held only till then."""
        placed = {
            at: self._placed(*found[at]) for at in sorted(range(len(found)), key=lambda at: found[at][0])
        }
        return [placed[at] for at in range(len(found))]

    def place(self, problem: Problem) -> tuple[int, int, int]:
        """Give what sorts problems by their places; what has none comes last."""
        if problem.position is None:
            return len(self.files), 0, 0
        file, line, column, _ = problem.position
        return self.files.get(file, len(self.files)), line, column


_NAME: Final = Finding("", "", ("metadata", "name"))


def _other(found: Across) -> int:
    """Give the number of the other object that something is about; its own where there is none."""
    return found.number if found.other is None else found.other


def _once_a_file(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Give problems with one placeholder a file: where one is left, others are."""
    seen: set[str] = set()
    for problem in problems:
        file = problem.position.file if problem.position is not None else ""
        if problem.code != "placeholder" or file not in seen:
            yield problem
        if problem.code == "placeholder" and not problem.allowed:
            seen.add(file)


def read_documents(source: Source, problems: list[Problem], keep: Keep | None = None) -> list[Document]:
    """Read the documents of a source, and add what is wrong with its text to `problems`.

    Of a large one `keep` gives what is held of a document; its `whole` is the document.
    """
    if len(source.text) < _LARGE:
        keep = None
    try:
        documents, warnings = read_stream(without_directive(source.text), source.name, keep=keep)
    except MsvcgenError as error:
        problems += error.problems
        return []
    problems += warnings
    return documents


_LARGE: Final = 256 * 1024
"""Bytes of a source whose documents are all in memory until the last of them is read: to keep them takes longer."""


def rendered_objects(document: Document, problems: list[Problem], *, found: bool) -> Iterator[Document]:
    """Give the rendered objects of a document, those of lists as well; of others `problems` gets a note."""
    for item in objects_of(document, problems):
        skipped = _skipped(item, found=found)
        if skipped is None:
            yield item
        else:
            problems.append(skipped)


_VALUES: Final = "this document states no apiVersion, as values of a chart do not, and is skipped"


def _skipped(document: Document, *, found: bool) -> Problem | None:
    """Say that a document is no rendered object; None for one that is.

    In a directory there may be anything, as values of Helm; what was named itself must be objects.
    """
    tree = document.tree
    if not isinstance(tree, dict):
        message = "the document is not a mapping, an object of Kubernetes is needed"
        return _note("not-an-object", message, document, "note" if found else "error")
    kind, version = str(tree.get("kind") or ""), str(tree.get("apiVersion") or "")
    if is_no_object(tree) or (kind == KIND and version.startswith("llm-d.ai/")):
        message = "this is an input of msvcgen and no rendered object, it is skipped"
        return _note("skipped-object", message, document)._replace(hint="`msvcgen validate -m` checks it")
    if (kind, version.partition("/")[0]) in BESIDE - _CHECKED:
        return _note("skipped-object", f"this `{kind}` is no rendered object and is skipped", document)
    if found and not version and (not kind or not mapping_at(tree, "metadata")):
        return _note("skipped-object", _VALUES, document)
    return None


_CHECKED: Final = {("CustomResourceDefinition", "apiextensions.k8s.io")}


def _note(code: str, message: str, document: Document, severity: Severity = "note") -> Problem:
    return Problem(code, message, severity, position=document.position(()))


def _nothing() -> Problem:
    hint = "the tool before it may have failed: `set -o pipefail` in a script"
    return Problem("nothing-to-check", "the input holds no object", "warning", hint=hint)


def _told(seen: Object, findings: list[Finding]) -> Iterator[Finding]:
    """Give what schemas and the API server's rules find, as far as the object is meant to be whole.

    Of what is still to be filled in only that is said; what a patch of kustomize lacks is in the object that it is for.
    """
    if findings and is_template(seen):
        findings = [finding for finding in findings if not is_filled_in(node_at(seen.tree, *finding.path))]
        if not seen.pods:
            yield from placeholder(seen)
    if findings and _is_patch(seen):
        findings = [
            finding for finding in findings if not finding.missing and finding.code != "container-image"
        ]
        message = "without a selector and images this is a patch, what it lacks is not reported"
        yield Finding("patch", message, ("kind",), "note")
    yield from findings


def _is_patch(seen: Object) -> bool:
    """Tell whether a workload is a part of one."""
    containers = [container.tree for pod in seen.pods for container in pod.containers]
    return (
        seen.group == "apps"
        and not seen.spec.get("selector")
        and not any(tree.get("image") for tree in containers)
    )


def _unknown(seen: Object, kinds: Kinds) -> Iterator[Finding]:
    """Say that fields of an object could not be checked."""
    version = seen.tree.get("apiVersion")
    if seen.kind and isinstance(version, str) and version and kinds.schema(version, seen.kind) is None:
        message = f"the fields of `{seen.kind}` ({version}) are not known here and not checked"
        hint = "give its CustomResourceDefinition with --schema-dir"
        yield Finding("unknown-kind", message, ("kind",), "note", hint)


_SOURCE: Final = "# Source: "


def _template(document: Document) -> tuple[str, ...]:
    """Give a note that names the template which Helm says that it rendered the document from."""
    whole = document.provenance
    if not isinstance(whole, Text) or _SOURCE not in whole.text:
        return ()
    line = next((line for line in whole.text.splitlines() if line.startswith(_SOURCE)), "")
    return (f"rendered from {line.removeprefix(_SOURCE).strip()}",) if line else ()
