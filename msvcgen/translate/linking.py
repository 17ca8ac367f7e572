"""DigitalHub: functions, tasks and runs that stand in documents of their own, as the platform exports them.

A task names its function, `KIND://PROJECT/NAME:ID`, and a run its task, `KIND+serve://PROJECT/ID`, and its function;
the platform's own code is digitalhub-core's TaskUtils and RunUtils.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msvcgen.document import Document, Position
from msvcgen.errors import Finding, Problem, Severity
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree, mapping_at, node_at

_KEY = re.compile("(?P<kind>[^:/]+)://(?P<project>[^/]+)/(?P<name>[^:]+)(:(?P<id>.+))?")
_IDENTITY = ("kind", "project", "name")


class Parts(NamedTuple):
    """The provenance of a function with its task and its run: each has its places in a document of its own."""

    documents: Mapping[str, Document]
    """By `function`, `task` and `run`."""

    @property
    def file(self) -> str:
        """The file of the function."""
        return self.documents["function"].file

    def position(self, path: Path, *, of_value: bool = False) -> Position:
        """Give the position of a node in the document that states it."""
        part, inner = self._part(path)
        return part.position(inner, of_value=of_value)

    def inside(self, path: Path, line: int, column: int = 1) -> Position:
        """Give the position of a place inside the text of a scalar in the document that states it."""
        part, inner = self._part(path)
        return part.inside(inner, line, column)

    def _part(self, path: Path) -> tuple[Document, Path]:
        part = self.documents.get(str(path[0])) if path else None
        return (self.documents["function"], ()) if part is None else (part, path[1:])


class Linked(NamedTuple):
    """A function, and the documents that became one with it, by `function`, `task` and `run`."""

    documents: Mapping[str, Document]

    @property
    def document(self) -> Document:
        """The one document that they are."""
        tree: Tree = {name: document.tree for name, document in self.documents.items()}
        return Document(tree, Parts(self.documents))


def linked(documents: Sequence[Document], parts: Sequence[Document]) -> tuple[list[Document], list[Problem]]:
    """Put tasks and runs beside their functions; give the documents, and the problems of parts that have none.

    A function is given once for each of its runs, for each of its tasks that no run names, and else as it is.
    """
    linking = _Linking(document for document in documents if "function" not in mapping_at(document.tree))
    by_function: dict[int, list[Document]] = {}
    for link in linking.links(
        *([part for part in parts if _is_run(part) == wanted] for wanted in (False, True))
    ):
        by_function.setdefault(id(link.documents["function"]), []).append(link.document)
    joined = [whole for document in documents for whole in by_function.get(id(document), [document])]
    return joined, linking.problems


class Task(NamedTuple):
    """A task and the function that it names."""

    document: Document
    function: Document


class _Linking:
    """Finds functions and tasks by their keys; a platform exports thousands of them."""

    def __init__(self, functions: Iterable[Document]) -> None:
        self.problems: list[Problem] = []
        self._functions: dict[tuple[str, ...], list[Document]] = {}
        self._tasks: dict[str, list[Task]] = {}
        self._tasks_of: dict[int, list[Task]] = {}
        for function in functions:
            tree = mapping_at(function.tree)
            identity = tuple(str(tree.get(field)) for field in _IDENTITY)
            self._functions.setdefault(identity, []).append(function)

    def links(self, tasks: Sequence[Document], runs: Sequence[Document]) -> Iterator[Linked]:
        """Give what the runs make of their functions, then what the tasks do that no run names."""
        known = [Task(part, function) for part in tasks if (function := self._function(part)) is not None]
        for task in known:
            self._tasks_of.setdefault(id(task.function), []).append(task)
            for key in _keys(task.document):
                self._tasks.setdefault(key, []).append(task)
        used = set()
        for run in runs:
            function, named = self._of_run(run)
            if function is not None:
                beside = {"task": named.document} if named is not None else {}
                used.add(id(named))
                yield Linked({"function": function, **beside, "run": run})
        for task in known:
            if id(task) not in used:
                yield Linked({"function": task.function, "task": task.document})

    def _of_run(self, run: Document) -> tuple[Document | None, Task | None]:
        """Give the function of a run and its task: that which it names, or the only one of its function."""
        key, function = _key_of(run, "task"), _key_of(run, "function")
        tasks = self._tasks.get(key, [])
        if not key:
            tasks = [
                task for version in self._named(function) for task in self._tasks_of.get(id(version), ())
            ]
        elif function:
            tasks = [task for task in tasks if _is_version(function, task.function)]
        if len(tasks) > 1:
            self._refuse(run, "task", key or function, len(tasks))
        if tasks:
            return tasks[0].function, tasks[0]
        if key and not function:
            self._refuse(run, "task", key, 0)
            return None, None
        if key:
            self._refuse(run, "task", key, 0, "warning")
        return self._function(run), None

    def _function(self, part: Document) -> Document | None:
        """Give the function that a task or a run names, or None after saying that it names none."""
        key = _key_of(part, "function")
        functions = self._named(key)
        if len(functions) != 1:
            self._refuse(part, "function", key, len(functions))
        return functions[0] if functions else None

    def _named(self, key: str) -> list[Document]:
        """Give the functions that a key names; one without an id is all versions of a function."""
        match = _KEY.fullmatch(key)
        known = self._functions.get(match.group(*_IDENTITY), []) if match is not None else []
        return [function for function in known if _is_version(key, function)]

    def _refuse(self, part: Document, what: str, key: str, count: int, severity: Severity = "error") -> None:
        """Say that what a part names is not among the inputs, or there several times."""
        path: Path = ("spec", what) if _key_of(part, what) else ("spec",)
        message, hint = f"the {what} `{key}` is not among the inputs", "give its document too"
        if count:
            message, hint = f"there are {count} {what}s of `{key}`", f"name one by its id in `spec.{what}`"
        elif not key:
            message, hint = (
                f"names no {what}, so nothing is served",
                f"state `{what}`, `KIND://PROJECT/NAME:ID`",
            )
        finding = Finding(code="unlinked", message=message, path=path, severity=severity, hint=hint)
        self.problems.append(finding.placed(part))


def _key_of(part: Document, what: str) -> str:
    """Give the key of the function or the task that a part names, "" for none."""
    key = node_at(part.tree, "spec", what)
    return key if isinstance(key, str) else ""


def _is_version(key: str, function: Document) -> bool:
    """Tell whether a key names a function, in this version."""
    match, tree = _KEY.fullmatch(key), mapping_at(function.tree)
    if match is None or any(tree.get(field) != match[field] for field in _IDENTITY):
        return False
    return match["id"] is None or tree.get("id") in (None, "", match["id"])


def _keys(task: Document) -> set[str]:
    """Give the keys that name a task: by its id, by its name, or as older platforms do by its function."""
    tree = mapping_at(task.tree)
    function = _key_of(task, "function").partition("://")[2]
    project = tree.get("project") or function.partition("/")[0]
    named = (f"{project}/{tree[field]}" for field in ("id", "name") if tree.get(field))
    return {f"{tree.get('kind')}://{place}" for place in (function, *named)}


def _is_run(part: Document) -> bool:
    return str(node_at(part.tree, "kind")).endswith((":run", "+run"))
