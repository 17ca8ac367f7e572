"""The table of options, and what is made of its rows."""

from __future__ import annotations

import json
from inspect import Parameter, signature
from typing import Any, get_args

import jsonschema
import pytest

from msvcgen import options, render
from msvcgen.cli import generate, inputs, validate, variables
from msvcgen.cli.fleet import FleetInputs
from msvcgen.cli.inputs import Inputs
from msvcgen.document import Document, Places
from msvcgen.errors import MsvcgenError
from msvcgen.kustomize.settings import read_settings
from msvcgen.model import texts
from msvcgen.options import COMMANDS, OPTIONS, Key, Option, Shape, of_command
from msvcgen.pipeline import Options, Validate
from msvcgen.report import ErrorFormat
from outcome import Program

GENERATOR = {
    "apiVersion": "msvcgen.dev/v1alpha1",
    "kind": "ModelServiceGenerator",
    "metadata": {"name": "toy"},
}
REQUESTS = (generate.Request, validate.Request, variables.Request)

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
    from msvcgen.cli.command_line import read_command_line
    from msvcgen.cli.parser import parse

    monkeypatch.setattr("msvcgen.pipeline.Options", dict)
    line, _, _, expected = TOYS[toy.shape]
    for reader in (read_command_line, parse):
        (request,) = getattr(reader(["generate", "-m", "a.yaml", *line]).run, "args")  # noqa: B009 - a partial
        told: Any = inputs.settings(request)
        assert told["toy"] == expected


def config(tree: Any) -> Document:
    return Document(
        tree=tree, file="render.yaml", text="", first_line=1, find_places=lambda _: Places({}, {}, {})
    )


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
    assert sorted(Options._fields) == sorted(told)


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


def test_choices_are_typed() -> None:
    choices = {option.name: option.choices for option in OPTIONS if option.choices}

    assert choices["validate"] == get_args(Validate)
    assert choices["error_format"] == get_args(ErrorFormat)


@pytest.mark.parametrize("request_class", REQUESTS)
def test_what_commands_use_is_in_the_table(request_class: type[Inputs]) -> None:
    used = {name for owner in (Inputs, FleetInputs, request_class) for name in owner.__annotations__}
    if not issubclass(request_class, FleetInputs):
        used -= set(FleetInputs.__annotations__)

    assert used - {"COMMAND"} <= {option.name for option in request_class.options()}


def test_names_and_flags_are_told_apart() -> None:
    flags = [flag for option in OPTIONS for flag in option.flags]
    names = [option.name for option in OPTIONS]

    assert len(flags) == len(set(flags))
    assert len(names) == len(set(names))
