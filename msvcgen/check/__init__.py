"""Check trees against the schemas of their kinds, Kubernetes' own rules, and one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msvcgen.check.forms import Form, Forms, Found
from msvcgen.check.literals import literal_secrets, may_hold_secrets, text_may_hold_secrets
from msvcgen.check.parts import STEPS, Memo, missing
from msvcgen.check.rules import broken_rules
from msvcgen.check.serving import (
    Across,
    Object,
    Parts,
    Remembered,
    Summary,
    View,
    check_across,
    check_alone,
    few_across,
    summarise,
    summary_of,
)
from msvcgen.check.walk import check_tree
from msvcgen.errors import Finding
from msvcgen.kinds import Kinds, Schema
from msvcgen.tree import Mapped, Tree

__all__ = [
    "STEPS",
    "Across",
    "Form",
    "Forms",
    "Found",
    "Memo",
    "Object",
    "Parts",
    "Remembered",
    "Summary",
    "View",
    "check_across",
    "check_alone",
    "check_child",
    "check_object",
    "check_tree",
    "few_across",
    "literal_secrets",
    "may_hold_secrets",
    "summarise",
    "summary_of",
    "text_may_hold_secrets",
]

_METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


def check_object(tree: Mapped, kinds: Kinds, *, memo: Memo | None = None) -> list[Finding]:
    """Give what an API server of the Kubernetes version of `kinds` would refuse in an object on create.

    An object of a kind without a schema is checked for what all have: apiVersion, kind, metadata.
    """
    api_version, kind = tree.get("apiVersion"), tree.get("kind")
    schema = None
    if isinstance(api_version, str) and isinstance(kind, str):
        schema = kinds.schema(api_version, kind)
    if schema is not None and schema.builtin and tree.get("spec") is None and "spec" in schema.properties:
        return _without_spec(check_object({**tree, "spec": {}}, kinds, memo=memo))
    findings = check_tree(tree, schema, memo=memo) if schema else _metadata(tree, kinds, memo)
    rules = broken_rules(tree, kinds)
    findings = findings + _unexplained(rules, findings) if findings else list(rules)
    if (
        schema is not None
        and not schema.builtin
        and not any(finding.severity == "error" for finding in findings)
    ):
        from msvcgen.check.validations import (
            check_validations,  # most runs have few custom resources, or none
        )

        findings += check_validations(tree, schema, memo)
    return findings


def check_child(
    tree: Tree, schema: Schema, *, partial: bool = True, memo: Memo | None = None
) -> list[Finding]:
    """Give what is wrong with one layer of an object, to which others will add."""
    return check_tree(tree, schema, partial=partial, memo=memo)


def _without_spec(findings: list[Finding]) -> list[Finding]:
    """Give what was found in a built-in object with an empty spec, of one without: in Go they are the same."""
    rest = [finding for finding in findings if finding.path[:1] != ("spec",) and finding.missing != "spec"]
    if any(finding.severity == "error" for finding in findings if finding not in rest):
        rest.append(missing("spec"))
    return rest


def _metadata(tree: Mapped, kinds: Kinds, memo: Memo | None) -> list[Finding]:
    from msvcgen.check.served import not_served  # most runs have no kind without a schema
    from msvcgen.errors import below

    metadata = tree.get("metadata")
    if metadata is None:
        metadata = {}
    findings = list(below(("metadata",), check_tree(metadata, kinds.definition(_METADATA), memo=memo)))
    api_version, kind = tree.get("apiVersion"), tree.get("kind")
    if not (isinstance(api_version, str) and isinstance(kind, str) and api_version and kind):
        return findings  # a rule says so
    return [*findings, *not_served(api_version, kind, kinds)]


def _unexplained(rules: Iterable[Finding], findings: Sequence[Finding]) -> list[Finding]:
    """Give the findings of rules, without those that a wrong type or a missing field above them explains."""
    wrong = {finding.path for finding in findings}
    lacking = {(*finding.path, finding.missing) for finding in findings if finding.missing}
    return [
        finding
        for finding in rules
        if finding.path not in wrong or not finding.missing
        if (*finding.path, finding.missing) not in wrong
        if not any((*finding.path, finding.missing)[:end] in lacking for end in range(len(finding.path) + 2))
    ]
