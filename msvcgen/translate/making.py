"""What the translations of sister systems have in common: identities, layers, places, checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from msvcgen.check import check_tree
from msvcgen.document import Document
from msvcgen.errors import Finding, Problem, Severity, few_findings
from msvcgen.interpolate import Value
from msvcgen.kinds import Kinds, Schema
from msvcgen.origin import Values
from msvcgen.runtimes.variant import Variant, resolve
from msvcgen.translate.translation import Translation
from msvcgen.tree import Mapped, Path, Tree, node_at


def identity_service(name: str, namespace: str, uri: str, more: Mapped | None = None) -> Mapped:
    """Give the ModelService that carries an identity; `more` are further fields of its metadata.

    It states nothing else: what the layers state has its place there.
    """
    metadata: Mapped = {"name": name, **(more or {})}
    if namespace:
        metadata["namespace"] = namespace
    spec: Mapped = {"routing": {"modelName": name}, "modelArtifacts": {"uri": uri}}
    return {"apiVersion": "llm-d.ai/v1alpha1", "kind": "ModelService", "metadata": metadata, "spec": spec}


def variant(name: str, spec: Mapped, source: Document, kinds: Kinds) -> Variant:
    """Give the runtime variant that a kind of document stands for; it states all of itself."""
    tree: Mapped = {"metadata": {"name": name}, "spec": spec}
    return resolve(source.with_tree(tree), _nothing, kinds, builtin=True)


def _nothing(_name: str, by: Document) -> Document:
    raise AssertionError(by.file)  # pragma: no cover - a variant of ours extends none


def layer(key: str, tree: Tree, source: Document) -> Value:
    """Give a layer of a child resource that was made of a document."""
    return Value(key, tree, lambda: source.with_tree(tree))


def with_provenance(
    translation: Translation, source: Document, again: Callable[[], Translation]
) -> Translation:
    """Give a translation whose parts know where they were stated; `again` translates with traced values."""
    traced = cache(again)

    def part(tree: Tree, find: Callable[[Translation], Tree], root: str = "") -> Document:
        return Document(tree, Values(source, lambda: find(traced())), root)

    def located(key: str, value: Value) -> Value:
        return value._replace(
            document=lambda: part(value.tree, lambda translated: translated.layers[key].tree, key)
        )

    variant = translation.variant
    if variant is not None:
        spec = part(variant.spec, lambda translated: translated.variant.spec if translated.variant else None)
        variant = variant._replace(document=spec)
    return translation._replace(
        variant=variant,
        document=part(translation.document.tree, lambda translated: translated.document.tree),
        layers={key: located(key, value) for key, value in translation.layers.items()},
    )


def checked(document: Document, schema: Schema, validate: str, at: Path = ()) -> list[Problem]:
    """Check a document, or the part of it that stands at a path, as strictly as the run is."""
    if validate == "ignore":
        return []
    findings = few_findings(check_tree(node_at(document.tree, *at), schema), ())
    severity: Severity = "error" if validate == "strict" else "warning"
    return [
        finding.below(at).placed(document, severity if finding.severity == "error" else "warning")
        for finding in findings
    ]


def with_needed(problems: Sequence[Problem], needed: Iterable[Problem]) -> list[Problem]:
    """Add the problems of what is needed, whatever is validated, to those that the check found; each place once."""
    errors = {problem.where for problem in problems if problem.severity == "error"}
    more = [problem for problem in needed if problem.where not in errors]
    said = {problem.where for problem in more}
    return [*(problem for problem in problems if problem.where not in said), *more]


def problems_of(document: Document, findings: Iterable[Finding]) -> Iterator[Problem]:
    """Give findings their places in a document."""
    return (finding.placed(document) for finding in findings)


def wrong_identity(document: Document, needed: Sequence[tuple[Path, str]]) -> list[Problem]:
    """Say which texts are missing or are none, without which nothing can be rendered whatever is validated."""
    findings = []
    for path, what in needed:
        value = node_at(document.tree, *path)
        if value is None or value == "":
            message = f"is missing, {what} needs it"
            findings.append(
                Finding(code="missing-field", message=message, path=path[:-1], missing=str(path[-1]))
            )
        elif not isinstance(value, str):
            findings.append(Finding(code="wrong-type", message="must be text (quote it)", path=path))
    return list(problems_of(document, findings))
