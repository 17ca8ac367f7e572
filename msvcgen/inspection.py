"""Inspection: check what comes in and what goes out, and say where each problem was stated."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from msvcgen.assemble import Made, base_source
from msvcgen.check import Memo, Summary, check_across, check_child, check_object, check_tree, summarise
from msvcgen.children import CHILD_KINDS, ChildKind
from msvcgen.choice import namespace_warning
from msvcgen.data import read_data
from msvcgen.document import Document
from msvcgen.emit import Child
from msvcgen.errors import Finding, Problem, Severity, did_you_mean, nearest
from msvcgen.interpolate import Value
from msvcgen.kinds import Kinds, Schema, from_json_schema
from msvcgen.provenance import Source, display, trace
from msvcgen.shared import Shared
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at

if TYPE_CHECKING:
    from msvcgen.check.custom import PlainSchemas

SECTION_OF = {
    "prefillDeployment": "prefill",
    "decodeDeployment": "decode",
    "eppDeployment": "endpointPicker",
}
"""The section of a ModelService that a Deployment is made from."""

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
        self.sources: list[tuple[Document, str]] = []
        self.unplaced: list[Document] = []
        self.sound: set[Hashable] = set()

    @property
    def severity(self) -> Severity:
        """The severity of what a schema or a rule refuses."""
        return "error" if self.validate == "strict" else "warning"

    def model_service(self, document: Document) -> tuple[Document, list[Problem]]:
        """Check a ModelService as it was written; in `warn` mode also give it without its unknown fields."""
        if self.validate == "ignore":
            return document, []
        findings = check_tree(document.tree, input_schema("modelservice"))
        return (
            document.with_tree(without_unknown(document.tree, findings))
            if self.validate == "warn"
            else document,
            [
                problem_of(
                    finding,
                    Source(
                        where=display(finding.path, document.tree), position=document.position(finding.path)
                    ),
                    finding.severity if self.severity == "error" else "warning",
                )
                for finding in findings
            ],
        )

    def variant(self, document: Document) -> list[Problem]:
        """Check a RuntimeVariant as it was written; it is the generator's own format, so there are no warnings."""
        return [
            problem_of(
                finding,
                Source(where=display(finding.path, document.tree), position=document.position(finding.path)),
                finding.severity,
            )
            for finding in check_tree(document.tree, input_schema("runtimevariant"))
        ]

    def base(self, values: Mapping[str, Value], name: str, at: str = "data") -> list[Problem]:
        """Check the objects of a layer as they were rendered for one ModelService; `at` is where it states them."""
        problems: list[Problem] = []
        for key, value in values.items():
            child = CHILD_KINDS[key]
            source = base_source(value)
            note = f"in {at}.{key}, rendered for ModelService {name}"
            found = list(self._base_findings(child, value.tree, sound=value.form in self.sound))
            if not found and value.form is not None:
                self.sound.add(value.form)
            problems += [
                problem_of(finding, source(finding.path), severity, (note,)) for finding, severity in found
            ]
        return problems

    def _base_findings(
        self, child: ChildKind, tree: Tree, *, sound: bool
    ) -> Iterable[tuple[Finding, Severity]]:
        """Check a layer; of a form that was found sound only the kind, the finished object tells about its values."""
        if child.many and not isinstance(tree, list):
            yield Finding(code="wrong-type", message=f"`{child.key}` must be a list of objects"), "error"
            return
        for path, item in _items(child, tree):
            wrong = _wrong_kind(child, item)
            if wrong is not None:
                yield wrong.below(path), "error"
            elif self.validate != "ignore" and not sound:
                for finding in self._layer_findings(child, mapping_at(item)):
                    if finding.path not in OVERLAID:
                        yield finding.below(path), self.severity

    def _layer_findings(self, child: ChildKind, item: Mapped) -> list[Finding]:
        """Check one object of a layer; one of `extraObjects` is whole, no other layer adds to it."""
        if child.key == "extraObjects":
            return check_object(item, self.kinds, memo=self.memo)
        schema = self._schema(child, item)
        return check_child(item, schema, memo=self.memo) if schema else []

    def _schema(self, child: ChildKind, tree: Mapped) -> Schema | None:
        version = str(tree.get("apiVersion") or (child.api_versions or ("",))[0])
        return self.kinds.schema(version, child.kind or str(tree.get("kind")))

    def objects(
        self, made: Sequence[Made], document: Document, number: int
    ) -> tuple[tuple[Child, ...], list[Problem]]:
        """Check finished objects; give them as children, with their problems at the places of their layers."""
        problems: list[Problem] = []
        children: list[Child] = []
        for one in made:
            problems += self._inexpressible(one, document)
            findings, broken = self._findings(one.tree) if self.validate != "ignore" else ([], [])
            problems += (_noted(one, problem, self.severity) for problem in broken)
            problems += self._object_problems(one, (*findings, *one.conflicts), document)
            tree = mapping_at(without_unknown(one.tree, findings)) if self.validate == "warn" else one.tree
            children.append(Child(key=one.key, tree=tree, service=number, texts=self.shared.texts))
            self.summaries.append(summarise(tree))
            self.sources.append((document, one.key))
        own = (one.tree for one in made if one.key != "extraObjects")  # which are rendered as they are
        if not all(node_at(tree, "metadata", "namespace") for tree in own):
            self.unplaced.append(document)
        return tuple(children), problems

    def _findings(self, tree: Mapped) -> tuple[list[Finding], list[Problem]]:
        """Give what is wrong with an object, and with the schemas that users give for its kind."""
        findings = check_object(tree, self.kinds, memo=self.memo)
        if self.plain is None:
            return findings, []
        found, broken = self.plain.check(tree)
        return [*findings, *found], broken

    def _inexpressible(self, made: Made, document: Document) -> Iterable[Problem]:
        """Give what an object cannot express of its ModelService: never silent, an error in a strict run."""
        note = f"in {made.tree.get('kind')}/{node_at(made.tree, 'metadata', 'name')}"
        for finding in made.findings:
            source = Source(
                where=display(finding.path, document.tree), position=document.position(finding.path)
            )
            severity = finding.severity if self.severity == "error" else "warning"
            yield problem_of(finding, source, severity, (note,))

    def _object_problems(
        self, made: Made, findings: Iterable[Finding], document: Document
    ) -> Iterable[Problem]:
        for finding in findings:
            source = trace(made.layers, made.tree, finding.path, made.schema)
            if source is None:
                source = Source(where="", position=document.position(()))
            note = f"in {made.tree.get('kind')}/{node_at(made.tree, 'metadata', 'name')}"
            severity = finding.severity if self.severity == "error" else "warning"
            yield problem_of(_helped(finding, made), source, severity, (note,))

    def across(self) -> list[Problem]:
        """Check all objects of the run against one another."""
        problems = namespace_warning(self.unplaced)
        if self.validate == "ignore":
            return problems
        for index, finding in check_across(self.summaries):
            document, key = self.sources[index]
            source = Source(where=key, position=document.position(()))
            severity = finding.severity if self.severity == "error" else "warning"
            problems.append(problem_of(finding, source, severity))
        return problems


@cache
def input_schema(name: str) -> Schema:
    """Give one of our own schemas: `modelservice`, `runtimevariant` or `modeldefinition`."""
    return from_json_schema(json.loads(read_data(f"schemas/{name}.schema.json")))


def problem_of(
    finding: Finding, source: Source | None, severity: Severity, notes: tuple[str, ...] = ()
) -> Problem:
    """Give a finding its place; a missing field is named in its path."""
    where = source.where if source else ""
    if finding.missing:
        where = f"{where}.{finding.missing}" if where else finding.missing
    return Problem(
        code=finding.code,
        message=finding.message,
        severity=severity,
        where=where,
        position=source.position if source else None,
        hint=finding.hint,
        notes=notes,
    )


def _plain(documents: Sequence[Document]) -> PlainSchemas:
    from msvcgen.check.custom import PlainSchemas  # most runs have none

    return PlainSchemas(documents)


def _noted(made: Made, problem: Problem, severity: Severity) -> Problem:
    """Give the problem of a schema with the object that it was wanted for."""
    note = f"for {made.tree.get('kind')}/{node_at(made.tree, 'metadata', 'name')}"
    return problem._replace(severity=severity, notes=(note,))


def check_keys(base: Document) -> list[Problem]:
    """Check the keys of a BaseConfig's data: every one makes a child resource, and holds text."""
    tree = mapping_at(base.tree)
    data = tree.get("data")
    if not isinstance(data, dict):
        message = "a BaseConfig needs `data`: a mapping of templates by child resource"
        return [Problem(code="wrong-type", message=message, where="data", position=base.position(("data",)))]
    problems = []
    for key, value in data.items():
        if key in CHILD_KINDS and isinstance(value, str | None):
            continue
        if key in CHILD_KINDS:
            message, hint = (
                "must be text, here it is something else",
                "write the objects as a block: `key: |`",
            )
        else:
            message, hint = (
                f"unknown key `{key}`",
                did_you_mean(key, CHILD_KINDS) or "known are " + ", ".join(CHILD_KINDS),
            )
        problems.append(
            Problem(
                code="unknown-key",
                message=message,
                where=f"data.{key}",
                position=base.position(("data", key)),
                hint=hint,
            )
        )
    if "binaryData" in tree:
        problems.append(
            Problem(
                code="unknown-key",
                message="a BaseConfig has no binaryData, its templates are text in `data`",
                where="binaryData",
                position=base.position(("binaryData",)),
            )
        )
    return problems


def _items(child: ChildKind, tree: Tree) -> Iterable[tuple[Path, Tree]]:
    if child.many:
        return [((at,), item) for at, item in enumerate(list_at(tree)) if item is not None]
    return [((), tree)]


def _wrong_kind(child: ChildKind, item: Tree) -> Finding | None:
    """Say that an object is not of the kind that its key makes."""
    if not isinstance(item, dict):
        return Finding(code="wrong-type", message="must be an object: a mapping of fields")
    kind, version = item.get("kind"), item.get("apiVersion")
    if not child.kind:
        lacking = next((name for name in ("apiVersion", "kind") if not item.get(name)), "")
        return (
            Finding(code="missing-field", message=f"the object states no {lacking}", missing=lacking)
            if lacking
            else None
        )
    if kind is not None and kind != child.kind:
        message = f"the kind is `{kind}`, a {child.kind} is needed"
        return Finding(code="wrong-kind", message=message, path=("kind",))
    if version is not None and version not in child.api_versions:
        allowed = " or ".join(f"`{one}`" for one in child.api_versions)
        message = f"the apiVersion is `{version}`, {allowed} is needed"
        return Finding(code="wrong-kind", message=message, path=("apiVersion",))
    return None


def _helped(finding: Finding, made: Made) -> Finding:
    """Add what only the layers tell: a container without an image is nearly always a misspelt name."""
    if finding.missing == "containers" and made.key.endswith("Deployment"):
        section = SECTION_OF[made.key]
        hint = f"neither `spec.{section}` nor the BaseConfig states any, state one in `spec.{section}.containers`"
        return finding._replace(hint=hint)
    node = node_at(made.tree, *finding.path)
    if finding.code != "container-image" or not isinstance(node, dict):
        return finding
    names = [
        str(node_at(item, "name"))
        for field in ("containers", "initContainers")
        for item in list_at(_pod(made.layers[0].tree), field)
    ]
    name = str(node.get("name"))
    if len(made.layers) < 2 or name in names:
        return finding
    near = nearest(name, names) or (names[0] if len(names) == 1 else "")
    hint = f"did you mean `{near}` of the BaseConfig?" if near else finding.hint
    return finding._replace(message=f"the container `{name}` has no `image`", hint=hint)


def _pod(tree: Tree) -> Mapped:
    return mapping_at(tree, "spec", "template", "spec")


def without_unknown(tree: Tree, findings: Iterable[Finding]) -> Tree:
    """Give a tree without its unknown fields, as the API server prunes them."""
    for finding in findings:
        if finding.code == "unknown-field":
            tree = _pruned(tree, finding.path)
    return tree


def _pruned(tree: Tree, path: Path) -> Tree:
    if not path:
        return tree
    step, rest = path[0], path[1:]
    if isinstance(tree, dict) and isinstance(step, str):
        if not rest:
            return {key: value for key, value in tree.items() if key != step}
        return {key: _pruned(value, rest) if key == step else value for key, value in tree.items()}
    if isinstance(tree, list):
        return [_pruned(item, rest) if at == step else item for at, item in enumerate(tree)]
    return tree
