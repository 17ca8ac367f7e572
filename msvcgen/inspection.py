"""Inspection: check what comes in and what goes out, and say where each problem was stated."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from functools import cache, partial

from msvcgen.allowances import RULES, Span, codes_of, marked
from msvcgen.assemble import Assembled
from msvcgen.check import (
    STEPS,
    Form,
    Forms,
    Found,
    Memo,
    Object,
    Remembered,
    Summary,
    View,
    check_across,
    check_alone,
    check_child,
    check_object,
    check_tree,
    few_across,
    literal_secrets,
    may_hold_secrets,
    summary_of,
    text_may_hold_secrets,
)
from msvcgen.check.layers import items_of, wrong_kind
from msvcgen.document import Document
from msvcgen.emit import Child
from msvcgen.errors import Finding, Problem, Severity, few_findings
from msvcgen.interpolate import Interpolated, Value, with_numbers
from msvcgen.kinds import Kinds, Schema
from msvcgen.kinds.own import input_schema
from msvcgen.merge import PATCH, unmarked
from msvcgen.origin import plain
from msvcgen.placement import Told, allowed_by, causes, elsewhere, helped, located, note_of, of_schema
from msvcgen.requirements import namespace_warning
from msvcgen.shared import Shared
from msvcgen.targets import ADDONS, EXTRA_OBJECTS, TARGETS, Target
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, text_at
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.check.custom import PlainSchemas
    from msvcgen.check.marks import Names

Trace = Callable[[], "Sequence[Assembled]"]
"""Renders a ModelService once more, with values that know where they came from."""

_ALLOWING = "msvcgen"
"""What a text holds whose comments or annotations allow something."""

OVERLAID: frozenset[Path] = frozenset({("metadata", "name"), ("metadata", "namespace")})
"""What the ModelService says of every child: only the finished object tells whether it is right."""


class Inspection:
    """The checks of one run, and what it must remember between ModelServices."""

    def __init__(
        self,
        shared: Shared,
        validate: str,
        kinds: Kinds,
        plain: PlainSchemas | None = None,
        *,
        notes: bool = False,
    ) -> None:
        """Take how strict to be (`strict`, `warn`, `ignore`), the kinds, and JSON Schemas of users.

        `notes` tells whether what is no mistake is wanted.
        """
        self.memo = Memo(shared.trees)
        self.forms = Forms()
        self.notes = notes
        self.shared = shared
        self.validate = validate
        self.kinds = kinds
        self.plain = plain
        self.remembered = Remembered()
        self.sound: set[Hashable] = set()
        self.discreet: set[Hashable] = set()
        """Forms of layers that state no secret."""
        self.names: Names | None = None
        """The names of the ModelService at hand."""
        self.suspicious = True
        """Whether the ModelService at hand, or a layer below it, may state a secret."""
        self.traced = False
        self.presets_allow = self.lenient = False
        """Whether the caller or a BaseConfig may allow a rule to be broken, and whether anybody may now."""
        self.allowing: bool | None = None
        """Whether anybody may so far; None as long as nothing was inspected here."""
        self.told = Told()
        """What was told of the objects of the ModelService at hand."""

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
        return "warning" if self.severity == "warning" and finding.severity == "error" else finding.severity

    def model_service(self, document: Document, interpolated: Interpolated) -> tuple[Document, list[Problem]]:
        """Check a ModelService with its strings rendered; in `warn` mode also give it without its unknown fields."""
        document = document.with_tree(interpolated.tree)
        if self.validate == "ignore":
            return document, []
        tree = plain(document.tree) if self.traced else document.tree
        tree = unmarked(tree) if document.holds(PATCH) else tree
        findings = interpolated.explain(check_tree(tree, input_schema("ModelService")))
        problems = [
            elsewhere(finding).placed(document, self._severity(finding)) for finding in self._few(findings)
        ]
        if self.validate == "warn":
            from msvcgen.check.pruning import without_unknown

            document = document.with_tree(without_unknown(document.tree, findings))
        return document, problems

    def variant(self, document: Document) -> list[Problem]:
        """Check a RuntimeVariant as it was written; it is the generator's own format, so there are no warnings."""
        tree = unmarked(document.tree) if document.holds(PATCH) else document.tree
        findings = check_tree(tree, input_schema("RuntimeVariant"))
        return [finding.placed(document) for finding in self._few(findings)]

    def base(
        self, values: Mapping[str, Value], name: str, at: str = "data"
    ) -> tuple[Mapping[str, Value], list[Problem]]:
        """Check the objects of a layer as they were rendered for one ModelService; `at` is where it states them.

        Give them with numbers in the places where a template in quotes gave one and the schema wants one.
        """
        problems: list[Problem] = []
        checked: dict[str, Value] = {}
        for key, value in values.items() if not self.traced else ():
            note = f"in {at}.{key}, rendered for ModelService {name}"
            target = TARGETS.get(key) or ADDONS[key]
            findings = list(self._base_findings(target, value.tree, sound=value.form in self.sound))
            if not findings and value.form is not None:
                self.sound.add(value.form)
            if findings:
                check = partial(self._base_findings, target, sound=False)
                checked[key], findings = with_numbers(value, findings, check)
            shown = self._few([finding._replace(severity=severity) for finding, severity in findings])
            problems += (
                finding.problem(value.where(finding.path), value.position(finding.path), notes=(note,))
                for finding in shown
            )
        return {**values, **checked} if checked else values, problems

    def _base_findings(
        self, target: Target, tree: Tree, *, sound: bool
    ) -> Iterable[tuple[Finding, Severity]]:
        """Check a layer; of a form that was found sound only the kind, the finished object tells about its values."""
        if target.many and not isinstance(tree, list):
            yield Finding(code="wrong-type", message=f"`{target.key}` must be a list of objects"), "error"
            return
        for path, item in items_of(target, tree):
            wrong = wrong_kind(target, item)
            if wrong is not None:
                yield wrong.below(path), "error"
            elif self.validate != "ignore" and not sound:
                for finding in self._layer_findings(target, mapping_at(item)):
                    if finding.path not in OVERLAID:
                        yield finding.below(path), self._severity(finding)

    def _layer_findings(self, target: Target, item: Mapped) -> list[Finding]:
        """Check one object of a layer; one of `extraObjects` is whole, no other layer adds to it."""
        if target.key == "extraObjects":
            return check_object(item, self.kinds, memo=self.memo)
        schema = self._schema(target, item)
        findings = check_child(item, schema, memo=self.memo) if schema else []
        if schema is None or not any(finding.path[-1:] == (PATCH,) for finding in findings):
            return findings
        return check_child(mapping_at(unmarked(item)), schema, memo=self.memo)

    def _schema(self, target: Target, tree: Mapped) -> Schema | None:
        version = str(tree.get("apiVersion") or (target.api_versions or ("",))[0])
        return self.kinds.schema(version, target.kind or str(tree.get("kind")))

    def begin(self, document: Document, tree: Mapped) -> Names | None:
        """Begin with the objects of a ModelService, whose tree has its strings rendered; give its names."""
        self.names = self.forms.names_of(mapping_at(document.tree))
        self.suspicious = text_may_hold_secrets(document.text) and may_hold_secrets(tree)
        return self.names if self.plain is None else None

    def watch(self, layers: Iterable[Mapping[str, Value]]) -> None:
        """Learn what the next objects are made of: looking for secrets in all of them would take too long."""
        if self.traced:
            return
        for value in (value for layer in layers for value in layer.values()):
            if value.form is None or value.form not in self.discreet:
                if may_hold_secrets(value.tree):
                    self.suspicious = True
                elif value.form is not None:
                    self.discreet.add(value.form)

    def objects(
        self, objects: Sequence[Assembled], document: Document, source: Document, number: int, trace: Trace
    ) -> tuple[tuple[Child, ...], list[Problem], list[Span]]:
        """Check finished objects: give them as children, their problems where the values were stated, and allowances.

        `source` is the document of the input, of which `document` is the translation.
        """
        allowed: list[Span] = []
        problems: list[Problem] = []
        children: list[Child] = []
        self._begin(source, document)
        self.memo.steps = STEPS
        self.told = Told()
        if self.plain is not None:
            self.plain.begin()
        name = text_at(document.tree, "metadata", "name")
        split = list_at(document.tree, "spec", "routing", "split")
        for index, assembled in enumerate(objects):
            seen = Object(assembled.tree)
            traced = partial(_numbered, trace, index)
            findings, of_object, form = self._of_object(assembled, seen, document, traced)
            if codes_of(assembled.tree):
                here = allowed_by(trace()[index], document)
                of_object = [marked(problem, here) for problem in of_object]
                allowed += map(Span, here)
            problems += of_object
            tree = assembled.tree
            if self.validate == "warn":
                from msvcgen.check.pruning import without_unknown

                tree = mapping_at(without_unknown(tree, findings))
            children.append(Child(assembled.key, tree, number, self.shared.texts, form))
            summary = summary_of(seen, service=name, extra=assembled.key == EXTRA_OBJECTS)
            if split and assembled.tree.get("kind") == "HTTPRoute":
                from msvcgen.check.serving.claims import shares

                summary = summary._replace(shares=shares(tree, split))
            self.remembered.add(summary)
        problems += self.told.rest()
        self._place(children, document)
        return tuple(children), problems, allowed

    def known(
        self, children: Sequence[Child], summaries: Iterable[Summary], document: Document, source: Document
    ) -> None:
        """Remember objects in which nothing is to be found: they are as those of others, but for names."""
        self._begin(source, document)
        for summary in summaries:
            self.remembered.add(summary)
        self._place(children, document)

    def _begin(self, source: Document, document: Document) -> None:
        self.remembered.begin(source)
        self.lenient = self.presets_allow or document.holds(_ALLOWING)
        self.allowing = self.allowing or self.lenient

    def _place(self, children: Sequence[Child], document: Document) -> None:
        """Remember that objects lack a namespace; extra objects are rendered as they are."""
        own = (child.tree for child in children if child.key != EXTRA_OBJECTS)
        if not all(node_at(tree, "metadata", "namespace") for tree in own):
            self.remembered.lack_namespace(document)

    def _of_object(
        self,
        assembled: Assembled,
        seen: Object,
        document: Document,
        trace: Callable[[], Assembled],
    ) -> tuple[list[Finding], list[Problem], Form | None]:
        """Give what the schemas find in an object, all that is wrong with it, and its form where nothing is."""
        strict = self.validate != "ignore"
        look = partial(self._look, seen)
        (findings, served), form = (
            self.forms.check(seen, self.names, assembled.schema, look) if strict else (Found(), None)
        )
        broken: list[Problem] = []
        if self.plain is not None and strict:
            plain_findings, broken = self.plain.check(assembled.tree)
            findings = [*findings, *plain_findings]
        conflicts = assembled.conflicts if strict else ()
        if not (findings or broken or served or conflicts or assembled.findings or self.suspicious):
            return [], [], form

        def placed(finding: Finding) -> Problem:
            problem = located(helped(finding, assembled), trace(), document)
            severity = self._severity(finding)
            return problem._replace(severity=severity, notes=(note_of(assembled), *problem.notes))

        def severe(finding: Finding) -> Problem:
            return placed(finding)._replace(severity=finding.severity)

        told = partial(self.told.few, assembled.key, rules=self._rules)
        problems = [
            *(
                finding._replace(beside=()).placed(document, self._severity(finding), (note_of(assembled),))
                for finding in assembled.findings  # never silent, an error in a strict run
            ),
            *(of_schema(assembled, problem, self.severity) for problem in broken),
            *told(findings=[*causes(findings, served, assembled), *conflicts], placed=placed),
        ]
        if self.suspicious:  # however lenient a run is, no secret is written
            problems += told(findings=literal_secrets(assembled.tree, self.memo), placed=severe)
        return findings, problems, form if not findings else None

    def _look(self, seen: Object) -> Found:
        return Found(check_object(seen.tree, self.kinds, memo=self.memo), check_alone(seen, notes=self.notes))

    @property
    def _rules(self) -> Container[str]:
        """The codes of what may be allowed where it is found."""
        return RULES if self.lenient else ()

    def _few(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        return few_findings(findings, self._rules)

    def across(self, trace: Callable[[Document], Sequence[Assembled]]) -> list[Problem]:
        """Check all objects of the run against one another; `trace` renders a ModelService once more, traced."""
        remembered = self.remembered
        problems = namespace_warning(remembered.unplaced)
        if self.validate == "ignore":
            return problems
        known = cache(trace)

        def placed(number: int, finding: Finding) -> Problem:
            document, index = remembered.source(number)
            traced = known(document)[index]
            return marked(located(finding, traced, document), allowed_by(traced, document))

        view = View(remembered.summaries, remembered.owners)
        rules = () if self.allowing is False else RULES
        for number, finding, other in few_across(list(check_across(view)), rules):
            problem = placed(number, finding)
            position = placed(other, finding).position if other is not None else None
            others = (f"the other one is at {position.file}:{position.line}",) if position is not None else ()
            problems.append(
                problem._replace(severity=self._severity(finding), notes=(*problem.notes, *others))
            )
        return problems


def _numbered(trace: Trace, index: int) -> Assembled:
    return trace()[index]
