"""Read the schemas that users bring with `--schema-dir`."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.document import Document


def read_schemas(paths: Sequence[str]) -> tuple[Document, ...]:
    """Read the documents in directories: JSON Schemas, CustomResourceDefinitions, and whatever stands beside them.

    Raises MsvcgenError with the problems of all files.
    """
    if not paths:
        return ()
    from msvcgen.files.sources import read_sources
    from msvcgen.yaml.reader import read_stream

    documents: list[Document] = []
    problems: list[Problem] = []
    (files,) = read_sources(paths)
    for file in files:
        try:
            documents += read_stream(file.content, file.name)[0]
        except MsvcgenError as error:
            problems += error.problems
    if problems:
        raise MsvcgenError(problems)
    return tuple(documents)
