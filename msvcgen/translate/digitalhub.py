"""DigitalHub: what its functions that serve models have in common.

A document holds a `function`, and the `task` and the `run` of its serving; a function alone is taken as it is, with
what the platform fills in. The platform's own code is digitalhub-core's modules framework-k8s, runtime-kubeai and
runtime-model-serve.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache

from msvcgen.check.wording import called
from msvcgen.data import read_data
from msvcgen.document import Document
from msvcgen.errors import Finding, MsvcgenError, Problem, Severity, did_you_mean
from msvcgen.inputs import FUNCTIONS
from msvcgen.kinds import Schema, from_json_schema
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.translate.making import checked, with_needed, wrong_identity
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, text_at
from msvcgen.typed import TypeVar

T = TypeVar("T")

APPLICATION = "dhcore"
"""What the platform calls itself in labels."""

LONGEST_NAME = 62
"""Characters of a name, above which the platform refuses it."""


def function_kind(document: Document) -> tuple[str, list[Problem]]:
    """Give the kind of the function of a document, or the problem of its having none that is known."""
    path = (*_function_path(document), "kind")
    kind = node_at(document.tree, *path)
    if isinstance(kind, str) and kind in FUNCTIONS:
        return kind, []
    known = ", ".join(f"`{name}`" for name in FUNCTIONS)
    if kind is None or kind == "":
        message = f"the function states no kind, {known} are known"
    else:
        message = f"the function's kind is {called(kind)}, {known} are known"
    finding = Finding(code="wrong-kind", message=message, path=path, hint=did_you_mean(str(kind), FUNCTIONS))
    return "", [finding.placed(document)]


def _function_path(document: Document) -> Path:
    return ("function",) if "function" in mapping_at(document.tree) else ()


class Entities(NamedTuple):
    """A function, and the task and the run of its serving.

    `identity` is the run's, or the function's name when there is no run.
    """

    document: Document
    kind: str
    framework: str
    identity: str
    project: str

    @property
    def function(self) -> Path:
        """Where the function stands."""
        return _function_path(self.document)

    def stated(self, entity: str, *steps: str | int) -> Tree:
        """Give what the spec of an entity, `function`, `task` or `run`, says at a path."""
        return node_at(self.document.tree, *self.path(entity, *steps))

    def path(self, entity: str, *steps: str | int) -> Path:
        """Give the path of a field of an entity's spec."""
        return (*(self.function if entity == "function" else (entity,)), "spec", *steps)

    def field(self, name: str) -> Tree:
        """Give a field of the task, or the run's own value of it."""
        value = self.stated("run", name)
        return self.stated("task", name) if value is None else value

    def field_path(self, name: str) -> Path:
        """Give the path of what `field` gives."""
        return self.path("task" if self.stated("run", name) is None else "run", name)

    @property
    def name(self) -> Tree:
        """The name of the function, which stands for all of it where a value has its origin."""
        return node_at(self.document.tree, *self.function, "name")

    def default(self, value: T, *sources: Tree) -> T:
        """Give what the platform fills in."""
        return derived(value, *sources, self.name, reason="defaults")

    @property
    def labels(self) -> Mapped:
        """The labels of all objects; those of pods and their selectors too."""
        function = mapping_at(node_at(self.document.tree, *self.function))
        run = mapping_at(self.document.tree, "run")
        labels = {
            "app.kubernetes.io/instance": f"{APPLICATION}-{self.identity}",
            "app.kubernetes.io/version": self.run_id,
            "app.kubernetes.io/component": f"{APPLICATION}-{self.project}",
            "app.kubernetes.io/part-of": APPLICATION,
            "app.kubernetes.io/managed-by": APPLICATION,
            f"{APPLICATION}/instance": APPLICATION,
            f"{APPLICATION}/project": self.project,
            f"{APPLICATION}/framework": self.framework,
            f"{APPLICATION}/runtime": self.kind,
            f"{APPLICATION}/run": self.run_id,
            f"{APPLICATION}/user": str(run.get("user") or ""),
            f"{APPLICATION}/function": str(function.get("name") or ""),
        }
        clean: Mapped = {key: cleaned for key, value in labels.items() if (cleaned := self.clean(value))}
        return derived(clean, self.name, reason="labels")

    @property
    def secret(self) -> str:
        """The Secret that the platform makes of the secrets of a run, or "" when there are none."""
        if not self.field("secrets"):
            return ""
        return derived(self.clean(f"sec-{self.kind}+serve-{self.identity}"), self.name, reason="name")

    @property
    def run_id(self) -> str:
        """The identity of the run, or "" when there is none."""
        return self.identity if node_at(self.document.tree, "run", "id") else ""

    def clean(self, name: str) -> str:
        """Give a name as the platform writes it; raise MsvcgenError when it is too long."""
        return self._bounded(sanitized(name))

    def _bounded(self, name: str) -> str:
        if len(name) <= LONGEST_NAME:
            return name
        message = (
            f"gives the name `{name}` of {len(name)} characters, DigitalHub refuses more than {LONGEST_NAME}"
        )
        finding = Finding(code="name", message=message, path=(*self.function, "name"))
        raise MsvcgenError([finding.placed(self.document)])


def needed_secret(entities: Entities) -> Iterator[Finding]:
    """Say that the pods need a Secret that only the platform makes."""
    if entities.secret:
        keys = ", ".join(f"`{name}`" for name in list_at(entities.field("secrets")))
        message = (
            f"the pods need the Secret `{entities.secret}` with {keys}, which the platform makes for each run"
        )
        hint = "make it, or leave `secrets` out"
        yield Finding("needed-secret", message, entities.field_path("secrets"), "warning", hint)


def sanitized(name: str) -> str:
    """Give a name as K8sBuilderHelper.sanitizeNames of digitalhub-core does."""
    return re.sub("[^a-z0-9-]+", "", name.lower())


@cache
def _schema(kind: str, part: str) -> Schema:
    schemas = json.loads(read_data("translate/digitalhub.schema.json"))
    return from_json_schema(schemas[kind]["properties"]["function"] if part else schemas[kind])


def read_entities(
    document: Document, kind: str, framework: str, source: str, validate: str
) -> tuple[Entities, list[Problem]]:
    """Check a document and read whose it is; `source` is the field that names the model.

    Raise MsvcgenError when it cannot be translated.
    """
    function = _function_path(document)
    what = f"a {kind} function"
    needed = [
        ((*function, "project"), what),
        ((*function, "name"), what),
        ((*function, "spec", source), what),
    ]
    wrong = checked(document, _schema(kind, "" if function else "function"), validate)
    problems = with_needed(wrong, wrong_identity(document, needed))
    problems += _foreign_kinds(document, kind)
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    own = mapping_at(node_at(document.tree, *function))
    run = mapping_at(document.tree, "run")
    entities = Entities(
        document=document,
        kind=kind,
        framework=framework,
        identity=derived(
            sanitized(str(run.get("id") or own.get("name"))), run.get("id"), own.get("name"), reason="name"
        ),
        project=sanitized(str(own.get("project"))),
    )
    if not entities.identity:
        path: Path = ("run", "id") if run.get("id") else (*function, "name")
        message = "holds no lower-case letter, digit or `-`, so nothing can be named after it"
        problems.append(Finding(code="name", message=message, path=path).placed(document))
        raise MsvcgenError(problems)
    problems += entities_problems(entities, source)
    return entities, problems


KINDS = {"task": "{}+serve", "run": "{}+serve:run"}
"""What the kinds of a function's task and run are."""


def _foreign_kinds(document: Document, kind: str) -> list[Problem]:
    """Say when the task or the run is of another kind of function, or of another task than serving."""
    problems = []
    for entity, form in KINDS.items():
        actual, wanted = node_at(document.tree, entity, "kind"), form.format(kind)
        if isinstance(actual, str) and actual not in (wanted, f"{kind}+run"):
            message = f"the kind of the {entity} is `{actual}`, `{wanted}` is needed"
            finding = Finding(code="wrong-kind", message=message, path=(entity, "kind"))
            problems.append(finding.placed(document))
    return problems


def entities_problems(entities: Entities, source: str) -> list[Problem]:
    """Say what has no place: a model of the platform's own registry, and what a run cannot change."""
    problems = []
    for entity in ("function", "run"):
        value = entities.stated(entity, source)
        if isinstance(value, str) and value.startswith("store://"):
            message = "names a model of the platform's registry, which only the platform can look up"
            hint = "state where the model is, like `hf://OWNER/MODEL`"
            path = entities.path(entity, source)
            problems.append(_problem(entities, "model-uri", message, path, "error", hint))
    own = mapping_at(entities.stated("function"))
    for field, value in mapping_at(entities.stated("run")).items():
        if field != source and field in own and own[field] != value and field not in SHARED:
            message = f"a run cannot change the function's `{field}`"
            problems.append(
                _problem(entities, "inexpressible", message, entities.path("run", field), "warning")
            )
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    return problems


SHARED = frozenset({"function", "profile"})
"""Fields of a run that are no fields of functions, whatever the name."""


def _problem(
    entities: Entities, code: str, message: str, path: Path, severity: Severity, hint: str = ""
) -> Problem:
    finding = Finding(code=code, message=message, path=path, severity=severity, hint=hint)
    return finding.placed(entities.document)


def source_of(entities: Entities, source: str) -> str:
    """Give where the model is: the run may say more than the function, but nothing else."""
    own, run = text_at(entities.stated("function", source)), entities.stated("run", source)
    return run if isinstance(run, str) and run.lower().startswith(own.lower()) else own


def other_source(entities: Entities, source: str) -> list[Problem]:
    """Say that a run names a model that is not the function's."""
    own, run = str(entities.stated("function", source)), entities.stated("run", source)
    if not isinstance(run, str) or run.lower().startswith(own.lower()):
        return []
    message = f"`{run}` does not begin with the function's `{own}`, which is used"
    return [_problem(entities, "inexpressible", message, entities.path("run", source), "warning")]
