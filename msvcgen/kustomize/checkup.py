"""Look through a kustomization for what makes kustomize render nothing, or refuse, without saying why."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from msvcgen.document import Document, Position
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.files.display import display
from msvcgen.files.sources import read_sources
from msvcgen.kustomize.aims import Held, aim_problems, generated, held_in, missing_bases
from msvcgen.kustomize.links import link_faults
from msvcgen.kustomize.rendering import path_problems
from msvcgen.kustomize.root import escape, kustomization_of
from msvcgen.kustomize.settings import API_VERSION, KIND, is_service, read_settings
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at
from msvcgen.yaml.reader import read_stream

FUNCTION = "config.kubernetes.io/function"
"""The annotation by which a config names the function that it is for."""

_GROUP = f"{API_VERSION.partition('/')[0]}/"

BASES = ("resources", "components", "bases")
PLUGINS = ("generators", "transformers", "validators")


def check(folder: str, home: str) -> list[Problem]:
    """Give the problems of using the configs of ours that a kustomization and its bases hold.

    `home` is where kustomize looks for plugins. Raises MsvcgenError when `folder` is no kustomization.
    """
    checkup = _Checkup(home)
    if not kustomization_of(folder):
        message = "no kustomization is in this directory"
        raise MsvcgenError([Problem(code="no-kustomization", message=message, where=display(folder))])
    checkup.visit(folder)
    if not (checkup.has_config or any(problem.severity == "error" for problem in checkup.problems)):
        message = f"no generator or transformer of this kustomization is a {KIND} or a ModelService"
        checkup.problems.append(
            Problem(
                code="no-config", message=message, where=display(folder), hint="add one to `transformers`"
            )
        )
    return checkup.problems


class _Config(NamedTuple):
    """One generator or transformer: what it says, the root that its paths start at, and which of the two it is.

    The root of one in a folder of configs is that of the kustomization which names the folder.
    """

    document: Document
    root: str
    field: str


class _Checkup:
    """What was found so far."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.has_config = False
        self.problems: list[Problem] = []
        self._visited: dict[str, Held] = {}
        self._used: set[str] = set()
        self._reads_bases = False

    def visit(self, folder: str) -> Held:
        """Look at a kustomization and its bases; give the objects that come out of it."""
        path, real = kustomization_of(folder), os.path.realpath(folder)
        if not path or real in self._visited:
            return self._visited.get(real, Held(all_known=False))
        self._visited[real] = Held(all_known=False)
        for document in self._read(path):
            tree = mapping_at(document.tree)
            self._used, self._reads_bases = set(), False
            for field in PLUGINS:
                for at, entry in enumerate(list_at(tree, field)):
                    self._entry(document, folder, (field, at), entry)
            renders = "transformers" in self._used
            looks = renders and not self._reads_bases
            held = self._held(tree, folder)
            self.problems += aim_problems(document, folder, held, renders=renders)
            if looks:
                self.problems += missing_bases(document, held)
            others = (one for one in held.objects if not (renders and is_service(one)))
            self._visited[real] = Held((*others,), held.all_known and not renders)
        return self._visited[real]

    def _held(self, tree: Mapped, folder: str) -> Held:
        """Give the objects that the entries of a kustomization hold."""
        alone = tree.get("kind") != "Component"  # which changes the objects of those that name it
        objects, all_known = [*generated(tree)], alone and not list_at(tree, "generators")
        for entry in (base for field in BASES for base in list_at(tree, field)):
            place = os.path.join(folder, entry) if isinstance(entry, str) else "\0"
            if os.path.isdir(place):
                below = self.visit(os.path.normpath(place))
                objects += below.objects
                all_known = all_known and below.all_known
            else:
                objects += held_in(place)
                all_known = all_known and os.path.isfile(place)
        return Held((*objects,), all_known)

    def _entry(self, document: Document, folder: str, at: Path, entry: Tree) -> None:
        """Look at an entry of `generators` or `transformers`: a file, a folder, or a config written there."""
        if not isinstance(entry, str):
            return
        field, place = str(at[0]), os.path.join(folder, entry)
        if "\n" in entry or ":" in entry or "\0" in entry:
            for config in _inline(document, at, entry):
                self._config(_Config(config, folder, field))
        elif os.path.isdir(place):
            for config in self._folder(os.path.normpath(place)):
                self._config(_Config(config, folder, field))
        elif why := escape(folder, entry):
            self._add(document, at, "outside-root", f"`{entry}` {why}: kustomize refuses files from there")
        else:
            for config in self._read(os.path.normpath(place)):
                self._config(_Config(config, folder, field))

    def _folder(self, folder: str, above: tuple[str, ...] = ()) -> Iterator[Document]:
        """Give the objects of a folder that is named as a generator: a kustomization of configs."""
        path = kustomization_of(folder)
        for document in self._read(path) if path and folder not in above else ():
            for entry in list_at(document.tree, "resources"):
                place = os.path.normpath(os.path.join(folder, entry)) if isinstance(entry, str) else "\0"
                if os.path.isdir(place):
                    yield from self._folder(place, (*above, folder))
                elif os.path.isfile(place):
                    yield from self._read(place)

    def _config(self, config: _Config) -> None:
        """Look at a config of ours, or at those in a List."""
        tree = mapping_at(config.document.tree)
        if str(tree.get("kind")).endswith("List"):
            for at in range(len(list_at(tree, "items"))):
                self._config(config._replace(document=_item(config.document, at)))
        known = tree.get("kind") == KIND or is_service(tree)
        if known or str(tree.get("apiVersion")).startswith(_GROUP):
            self.has_config = True
            self._used.add(config.field)
            if known:
                self._started(config, tree)
            self._stated(config)

    def _started(self, config: _Config, tree: Mapped) -> None:
        """Look at how kustomize would start the program."""
        annotation = node_at(tree, "metadata", "annotations", FUNCTION)
        if annotation is None:
            self._link(config, tree)
        else:
            self._function(config, annotation)

    def _stated(self, config: _Config) -> None:
        """Look at the fields of a config, and the files that they name."""
        try:
            settings = read_settings(config.document)
        except MsvcgenError as error:
            self.problems += error.problems
            return
        if config.field == "validators" and not settings.values.get("validate_only"):
            message = (
                "a validator that prints objects is refused: kustomize says that it modifies the resource map"
            )
            self._add(config.document, (), "validator", message, hint="state `validateOnly: true`")
        self._reads_bases = self._reads_bases or bool(settings.values.get("baseconfig"))
        refused = path_problems(settings, config.document, config.root)
        self.problems += refused
        if not refused:
            self._files(config, settings.placed_paths)

    def _link(self, config: _Config, tree: Mapped) -> None:
        version = API_VERSION if tree.get("kind") == KIND else "llm-d.ai/v1alpha1"
        for fault in link_faults(self.home, version, str(tree.get("kind"))):
            hint = "run `msvcgen kustomize install`"
            self._add(config.document, ("kind",), "missing-link", fault, hint=hint)

    def _function(self, config: _Config, annotation: Tree) -> None:
        """Look at how a KRM function is started."""
        at: Path = ("metadata", "annotations", FUNCTION)
        command = _exec_path(annotation)
        if not command:
            return
        self._add(
            config.document, at, "enable-exec",
            "without --enable-exec kustomize skips this function and says nothing, `kubectl kustomize` always does",
            severity="warning",
            hint="run `kustomize build --enable-alpha-plugins --enable-exec`, or remove the annotation",
        )  # fmt: skip
        place = os.path.join(config.root, command)
        if not os.path.isfile(place) or not os.access(place, os.X_OK):
            self._add(config.document, at, "no-program", f"`{command}` is not an executable file")

    def _files(self, config: _Config, paths: Iterable[tuple[Path, str, bool]]) -> None:
        for at, path, _ in paths:
            if not os.path.exists(os.path.join(config.root, path)):
                message = f"`{path}` is not below the kustomization's root"
                self._add(config.document, at, "unreadable-file", message)

    def _add(
        self,
        document: Document,
        at: Path,
        code: str,
        message: str,
        *,
        severity: str = "error",
        hint: str = "",
    ) -> None:
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in at).lstrip(".")
        position = document.position(at)
        self.problems.append(
            Problem(
                code=code,
                message=message,
                severity="warning" if severity == "warning" else "error",
                where=where,
                position=position,
                hint=hint,
            )
        )

    def _read(self, path: str) -> list[Document]:
        """Read a file; what cannot be read is a problem."""
        try:
            ((file,),) = read_sources([path])
            return read_stream(file.content, file.name)[0]
        except MsvcgenError as error:
            self.problems += error.problems
            return []


def _inline(document: Document, at: Path, text: str) -> Iterator[Document]:
    """Give the configs that stand in the kustomization itself; their places are those of the text there."""
    try:
        documents, _ = read_stream(text, document.file, document.inside(at, 1).line)
    except MsvcgenError:
        return
    yield from (config for config in documents if isinstance(config.tree, dict))


def _item(document: Document, at: int) -> Document:
    """Give an item of a List as a document of its own."""
    path: Path = ("items", at)
    return Document(node_at(document.tree, *path), Below(document, path))


class Below(NamedTuple):
    """The provenance of what stands at a path of a document."""

    document: Document
    path: Path

    @property
    def file(self) -> str:
        """The file of the document."""
        return self.document.file

    def position(self, path: Path, *, of_value: bool = False) -> Position:
        """Give the position of the node at `path`, or of the nearest one above it."""
        return self.document.position((*self.path, *path), of_value=of_value)

    def inside(self, path: Path, line: int, column: int = 1) -> Position:
        """Give the position of a place inside the text of the scalar at `path`."""
        return self.document.inside((*self.path, *path), line, column)


def _exec_path(annotation: Tree) -> str:
    """Give the program that a function annotation starts, "" when it is a container."""
    try:
        documents, _ = read_stream(str(annotation), FUNCTION)
    except MsvcgenError:
        return ""
    tree = documents[0].tree if documents else None
    return str(node_at(tree, "exec", "path") or "")
