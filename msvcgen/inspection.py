"""Inspection: check what comes in and what goes out, and say where each problem was stated."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from msvcgen.allowances import ANNOTATION_PATH, RULES, Span, codes_of, marked
from msvcgen.assemble import Assembled
from msvcgen.check import (
    STEPS,
    Memo,
    Summary,
    check_across,
    check_child,
    check_object,
    check_tree,
    literal_secrets,
    may_hold_secrets,
    summarise,
    text_may_hold_secrets,
)
from msvcgen.check.across import few_across
from msvcgen.check.pruning import without_unknown
from msvcgen.document import Document
from msvcgen.emit import Child
from msvcgen.errors import Allowance, Finding, Problem, Severity, few_findings, nearest
from msvcgen.interpolate import Value
from msvcgen.kinds import Kinds, Schema
from msvcgen.kinds.own import input_schema
from msvcgen.origin import locate, plain
from msvcgen.requirements import namespace_warning
from msvcgen.shared import Shared
from msvcgen.targets import EXTRA_OBJECTS, TARGETS, Target
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, readable

if TYPE_CHECKING:
    from msvcgen.check.custom import PlainSchemas

_ALLOWING = "msvcgen"
"""What a text holds whose comments or annotations allow something."""

POD: Path = ("spec", "template", "spec")

OVERLAID: frozenset[Path] = frozenset({("metadata", "name"), ("metadata", "namespace")})
"""What the ModelService says of every child: only the finished object tells whether it is right."""


class Inspection:
    """The checks of one run, and what it must remember between ModelServices."""

    def __init__(self, shared: Shared, validate: str, kinds: Kinds, schemas: Sequence[Document] = ()) -> None:
        """Take how strict to be (`strict`, `warn`, `ignore`), the kinds, and JSON Schemas of users."""
        self.memo = Memo(shared.trees)
        self.shared = shared
        self.validate = validate
        self.kinds = kinds
        self.plain = _plain(schemas) if schemas else None
        self.summaries: list[Summary] = []
        self.sources: list[tuple[Document, int]] = []
        """Of each summary the ModelService, and the number of the object among its objects."""
        self.unplaced: list[Document] = []
        self.sound: set[Hashable] = set()
        self.discreet: set[Hashable] = set()
        """Forms of layers that state no secret."""
        self.suspicious = True
        """Whether the ModelService at hand, or a layer below it, may state a secret."""
        self.traced = False
        self.presets_allow = self.lenient = False
        """Whether the caller or a BaseConfig may allow a rule to be broken, and whether anybody may now."""

    def tracing(self) -> Inspection:
        """Give an inspection of traced renders, which says nothing: what it is given has been inspected before."""
        inspection = Inspection(Shared(), self.validate, self.kinds)
        inspection.traced = True
        return inspection

    @property
    def severity(self) -> Severity:
        """The severity of what a schema or a rule refuses."""
        return "error" if self.validate == "strict" else "warning"

    def _severity(self, finding: Finding) -> Severity:
        return finding.severity if self.severity == "error" else "warning"

    def model_service(self, document: Document) -> tuple[Document, list[Problem]]:
        """Check a ModelService as it was written; in `warn` mode also give it without its unknown fields."""
        if self.validate == "ignore":
            return document, []
        tree = plain(document.tree) if self.traced else document.tree
        findings = check_tree(tree, input_schema("modelservice"))
        problems = [finding.placed(document, self._severity(finding)) for finding in self._few(findings)]
        if self.validate == "warn":
            document = document.with_tree(without_unknown(document.tree, findings))
        return document, problems

    def variant(self, document: Document) -> list[Problem]:
        """Check a RuntimeVariant as it was written; it is the generator's own format, so there are no warnings."""
        findings = check_tree(document.tree, input_schema("runtimevariant"))
        return [finding.placed(document) for finding in self._few(findings)]

    def base(self, values: Mapping[str, Value], name: str, at: str = "data") -> list[Problem]:
        """Check the objects of a layer as they were rendered for one ModelService; `at` is where it states them."""
        problems: list[Problem] = []
        for key, value in values.items() if not self.traced else ():
            note = f"in {at}.{key}, rendered for ModelService {name}"
            findings = list(self._base_findings(TARGETS[key], value.tree, sound=value.form in self.sound))
            if not findings and value.form is not None:
                self.sound.add(value.form)
            problems += (
                finding.problem(value.where(finding.path), value.position(finding.path), severity, (note,))
                for finding, severity in findings
            )
        return problems

    def _base_findings(
        self, target: Target, tree: Tree, *, sound: bool
    ) -> Iterable[tuple[Finding, Severity]]:
        """Check a layer; of a form that was found sound only the kind, the finished object tells about its values."""
        if target.many and not isinstance(tree, list):
            yield Finding(code="wrong-type", message=f"`{target.key}` must be a list of objects"), "error"
            return
        for path, item in _items(target, tree):
            wrong = _wrong_kind(target, item)
            if wrong is not None:
                yield wrong.below(path), "error"
            elif self.validate != "ignore" and not sound:
                for finding in self._few(self._layer_findings(target, mapping_at(item))):
                    if finding.path not in OVERLAID:
                        yield finding.below(path), self._severity(finding)

    def _layer_findings(self, target: Target, item: Mapped) -> list[Finding]:
        """Check one object of a layer; one of `extraObjects` is whole, no other layer adds to it."""
        if target.key == "extraObjects":
            return check_object(item, self.kinds, memo=self.memo)
        schema = self._schema(target, item)
        return check_child(item, schema, memo=self.memo) if schema else []

    def _schema(self, target: Target, tree: Mapped) -> Schema | None:
        version = str(tree.get("apiVersion") or (target.api_versions or ("",))[0])
        return self.kinds.schema(version, target.kind or str(tree.get("kind")))

    def watch(self, text: str, tree: Mapped, layers: Iterable[Mapping[str, Value]]) -> None:
        """Learn what the next objects are made of: looking for secrets in all of them would take too long.

        `text` is that of the ModelService, "" for one that was made of another document.
        """
        if self.traced:
            return
        self.suspicious = text_may_hold_secrets(text) and may_hold_secrets(tree)
        for value in (value for layer in layers for value in layer.values()):
            if value.form is None or value.form not in self.discreet:
                if may_hold_secrets(value.tree):
                    self.suspicious = True
                elif value.form is not None:
                    self.discreet.add(value.form)

    def objects(
        self, objects: Sequence[Assembled], document: Document, source: Document, number: int, trace: Trace
    ) -> tuple[tuple[Child, ...], list[Problem], list[Span]]:
        """Check finished objects; give them as children, with their problems where the values were stated.

        `source` is the document of the input, of which `document` is the translation.
        And what their annotations allow.
        """
        allowed: list[Span] = []
        problems: list[Problem] = []
        children: list[Child] = []
        self.memo.steps = STEPS
        self.lenient = self.presets_allow or document.holds(_ALLOWING)
        if self.plain is not None:
            self.plain.begin()
        for index, assembled in enumerate(objects):
            findings, of_object = self._of_object(assembled, document, index, trace)
            if codes_of(assembled.tree):
                here = _allowed(trace()[index], document)
                of_object = [marked(problem, here) for problem in of_object]
                allowed += map(Span, here)
            problems += of_object
            tree = assembled.tree
            if self.validate == "warn":
                tree = mapping_at(without_unknown(tree, findings))
            children.append(Child(key=assembled.key, tree=tree, service=number, texts=self.shared.texts))
            self.summaries.append(summarise(tree, extra=assembled.key == EXTRA_OBJECTS))
            self.sources.append((source, index))
        # Extra objects are rendered as they are.
        own = (assembled.tree for assembled in objects if assembled.key != EXTRA_OBJECTS)
        if not all(node_at(tree, "metadata", "namespace") for tree in own):
            self.unplaced.append(document)
        return tuple(children), problems, allowed

    def _of_object(
        self, assembled: Assembled, document: Document, index: int, trace: Trace
    ) -> tuple[list[Finding], list[Problem]]:
        """Give what the schemas find in an object, and all that is wrong with it, at its place."""
        findings, broken = self._findings(assembled.tree) if self.validate != "ignore" else ([], [])

        def located(finding: Finding) -> Problem:
            problem = _located(_helped(finding, assembled), trace()[index], document)
            return problem._replace(notes=(_note(assembled), *problem.notes))

        problems = [
            *self._inexpressible(assembled, document),
            *(_noted(assembled, problem, self.severity) for problem in broken),
            *(
                located(finding)._replace(severity=self._severity(finding))
                for finding in self._few([*findings, *assembled.conflicts])
            ),
        ]
        if self.suspicious:  # however lenient a run is, no secret is written
            problems += map(located, self._few(list(literal_secrets(assembled.tree, self.memo))))
        return findings, problems

    def _findings(self, tree: Mapped) -> tuple[list[Finding], list[Problem]]:
        """Give what is wrong with an object, and with the schemas that users give for its kind."""
        findings = check_object(tree, self.kinds, memo=self.memo)
        if self.plain is None:
            return findings, []
        plain_findings, broken = self.plain.check(tree)
        return [*findings, *plain_findings], broken

    def _inexpressible(self, assembled: Assembled, document: Document) -> Iterable[Problem]:
        """Give what an object cannot express of its ModelService: never silent, an error in a strict run."""
        return (
            finding.placed(document, self._severity(finding), (_note(assembled),))
            for finding in assembled.findings
        )

    def _few(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        return few_findings(findings, RULES if self.lenient else ())

    def across(self, trace: Callable[[Document], Sequence[Assembled]]) -> list[Problem]:
        """Check all objects of the run against one another; `trace` renders a ModelService once more, traced."""
        problems = namespace_warning(self.unplaced)
        if self.validate == "ignore":
            return problems
        known = cache(trace)

        def located(number: int, finding: Finding) -> Problem:
            document, index = self.sources[number]
            traced = known(document)[index]
            return marked(_located(finding, traced, document), _allowed(traced, document))

        for number, finding, other in few_across(list(check_across(self.summaries)), RULES):
            problem = located(number, finding)
            position = located(other, finding).position if other is not None else None
            others = (f"the other one is at {position.file}:{position.line}",) if position is not None else ()
            problems.append(
                problem._replace(severity=self._severity(finding), notes=(*problem.notes, *others))
            )
        return problems


Trace = Callable[[], "Sequence[Assembled]"]
"""Renders a ModelService once more, with values that know where they came from."""


def _located(finding: Finding, traced: Assembled, document: Document) -> Problem:
    """Give the problem that a finding of an object is where its values were stated."""
    path = (*finding.path, *finding.about)
    origin = locate(traced.tree, path)
    if origin is None:
        return finding.problem("", document.position(()))
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


def _allowed(traced: Assembled, document: Document) -> list[Allowance]:
    """Give what the annotation of an object allows, where it is stated."""
    codes = codes_of(traced.tree)
    stated = _located(Finding("", "", ANNOTATION_PATH), traced, document).position if codes else None
    return [Allowance(str(code), "annotation", stated) for code in codes]


def _note(assembled: Assembled) -> str:
    return f"in {assembled.tree.get('kind')}/{node_at(assembled.tree, 'metadata', 'name')}"


def _plain(documents: Sequence[Document]) -> PlainSchemas:
    from msvcgen.check.custom import PlainSchemas  # most runs have none

    return PlainSchemas(documents)


def _noted(assembled: Assembled, problem: Problem, severity: Severity) -> Problem:
    """Give the problem of a schema with the object that it was wanted for."""
    note = f"for {assembled.tree.get('kind')}/{node_at(assembled.tree, 'metadata', 'name')}"
    return problem._replace(severity=severity, notes=(note,))


def _items(target: Target, tree: Tree) -> Iterable[tuple[Path, Tree]]:
    if target.many:
        return [((at,), item) for at, item in enumerate(list_at(tree)) if item is not None]
    return [((), tree)]


def _wrong_kind(target: Target, item: Tree) -> Finding | None:
    """Say that an object is not of the kind that its key makes."""
    if not isinstance(item, dict):
        return Finding(code="wrong-type", message="must be an object: a mapping of fields")
    kind, version = item.get("kind"), item.get("apiVersion")
    if not target.kind:
        lacking = next((name for name in ("apiVersion", "kind") if not item.get(name)), "")
        return (
            Finding(code="missing-field", message=f"the object states no {lacking}", missing=lacking)
            if lacking
            else None
        )
    if kind is not None and kind != target.kind:
        message = f"the kind is `{kind}`, a {target.kind} is needed"
        return Finding(code="wrong-kind", message=message, path=("kind",))
    if version is not None and version not in target.api_versions:
        allowed = " or ".join(f"`{api_version}`" for api_version in target.api_versions)
        message = f"the apiVersion is `{version}`, {allowed} is needed"
        return Finding(code="wrong-kind", message=message, path=("apiVersion",))
    return None


def _helped(finding: Finding, assembled: Assembled) -> Finding:
    """Add what only the layers tell: a container without an image is nearly always a misspelt name."""
    target = TARGETS.get(assembled.key)
    if finding.missing == "containers" and target is not None and target.pods:
        section = target.section
        hint = f"neither `spec.{section}` nor the BaseConfig states any, state one in `spec.{section}.containers`"
        return finding._replace(hint=hint)
    node = node_at(assembled.tree, *finding.path)
    if finding.code != "container-image" or not isinstance(node, dict):
        return finding
    names = [
        str(node_at(item, "name"))
        for field in ("containers", "initContainers")
        for item in list_at(assembled.lowest, *POD, field)
    ]
    name = str(node.get("name"))
    if not names or name in names:
        return finding
    near = nearest(name, names) or (names[0] if len(names) == 1 else "")
    hint = f"did you mean `{near}` of the BaseConfig?" if near else str(finding.hint)
    return finding._replace(message=f"the container `{name}` has no `image`", hint=hint)
