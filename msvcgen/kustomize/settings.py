"""The config of one call: what a ModelServiceGenerator, a ModelService or kpt's ConfigMap asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from msvcgen.document import Document
from msvcgen.errors import MsvcgenError, Problem, did_you_mean
from msvcgen.intake import API_VERSION as SERVICE_VERSION
from msvcgen.intake import KIND as SERVICE
from msvcgen.kinds import KUBE_VERSIONS, NEWEST
from msvcgen.tree import Path, Tree, mapping_at, node_at

API_VERSION = "msvcgen.dev/v1alpha1"
KIND = "ModelServiceGenerator"

BASE_CONFIGS = "msvcgen.dev/base-configs"
"""The annotation of a ModelService used as a config: paths of its BaseConfigs, separated by commas."""

ALLOWED = ("apiVersion", "kind", "metadata", "argsOneLiner", "argsFromFile")
"""Fields that kustomize reads: the last two are arguments for exec plugins, of which there are none here."""

Convert = Callable[[Tree], Any]
"""Gives the value of a field; raises ValueError with what is wrong, in words that follow the field's name."""


class Settings(NamedTuple):
    """What the config states; paths are relative to the root, and not looked at yet."""

    model_services: tuple[str, ...] = ()
    base_configs: tuple[str, ...] = ()
    schema_dirs: tuple[str, ...] = ()
    runtime: str = ""
    model_definition: str = ""
    namespace: str = ""
    validate: Any = "strict"
    kube_version: str = NEWEST
    env: Mapping[str, str] = {}
    epp_cluster_role: str = ""
    epp_pull_secrets: tuple[str, ...] = ()
    pd_pull_secrets: tuple[str, ...] = ()

    @property
    def runtime_path(self) -> str:
        """The path of the runtime variant, "" when it is built in: what has no folder and no suffix is a name."""
        return self.runtime if "/" in self.runtime or self.runtime.lower().endswith(_SUFFIXES) else ""

    @property
    def paths(self) -> Iterator[tuple[Path, str]]:
        """All paths, and where the config states them."""
        for field, paths in (
            ("modelServices", self.model_services),
            ("baseConfigs", self.base_configs),
            ("schemaDirs", self.schema_dirs),
        ):
            yield from (((field, at), path) for at, path in enumerate(paths))
        for field, path in (("runtime", self.runtime_path), ("modelDefinition", self.model_definition)):
            if path:
                yield (field,), path


_SUFFIXES = (".yaml", ".yml", ".json")


def read_settings(config: Document) -> Settings:
    """Read a config; raise MsvcgenError with everything in it that cannot be used."""
    tree = mapping_at(config.tree)
    if is_service(tree):
        stated = node_at(tree, "metadata", "annotations", BASE_CONFIGS)
        return Settings(base_configs=_names(stated) if isinstance(stated, str) else ())
    if tree.get("kind") == "ConfigMap" and tree.get("apiVersion") == "v1":
        return _settings(config, mapping_at(tree, "data"), ("data",), _FROM_TEXT)
    refused = [*_wrong_kind(config)]
    if refused:
        raise MsvcgenError(refused)
    fields = {key: value for key, value in tree.items() if key not in ALLOWED}
    return _settings(config, fields, (), _FROM_YAML)


def is_service(tree: Tree) -> bool:
    """Tell whether an object is a ModelService, of whatever version: the pipeline refuses those it does not know."""
    version = str(node_at(tree, "apiVersion"))
    return node_at(tree, "kind") == SERVICE and version.startswith(SERVICE_VERSION.partition("/")[0] + "/")


def _wrong_kind(config: Document) -> Iterator[Problem]:
    tree = config.tree
    if not isinstance(tree, dict):
        message = f"the config is not a mapping, a `{KIND}` is needed"
        yield Problem(code="not-an-object", message=message, position=config.position(()))
        return
    for field, needed in (("kind", KIND), ("apiVersion", API_VERSION)):
        found = tree.get(field)
        if found != needed:
            stated = f"is `{found}`" if found not in (None, "") else "is missing"
            yield Problem(
                code="wrong-kind",
                message=f"the {field} of the config {stated}, a `{KIND}` ({API_VERSION}) or a `{SERVICE}` is needed",
                where=field,
                position=config.position((field,)),
                hint=did_you_mean(str(found), [needed]) if found else "",
            )
            return


def _settings(
    config: Document, fields: Mapping[str, Tree], path: Path, converters: Mapping[str, Convert]
) -> Settings:
    values: dict[str, Any] = {}
    problems = []
    for field, value in fields.items():
        if field not in converters:
            problems.append(_unknown(config, (*path, field)))
        elif value is not None:
            try:
                values[_ATTRIBUTES[field]] = converters[field](value)
            except ValueError as error:
                problems.append(_problem(config, (*path, field), "wrong-value", str(error)))
    if problems:
        raise MsvcgenError(problems)
    return Settings(**values)


def _unknown(config: Document, path: Path) -> Problem:
    known = [*_ATTRIBUTES]
    hint = did_you_mean(str(path[-1]), known) or "known are " + ", ".join(f"`{one}`" for one in known)
    return _problem(config, path, "unknown-field", "unknown field")._replace(hint=hint)


def _problem(config: Document, path: Path, code: str, message: str) -> Problem:
    where = ".".join(str(step) for step in path)
    return Problem(code=code, message=message, where=where, position=config.position(path))


def _text(value: Tree) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text (quote it)")  # noqa: TRY004 - the contract of Convert
    return value


def _texts(value: Tree) -> tuple[str, ...]:
    if isinstance(value, str) and value:
        return (value,)
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise ValueError("must be a list of texts")
    return tuple(str(one) for one in value)


def _names(value: Tree) -> tuple[str, ...]:
    return tuple(one for part in _text(value).split(",") if (one := part.strip()))


def _validate(value: Tree) -> str:
    if value not in (allowed := ("strict", "warn", "ignore")):
        raise ValueError(f"`{value}` is not one of " + ", ".join(f"`{one}`" for one in allowed))
    return str(value)


def _kube_version(value: Tree) -> str:
    meant = ".".join(_text(value).removeprefix("v").split(".")[:2])
    if meant not in KUBE_VERSIONS:
        raise ValueError(f"`{value}` is not known, known are {', '.join(KUBE_VERSIONS)}")
    return meant


def _env(value: Tree) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise ValueError("must be a mapping of names to texts (quote numbers)")
    return {name: str(one) for name, one in value.items()}


def _assignments(value: Tree) -> dict[str, str]:
    pairs = [one.partition("=") for one in _names(value)]
    if not all(name and equals for name, equals, _ in pairs):
        raise ValueError("must be NAME=VALUE, separated by commas")
    return {name: text for name, _, text in pairs}


_ATTRIBUTES = {
    "modelServices": "model_services",
    "baseConfigs": "base_configs",
    "runtime": "runtime",
    "modelDefinition": "model_definition",
    "env": "env",
    "namespace": "namespace",
    "validate": "validate",
    "kubeVersion": "kube_version",
    "schemaDirs": "schema_dirs",
    "eppClusterRole": "epp_cluster_role",
    "eppPullSecrets": "epp_pull_secrets",
    "pdPullSecrets": "pd_pull_secrets",
}
FIELDS = tuple(_ATTRIBUTES)
"""The fields of a ModelServiceGenerator beside those of every object, in the order of the documentation."""

_FROM_YAML: Mapping[str, Convert] = {
    **dict.fromkeys(FIELDS, _text),
    **dict.fromkeys(
        ("modelServices", "baseConfigs", "schemaDirs", "eppPullSecrets", "pdPullSecrets"), _texts
    ),
    "env": _env,
    "validate": _validate,
    "kubeVersion": _kube_version,
}
_FROM_TEXT: Mapping[str, Convert] = {
    **_FROM_YAML,
    **dict.fromkeys(
        ("modelServices", "baseConfigs", "schemaDirs", "eppPullSecrets", "pdPullSecrets"), _names
    ),
    "env": _assignments,
}
"""For a ConfigMap, in which everything is text: `kpt fn eval ... -- runtime=vllm` makes one."""
