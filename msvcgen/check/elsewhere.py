"""Where a field belongs that stands in the wrong place: people know its name, not its depth, or that of the chart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from msvcgen.data import read_data
from msvcgen.errors import known_ones, nearest
from msvcgen.kinds import Schema
from msvcgen.tree import Mapped, Path

CHART = "the Helm chart llm-d-modelservice"

_DEEPEST = 4
_MOST = 5_000
"""How far below a mapping its fields are looked for, and in how many schemas."""


def unknown_hint(key: str, schema: Schema) -> str:
    """Give the hint for a field that a mapping does not have: a near name, where the field is, or the known ones."""
    known = [*schema.properties]
    if near := nearest(key, known):
        return f"did you mean `{near}`?"
    if 0 < len(places := _below(schema).get(key, ())) <= 3:
        *others, last = (f"`{place}`" for place in places)
        return f"it belongs into {', '.join(others)} or {last}" if others else f"it belongs into {last}"
    return known_ones(known) if known and len(known) <= 9 else ""


@lru_cache(maxsize=64)
def _below(schema: Schema) -> Mapping[str, tuple[str, ...]]:
    """Give the names of all fields below a schema, with the paths of the nearest mappings that have them."""
    found: dict[str, tuple[str, ...]] = {}
    level: list[tuple[str, Schema]] = [("", schema)]
    seen = {id(schema)}
    for _ in range(_DEEPEST):
        inner = [each for above, outer in level for each in _inner(above, outer)]
        here: dict[str, tuple[str, ...]] = {}
        for path, each in inner:
            for name in each.properties:
                here[name] = (*here.get(name, ()), path)
        found = here | found
        level = [*{id(each): (path, each) for path, each in inner if id(each) not in seen}.values()]
        seen.update(id(each) for _, each in level)
        if len(seen) > _MOST:
            break
    return found


def _inner(above: str, schema: Schema) -> Iterator[tuple[str, Schema]]:
    for name, inner in schema.properties.items():
        if name == "status":  # which controllers write
            continue
        path = f"{above}.{name}" if above else name
        if inner.items is not None:
            yield f"{path}[]", inner.items
        elif inner.properties:
            yield path, inner


ALIKE = {
    "prefill": "decode",
    "gpu": "gpus",
    "gpuCount": "gpus",
    "numGpus": "gpus",
    "accelerators": "gpus",
    "tensorParallelSize": "tensorParallelism",
    "tensor_parallel_size": "tensorParallelism",
    "tensorParallel": "tensorParallelism",
    "tp": "tensorParallelism",
    "tpSize": "tensorParallelism",
    "hfToken": "token",
    "tokenSecret": "token",
    "hpa": "autoscaling",
    "autoscaler": "autoscaling",
    "rolloutStrategy": "strategy",
    "updateStrategy": "strategy",
    "livenessProbe": "probes",
    "readinessProbe": "probes",
    "startupProbe": "probes",
}
"""Names that mean the same as another one, for which `field-names.json` has what to write."""


@cache
def _field_names() -> Mapping[str, str]:
    """Give what a ModelService says in the place of fields that people expect in it, by the ends of their paths."""
    names: Mapping[str, str] = json.loads(read_data("field-names.json"))
    return names


def own_hint(path: Path) -> str:
    """Give the hint for a field that people expect in a ModelService, "" for any other."""
    names = [ALIKE.get(step, step) for step in path if isinstance(step, str)]
    ends = (".".join(names[-2:]), names[-1] if names else "")
    said = next((said for end in ends if (said := _field_names().get(end))), "")
    return f"write {said}" if said else ""


@cache
def _chart_names() -> Mapping[str, str]:
    """Give what a ModelService says in the place of values of the chart, by the ends of their paths."""
    names: Mapping[str, str] = json.loads(read_data("chart-names.json"))
    return names


def chart_name(path: Path) -> str:
    """Give what a ModelService says in the place of a value of the chart, "" where nothing is known of it."""
    names = [step for step in path if isinstance(step, str)]
    ends = (".".join(names[-2:]), names[-1] if names else "")
    return next((said for end in ends if (said := _chart_names().get(end))), "")


def chart_hint(path: Path) -> str:
    """Give the hint for a field of a ModelService that only the chart's values have, "" for any other."""
    said = chart_name(path)
    return (
        f"that is a value of {CHART}: write {said}; `msvcgen migrate chart` does so for a file of values"
        if said
        else ""
    )


def is_chart_values(tree: Mapped) -> bool:
    """Tell whether a document looks like values of the chart: some of its top fields are theirs."""
    return (
        len({"modelArtifacts", "routing", "decode", "prefill", "multinode", "accelerator"} & tree.keys()) > 1
    )
