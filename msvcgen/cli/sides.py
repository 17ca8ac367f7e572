"""The two sides of a comparison: what inputs render to, or manifests as they are written."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property, lru_cache

from msvcgen.errors import MsvcgenError, fails
from msvcgen.records import NamedTuple
from msvcgen.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from msvcgen.allowances import Span
    from msvcgen.assemble import Assembled
    from msvcgen.document import Document, Position
    from msvcgen.errors import Problem
    from msvcgen.files.sources import SourceFile
    from msvcgen.fleet import Fleet
    from msvcgen.intake import Inputs
    from msvcgen.run import Run
    from msvcgen.settings import Options, Source
    from msvcgen.tree import Mapped, Path


class Files(Protocol):
    """Files as they are, or as they were: what the sides are read from."""

    @property
    def complete(self) -> bool:
        """Whether what is not there is missing; else it was not there yet."""

    def read(self, *groups: Sequence[str], rendered: bool = False) -> tuple[list[SourceFile], ...]:
        """Read the files and directories of each group, each file once; `rendered` ones with what msvcgen wrote."""

    def has(self, path: str) -> bool:
        """Tell whether there is a file at a path."""

    def listing(self, folder: str) -> frozenset[str] | None:
        """Give the names that msvcgen's own kustomization in a folder lists; None when there is none."""


class Disk:
    """Files as they are."""

    complete = True

    def read(self, *groups: Sequence[str], rendered: bool = False) -> tuple[list[SourceFile], ...]:
        """Read files and directories; raise MsvcgenError with all that cannot be read."""
        from msvcgen.files.sources import read_sources

        return read_sources(*groups, rendered=rendered)

    def has(self, path: str) -> bool:
        """Tell whether there is a file at a path."""
        return os.path.isfile(path)

    def listing(self, folder: str) -> frozenset[str] | None:
        """Give the names that msvcgen's own kustomization in a folder lists; None when there is none."""
        from msvcgen.files.listing import read_listing

        return read_listing(folder)


class Places(Protocol):
    """Where the values of objects are written."""

    def position(self, number: int, path: Path) -> Position | None:
        """Give the position of the node at a path of the object of a number; None where nobody wrote it."""


class Side(NamedTuple):
    """One side: its objects, where their values are written, and what is wrong with it."""

    objects: Sequence[Mapped]
    places: Places
    problems: tuple[Problem, ...] = ()


class Written(NamedTuple):
    """The places of manifests: their own lines."""

    documents: Sequence[Document]

    def position(self, number: int, path: Path) -> Position | None:
        """Give the position of the node at a path of an object, or of the nearest one above it."""
        return self.documents[number].position(path)


NOTHING = Side((), Written(()))
"""The side of what was not there yet."""


class How(NamedTuple):
    """How the inputs of both sides are rendered."""

    options: Options
    bases: Sequence[str] = ()
    """Paths of BaseConfigs beside those that stand among the ModelServices."""
    jobs: int = 1


def side_of(path: str, files: Files, how: How) -> Side:
    """Give the side that a path is: rendered output, or what msvcgen renders.

    It is rendered when it is a directory with msvcgen's own kustomization, or holds no ModelService, RuntimeVariant or
    input of another system. Raises MsvcgenError when it cannot be read.
    """
    from msvcgen.manifests import holds_input

    if files.listing(path) is not None:
        return rendered_side(path, files)
    try:
        found, bases = files.read([path], how.bases)
    except MsvcgenError:
        if not os.path.isdir(path):
            raise
        found, bases = [], []  # what is there may be in directories of ours
    if holds_input(_sources(found)):
        return rendered_input(found, bases, how)
    if os.path.isdir(path):
        (found,) = files.read([path], rendered=True)
    side = manifests_side(found)
    empty = not side.objects and not fails(side.problems)
    return side._replace(problems=(*side.problems, _nothing(path))) if empty and files.complete else side


def _nothing(path: str) -> Problem:
    """Say that there is nothing to compare: all objects of the other side would be added or removed."""
    from msvcgen.errors import Problem
    from msvcgen.files.display import display

    hint = "the tool before it may have failed: `set -o pipefail` in a script" if path == "-" else ""
    where = "<stdin>" if path == "-" else display(path)
    return Problem("no-object", "no object is here, and no ModelService", where=where, hint=hint)


def rendered_side(folder: str, files: Files) -> Side:
    """Give the side of a directory that msvcgen wrote, what others put there left out; nothing without one."""
    paths = (os.path.join(folder, name) for name in sorted(files.listing(folder) or ()))
    return manifests_side(*files.read([path for path in paths if files.has(path)]))


def manifests_side(found: list[SourceFile]) -> Side:
    """Give the side of manifests that any tool rendered; the list is emptied as it is read."""
    from msvcgen.files.kept import keeping, used_up
    from msvcgen.manifests import read_manifests

    manifests = read_manifests(used_up(found), keeping(found))
    return Side(manifests.objects, Written(manifests.documents), manifests.problems)


def input_side(paths: Sequence[str], files: Files, how: How) -> Side:
    """Give the side of what ModelServices render to; raise MsvcgenError when they cannot be read."""
    modelservices, bases = files.read(paths, how.bases)
    return rendered_input(modelservices, bases, how)


def rendered_input(modelservices: Sequence[SourceFile], bases: Sequence[SourceFile], how: How) -> Side:
    """Give the side of what inputs render to; nothing when there are none."""
    from msvcgen.allowances import settle
    from msvcgen.cli.progress import progress
    from msvcgen.compare.listed import Listed
    from msvcgen.files.kept import MUCH_TO_RENDER, Trees
    from msvcgen.fleet import Fleet, count, each

    if not modelservices:
        return NOTHING
    fleet = Fleet(_sources(modelservices), _sources(bases), how.options)
    many = sum(len(source.text) for source in fleet.modelservices) >= MUCH_TO_RENDER
    trees, made = Trees() if many else None, list[int]()
    rendered = Listed(tree_of=None if trees is None else trees.get)
    problems: list[Problem] = []
    allowances: list[Span] = []
    for service in progress(each(fleet, how.jobs), expected=count(fleet.modelservices)):
        problems += service.problems
        allowances += service.allowances
        for child in service.children:
            rendered.add(child.tree, trees.add(child.tree) if trees is not None else b"")
            made.append(child.service)
    settled = settle(problems, allowances, complete=how.options.validate != "ignore")
    return Side(rendered, Rendered(fleet, made), tuple(settled))


def _sources(files: Sequence[SourceFile]) -> list[Source]:
    from msvcgen.settings import Source

    return [Source(file.name, file.content, file.found) for file in files]


class Rendered:
    """The places of what inputs render to: where the values were stated, found by rendering once more, traced."""

    def __init__(self, fleet: Fleet, services: Sequence[int]) -> None:
        """Keep the inputs, which are read again when a place is asked for, and which of them each object is of."""
        self.fleet = fleet
        self.services = services
        self.traced = lru_cache(maxsize=8)(self._trace)

    @cached_property
    def _inputs(self) -> Inputs:
        from msvcgen.intake import read_inputs

        return read_inputs(self.fleet.modelservices, self.fleet.baseconfigs)

    @cached_property
    def _run(self) -> Run:
        from msvcgen.run import prepare

        return prepare(self._inputs.bases, self.fleet.options, size=self._inputs.size)

    @cached_property
    def _firsts(self) -> dict[int, int]:
        """Give for each ModelService the number of its first object."""
        firsts: dict[int, int] = {}
        for number, service in enumerate(self.services):
            firsts.setdefault(service, number)
        return firsts

    def _trace(self, service: int) -> Sequence[Assembled]:
        from msvcgen.pipeline import trace

        return trace(self._run, self._inputs.services[service])

    def position(self, number: int, path: Path) -> Position | None:
        """Give where the value at a path of an object was stated, or what made the generator make it.

        Of an object as a whole that is what states its body: all have their name from the ModelService.
        """
        from msvcgen.origin import locate

        service = self.services[number]
        tree = self.traced(service)[number - self._firsts[service]].tree
        body = ((key,) for key in tree if key not in _HEAD)
        for part in (path,) if path else (*body, ("metadata", "name")):
            origin = locate(tree, part)
            if origin is not None and (position := origin.position()) is not None:
                return position
        return None


_HEAD = ("apiVersion", "kind", "metadata")
