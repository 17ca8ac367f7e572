"""Check objects against plain JSON Schemas that users give: the only door to jsonschema.

CustomResourceDefinitions are no plain schemas: they are among the kinds, and are checked as those that are shipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msvcgen.document import Document
from msvcgen.errors import Finding, Problem
from msvcgen.tree import Mapped, mapping_at
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.check.custom.validator import Validator

_KINDS = "x-kubernetes-group-version-kind"
_IMPLICIT = ("apiVersion", "kind", "metadata")
"""Fields that every object has, whatever its schema lists."""


_FEWEST = 1000
"""The same for an object, whatever those before it took: that of a Deployment needs 400."""


class PlainSchema:
    """A JSON Schema, with its validator when it was used before."""

    __slots__ = ("document", "validator")

    def __init__(self, document: Document) -> None:
        """Take a document that is a mapping."""
        self.document = document
        self.validator: Validator | None = None

    def check(self, tree: Mapped, left: int) -> tuple[list[Finding], int]:
        """Give what is wrong with an object, and what is left of a budget; raise UnusableError when it cannot tell."""
        from msvcgen.check.custom.validator import Validator

        if self.validator is None:
            self.validator = Validator(mapping_at(self.document.tree))
        findings = self.validator.check(tree, left)
        return [finding for finding in findings if not _is_implicit(finding)], self.validator.left


class PlainSchemas:
    """The JSON Schemas of a run, by the kinds that they are for.

    A schema says so by `x-kubernetes-group-version-kind`, else by its file's name: `deployment-apps-v1.json` and
    `apps/deployment_v1.json` are the layouts of kubeconform and its catalogue.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        """Take the documents."""
        self.begin()
        self.by_kind: dict[tuple[object, ...], list[PlainSchema]] = {}
        self.by_name: dict[str, list[PlainSchema]] = {}
        for document in documents:
            schema = PlainSchema(document)
            kinds = mapping_at(document.tree).get(_KINDS)
            for kind in kinds if isinstance(kinds, list) else [kinds]:
                if isinstance(kind, dict):
                    key = tuple(str(kind.get(field) or "") for field in ("group", "version", "kind"))
                    self.by_kind.setdefault(key, []).append(schema)
            if not kinds:
                for name in _ends(document.file):
                    self.by_name.setdefault(name, []).append(schema)

    def begin(self) -> None:
        """Begin with the objects of another ModelService, which share a budget."""
        from msvcgen.check.custom.validator import BUDGET

        self.left = BUDGET

    def check(self, tree: Mapped) -> tuple[list[Finding], list[Problem]]:
        """Give what is wrong with an object, and with the schemas for its kind."""
        findings: list[Finding] = []
        problems: list[Problem] = []
        schemas = list(self._of(tree))
        if schemas:
            from msvcgen.check.custom.validator import UnusableError
        for schema in schemas:
            try:
                found, self.left = schema.check(tree, max(self.left, _FEWEST))
                findings += found
            except UnusableError as error:
                self.left = 0
                problems.append(_bad_schema(schema.document, str(error)))
        return findings, problems

    def knows(self, api_version: str, kind: str) -> bool:
        """Tell whether a schema is for a kind."""
        return any(True for _ in self._of({"apiVersion": api_version, "kind": kind}))

    def _of(self, tree: Mapped) -> Iterator[PlainSchema]:
        group, _, version = str(tree.get("apiVersion") or "").rpartition("/")
        kind = str(tree.get("kind") or "")
        yield from self.by_kind.get((group, version, kind), ())
        for name in _file_names(group, version, kind):
            yield from self.by_name.get(name, ())


def _file_names(group: str, version: str, kind: str) -> tuple[str, ...]:
    """Give the ends of the names of the files that may hold the schema of a kind, lower-case."""
    short = f"-{group.partition('.')[0]}" if group else ""
    names = (f"{kind}{short}-{version}.json", f"{group or 'master-standalone'}/{kind}_{version}.json")
    return tuple(name.lower() for name in names)


def _ends(file: str) -> frozenset[str]:
    """Give the name of a file without its folders, and with the last of them."""
    parts = file.replace("\\", "/").lower().split("/")
    return frozenset((parts[-1], "/".join(parts[-2:])))


def _is_implicit(finding: Finding) -> bool:
    return finding.code == "unknown-field" and len(finding.path) == 1 and finding.path[0] in _IMPLICIT


def _bad_schema(document: Document, reason: str) -> Problem:
    message = f"the schema cannot be used: {reason}"
    return Problem(code="bad-schema", message=message, position=document.position(()))
