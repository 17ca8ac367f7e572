"""The config of one call: what a ModelServiceGenerator, a ModelService or kpt's ConfigMap asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from msvcgen.document import Document
from msvcgen.errors import FailOn, MsvcgenError, Problem, did_you_mean, known_ones, nearest
from msvcgen.inputs import API_VERSION as SERVICE_VERSION
from msvcgen.inputs import KIND as SERVICE
from msvcgen.kinds import KUBE_VERSIONS
from msvcgen.options import OPTIONS, PREFIX, Option, Shape, of_annotations, of_config
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree, mapping_at, node_at
from msvcgen.typed import Any, cast

API_VERSION = "msvcgen.dev/v1alpha1"
KIND = "ModelServiceGenerator"

ALLOWED = ("apiVersion", "kind", "metadata", "argsOneLiner", "argsFromFile")
"""Fields that kustomize reads: the last two are arguments for exec plugins, of which there are none here."""

RUNTIME = of_config()["runtime"].annotation
_NO_OPTIONS = (f"{PREFIX}baseconfig", f"{PREFIX}template-dialect", f"{PREFIX}allow")
"""Annotations of ours that are no options."""

Convert = Callable[[Option, Tree], Any]
"""Gives the value of an option; raises ValueError with what is wrong, in words that follow the key."""


class Settings(NamedTuple):
    """What the config states, by the names of options; paths are relative to the root, and not looked at yet."""

    values: Mapping[str, Any] = {}
    places: Mapping[str, Path] = {}
    """Where the config states each of them, by the names of options."""

    def paths(self, option: Option) -> tuple[str, ...]:
        """Give the paths that an option names; what has no folder and no suffix names a runtime variant."""
        value = self.values.get(option.name)
        if not value:
            return ()
        if option.shape in _LISTS:
            return tuple(value)
        if option.shape == "file" or (option.shape == "variant" and _is_path(value)):
            return (value,)
        return ()

    @property
    def fail_on(self) -> FailOn:
        """The least severity that fails the call."""
        return cast("FailOn", self.values.get("fail_on", "error"))

    @property
    def validate_only(self) -> bool:
        """Whether nothing is printed but problems."""
        return bool(self.values.get("validate_only"))

    @property
    def placed_paths(self) -> Iterator[tuple[Path, str, bool]]:
        """All paths, where the config states them, and whether each must be one file."""
        for option in of_config().values():
            for at, path in enumerate(self.paths(option)):
                place, is_list = self.places[option.name], option.shape in _LISTS
                yield ((*place, at) if is_list and len(place) == 1 else place), path, not is_list


_LISTS = ("paths", "folders")
_SUFFIXES = (".yaml", ".yml", ".json")


def _is_path(value: str) -> bool:
    return "/" in value or value.lower().endswith(_SUFFIXES)


def read_settings(config: Document) -> Settings:
    """Read a config; raise MsvcgenError with everything in it that cannot be used."""
    tree = mapping_at(config.tree)
    if is_service(tree):
        return _of_service(config)
    if tree.get("kind") == "ConfigMap" and tree.get("apiVersion") == "v1":
        return read_fields(config, mapping_at(tree, "data"), ("data",), _FROM_TEXT, of_config())
    refused = [*_wrong_kind(config)]
    if refused:
        raise MsvcgenError(refused)
    fields = {key: value for key, value in tree.items() if key not in ALLOWED}
    return read_fields(config, fields, (), FROM_YAML, of_config())


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
        value = tree.get(field)
        if value != needed:
            fault = f"is `{value}`" if value not in (None, "") else "is missing"
            yield Problem(
                code="wrong-kind",
                message=f"the {field} of the config {fault}, a `{KIND}` ({API_VERSION}) or a `{SERVICE}` is needed",
                where=field,
                position=config.position((field,)),
                hint=did_you_mean(str(value), [needed]) if value else "",
            )
            return


def _of_service(config: Document) -> Settings:
    """Read the annotations of a ModelService that are options; the others of ours may be values of a variant.

    Raises MsvcgenError also for one that is spelt nearly as an option, where no variant is named that may have it.
    """
    path: Path = ("metadata", "annotations")
    options, stated = of_annotations(), mapping_at(config.tree, *path)
    fields = {key: value for key, value in stated.items() if key in options}
    if RUNTIME not in stated:
        names = [key.removeprefix(PREFIX) for key in options]
        others = (key for key in stated if key.startswith(PREFIX) and key not in (*options, *_NO_OPTIONS))
        fields |= {key: stated[key] for key in others if nearest(key.removeprefix(PREFIX), names)}
    return read_fields(config, fields, path, _FROM_TEXT, options)


def read_fields(
    config: Document,
    fields: Mapping[str, Tree],
    path: Path,
    converters: Mapping[Shape, Convert],
    options: Mapping[str, Option],
) -> Settings:
    """Read what the mapping at a path of a config states of options; raise MsvcgenError with all that is wrong."""
    values: dict[str, Any] = {}
    places: dict[str, Path] = {}
    problems = []
    for key, value in fields.items():
        option = options.get(key)
        if option is None:
            problems.append(_unknown(config, (*path, key), options))
        elif value is not None:
            convert: Convert = converters.get(option.shape, _text)
            try:
                values[option.name] = convert(option, value)
                places[option.name] = (*path, key)
            except ValueError as error:
                problems.append(_problem(config, (*path, key), "wrong-value", str(error)))
    if problems:
        raise MsvcgenError(problems)
    return Settings(values, places)


def _unknown(config: Document, path: Path, known: Iterable[str]) -> Problem:
    key = str(path[-1])
    if key in {option.name for option in OPTIONS if not option.key.name}:
        hint = f"`--{key.replace('_', '-')}` is for the command line only"
    else:
        hint = did_you_mean(key, known) or known_ones(known)
    return _problem(config, path, "unknown-field", "unknown field")._replace(hint=hint)


def _problem(config: Document, path: Path, code: str, message: str) -> Problem:
    return Problem(code=code, message=message, where=config.where(path), position=config.position(path))


def _text(_option: Option, value: Tree) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text (quote it)")  # noqa: TRY004 - the contract of Convert
    return value


def _texts(_option: Option, value: Tree) -> tuple[str, ...]:
    if isinstance(value, str) and value:
        return (value,)
    if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
        raise ValueError("must be a list of texts")
    return tuple(map(str, value))


def _names(option: Option, value: Tree) -> tuple[str, ...]:
    return _split(_text(option, value))


def _split(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))


def _choice(option: Option, value: Tree) -> str:
    if value not in option.choices:
        raise ValueError(f"`{value}` is not one of " + ", ".join(f"`{choice}`" for choice in option.choices))
    return str(value)


def _switch(_option: Option, value: Tree) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - the contract of Convert
    return value


def _switch_text(option: Option, value: Tree) -> bool:
    return _switch(option, {"true": True, "false": False}.get(str(value), value))


def _version(option: Option, value: Tree) -> str:
    meant = ".".join(_text(option, value).removeprefix("v").split(".")[:2])
    if meant not in KUBE_VERSIONS:
        raise ValueError(f"`{value}` is not known, known are {', '.join(KUBE_VERSIONS)}")
    return meant


def _mapping(_option: Option, value: Tree) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("must be a mapping of names to texts (quote numbers)")
    return {name: str(text) for name, text in value.items()}


def _assignments(option: Option, value: Tree) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in _names(option, value)]
    if not all(name and equals for name, equals, _ in pairs):
        raise ValueError("must be NAME=VALUE, separated by commas")
    return {name: text for name, _, text in pairs}


FROM_YAML: Mapping[Shape, Convert] = {
    "assignments": _mapping,
    "choice": _choice,
    "folders": _texts,
    "names": _texts,
    "paths": _texts,
    "switch": _switch,
    "version": _version,
}
"""How values are read; those of other shapes are text."""

_FROM_TEXT: Mapping[Shape, Convert] = {
    **FROM_YAML,
    "assignments": _assignments,
    "folders": _names,
    "names": _names,
    "paths": _names,
    "switch": _switch_text,
}
"""For a ConfigMap, in which everything is text: `kpt fn eval ... -- runtime=vllm` makes one."""
