"""The model servers that are known, as data: `<name>.json` beside this module.

A server's file says by which words and images it is recognised, where its words state what, and how it is asked whether
it works. Its flags by version are in `schemas/servers/` (see `tables`), which is read for a server that is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from msvcgen.data import list_data, read_data

Json: TypeAlias = Any
"""What json.loads gives of our own files."""


class Setting(NamedTuple):
    """Where a server is told something: by flags, the first of which is written; by a positional word; by variables."""

    flags: tuple[str, ...] = ()
    positional: bool = False
    env: tuple[str, ...] = ()
    default: str | int | None = None
    many: bool = False
    switch: bool = False


NOWHERE = Setting()


class Program(NamedTuple):
    """Words that start a server."""

    server: str
    words: tuple[str, ...]
    entry: str
    positional: bool = False
    """Whether its first positional word is the model."""


class Server(NamedTuple):
    """A server as its file describes it."""

    name: str
    title: str
    table: str
    syntax: str
    """How it reads its words: vllm, argparse, known (of argparse, what it knows), clap, click, go, llama.cpp."""
    serves: bool
    """Whether it serves a model, and is no part of what leads to one that does."""
    programs: tuple[Program, ...]
    images: Mapping[str, Json]
    named: tuple[str, ...]
    forks: tuple[str, ...]
    inside: str
    entries: Sequence[Json]
    """What its images start, by version: `from` and `to`, both included; `env` is what the image sets."""
    tables: tuple[str, ...]
    """The entry points whose flags the table holds; all where it is empty."""
    settings: Mapping[str, Setting]
    devices: tuple[str, ...]
    """The settings whose product is the number of devices."""
    silent: Mapping[str, str]
    """Unique beginnings of flags that the server's own documents use for them."""
    environment: str
    """How the variables begin that the server knows all of, "" where it does not say."""
    health: Mapping[str, Json]
    cpu: str | None
    """The image that needs no accelerator, "" where there is none, None where the usual one does."""

    def setting(self, name: str) -> Setting:
        """Give where something is stated; a server that has no such setting states it nowhere."""
        return self.settings.get(name, NOWHERE)

    def flag(self, name: str) -> str:
        """Give the flag that is written for a setting, "" where there is none."""
        flags = self.setting(name).flags
        return flags[0] if flags else ""


@cache
def servers() -> Mapping[str, Server]:
    """Give all servers by name."""
    names = [file.removesuffix(".json") for file in list_data("servers", ".json")]
    return {name: _server(json.loads(read_data(f"servers/{name}.json"))) for name in names}


def server_named(name: str) -> Server | None:
    """Give a server by name."""
    return servers().get(name)


def _server(data: Json) -> Server:
    return Server(
        name=data["name"],
        title=data["title"],
        table=data["table"],
        syntax=data["syntax"],
        serves=data.get("serves", False),
        programs=tuple(
            Program(data["name"], tuple(row["words"]), row["entry"], row.get("positional", False))
            for row in data["programs"]
        ),
        images=data["images"],
        named=tuple(data.get("named", ())),
        forks=tuple(data.get("forks", ())),
        inside=data.get("inside", ""),
        entries=data.get("entries", ()),
        tables=tuple(data.get("tables", ())),
        settings={name: _setting(row) for name, row in data["settings"].items()},
        devices=tuple(data.get("devices", ())),
        silent=data.get("silent", {}),
        environment=data.get("environment", ""),
        health=data.get("health", {}),
        cpu=data.get("cpu"),
    )


def _setting(row: Json) -> Setting:
    return Setting(
        flags=tuple(row.get("flags", ())),
        positional=row.get("positional", False),
        env=tuple(row.get("env", ())),
        default=row.get("default"),
        many=row.get("many", False),
        switch=row.get("switch", False),
    )


@cache
def _images_by_last() -> Mapping[str, list[tuple[Server, str]]]:
    found: dict[str, list[tuple[Server, str]]] = {}
    for server in servers().values():
        for row in server.images:
            found.setdefault(row.rpartition("/")[2], []).append((server, row))
    return found


def known_images(last: str) -> Sequence[tuple[Server, str]]:
    """Give the servers, with the images of theirs, whose name ends so."""
    return _images_by_last().get(last, ())


def named_servers() -> Sequence[Server]:
    """Give the servers, those first that have the longest names in their images'."""
    return sorted(servers().values(), key=lambda server: -max(map(len, server.named), default=0))


@cache
def _programs() -> Mapping[str, list[Program]]:
    found: dict[str, list[Program]] = {}
    for server in servers().values():
        for program in server.programs:
            found.setdefault(program.words[0], []).append(program)
    return found


def program_of(words: Sequence[str]) -> Program | None:
    """Give the server's program that words start with: the first may have a path and a version, as `python3.12`."""
    if not words:
        return None
    name = words[0].rpartition("/")[2]
    programs = _programs()
    rows = programs.get(name) or programs.get(name.rstrip("0123456789."), [])
    for program in rows:
        rest = program.words[1:]
        if tuple(words[1 : 1 + len(rest)]) == rest:
            return program
    return None
