"""Objects that are there twice, and models that two pools serve."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from msvcgen.check.serving.across import Across, View
from msvcgen.check.serving.summary import Summary
from msvcgen.check.serving.view import Identity
from msvcgen.errors import Finding


def duplicate_objects(view: View) -> Iterator[Across]:
    """Refuse two objects of one kind and name: the later would overwrite the earlier one."""
    first: dict[Identity, int] = {}
    for number, summary in enumerate(view.objects) if view.repeated else ():
        _group, kind, namespace, name = summary.identity
        if summary.identity not in view.repeated:
            continue
        if name and (other := first.setdefault(summary.identity, number)) != number:
            where = f" in the namespace {namespace}" if namespace else ""
            message = f"two objects are the {kind} `{name}`{where}, each must have its own name"
            yield Across(number, Finding("duplicate-object", message, ("metadata", "name")), other)
    yield from _perhaps_twice(first)


def _perhaps_twice(first: Mapping[Identity, int]) -> Iterator[Across]:
    """Report an object without a namespace that is another one when it is applied to the namespace of that."""
    for (group, kind, namespace, name), number in first.items():
        other = first.get((group, kind, "", name)) if namespace else None
        if other is not None:
            message = (
                f"this is the {kind} `{name}` as well that states no namespace, once that is applied to the "
                f"namespace {namespace}"
            )
            finding = Finding("duplicate-object", message, ("metadata", "name"), "warning")
            yield Across(
                number, finding._replace(hint="state the namespace of both, or give one another name"), other
            )


def models_twice(view: View) -> Iterator[Across]:
    """Report one model that two pools serve behind one parent of their routes.

    A warning: the routes may tell the requests apart by host, path or header; else either pool answers.
    """
    parents = _parents_of_pools(view.objects)
    first: dict[tuple[str, Hashable], tuple[int, str]] = {}
    for index, summary in enumerate(view.objects):
        if not summary.model:
            continue
        pool, namespace = summary.pools[0], summary.identity[2]
        for parent in parents.get((namespace, pool), ()):
            earlier, other = first.setdefault((summary.model, parent), (index, pool))
            if earlier != index:
                message = f"the pool {other} serves the model {summary.model} behind this gateway as well"
                finding = Finding(
                    code="model-twice", message=message, path=("spec", "modelName"), severity="warning"
                )
                yield Across(index, finding, earlier)
                break


def _parents_of_pools(summaries: Sequence[Summary]) -> Mapping[tuple[str, str], list[Hashable]]:
    parents: dict[tuple[str, str], list[Hashable]] = {}
    for summary in summaries:
        if summary.identity[1] == "HTTPRoute":
            for pool in summary.pools:
                parents.setdefault((summary.identity[2], pool), []).extend(summary.routed)
    return parents
