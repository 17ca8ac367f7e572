"""The table of options, and what is made of its rows."""

from __future__ import annotations

import json
from inspect import Parameter, signature
from typing import Any, ClassVar, Literal, get_args, get_origin, get_type_hints

import jsonschema
import pytest

from msvcgen import options, render
from msvcgen.cli import inputs, variables
from msvcgen.cli.command_line import read_command_line
from msvcgen.cli.commands import MODULES, load
from msvcgen.cli.parser import parse
from msvcgen.document import Document
from msvcgen.errors import FailOn, MsvcgenError
from msvcgen.kustomize.settings import read_settings
from msvcgen.model import texts
from msvcgen.options import COMMANDS, OPTIONS, REPEATED, Key, Option, Shape, of_command
from msvcgen.pipeline import Options, Validate
from msvcgen.report import ErrorFormat
from msvcgen.yaml.reader import read_stream
from outcome import Program

GENERATOR = {
    "apiVersion": "msvcgen.dev/v1alpha1",
    "kind": "ModelServiceGenerator",
    "metadata": {"name": "toy"},
}

# What a toy of each shape is: words of the command line, values of the config and of a ConfigMap, and what the
# pipeline gets of them. Files, folders and variants are no toys: these are read where they are named.
TOYS: dict[Shape, tuple[list[str], Any, str, Any]] = {
    "text": (["--toy", "a"], "a", "a", "a"),
    "switch": (["--toy"], True, "true", True),
    "choice": (["--toy", "ball"], "ball", "ball", "ball"),
    "version": (["--toy", "v1.33.1"], "v1.33.1", "v1.33.1", "1.33"),
    "names": (["--toy", "a,b", "--toy", "c"], ["a", "b", "c"], "a,b,c", ("a", "b", "c")),
    "assignments": (["--toy", "A=1", "--toy", "B="], {"A": "1", "B": ""}, "A=1,B=", {"A": "1", "B": ""}),
}


@pytest.fixture(params=TOYS)
def toy(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Option:
    """Give one more option, for which nothing was written but its row."""
    option = Option(
        name="toy",
        flags=("--toy",),
        shape=request.param,
        choices=("doll", "ball") if request.param == "choice" else (),
        help="What to play with.",
        key=Key("playWith"),
        pipeline=True,
    )
    monkeypatch.setattr(options, "OPTIONS", (*OPTIONS, option))
    return option


@pytest.mark.parametrize("command", COMMANDS)
def test_a_row_is_an_option_of_the_command_line(toy: Option, command: str, program: Program) -> None:
    shown = program(command, "--help").out.decode()

    assert " --toy" in shown
    assert "What to play with." in shown
    assert toy in of_command(command)


def test_a_row_is_read_from_the_command_line(toy: Option, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("msvcgen.pipeline.Options", dict)
    line, _, _, expected = TOYS[toy.shape]
    for reader in (read_command_line, parse):
        (request,) = getattr(reader(["generate", "-m", "a.yaml", *line]).run, "args")  # noqa: B009 - a partial
        told: Any = inputs.settings(request)
        assert told["toy"] == expected


def config(tree: Any) -> Document:
    [document], _ = read_stream(json.dumps(tree), "render.yaml")
    return document


def test_a_row_is_a_key_of_the_config(toy: Option) -> None:
    _, in_yaml, in_text, expected = TOYS[toy.shape]
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"playWith": in_text}}

    assert read_settings(config({**GENERATOR, "playWith": in_yaml})).values == {"toy": expected}
    assert read_settings(config(config_map)).values == {"toy": expected}


def test_a_row_is_a_property_of_the_schema(toy: Option) -> None:
    schema = json.loads(dict(texts())["modelservicegenerator.schema.json"])
    validator = jsonschema.Draft202012Validator(schema)

    assert schema["properties"]["playWith"]["description"] == "What to play with."
    assert validator.is_valid({**GENERATOR, "playWith": TOYS[toy.shape][1]})
    assert validator.is_valid({**GENERATOR, "playWith": None})
    assert not validator.is_valid({**GENERATOR, "playWith": 1.5})
    with pytest.raises(MsvcgenError, match=r"is not|must be"):
        read_settings(config({**GENERATOR, "playWith": 1.5}))


def test_python_callers_have_what_the_pipeline_is_told() -> None:
    told = [option.name for option in OPTIONS if option.pipeline]
    keywords = [
        name
        for name, parameter in signature(render).parameters.items()
        if parameter.kind is Parameter.KEYWORD_ONLY
    ]

    assert sorted(keywords) == sorted([*told, "on_warning"])
    assert sorted(Options._fields) == sorted(
        [*told, "others", "standing"]
    )  # what the plugin or a config knows


def test_every_option_has_the_same_default_in_python() -> None:
    default = {
        name: parameter.default
        for name, parameter in signature(render).parameters.items()
        if name not in ("env", "on_warning")  # whose defaults are None, since they may be changed
    }
    fields = Options()._asdict()

    assert {name: value for name, value in default.items() if name in fields} == {
        name: value for name, value in fields.items() if name in default
    }
    assert inputs.settings(variables.Request(modelservice=("a.yaml",))) == Options()


def test_choices_of_the_pipeline_are_typed() -> None:
    (validate,) = (option for option in OPTIONS if option.name == "validate")

    assert validate.choices == get_args(Validate)


@pytest.mark.parametrize("command", MODULES)
def test_commands_use_what_they_take(command: str) -> None:
    request = load(command).Request
    used = get_type_hints(
        request, localns={"ErrorFormat": ErrorFormat, "FailOn": FailOn, "Validate": Validate}
    )
    taken = {option.name: value_type(option) for option in request.options()}

    assert {
        name: hint for name, hint in used.items() if get_origin(hint) is not ClassVar
    }.items() <= taken.items()


def value_type(option: Option) -> object:
    if option.choices:
        return Literal[option.choices]
    if option.shape in REPEATED:
        return tuple[str, ...]
    return bool if option.shape == "switch" else str


def test_names_and_flags_are_told_apart() -> None:
    flags = [flag for option in OPTIONS for flag in option.flags]
    names = [option.name for option in OPTIONS]

    assert len(flags) == len(set(flags))
    assert len(names) == len(set(names))
