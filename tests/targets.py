"""Cases of targets that a runtime variant renders: ModelServices in, objects and problems out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.pipeline import Options, Source, generate
from msvcgen.yaml.reader import read_stream
from msvcgen.yaml.writer import write

CASES = Path(__file__).parent / "cases"

LEAST: Mapping[str, Any] = {
    "apiVersion": "llm-d.ai/v1alpha1",
    "kind": "ModelService",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One document of a file in cases/: what is given, what must be among the objects, and every problem."""

    name: str
    service: dict[str, Any]
    base: dict[str, Any] | None = None
    env: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return self.name

    def missing_from(self, objects: list[dict[str, Any]]) -> list[str]:
        """Give what must be among the objects, by `KIND` or `KIND/NAME`, and is not; null is for what must not be."""
        by_kind = {one["kind"]: one for one in objects}
        by_kind |= {f"{one['kind']}/{one['metadata']['name']}": one for one in objects}
        return [
            line
            for kind, wanted in self.objects.items()
            for line in _missing(wanted, by_kind.get(kind), kind)
        ]


def _missing(wanted: object, found: object, path: str) -> list[str]:
    if isinstance(wanted, dict) and isinstance(found, dict) and wanted:
        return [
            line for key, one in wanted.items() for line in _missing(one, found.get(key), f"{path}.{key}")
        ]
    return [] if wanted == found else [f"{path}: wanted {wanted!r}, found {found!r}"]


def cases(folder: str) -> list[Case]:
    """Give the cases of a folder."""
    found = []
    for path in sorted((CASES / folder).glob("*.yaml")):
        for document in read_stream(path.read_text("utf-8"), path.name)[0]:
            stated: Any = document.tree
            found.append(Case(**{**stated, "service": model_service(stated.get("service") or {})}))
    return found


SERVING = ("memory", "removed-flag", "unknown-flag")
"""Rules that judge what the cases state, which is not what they are about."""


def model_service(stated: dict[str, Any]) -> dict[str, Any]:
    """Give a whole ModelService from the parts that a case states: annotations, and parts of the spec."""
    spec = {key: value for key, value in stated.items() if key not in ("annotations", "name")}
    name = stated.get("name", "tiny")
    metadata: dict[str, Any] = {"name": name, "namespace": "models"}
    if "annotations" in stated:
        metadata["annotations"] = {f"msvcgen.dev/{key}": one for key, one in stated["annotations"].items()}
    least = {"modelArtifacts": {"uri": "hf://acme/tiny"}, "routing": {"modelName": name}}
    return {"metadata": metadata, "spec": {**least, **spec}}


def render(
    service: dict[str, Any],
    *,
    runtime: str,
    base: dict[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
    **options: Any,
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Render a ModelService with a runtime variant; give the objects and the problems."""
    data = {key: write(tree) for key, tree in (base or {}).items()}
    config: Any = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "base"}, "data": data}
    bases = [Source(name="base.yaml", text=write(config))] if base is not None else []
    services = [Source(name="service.yaml", text=write({**LEAST, **service}))]
    try:
        rendered = list(generate(services, bases, Options(runtime=runtime, env=env or {}, **options)))
    except MsvcgenError as error:
        return [], list(error.problems)
    objects: list[Any] = [child.tree for one in rendered for child in one.children]
    problems = [problem for one in rendered for problem in one.problems]
    return objects, [problem for problem in problems if problem.code not in SERVING]


def problems_of(problems: list[Problem], case: Case) -> list[str]:
    """Give problems as cases write them: `?` before warnings, `...` for the end of a message."""
    lines = [
        f"{'? ' if problem.severity == 'warning' else ''}{problem.where}: {problem.message}"
        for problem in problems
    ]
    stated = case.problems
    if len(lines) != len(stated):
        return lines
    return [
        want if want.endswith("...") and line.startswith(want.removesuffix("...")) else line
        for line, want in zip(lines, stated, strict=True)
    ]
