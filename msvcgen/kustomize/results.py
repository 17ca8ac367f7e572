"""Problems as the results of a ResourceList.

https://github.com/kubernetes-sigs/kustomize/blob/master/kyaml/fn/framework/result.go
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msvcgen.document import Position
from msvcgen.errors import Problem, Severity
from msvcgen.kustomize.items import Item
from msvcgen.kustomize.origins import Origins, path_of
from msvcgen.report import discreet
from msvcgen.tree import Mapped

_SEVERITIES: Mapping[Severity, str] = {"error": "error", "warning": "warning", "note": "info"}


def results_of(problems: Iterable[Problem], origins: Origins) -> list[Mapped]:
    """Give a result for each problem; `origins` knows which item it is about, and where the user wrote that."""
    return [
        _result(discreet(problem), origins.placed(problem).position, origins.item(problem))
        for problem in problems
    ]


def _result(problem: Problem, position: Position | None, item: Item | None) -> Mapped:
    result: Mapped = {"message": _message(problem), "severity": _SEVERITIES[problem.severity]}
    if item is not None:
        result["resourceRef"] = _reference(item)
    if problem.where:
        result["field"] = {"path": problem.where}
    if file := _file(position, item):
        result["file"] = {"path": file}
    result["tags"] = {"code": problem.code, **_place(position)}
    return result


def _message(problem: Problem) -> str:
    parts = [problem.message, *([f"hint: {problem.hint}"] if problem.hint else []), *problem.notes]
    return "; ".join(parts)


def _reference(item: Item) -> Mapped:
    keys = ("apiVersion", "kind", "namespace", "name")
    return {key: value for key, value in zip(keys, item.identity, strict=True) if value}


def _file(position: Position | None, item: Item | None) -> str:
    """Give the path of the file that is meant: that of the position, unless that is a label."""
    if position is not None and not position.file.startswith("<"):
        return position.file
    return path_of(item) if item is not None else ""


def _place(position: Position | None) -> Mapped:
    return {} if position is None else {"line": str(position.line), "column": str(position.column)}
