"""Words are taken apart as Python's argparse does it, which vLLM and SGLang use: asked is argparse itself."""

from __future__ import annotations

import argparse
import random
from typing import Any

import pytest

from msvcgen.servers import Reading, read
from msvcgen.servers.catalogue import servers
from msvcgen.servers.tables import Spec, table_named

IMAGES = {"sglang": ("lmsysorg/sglang", "0.5.20"), "vllm": ("vllm/vllm-openai", "0.32.0")}
LINES = 400


class Refused(Exception):
    """What argparse would end the program with."""


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        raise Refused(message)


def specs_of(server: str) -> list[Spec]:
    table = table_named(server)
    at = table.versions.index(IMAGES[server][1])
    return [spec for name in table.names if (spec := table.spec_at(name, at)) is not None]


def parser_of(specs: list[Spec], server: str) -> Parser:
    parser = Parser(add_help=False)
    if server == "vllm":
        parser.add_argument("model", nargs="?")
    for spec in specs:
        names = (spec.name, *spec.aliases)
        if spec.negatable:
            parser.add_argument(*names, dest=spec.name, action=argparse.BooleanOptionalAction)
        elif spec.takes == "none":
            parser.add_argument(*names, dest=spec.name, action="store_true")
        else:
            nargs: Any = {"many": "+", "optional": "?", "two": 2}.get(spec.takes)
            parser.add_argument(*names, dest=spec.name, nargs=nargs)
    return parser


def line_of(specs: list[Spec], chance: random.Random) -> list[str]:
    words: list[str] = []
    for _ in range(chance.choice([1, 1, 2, 3])):
        spec = chance.choice(specs)
        name = chance.choice((spec.name, spec.name, *spec.aliases))
        name = chance.choice((name, name, name, name[:-1], name[: len(name) // 2 + 2], name + "x"))
        values = [
            chance.choice(("a", "1", "-1", "-0.5", "a b", "")) for _ in range(chance.choice([0, 1, 1, 2]))
        ]
        glued = values and " " not in values[0] and chance.random() < 0.3
        words += [f"{name}={values[0]}"] if glued else [name, *values]
    return words


def refuses(reading: Reading) -> bool:
    """Tell whether a reading is of words that the parser refuses."""
    allowed = 1 if reading.program.positional else 0
    return len(reading.positionals) > allowed or any(
        flag.known.how in ("unknown", "ambiguous")
        or (flag.spec is not None and flag.spec.takes in ("one", "many") and not flag.values)
        or (flag.glued and flag.spec is not None and flag.spec.takes == "none")
        for flag in reading.flags
    )


@pytest.mark.parametrize("server", sorted(IMAGES))
def test_argparse_agrees(server: str) -> None:
    specs, chance = specs_of(server), random.Random(7)  # noqa: S311 - no secret
    parser = parser_of(specs, server)
    image, version = IMAGES[server]
    command: list[Any] = [*servers()[server].programs[0].words]
    for _ in range(LINES):
        args = line_of(specs, chance)
        reading = read({"image": f"{image}:v{version}", "command": command, "args": [*args]})
        assert reading is not None
        try:
            parsed = vars(parser.parse_args(args))
        except Refused as refused:
            assert refuses(reading), (args, str(refused))  # noqa: PT017 - the message is for people
            continue
        assert not refuses(reading), args
        for flag in reading.flags:
            if flag.spec is not None and flag.spec.takes == "one" and reading.by_name[flag.name] is flag:
                assert parsed[flag.name] == flag.text, args
