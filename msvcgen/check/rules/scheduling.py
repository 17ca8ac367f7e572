"""Rules of where pods run: tolerations, affinity, spread (pkg/apis/core/validation, validateAffinity and others)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.formats import FORMATS, is_dns_subdomain, is_label_value
from msvcgen.check.rules import selectors
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, Path, list_at, mapping_at, mappings_at, node_at, text_at
from msvcgen.typed import Final

_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED: Final = "preferredDuringSchedulingIgnoredDuringExecution"


def tolerations(spec: Mapped) -> Iterator[Finding]:
    """Refuse tolerations whose fields contradict one another (ValidateTolerations)."""
    for index, toleration in mappings_at(spec, "tolerations"):
        yield from below(("tolerations", index), _toleration(toleration))


def _toleration(toleration: Mapped) -> Iterator[Finding]:
    operator, value = text_at(toleration, "operator") or "Equal", text_at(toleration, "value")
    if not text_at(toleration, "key") and operator != "Exists":
        message = "a toleration without `key` must have the operator Exists"
        yield Finding(code="toleration", message=message)
    if operator == "Exists" and value:
        message = "`value` must not be there when the operator is Exists"
        yield Finding(code="toleration", message=message, path=("value",))
    if operator == "Equal" and value and not is_label_value(value):
        message = f"must be {FORMATS['label-value'][1]}, here it is {shown(value)}"
        yield Finding(code="bad-format", message=message, path=("value",))
    if toleration.get("tolerationSeconds") is not None and text_at(toleration, "effect") != "NoExecute":
        message = "`tolerationSeconds` needs the effect NoExecute"
        yield Finding(code="toleration", message=message)


def affinity(spec: Mapped) -> Iterator[Finding]:
    """Refuse requirements on nodes and pods whose values do not go with the operator."""
    affinity = spec.get("affinity")
    if not isinstance(affinity, dict):
        return
    node = mapping_at(affinity, "nodeAffinity")
    path: Path
    for index, term in mappings_at(node, _REQUIRED, "nodeSelectorTerms"):
        path = ("affinity", "nodeAffinity", _REQUIRED, "nodeSelectorTerms", index)
        yield from below(path, _node_term(term, required=True))
    for index, term in mappings_at(node, _PREFERRED):
        path = ("affinity", "nodeAffinity", _PREFERRED, index, "preference")
        yield from below(path, _node_term(mapping_at(term, "preference"), required=False))
    for kind in ("podAffinity", "podAntiAffinity"):
        for index, term in mappings_at(affinity, kind, _REQUIRED):
            yield from below(("affinity", kind, _REQUIRED, index), _pod_term(term))
        for index, weighted in mappings_at(affinity, kind, _PREFERRED):
            path = ("affinity", kind, _PREFERRED, index, "podAffinityTerm")
            yield from below(path, _pod_term(mapping_at(weighted, "podAffinityTerm")))


def _node_term(term: Mapped, *, required: bool) -> Iterator[Finding]:
    """Check a term of nodes; only in a required one do values have to be values of labels."""
    yield from selectors.requirements(term, numeric=True)
    for index, requirement in mappings_at(term, "matchExpressions"):
        path: Path = ("matchExpressions", index)
        yield from _formatted(text_at(requirement, "key"), "label-key", (*path, "key"))
        for at, value in enumerate(list_at(requirement, "values") if required else ()):
            if isinstance(value, str):
                yield from _formatted(value, "label-value", (*path, "values", at))
    for index, requirement in mappings_at(term, "matchFields"):
        yield from below(("matchFields", index), _field(requirement))


def _formatted(value: str, form: str, path: Path) -> Iterator[Finding]:
    accepts, words = FORMATS[form]
    if value and not accepts(value):
        yield Finding(code="bad-format", message=f"must be {words}, here it is {shown(value)}", path=path)


def _field(requirement: Mapped) -> Iterator[Finding]:
    """Refuse what is no requirement on the name of a node (ValidateNodeFieldSelectorRequirement)."""
    operator = text_at(requirement, "operator")
    if text_at(requirement, "key") != "metadata.name":
        message = f"the only field of nodes is metadata.name, here it is {shown(requirement.get('key'))}"
        yield Finding(code="selector-values", message=message, path=("key",))
    elif operator not in ("In", "NotIn"):
        message = f"the operator of a field must be In or NotIn, here it is {operator}"
        yield Finding(code="selector-values", message=message, path=("operator",))
    elif len(list_at(requirement, "values")) != 1:
        message = "`values` must have one value when it is a field that is compared"
        yield Finding(code="selector-values", message=message)
    elif not is_dns_subdomain(text_at(requirement, "values", 0)):
        message = f"must be the name of a node, here it is {shown(node_at(requirement, 'values', 0))}"
        yield Finding(code="bad-format", message=message, path=("values", 0))


def _pod_term(term: Mapped) -> Iterator[Finding]:
    for field in ("labelSelector", "namespaceSelector"):
        yield from below((field,), selectors.requirements(mapping_at(term, field)))
    yield from _label_keys(term)
    for index, key in enumerate(list_at(term, "matchLabelKeys")):
        if key in list_at(term, "mismatchLabelKeys"):
            message = f"{shown(key)} is in `mismatchLabelKeys` as well"
            yield Finding(code="label-keys", message=message, path=("matchLabelKeys", index))


def _label_keys(term: Mapped) -> Iterator[Finding]:
    """Refuse labels of the pod itself where no pods are selected for comparison."""
    for field in ("matchLabelKeys", "mismatchLabelKeys"):
        if list_at(term, field) and term.get("labelSelector") is None:
            message = f"`{field}` needs a `labelSelector`"
            yield Finding(code="label-keys", message=message, path=(field,))


def spread(spec: Mapped) -> Iterator[Finding]:
    """Refuse constraints on the spread of pods that contradict themselves (validateTopologySpreadConstraints)."""
    for index, constraint in mappings_at(spec, "topologySpreadConstraints"):
        path: Path = ("topologySpreadConstraints", index)
        selector = mapping_at(constraint, "labelSelector")
        yield from below((*path, "labelSelector"), selectors.requirements(selector))
        yield from below(path, _label_keys(constraint))
        if (
            constraint.get("minDomains") is not None
            and text_at(constraint, "whenUnsatisfiable") == "ScheduleAnyway"
        ):
            message = "`minDomains` needs `whenUnsatisfiable: DoNotSchedule`"
            yield Finding(code="spread", message=message, path=(*path, "minDomains"))
