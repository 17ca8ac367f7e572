"""The model servers that are known, as data: `<name>.json` beside this module.

A server's file says by which words and images it is recognised, where its words state what, and how it is asked whether
it works. Its flags by version are in `schemas/servers/` (see `tables`), which is read for a server that is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from msvcgen.data import list_data, read_data
from msvcgen.plain_json import loads
from msvcgen.typed import Any, TypeAlias

Json: TypeAlias = Any
"""What json.loads gives of our own files."""


class Setting:
    """Where a server is told something: by flags, the first of which is written; by a positional word; by variables."""

    __slots__ = ("default", "env", "flags", "positional")

    def __init__(self, row: Json) -> None:
        """Take what the server's file says."""
        self.flags: Sequence[str] = row.get("flags", ())
        self.positional: bool = row.get("positional", False)
        self.env: Sequence[str] = row.get("env", ())
        self.default: str | int | Mapping[str, int] | None = row.get("default")
        """What holds where nobody states it; where that changed, by the version from which on, the first "" for all."""


NOWHERE = Setting({})


class Program:
    """Words that start a server; `positional` tells whether its first positional word is the model.

    From the version `deprecated` on it is to go, and `successor` takes its place. `since` is the first version that has
    it with all that the others know, "" for all: before 0.5.11 `sglang serve` knew no `--model`.
    """

    __slots__ = ("deprecated", "entry", "positional", "server", "since", "successor", "words")

    def __init__(self, server: str, row: Json) -> None:
        """Take what the server's file says of them."""
        self.server = server
        self.words: Sequence[str] = row["words"]
        self.entry: str = row.get("entry", "")
        self.positional: bool = row.get("positional", False)
        self.since: str = row.get("since", "")
        self.deprecated: str = row.get("deprecated", "")
        self.successor: str = row.get("successor", "")


class Server:
    """A server as its file describes it; it is not changed."""

    __slots__ = ("_data", "_settings", "name", "named", "serves", "syntax", "table", "title")

    def __init__(self, data: Json) -> None:
        """Take what its file holds."""
        self._data = data
        self._settings: dict[str, Setting] = {}
        self.name: str = data["name"]
        self.title: str = data["title"]
        self.table: str = data["table"]
        self.syntax: str = data["syntax"]
        """How it reads its words: vllm, argparse, known (of argparse, what it knows), clap, click, go, llama.cpp."""
        self.serves: bool = data.get("serves", False)
        """Whether it serves a model, and is no part of what leads to one that does."""
        self.named: Sequence[str] = data.get("named", ())
        """What the names of images have that others made of it."""

    @property
    def programs(self) -> Sequence[Program]:
        """The words that start it."""
        return [Program(self.name, row) for row in self._data["programs"]]

    @property
    def images(self) -> Mapping[str, Json]:
        """The images that hold it, and how their tags say the version."""
        images: Mapping[str, Json] = self._data["images"]
        return images

    @property
    def forks(self) -> Sequence[str]:
        """Images of programs that grew out of it and have other flags."""
        forks: Sequence[str] = self._data.get("forks", ())
        return forks

    @property
    def inside(self) -> str:
        """How the names of images say its version that others made of it."""
        return str(self._data.get("inside", ""))

    @property
    def entries(self) -> Sequence[Json]:
        """What its images start, by version: `from` and `to`, both included; `env` is what the image sets."""
        entries: Sequence[Json] = self._data.get("entries", ())
        return entries

    @property
    def tables(self) -> Mapping[str, str]:
        """How well the table fits an entry point: `exact` (also of those not here), `near`, or worth a `note`."""
        tables: Mapping[str, str] = self._data.get("tables", {})
        return tables

    @property
    def strict(self) -> bool:
        """Whether the server stops at a flag that it does not know."""
        return self.syntax != "known"

    @property
    def devices(self) -> tuple[str, ...]:
        """The settings whose product is the number of devices."""
        return tuple(self._data.get("devices", ()))

    @property
    def silent(self) -> Mapping[str, str]:
        """Unique beginnings of flags that the server's own documents use for them."""
        silent: Mapping[str, str] = self._data.get("silent", {})
        return silent

    @property
    def levels(self) -> Sequence[str]:
        """The flags that a level behind `-O` may set, of which a version has one."""
        levels: Sequence[str] = self._data.get("levels", ())
        return levels

    @property
    def environment(self) -> str:
        """How the variables begin that the server knows all of, "" where it does not say."""
        return str(self._data.get("environment", ""))

    @property
    def health(self) -> Mapping[str, Json]:
        """How it is asked whether it works: `live` and `ready` paths, the least `timeout`, `metrics`."""
        health: Mapping[str, Json] = self._data.get("health", {})
        return health

    @property
    def pairs(self) -> bool:
        """Whether one of it can compute prompts for another that goes on with them: prefill and decode."""
        pairs: bool = self._data.get("pairs", True)
        return pairs

    @property
    def measures(self) -> Mapping[str, str]:
        """How its metrics begin that have a label with the name of the model, and that label."""
        measures: Mapping[str, str] = self._data.get("measures", {})
        return measures

    @property
    def tracing(self) -> Mapping[str, str]:
        """The flags that make it send traces, and their values: `endpoint` of the collector, its `address`, `service`.

        The last two are host and port of the endpoint, and the name under which it sends them; "" is a switch.
        """
        tracing: Mapping[str, str] = self._data.get("tracing", {})
        return tracing

    @property
    def cpu(self) -> str | None:
        """The image that needs no accelerator, "" where there is none, None where the usual one does."""
        cpu: str | None = self._data.get("cpu")
        return cpu

    @property
    def groups(self) -> Mapping[str, Json]:
        """How several pods form one server, by form; see `groups` beside this module."""
        groups: Mapping[str, Json] = self._data.get("groups", {})
        return groups

    @property
    def experts(self) -> Sequence[Sequence[str]]:
        """What it is told where experts are spread over the accelerators, none where it knows no such thing."""
        experts: Sequence[Sequence[str]] = self._data.get("experts", ())
        return experts

    @property
    def settings(self) -> Sequence[str]:
        """What it may be told."""
        return list(self._data["settings"])

    def started_otherwise(self) -> Program:
        """Give the program of somebody who starts it without words that are known."""
        return Program(self.name, {"words": (), "positional": self.setting("model").positional})

    @property
    def hub(self) -> Mapping[str, Json]:
        """The programs that fetch models of Hugging Face, with the versions whose images have them, `from` and `to`.

        `hf` came with huggingface_hub 0.34, and `huggingface-cli` went with 1.0: what a version of the server asks of
        transformers, and that of the hub, decides.
        """
        hub: Mapping[str, Json] = self._data.get("hub", {})
        return hub

    def setting(self, name: str) -> Setting:
        """Give where something is stated; a server that has no such setting states it nowhere."""
        setting = self._settings.get(name)
        if setting is None:
            row = self._data["settings"].get(name)
            setting = self._settings[name] = Setting(row) if row is not None else NOWHERE
        return setting

    def flag(self, name: str) -> str:
        """Give the flag that is written for a setting, "" where there is none."""
        flags = self.setting(name).flags
        return flags[0] if flags else ""


@cache
def servers() -> Mapping[str, Server]:
    """Give all servers by name."""
    names = [file.removesuffix(".json") for file in list_data("servers", ".json")]
    return {name: Server(loads(read_data(f"servers/{name}.json").decode())) for name in names}


def server_named(name: str) -> Server | None:
    """Give a server by name."""
    return servers().get(name)


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
        rest = list(program.words[1:])
        if [*words[1 : 1 + len(rest)]] == rest:
            return program
    return None
