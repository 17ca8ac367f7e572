"""Read the schemas that users bring with `--schema-dir`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.tree import Tree

if TYPE_CHECKING:
    from msvcgen.files.sources import SourceFile


def read_schemas(paths: Sequence[str]) -> tuple[Mapping[str, object], ...]:
    """Read the JSON Schemas and CustomResourceDefinitions in directories.

    Raises MsvcgenError with the problems of all files.
    """
    if not paths:
        return ()
    from msvcgen.check.custom import from_file
    from msvcgen.files.sources import read_sources

    schemas: list[Mapping[str, object]] = []
    problems: list[Problem] = []
    (files,) = read_sources(paths)
    for file in files:
        try:
            schemas += (from_file(file.name, schema) for schema in _parse(file))
        except MsvcgenError as error:
            problems += error.problems
    if problems:
        raise MsvcgenError(problems)
    return tuple(schemas)


def _parse(file: SourceFile) -> Iterator[Mapping[str, object]]:
    from msvcgen.check.custom import expanded

    for tree in _json(file) if file.name.lower().endswith(".json") else _yaml(file):
        if not isinstance(tree, dict):
            raise _refused(file, "a schema is needed, this is no mapping")
        if next(expanded(tree), None) is None:
            raise _refused(file, "this CustomResourceDefinition states no `spec.versions`")
        yield tree


def _json(file: SourceFile) -> Iterator[Tree]:
    import json

    try:
        yield json.loads(file.content)
    except (ValueError, RecursionError) as error:
        raise _refused(file, f"not a JSON text: {error}") from error


def _yaml(file: SourceFile) -> Iterator[Tree]:
    from msvcgen.yaml.reader import read_stream

    documents, _ = read_stream(file.content, file.name)
    return (document.tree for document in documents)


def _refused(file: SourceFile, message: str) -> MsvcgenError:
    return MsvcgenError([Problem(code="unreadable-schema", message=message, where=file.name)])
