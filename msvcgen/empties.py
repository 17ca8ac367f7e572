"""What a BaseConfig states by variables that are empty for a ModelService: looked for when there is a problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msvcgen.document import Position
from msvcgen.errors import Problem
from msvcgen.interpolate import Value
from msvcgen.tree import Path, Tree
from msvcgen.typed import Final

_ACTION: Final = r"\{\{[^}]*?\.([A-Z]\w*)"
_MOST: Final = 50

_SETS: Final = {
    "HFModelName": "a `spec.modelArtifacts.uri` that begins with hf:// or pvc+hf:// gives it",
    "ModelRevision": "a revision in `spec.modelArtifacts.uri` sets it, hf://OWNER/MODEL@REVISION",
    "PVCName": "a `spec.modelArtifacts.uri` that begins with pvc:// or pvc+hf:// gives it",
    "OCIImage": "a `spec.modelArtifacts.uri` that begins with oci:// gives it",
    "ModelPath": "a path in `spec.modelArtifacts.uri` sets it",
    "MountedModelPath": "a `spec.modelArtifacts.uri` whose model is mounted gives it",
    "AuthSecretName": "`spec.modelArtifacts.authSecretName` sets it",
    "ServicePort": "`spec.routing.ports` sets it, as `ports: [{name: http, port: 8000}]`",
    "GatewayName": "`spec.routing.gatewayRefs` sets it",
    "ModelServer": "a runtime variant sets it, `-r vllm`",
    "ModelServerPort": "a runtime variant sets it, `-r vllm`",
}
"""What sets a variable of templates."""


def told(
    problems: Iterable[Problem], values: Mapping[str, Value], variables: Mapping[str, str]
) -> list[Problem]:
    """Give problems; those of what an empty variable states stand at it, and say what sets the variable."""
    problems = list(problems)
    if all(variables.values()) or not values:
        return problems
    nulls = [place for value in values.values() for place in _nulls(value)]
    return [_told(_moved(problem, nulls), variables) for problem in problems]


def _nulls(value: Value) -> Iterator[tuple[str, str, Position]]:
    """Give name, path and position of the fields that a value states without a value."""
    paths = [path for path in _null_paths(value.tree, ()) if isinstance(path[-1], str)]
    for path in paths[:_MOST]:
        yield str(path[-1]), value.where(path), value.position(path)


def _null_paths(tree: Tree, path: Path) -> Iterator[Path]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _null_paths(value, (*path, key))
    elif isinstance(tree, list):
        for at, item in enumerate(tree):
            yield from _null_paths(item, (*path, at))
    elif tree is None and path:
        yield path


def _moved(problem: Problem, nulls: Iterable[tuple[str, str, Position]]) -> Problem:
    """Put a problem of a missing field where a BaseConfig states the field, and an action gave nothing."""
    if problem.code != "missing-field":
        return problem
    for name, where, position in nulls:
        if f"`{name}`" in problem.message and re.search(_ACTION, position.text):
            return problem._replace(where=where, position=position)
    return problem


def _told(problem: Problem, variables: Mapping[str, str]) -> Problem:
    text = problem.position.text if problem.position is not None else ""
    names = re.findall(_ACTION, text) if "{{" in text else ()
    empty = next((name for name in names if name in _SETS and not variables.get(name, "?")), "")
    return problem._replace(hint=f"`.{empty}` is empty: {_SETS[empty]}") if empty else problem
