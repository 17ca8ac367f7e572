"""Rules of label selectors, and whether one matches labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msvcgen.errors import Finding
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, mappings_at, text_at


def is_empty(selector: Mapped) -> bool:
    """Tell whether a selector says nothing, and so selects everything."""
    return not selector.get("matchLabels") and not selector.get("matchExpressions")


def requirements(tree: Mapped, *, numeric: bool = False) -> Iterator[Finding]:
    """Refuse matchExpressions whose values do not go with the operator (apimachinery, ValidateLabelSelector).

    `numeric` allows `Gt` and `Lt` as well, which nodes are selected by.
    """
    for index, requirement in mappings_at(tree, "matchExpressions"):
        operator, count = text_at(requirement, "operator"), len(list_at(requirement, "values"))
        path = ("matchExpressions", index)
        if operator in ("In", "NotIn") and not count:
            message = f"`values` must be there when the operator is {operator}"
            yield Finding(code="selector-values", message=message, path=path, missing="values")
        elif operator in ("Exists", "DoesNotExist") and count:
            message = f"`values` must not be there when the operator is {operator}"
            yield Finding(code="selector-values", message=message, path=(*path, "values"))
        elif operator in ("Gt", "Lt") and numeric and count != 1:
            message = f"`values` must have one value when the operator is {operator}, here it has {count}"
            yield Finding(code="selector-values", message=message, path=path)
        elif operator in ("Gt", "Lt") and not numeric:
            message = (
                f"the operator {operator} is not allowed here, it must be In, NotIn, Exists or DoesNotExist"
            )
            yield Finding(code="selector-values", message=message, path=(*path, "operator"))


def matches(selector: Mapped, labels: Mapping[str, Tree]) -> bool:
    """Tell whether labels are selected."""
    match_labels = mapping_at(selector, "matchLabels").items()
    return all(labels.get(key) == value for key, value in match_labels) and all(
        _met(requirement, labels) for _, requirement in mappings_at(selector, "matchExpressions")
    )


def _met(requirement: Mapped, labels: Mapping[str, Tree]) -> bool:
    key, operator, values = (
        text_at(requirement, "key"),
        text_at(requirement, "operator"),
        list_at(requirement, "values"),
    )
    if operator == "In":
        return key in labels and labels[key] in values
    if operator == "NotIn":
        return key not in labels or labels[key] not in values
    if operator == "Exists":
        return key in labels
    return operator != "DoesNotExist" or key not in labels
