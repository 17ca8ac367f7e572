"""Check trees against the schemas of their kinds, Kubernetes' own rules, and one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msvcgen.check.across import Summary, check_across, summarise
from msvcgen.check.literals import literal_secrets, may_hold_secrets, text_may_hold_secrets
from msvcgen.check.parts import Memo
from msvcgen.check.rules import broken_rules
from msvcgen.check.rules.metadata import REMOVED_VERSIONS
from msvcgen.check.walk import check_tree
from msvcgen.errors import Finding
from msvcgen.kinds import Kinds, Schema
from msvcgen.tree import Mapped, Tree

__all__ = [
    "Memo",
    "Summary",
    "check_across",
    "check_child",
    "check_object",
    "check_tree",
    "literal_secrets",
    "may_hold_secrets",
    "summarise",
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

        findings += check_validations(tree, schema)
    return findings


def check_child(
    tree: Tree, schema: Schema, *, partial: bool = True, memo: Memo | None = None
) -> list[Finding]:
    """Give what is wrong with one layer of an object, to which others will add."""
    return check_tree(tree, schema, partial=partial, memo=memo)


def _metadata(tree: Mapped, kinds: Kinds, memo: Memo | None) -> list[Finding]:
    from msvcgen.errors import below

    metadata = tree.get("metadata")
    if metadata is None:
        metadata = {}
    findings = below(("metadata",), check_tree(metadata, kinds.definition(_METADATA), memo=memo))
    return [*findings, *_version(str(tree.get("apiVersion")), str(tree.get("kind")), kinds)]


def _version(api_version: str, kind: str, kinds: Kinds) -> list[Finding]:
    """Report a version of a known kind that is not a known one; the cluster may serve it all the same."""
    if served := kinds.served_by(api_version, kind):
        message = (
            f"{api_version} {kind} is not served by Kubernetes {kinds.version}, but by {', '.join(served)}"
        )
        return [Finding(code="not-served", message=message, path=("apiVersion",))]
    known = kinds.known_versions(api_version, kind)
    if kinds.defined(api_version, kind) is not None:
        message = f"{api_version} {kind} is not served by its CustomResourceDefinition"
        message += f", but {' and '.join(known)}" if known else ", nor is another version"
        return [Finding(code="not-served", message=message, path=("apiVersion",))]
    if not known or (api_version, kind) in REMOVED_VERSIONS:
        return []
    message = f"{api_version} {kind} has no schema here, so only its metadata are checked"
    hint = f"known is {' and '.join(known)}"
    return [
        Finding(code="unknown-version", message=message, path=("apiVersion",), severity="warning", hint=hint)
    ]


def _unexplained(rules: Iterable[Finding], findings: Sequence[Finding]) -> list[Finding]:
    """Give the findings of rules, without fields that count as missing only because their type is wrong."""
    wrong = {finding.path for finding in findings}
    lacking = {(*finding.path, finding.missing) for finding in findings if finding.missing}
    return [
        finding
        for finding in rules
        if finding.path not in wrong or not finding.missing
        if (*finding.path, finding.missing) not in wrong | lacking
    ]
