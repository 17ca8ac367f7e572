"""A model definition as it was written: fields in both spellings, and what is wrong with them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache

from msvcgen.check import check_tree
from msvcgen.data import read_data
from msvcgen.document import Document
from msvcgen.errors import Finding, Meant, MsvcgenError, Problem, few_findings
from msvcgen.kinds import Schema, from_json_schema
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at

HEALTH_CHECK = (
    "enable",
    "path",
    "interval",
    "max_retries",
    "max_wait_time",
    "expected_status_code",
    "initial_delay",
)
METADATA = (
    "author",
    "title",
    "version",
    "created",
    "created_at",
    "last_modified",
    "modified_at",
    "description",
    "task",
    "category",
    "architecture",
    "framework",
    "label",
    "license",
    "min_resource",
)
SERVICE = ("pre_start_actions", "start_command", "shell", "port", "health_check")
"""The fields of each mapping; others are unknown, which is no error: there are several generations of the format."""

SHELL = "/bin/bash"

ACTIONS: Mapping[str, Mapping[str, str]] = {
    "write_file": {"filename": "text!", "body": "body!", "mode": "mode", "append": "boolean"},
    "write_tempfile": {"body": "body!", "mode": "mode"},
    "run_command": {"command": "words!", "echo": "boolean"},
    "mkdir": {"path": "text!"},
    "log": {"message": "text!", "debug": "boolean"},
}
"""What each pre-start action must (`!`) and may be told."""

_MODE = re.compile("[0-7]{3,4}")


class Definition(NamedTuple):
    """A model definition: the document that holds it, and where in it."""

    document: Document
    path: Path

    def problem(self, finding: Finding) -> Problem:
        """Give a finding its place."""
        return finding.placed(self.document)

    @property
    def root(self) -> Node:
        """The definition, and where it stands."""
        return Node(node_at(self.document.tree, *self.path), self.path)

    @property
    def model(self) -> Node:
        """The model of a definition that is right."""
        return self.root.field("models").items()[0]


class Node(NamedTuple):
    """A part of a definition, and where it stands in the document; None for what is not there."""

    tree: Tree
    path: Path

    def field(self, name: str) -> Node:
        """Give a field in either spelling."""
        own = mapping_at(self.tree)
        dashed = name.replace("_", "-")
        key = name if own.get(name) is not None or dashed not in own else dashed
        return Node(own.get(key), (*self.path, key)) if key in own else Node(None, self.path)

    def items(self) -> list[Node]:
        """Give the entries of a list."""
        return [Node(item, (*self.path, at)) for at, item in enumerate(list_at(self.tree))]

    def plain(self) -> Mapped:
        """Give a mapping."""
        return mapping_at(self.tree)


@cache
def _schema() -> Schema:
    return from_json_schema(json.loads(read_data("schemas/modeldefinition.schema.json")))


def read_definition(definition: Definition) -> tuple[Node, list[Problem]]:
    """Give the model of a definition, and the warnings of reading it; raise MsvcgenError when there is not one."""
    root = definition.root
    models = root.field("models").items()
    findings = [*_findings(root), *(_of_model(models[0]) if models else ())]
    problems = [definition.problem(finding) for finding in few_findings(findings, ())]
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    return models[0], problems


def _findings(root: Node) -> Iterator[Finding]:
    if not isinstance(root.tree, dict):
        yield Finding(
            code="wrong-type", message="a model definition is a mapping with `models`", path=root.path
        )
        return
    for finding in check_tree(root.tree, _schema()):
        if finding.code != "missing-field" or finding.missing:  # of either spelling `_lacking` tells
            yield finding._replace(path=(*root.path, *finding.path))
    models = root.field("models").items()
    yield from _unknown(root, ("models",))
    if len(models) > 1:
        message = f"the definition has {len(models)} models, one is served by a ModelService"
        yield Finding(code="two-models", message=message, path=models[1].path)


def _of_model(model: Node) -> Iterator[Finding]:
    if not isinstance(model.tree, dict):
        return
    yield from _unknown(model, ("name", "model_path", "service", "metadata"))
    yield from _twice(model, ("model_path",))
    yield from _lacking(model, "model_path")
    path = model.field("model_path")
    if isinstance(path.tree, str) and not path.tree.startswith("/"):
        message = f"`{path.tree}` is not an absolute path"
        yield Finding(code="model-path", message=message, path=path.path)
    yield from _unknown(model.field("metadata"), METADATA)
    service = model.field("service")
    if service.tree is None:
        message = "the model has no service, so there is nothing to start"
        yield Finding(code="missing-field", message=message, path=model.path, missing="service")
    if isinstance(service.tree, dict):
        yield from _of_service(service)


def _of_service(service: Node) -> Iterator[Finding]:
    yield from _unknown(service, SERVICE)
    yield from _twice(service, SERVICE)
    check = service.field("health_check")
    yield from _unknown(check, HEALTH_CHECK)
    yield from _twice(check, HEALTH_CHECK)
    command = service.field("start_command")
    if command.tree == [] or (isinstance(command.tree, str) and not command.tree.strip()):
        yield Finding(code="start-command", message="the start command is empty", path=command.path)
    yield from _unstarted(service, command)
    yield from _unsplit(service, command)
    for action in service.field("pre_start_actions").items():
        yield from _of_action(action)


def _unstarted(service: Node, command: Node) -> Iterator[Finding]:
    """Say that pre-start actions cannot go on with the image's own command, which is not known here."""
    actions = service.field("pre_start_actions")
    if actions.items() and command.tree is None:
        message = "what is to be done before the start needs a `start_command` to go on with, the image's is not known"
        yield Finding(code="start-command", message=message, path=actions.path)


def _unsplit(service: Node, command: Node) -> Iterator[Finding]:
    """Say that a text which no shell runs cannot be split into words."""
    if not isinstance(command.tree, str) or shell_of(service):
        return
    from shlex import split  # rarely needed

    try:
        split(command.tree)
    except ValueError as error:
        message = f"without a shell the text is split into words, which cannot be done: {str(error).lower()}"
        yield Finding(code="quoting", message=message, path=command.path)


def shell_of(service: Node) -> str:
    """Give the shell that runs text commands, "" for none: null says so, and so does an empty text."""
    if "shell" not in service.plain():
        return SHELL
    shell = service.field("shell").tree
    return shell if isinstance(shell, str) else ""


def _lacking(node: Node, name: str) -> Iterator[Finding]:
    """Say that a field is missing that a schema cannot demand: it may have either spelling."""
    if node.field(name).tree is None:
        message = f"the required field `{name}` is missing"
        yield Finding(code="missing-field", message=message, path=node.path, missing=name)


def _unknown(node: Node, known: tuple[str, ...]) -> Iterator[Finding]:
    for key in node.plain():
        if key.replace("-", "_") not in known:
            yield Finding(
                code="unknown-field",
                severity="warning",
                message="unknown field",
                path=(*node.path, key),
                hint=Meant(key, known),
            )


def _twice(node: Node, known: tuple[str, ...]) -> Iterator[Finding]:
    """Say which fields are stated in both spellings."""
    for name in known:
        dashed = name.replace("_", "-")
        if dashed != name and name in node.plain() and dashed in node.plain():
            message = f"`{name}` and `{dashed}` are the same field, state one of them"
            yield Finding(code="stated-twice", message=message, path=(*node.path, dashed))


def _of_action(action: Node) -> Iterator[Finding]:
    yield from _unknown(action, ("action", "args"))
    args, wanted = action.field("args"), ACTIONS.get(str(action.field("action").tree))
    if wanted is None or not isinstance(args.tree, dict):  # which the schema says
        return
    yield from _unknown(args, tuple(wanted))
    for name, kind in wanted.items():
        value = args.plain().get(name)
        path = (*args.path, name)
        if value is None:
            if kind.endswith("!"):
                yield Finding(code="missing-field", message="is missing", path=args.path, missing=name)
        elif message := _wrong(kind.rstrip("!"), value):
            yield Finding(code="wrong-type", message=message, path=path)


def _wrong(kind: str, value: Tree) -> str:
    """Say what is wrong with an argument of an action, or "" when nothing is."""
    words = list_at(value) if isinstance(value, list) else [value]
    if any(isinstance(word, str) and "\0" in word for word in words):
        return "holds a NUL character, which no shell can write"
    return _KINDS[kind](value)


def _wrong_text(value: Tree) -> str:
    return "" if isinstance(value, str) else "must be text (quote it)"


def _wrong_body(value: Tree) -> str:
    lines = value if isinstance(value, list) else [value]
    return (
        "" if all(isinstance(line, str) for line in lines) else "must be text or a list of lines (quote them)"
    )


def _wrong_words(value: Tree) -> str:
    if not isinstance(value, list) or not value:
        return "must be a list of words"
    plain = all(isinstance(word, str | int | float) for word in value)
    return "" if plain else "must be a list of words, here one is a list or a mapping"


def _wrong_mode(value: Tree) -> str:
    right = isinstance(value, str) and _MODE.fullmatch(value)
    return "" if right else "must be octal digits as text, like `'644'`"


def _wrong_boolean(value: Tree) -> str:
    return "" if isinstance(value, bool) else "must be `true` or `false`"


_KINDS = {
    "text": _wrong_text,
    "body": _wrong_body,
    "words": _wrong_words,
    "mode": _wrong_mode,
    "boolean": _wrong_boolean,
}
