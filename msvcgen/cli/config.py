"""The config of a repository, `msvcgen.yaml`: options that every run in it has, unless its command line says otherwise.

It has the keys of the kustomize plugin's config. Paths in it start at its folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from msvcgen.cli.boundary import UsageError
from msvcgen.cli.request import CommandLine
from msvcgen.options import REPEATED, Given, Option
from msvcgen.records import NamedTuple
from msvcgen.typed import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from msvcgen.kustomize.settings import Settings

_TOGETHER: Final = frozenset(("env", "schemas"))
"""Options of which those of the command line come to those of the config; of others they take their place."""

_MANIFESTS: Final = ("manifests", "sides")
"""Arguments that name what is meant in the place of ModelServices."""


class Config(NamedTuple):
    """What a config states of the options of a command, in the form of the command line; `file` as messages call it.

    What it allows stands beside: it is for more runs than one, so nobody says that it is not used.
    """

    given: Mapping[str, Given] = {}
    allow: tuple[str, ...] = ()
    file: str = ""


NO_CONFIG: Final = Config()


def with_config(given: Mapping[str, Any], config: Mapping[str, Given]) -> dict[str, Any]:
    """Give what the command line states of options, with what a config does."""
    if any(given.get(name) for name in _MANIFESTS):
        config = {name: value for name, value in config.items() if name != "modelservice"}
    together = {
        name: (*value, *given[name])
        for name, value in config.items()
        if name in _TOGETHER and name in given and isinstance(value, tuple)
    }
    return {**config, **given, **together}


def config_for(request: type[CommandLine], words: Sequence[str]) -> Config:
    """Give the config for a command: the one that the words name, else the nearest.

    Raise MsvcgenError when it cannot be read, or states what it cannot.
    """
    options = request.options()
    if not any(option.name == "config" for option in options) or not {"-h", "--help"}.isdisjoint(words):
        return NO_CONFIG
    if "--no-config" in words:
        return NO_CONFIG
    named = _named(words)
    file = named if named is not None else _nearest()
    return _read(file, options) if file else NO_CONFIG


def _named(words: Sequence[str]) -> str | None:
    """Give the file that the words name, the last of several; None where they name none."""
    named = None
    for at, word in enumerate(words):
        if word == "--config" and at + 1 < len(words):
            named = words[at + 1]
        elif word.startswith("--config="):
            named = word.removeprefix("--config=")
    return named


def _nearest() -> str:
    """Give the nearest config from here up to the root of the repository, relative to here; "" where there is none."""
    from msvcgen.files.repository import root_of
    from msvcgen.files.sources import CONFIG

    try:
        here = folder = os.getcwd()
    except OSError:  # the folder is gone
        return ""
    if os.path.isfile(CONFIG):
        return CONFIG
    root = root_of(here)
    while root and folder != root:
        folder = os.path.dirname(folder)
        if os.path.isfile(os.path.join(folder, CONFIG)):
            return os.path.join(os.path.relpath(folder, here), CONFIG)
    return ""


def _read(file: str, options: Sequence[Option]) -> Config:
    from msvcgen.errors import MsvcgenError, Problem
    from msvcgen.files.sources import read_sources
    from msvcgen.kustomize.settings import FROM_YAML, read_fields
    from msvcgen.options import of_file
    from msvcgen.tree import mapping_at
    from msvcgen.yaml.reader import read_stream

    if os.path.isdir(file):
        raise UsageError(f"--config wants one file, `{file}` is a directory")
    ((source,),) = read_sources([file])
    documents, problems = read_stream(source.content, source.name)
    if len(documents) > 1:
        message = "a config is one document, here are several"
        problems = [*problems, Problem("config", message, position=documents[1].position(()))]
    for document in documents[:1]:
        if not isinstance(document.tree, dict):
            problems = [*problems, Problem("config", "a config is a mapping", position=document.position(()))]
        elif "kind" in document.tree:
            message = f"the config of a repository has no `kind`, this is a `{document.tree['kind']}`"
            hint = "give the file another name, or say --no-config"
            position = document.position(("kind",))
            problems = [*problems, Problem("config", message, where="kind", position=position, hint=hint)]
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    if not documents:
        return Config(file=source.name)
    config = documents[0]
    settings = read_fields(config, mapping_at(config.tree), (), FROM_YAML, of_file())
    values = dict(settings.values)
    allow = values.pop("allow", ())
    given = {
        option.name: _given(option, settings, os.path.dirname(file))
        for option in options
        if option.name in values
    }
    return Config(given, allow, source.name)


def _given(option: Option, settings: Settings, folder: str) -> Given:
    """Give a value as the command line has it."""
    paths = tuple(_inside(folder, path) for path in settings.paths(option))
    if paths:
        return paths if option.shape in REPEATED else paths[0]
    value = settings.values[option.name]
    return tuple(f"{name}={text}" for name, text in value.items()) if isinstance(value, dict) else value


def _inside(folder: str, path: str) -> str:
    from msvcgen.presets import is_preset

    return os.path.normpath(os.path.join(folder, path)) if folder and not is_preset(path) else path
