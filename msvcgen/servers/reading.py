"""The one reading of a container: which server it starts, in which version, and what it is told.

What the words of a server mean is in its data (`catalogue`), how they are spelled in `grammar`. A reading never
guesses: what only the cluster knows is open, and `gaps` says why a reading may not be all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import prod

from msvcgen.plain_json import loads
from msvcgen.servers.catalogue import Server, server_named
from msvcgen.servers.flags import Flag, parse
from msvcgen.servers.grammar import Grammar, grammar_of
from msvcgen.servers.images import Image, image_of
from msvcgen.servers.start import Started, given, image_environment, started_by
from msvcgen.servers.tables import version_key
from msvcgen.servers.words import MOST, Environment, Word, environment_of
from msvcgen.tree import Mapped, Path, list_at, text_at


class Stated:
    """Something that a server is told: the words that say so, and where.

    `name` is the flag or the variable that states it, "" for a positional word.
    """

    __slots__ = ("name", "path", "words")

    def __init__(self, words: tuple[Word, ...], path: Path, name: str) -> None:
        """Take what was found."""
        self.words, self.path, self.name = words, path, name

    @property
    def text(self) -> str:
        """The value; of several the first."""
        return self.words[0].text if self.words else ""

    @property
    def open(self) -> bool:
        """Whether only the cluster knows it."""
        return any(word.open for word in self.words)


def _whole(text: str) -> int | None:
    """Give the number that a text is; what has more digits is none that a server takes."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


class Reading:
    """What one container starts and what it tells it; `read` makes it. It is not changed."""

    def __init__(
        self, server: Server, image: Image, started: Started, environment: Environment, version: str
    ) -> None:
        """Take what was recognised; `version` is that of the server, "" where it is not known."""
        self.server = server
        self.image = image
        self.program = started.program
        self.entry = started.program.entry
        self.own_command = started.own
        self.words = started.every
        """All words that the container states, those before the server's too."""
        self.environment = environment
        self.version = version
        self.exact = image.exact if version == image.version else bool(version)
        """Whether the version is just that of the table, nothing was added to it."""
        self.grammar: Grammar = grammar_of(server, version)
        self.flags, self.positionals = parse(started.words, self.grammar)
        self.gaps = (*started.gaps, *self._gaps())

    @property
    def complete(self) -> bool:
        """Whether everything that the server is told is known."""
        return not self.gaps

    def _gaps(self) -> list[str]:
        gaps = []
        words = (*self.positionals, *(word for flag in self.flags for word in (*flag.words, *flag.values)))
        if any(word.open for word in words):
            gaps.append("a variable that only the cluster knows")
        if self.stated("configFile") is not None:
            gaps.append("a configuration file")
        return gaps

    @cached_property
    def by_name(self) -> dict[str, Flag]:
        """The flags by their own names; of one that is stated twice the last, which counts."""
        return {flag.name: flag for flag in self.flags}

    # --- questions ---

    def stated(self, setting: str) -> Stated | None:
        """Give who states a setting: the flag that counts, the positional word, or a variable."""
        where = self.server.setting(setting)
        for name in where.flags:
            flag = self.by_name.get(self.grammar.own_name(name))
            if flag is not None and not flag.known.key:
                return Stated(flag.values, flag.path, flag.spelled)
        if where.positional and self.program.positional and self.positionals:
            word = self.positionals[0]
            return Stated((word,), word.path, "")
        for name in where.env:
            variable = self.environment.get(name)
            if variable is not None and (variable.open or variable.text):
                return Stated((variable,), variable.path, name)
        return None

    def text(self, setting: str) -> str:
        """Give the value of a setting, its default where nobody states it; "" where that is open or nothing."""
        stated = self.stated(setting)
        if stated is not None:
            return "" if stated.open else stated.text
        default = self.server.setting(setting).default
        if isinstance(default, Mapping):
            own = version_key(self.version) if self.version else version_key("999")
            default = [value for since, value in default.items() if version_key(since) <= own][-1]
        return "" if default is None else str(default)

    def number(self, setting: str, absent: int = 1) -> int | None:
        """Give a number that is stated, `absent` where none is; None where only the cluster knows it, or it is none."""
        stated = self.stated(setting)
        if stated is None:
            return absent
        return _whole(stated.text) if not stated.open else None

    def switched(self, setting: str) -> bool:
        """Tell whether a switch is on."""
        where = self.server.setting(setting)
        flags = [flag for flag in self.flags if flag.name in self._names(where.flags)]
        if flags:
            return not flags[-1].negated and flags[-1].text.lower() != "false"
        values = (self.environment[name].text for name in where.env if name in self.environment)
        return any(value.lower() in ("true", "1", "on") for value in values)

    def _names(self, names: Sequence[str]) -> frozenset[str]:
        return frozenset((*names, *map(self.grammar.own_name, names)))

    @property
    def model(self) -> str:
        """The model that is served, "" where the words do not say it."""
        return self.text("model")

    @property
    def served_names(self) -> tuple[str, ...]:
        """The names that clients ask for: those that are stated, else the model's."""
        stated = self.stated("servedNames")
        if stated is None:
            return (self.model,) if self.model else ()
        return tuple(word.text for word in stated.words if not word.open)

    @property
    def port(self) -> int | None:
        """The port that the server listens on; None where it has none, or only the cluster knows it."""
        if self.headless:
            return None
        text = self.text("port")
        return _whole(text)

    @property
    def host(self) -> str:
        """The address that it listens at, "" where only the cluster knows it."""
        return self.text("host")

    @property
    def scheme(self) -> str:
        """`HTTPS` where the server is given a certificate, `GRPC` where it answers no HTTP, else `HTTP`."""
        if self.entry == "grpc" or self.switched("grpc"):
            return "GRPC"
        return "HTTPS" if self.stated("tlsKey") or self.stated("tlsCert") else "HTTP"

    @property
    def headless(self) -> bool:
        """Whether it answers no requests: a rank of a group whose head does."""
        return self.switched("headless")

    @property
    def nodes(self) -> int | None:
        """How many pods serve together, as far as the words say so."""
        return self.number("nodes")

    @property
    def rank(self) -> int | None:
        """Which of them this is."""
        return self.number("rank", 0)

    @property
    def group_devices(self) -> int | None:
        """The number of devices of all pods that serve together; None where the words do not say it.

        Expert parallelism never multiplies; SGLang's data parallelism of attention is inside of the tensor's.
        """
        if self.server.devices == ("deviceList",):
            return self._listed_devices()
        sizes = [self.number(name) for name in self.server.devices if not self._inside_tensor(name)]
        return prod(size for size in sizes if size is not None) if sizes and None not in sizes else None

    @property
    def devices(self) -> int | None:
        """The number of devices that this pod needs; None where the words do not say it.

        It is the group's share of one node, and with copies of the model that are stated for the pod alone theirs.
        Who starts workers elsewhere otherwise (Ray) states the number of the group.
        """
        whole, nodes, copies = self.group_devices, self.nodes, self.number("data")
        if whole is None or not nodes:
            return None
        local = 1 if self._is_one_copy else None
        if self.stated("dataLocal") is not None:
            local = self.number("dataLocal")
            if local is None:
                return None
        if local is None or not copies or self._inside_tensor("data"):
            return -(-whole // nodes)
        return local * (whole // copies)

    def _inside_tensor(self, name: str) -> bool:
        return name == "data" and self.switched("dataInTensor")

    @property
    def _is_one_copy(self) -> bool:
        """Whether the pod runs one copy of the model of several, each with its own port."""
        return self.stated("dataRank") is not None or self.switched("dataExternal")

    def _listed_devices(self) -> int | None:
        stated = self.stated("deviceList")
        kind, colon, numbers = (stated.text if stated is not None else "").partition(":")
        if kind == "cpu":
            return 0
        if kind != "gpu" or not colon or numbers == "all":
            return None
        return len(numbers.split(","))

    @property
    def states_devices(self) -> bool:
        """Whether the words say anything of how many devices there are."""
        return any(self.stated(name) is not None for name in self.server.devices)

    @property
    def kv_role(self) -> str:
        """The part that it takes in handing over keys and values, "" where it hands over none."""
        flag = self.by_name.get(self.server.flag("kvTransfer"))
        if flag is None or self.server.name not in ("vllm", "huggingfaceserver"):
            return ""
        if flag.known.key == "kv_role":
            return flag.text
        try:
            config = loads(flag.text)
        except ValueError:
            return ""
        role = config.get("kv_role") if isinstance(config, dict) else None
        return role if isinstance(role, str) else ""

    @property
    def disaggregation(self) -> str:
        """The half of a pair that it is: `prefill`, `decode`, or ""."""
        text = self.text("disaggregation")
        return _HALVES.get(text, "")

    @property
    def api_key(self) -> Stated | None:
        """Who states the key that clients must send."""
        return self.stated("apiKey")


_HALVES = {"prefill": "prefill", "decode": "decode", "prefill_only": "prefill", "decode_only": "decode"}


def read(container: Mapped, *, server: str = "", version: str = "") -> Reading | None:
    """Read a container; None where it starts no server that is known.

    `server` is the one that something else starts with the container's `args`, as KubeAI's operator does, `version`
    that of the server where the user says so.
    """
    if len(list_at(container, "args")) > MOST:
        return None
    image = image_of(text_at(container, "image"))
    environment = environment_of(container)
    started = given(container, environment, server) if server else started_by(container, environment, image)
    if started is None:
        return None
    known = server_named(started.program.server)
    if known is None:
        return None
    if not version and image.server == known.name:
        version = image.version
    environment = {**image_environment(known, image), **environment}
    return Reading(known, image, started, environment, version)
