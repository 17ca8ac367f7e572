"""The variant `custom`: what a model definition of Backend.AI says, as a variant that extends it.

The format is `model_definition_iv` of Backend.AI's src/ai/backend/common/config.py; what its fields do is in the
kernel runner, src/ai/backend/kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil

from msvcgen.artifacts import MOUNT_PATH, Artifact
from msvcgen.document import Document, Position
from msvcgen.errors import Finding, MsvcgenError, Problem
from msvcgen.kinds import Kinds
from msvcgen.origin import Values, derived, traced
from msvcgen.runtimes.definition import Definition, Node, read_definition, shell_of
from msvcgen.runtimes.prestart import SCRIPT, pre_start_script
from msvcgen.runtimes.resources import least_resources
from msvcgen.runtimes.variant import Variant, resolve
from msvcgen.targets import CONFIG_MAPS, workload
from msvcgen.tree import Mapped, Path, Tree, list_at, node_at, text_at, truth_at
from msvcgen.yaml.reader import read_stream

NAME = "custom"

PLACEHOLDER = "{model_path}"
"""What stands for the model's path in the texts of a definition; other braces are left alone."""

FOLDER, VOLUME = "/msvcgen", "pre-start"
"""Where the script of the pre-start actions is mounted, and from which volume."""

SCRIPT_SHELL = "/bin/sh"
"""What runs the pre-start actions where no shell is wanted for the start command."""

HEALTH: Mapping[str, tuple[str, float]] = {
    "interval": ("interval", 10),
    "maxRetries": ("max_retries", 10),
    "initialDelay": ("initial_delay", 60),
    "maxWaitTime": ("max_wait_time", 15),
}
"""Fields of a variant's health check, those of a definition's, and what they are when left out."""


def needs_definition(variant: Variant) -> bool:
    """Tell whether a variant is made of a model definition."""
    return NAME in variant.names


def defined_variant(variant: Variant, kinds: Kinds, name: str = "", text: str | bytes = "") -> Variant:
    """Give a variant with what its model definition says.

    The definition is the file of that name and text, or else `spec.modelDefinition` of the variant. Raise MsvcgenError
    when there is none, or it cannot be used.
    """
    if not needs_definition(variant):
        message = f"the runtime variant `{variant.name}` takes no model definition, `{NAME}` does"
        raise MsvcgenError([Problem(code="model-definition", message=message, where="-d")])
    definition = _definition(variant, name, text)
    model, problems = read_definition(definition)
    tree = _DefinedVariant(definition, model, problems).tree(variant)

    def again() -> Tree:
        known = Definition(traced(definition.document, "runtime"), definition.path)
        return _DefinedVariant(known, known.model, []).tree(variant)

    extension = Document(tree, Values(definition.document, again))
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    chain = [extension, *variant.documents]

    def find(_name: str, by: Document) -> Document:
        return chain[next(at for at, document in enumerate(chain) if document is by) + 1]

    return resolve(extension, find, kinds)._replace(problems=tuple(problems))


def _definition(variant: Variant, name: str, text: str | bytes) -> Definition:
    if not name:
        if isinstance(variant.spec.get("modelDefinition"), dict):
            return Definition(variant.document, ("modelDefinition",))
        message = f"the runtime variant `{variant.name}` needs a model definition, none is given"
        hint = "give the file with -d, or write it into `spec.modelDefinition` of a RuntimeVariant"
        raise MsvcgenError([Problem(code="model-definition", message=message, hint=hint)])
    documents, problems = read_stream(text, name)
    errors = [problem for problem in problems if problem.severity == "error"]
    if len(documents) != 1 and not errors:
        what = "holds no document" if not documents else "holds a second document"
        position = documents[1].position(()) if documents else Position(name, 1, 1)
        message = f"the file {what}, a model definition is needed"
        errors.append(Problem(code="model-definition", message=message, position=position))
    if errors:
        raise MsvcgenError(errors)
    return Definition(documents[0], ())


class _DefinedVariant:
    """The variant that a definition makes of another, part by part."""

    def __init__(self, definition: Definition, model: Node, problems: list[Problem]) -> None:
        self.definition = definition
        self.model = model
        self.problems = problems
        self.service = model.field("service")
        self.model_path = text_at(model.field("model_path").tree) or "/"

    def tree(self, variant: Variant) -> Mapped:
        """Give the variant that extends `variant` by what the definition says."""
        spec: Mapped = {
            "extends": variant.name,
            "modelDefinition": None,
            "modelPath": self.model_path,
            "port": self.service.field("port").tree,
            "healthCheck": self._health(),
            "command": self._command() or None,
            "resources": self._resources(),
        }
        return {"metadata": {"name": variant.name}, "spec": spec}

    def _health(self) -> Tree:
        check = self.service.field("health_check")
        if not isinstance(check.tree, dict) or truth_at(check.field("enable").tree) is False:
            return None
        own_path = check.field("path").tree
        path = str(own_path or "")
        health: Mapped = {"path": literal(derived(path if path.startswith("/") else f"/{path}", own_path))}
        for field, (own, absent) in HEALTH.items():
            value = check.field(own).tree
            seconds = value if isinstance(value, int | float) else absent
            whole = max(ceil(seconds), 0 if field == "initialDelay" else 1)
            health[field] = derived(whole, value, reason="probes")
        self._expected(check.field("expected_status_code"))
        return derived(health, check.tree, reason="probes")

    def _expected(self, code: Node) -> None:
        if not isinstance(code.tree, int) or 200 <= code.tree < 400:
            return
        message = f"a probe cannot expect the status {code.tree}, it takes 200 to 399 for an answer"
        finding = Finding(code="status-code", severity="warning", message=message, path=code.path)
        self.problems.append(self.definition.problem(finding))

    def _text(self, text: Tree) -> str:
        return derived(str(text).replace(PLACEHOLDER, self.model_path), text)

    def _command(self) -> list[Tree]:
        """Give the words that start the server, through the script when there are pre-start actions."""
        start_command = self.service.field("start_command").tree
        words = self._words(start_command)
        if self._script():
            words = [self._shell(), f"{FOLDER}/{SCRIPT}", *words]
        return derived([literal(self._text(word)) for word in words], start_command, reason="runtime")

    def _words(self, start_command: Tree) -> list[Tree]:
        """Give the words of the start command: text is the shell's to read, or split where there is none."""
        if not isinstance(start_command, str):
            return list_at(start_command)
        shell = shell_of(self.service)
        if shell:
            return [shell, "-c", start_command]
        from shlex import split  # rarely needed

        return [derived(word, start_command) for word in split(start_command)]

    def _shell(self) -> str:
        return shell_of(self.service) or SCRIPT_SHELL

    def _script(self) -> str:
        actions = self.service.field("pre_start_actions").items()
        if not actions:
            return ""
        script = pre_start_script(self._shell(), [action.plain() for action in actions])
        return derived(self._text(script), actions[0].tree, reason="runtime")

    def _resources(self) -> Mapped:
        path = self.model_path
        container: Mapped = {
            "name": derived("{{ .ContainerName }}", path, reason="runtime"),
            "workingDir": literal(path),
        }
        least, findings = least_resources(self.model.field("metadata").field("min_resource"))
        self.problems += (self.definition.problem(finding) for finding in findings)
        if least:
            container["resources"] = least
        pod: Mapped = {"containers": [container]}
        resources: Mapped = {workload("decode").key: {"spec": {"template": {"spec": pod}}}}
        script = self._script()
        if script:
            name = "{{ .ModelServiceName }}-pre-start-" + _digest(script)
            container["volumeMounts"] = [{"name": VOLUME, "mountPath": FOLDER}]
            pod["volumes"] = [{"name": VOLUME, "configMap": {"name": name}}]
            resources[CONFIG_MAPS] = [{"metadata": {"name": name}, "data": {SCRIPT: literal(script)}}]
        return derived(resources, script, path, self.service.tree, reason="runtime")


def literal(text: str) -> str:
    """Give the template that renders to a text as it is."""
    return derived(text.replace("{{", '{{ "{{" }}'), text)


def _digest(text: str) -> str:
    from hashlib import sha256  # rarely needed

    return sha256(text.encode()).hexdigest()[:8]


# --- the model ---


def placed_model(variant: Variant, artifact: Artifact, document: Document) -> tuple[Artifact, list[Problem]]:
    """Mount the model where the definition says that it is; `document` is the ModelService, for places of problems."""
    path = text_at(variant.spec, "modelPath")
    if not path:
        return artifact, []
    problems = [*_contradiction(path, document), *_unfetched(variant, artifact, path)]
    if not artifact.mount:
        return artifact, problems
    mount: Mapped = {**artifact.mount, "mountPath": path}
    if artifact.path:
        mount["subPath"] = artifact.path
    env = tuple(
        {**variable, "value": path} if variable.get("name") == "HF_HOME" else variable
        for variable in artifact.env
    )
    return artifact._replace(mount=mount, mounted_path=path, env=env), problems


def _contradiction(path: str, document: Document) -> Iterator[Problem]:
    at: Path = ("spec", "modelArtifacts", "mountPath")
    mount_path = node_at(document.tree, "spec", "modelArtifacts", "mountPath")
    if mount_path and mount_path not in (path, MOUNT_PATH):
        message = f"the model definition has the model at `{path}`, not at `{mount_path}`"
        where, position = document.where(at), document.position(at)
        yield Problem(
            code="contradiction", message=message, where=where, position=position, hint="leave it out"
        )


def _unfetched(variant: Variant, artifact: Artifact, path: str) -> Iterator[Problem]:
    """Say that nobody fetches a hub's model to the path that the start command names."""
    words = [str(word) for word in list_at(variant.spec, "command")]
    if artifact.scheme == "hf://" and any(path in word for word in words):
        yield Problem(
            code="model-path",
            severity="warning",
            message=f"the start command names `{path}`, where nothing puts the model `{artifact.model}`",
            where="models[0].service.start_command",
            position=variant.position(("command",)),
            hint="have the command fetch it by its id, or mount it with a pvc:// or oci:// URI",
        )
