"""Values of a chart: files merged as Helm merges them, over the defaults of the chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from deepmerge import Merger

from msvcgen.check import check_tree
from msvcgen.check.wording import a_type
from msvcgen.document import Document, Position
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.migrate.facts import defaults, facts, values_schema
from msvcgen.records import NamedTuple
from msvcgen.settings import Source
from msvcgen.tree import Mapped, Path, Tree, has_node, list_at, mapping_at, node_at, readable
from msvcgen.yaml.reader import read_stream


class Values(NamedTuple):
    """What a chart is given: the merged `tree`, and the files that state parts of it, the last one winning."""

    tree: Mapped
    documents: tuple[Document, ...]

    def stated(self, path: Path) -> Document | None:
        """Give the file whose value at a path counts; None where the default does, or a later file replaces it."""
        for document in reversed(self.documents):
            if has_node(document.tree, path):
                return document
            if _ends_above(document.tree, path):
                return None
        return None

    def position(self, path: Path) -> Position | None:
        """Give where a value is stated, or the nearest one above it; None where no file states any of it."""
        while path:
            document = self.stated(path)
            if document is not None:
                return document.position(path)
            path = path[:-1]
        return self.documents[-1].position(()) if self.documents else None

    def where(self, path: Path) -> str:
        """Give a path as people read it: `decode.containers[vllm].args`."""
        return readable(path, self.tree)


def _ends_above(tree: Tree, path: Path) -> bool:
    """Tell whether something that is no mapping stands above a path: Helm takes it in the place of all below."""
    nodes = (node_at(tree, *path[:length]) for length in range(1, len(path)))
    return any(node is not None and not isinstance(node, dict) for node in nodes)


def is_older(path: Path) -> bool:
    """Tell whether a value is one that only older versions of the chart have."""
    return len(path) == 2 and path[1] in list_at(facts(), "older", str(path[0]))


def read_values(sources: Iterable[Source]) -> tuple[Values, list[Problem]]:
    """Read values files and hold what they come to against the chart's schema, as Helm does before it renders.

    Give them with the warnings about them. Raise MsvcgenError with all that Helm refuses.
    """
    problems: list[Problem] = []
    documents: list[Document] = []
    for source in sources:
        try:
            documents += _of_file(source, problems)
        except MsvcgenError as error:
            problems += error.problems
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    given: Mapped = {}
    for document in documents:
        given = _overlaid(given, mapping_at(document.tree))
    values = Values(without_nulls(_overlaid(defaults(), given)), tuple(documents))
    problems += [*_refused(values), *_taken_away(values)]
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    return values, [*problems, *_contradictions(documents)]


def _of_file(source: Source, problems: list[Problem]) -> list[Document]:
    """Give the one document of a values file, none of an empty one: Helm reads the first."""
    documents, warnings = read_stream(source.text, source.name)
    problems += warnings
    if len(documents) > 1:
        message = "Helm reads the first document of a file of values, this is another one"
        problems.append(
            Problem("ignored-text", message, severity="warning", position=documents[1].position(()))
        )
    for document in documents[:1]:
        tree = document.tree
        if not isinstance(tree, dict):
            message = f"values are a mapping, this is {a_type(tree)}"
            problems.append(Problem("not-an-object", message, position=document.position(())))
        elif "kind" in tree and "apiVersion" in tree:
            message = f"values of a chart are needed, this is a `{tree['kind']}`"
            hint = "give the file that you give to `helm install -f`"
            problems.append(Problem("wrong-kind", message, position=document.position(("kind",)), hint=hint))
    return documents[:1]


def _overlaid(below: Mapped, above: Mapped) -> Mapped:
    """Merge mappings key by key; anything else above wins, null as well (Helm's `mergeMaps`)."""
    return _HELM.merge(below, above)


def _into_copy(merger: Merger, path: list[str], below: Mapped, above: Mapped) -> Mapped:
    merged = dict(below)
    for key, value in above.items():
        merged[key] = merger.value_strategy([*path, key], below[key], value) if key in below else value
    return merged


_HELM = Merger([(dict, _into_copy)], ["override"], ["override"])
"""The strategies of deepmerge change what is below, which defaults of a chart share."""


def without_nulls(tree: Mapped) -> Mapped:
    """Take out what is null in mappings: so a user removes a default of a chart."""
    return {
        key: without_nulls(value) if isinstance(value, dict) else value
        for key, value in tree.items()
        if value is not None
    }


def _refused(values: Values) -> Iterator[Problem]:
    """Give what the chart's schema refuses, at the lines of the files."""
    for finding in check_tree(values.tree, values_schema()):
        position = values.position(finding.path)
        if is_older(finding.path):
            continue
        yield finding.problem(values.where(finding.path), position)


def _taken_away(values: Values) -> Iterator[Problem]:
    """Refuse null where the chart's templates need a mapping."""
    for name in list_at(facts(), "needed"):
        path: Path = tuple(str(name).split("."))
        if node_at(values.tree, *path) is None and node_at(values.tree, *path[:-1]) is not None:
            yield Problem(
                "chart-value",
                "the templates of the chart need this mapping, null takes it away",
                where=values.where(path),
                position=values.position(path),
                hint="leave it out",
            )


def _contradictions(documents: Sequence[Document]) -> Iterator[Problem]:
    """Warn of a value that is a mapping in one file and none in a later one: all below it is lost."""
    for number, document in enumerate(documents):
        for later in documents[number + 1 :]:
            for path in _unlike(mapping_at(document.tree), mapping_at(later.tree), ()):
                at = document.position(path)
                yield Problem(
                    "chart-value",
                    "one file states a mapping here and another one none; Helm takes the later, whole",
                    severity="warning",
                    where=readable(path, later.tree),
                    position=later.position(path),
                    notes=(f"the other one is at {at.file}:{at.line}",),
                )


def _unlike(first: Mapped, second: Mapped, at: Path) -> Iterator[Path]:
    for key, value in first.items():
        other = second.get(key)
        if isinstance(value, dict) and isinstance(other, dict):
            yield from _unlike(value, other, (*at, key))
        elif other is not None and value is not None and isinstance(value, dict) != isinstance(other, dict):
            yield (*at, key)
