"""What is wrong with an LLMInferenceService of KServe and its configs, as they are written, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msvcgen.allowances import RULES
from msvcgen.check import check_object, check_tree
from msvcgen.children.llmd.workloads import POD_SPEC
from msvcgen.document import Document
from msvcgen.errors import Finding, Problem, Severity, below, few_findings
from msvcgen.kinds import Kinds
from msvcgen.origin import plain
from msvcgen.translate.making import problems_of, with_needed, wrong_identity
from msvcgen.tree import Mapped, Path, Tree, has_node, mapping_at, mappings_at, node_at, text_at
from msvcgen.typed import Final

PODS: Final[tuple[Path, ...]] = (
    *(("spec", *role, field) for role in ((), ("prefill",)) for field in ("template", "worker")),
    ("spec", "router", "scheduler", "template"),
)
"""Where a service states pods."""

NEWEST: Final = "serving.kserve.io/v1alpha2"


def checked_service(parts: Sequence[Document], validate: str, kinds: Kinds) -> list[Problem]:
    """Check a service and its configs, which stand behind it, as an API server with KServe would."""
    what, (own, *configs) = "an LLMInferenceService", parts
    needed: list[tuple[Path, str]] = [(("metadata", "name"), what)]
    if not configs:  # else one may say where the model is
        needed.append((("spec", "model", "uri"), what))
    problems: list[Problem] = []
    for part in parts if validate != "ignore" else ():
        findings = _found(
            plain(part.tree), kinds
        )  # of what is missing with configs the others may state the rest
        stated = [finding for finding in findings if not (finding.missing and configs)]
        for finding in few_findings(stated, RULES):
            severity: Severity = finding.severity if validate == "strict" else "warning"
            problems.append(finding.placed(part, severity))
    return [*with_needed(problems, wrong_identity(own, needed)), *_missing_configs(own, configs)]


def _found(tree: Tree, kinds: Kinds) -> Iterator[Finding]:
    """Give what is wrong with a service or a config, by the schema and the rules of its version."""
    stated = mapping_at(tree)
    version = str(stated.get("apiVersion"))
    newest = {**stated, "apiVersion": NEWEST}
    old = version != NEWEST
    for path in _criticalities(newest):
        if old:
            message = "has no effect outside of KServe"
            yield Finding("inexpressible", message, (*path, "criticality"), "warning")
    found = check_object(_without(newest, old=old), kinds)
    # The name of Services is KServe's matter, and presets are not used here.
    yield from (one for one in found if not (one.code == "kserve" and one.severity == "warning"))
    said = {one.path for one in found}
    yield from (one for one in _of_pods(stated, kinds) if one.path not in said)
    if old:
        for path, known in _LATER.items():
            if node_at(stated, "spec", *path) is not None:
                message = f"v1alpha1 has no `{path[-1]}`, which came with v1alpha2"
                yield Finding(known, message, ("spec", *path), hint="state `apiVersion: " + NEWEST + "`")


def _of_pods(tree: Mapped, kinds: Kinds) -> Iterator[Finding]:
    """Give what is wrong with the pods by Kubernetes' own schema, which knows amounts and names."""
    pods = kinds.definition(POD_SPEC)
    for path in PODS:
        pod = mapping_at(tree, *path)
        yield from below(path, (one for one in check_tree(pod, pods, partial=True) if not one.missing))


_LATER: Final[Mapping[Path, str]] = {
    ("model", "confidential"): "unknown-field",
    ("kvCacheOffloading",): "unknown-field",
    ("prefill", "kvCacheOffloading"): "unknown-field",
}
"""Fields that came with v1alpha2."""


def _criticalities(tree: Mapped) -> Iterator[Path]:
    """Give the paths of what v1alpha1 has a `criticality` of: the model and its adapters."""
    model: Path = ("spec", "model")
    if "criticality" in mapping_at(tree, *model):
        yield model
    for number, adapter in mappings_at(tree, *model, "lora", "adapters"):
        if "criticality" in adapter:
            yield (*model, "lora", "adapters", number)


def _without(tree: Mapped, *, old: bool) -> Mapped:
    """Give a document of v1alpha1 without the field that it has and v1alpha2 has not."""
    model = mapping_at(tree, "spec", "model")
    if not old or "criticality" not in model:
        return tree
    rest: Mapped = {key: value for key, value in model.items() if key != "criticality"}
    return {**tree, "spec": {**mapping_at(tree, "spec"), "model": rest}}


def _missing_configs(own: Document, configs: Sequence[Document]) -> Iterator[Problem]:
    """Say which of the configs that a service builds on are not there."""
    names = {text_at(config.tree, "metadata", "name") for config in configs}
    for number, ref in mappings_at(own.tree, "spec", "baseRefs"):
        name = text_at(ref, "name")
        if name not in names:
            message = f"there is no LLMInferenceServiceConfig `{name}` among the inputs"
            hint = "give it beside this, or with -b"
            if name.startswith("kserve-config-"):
                hint = "KServe's own presets are not read: the server is started as the variant `vllm` does"
            path: Path = ("spec", "baseRefs", number, "name")
            yield from problems_of(own, [Finding("no-baseconfig", message, path, hint=hint)])


def placed(parts: Sequence[Document], findings: Iterable[Finding]) -> Iterator[Problem]:
    """Place what is found in the merged spec where it is stated: in the service, else in the last config that does."""
    own, *configs = parts
    for finding in findings:
        stating = (part for part in (own, *reversed(configs)) if has_node(part.tree, finding.path))
        yield finding.placed(next(stating, own))
