"""The model server among the containers of a pod, and how it is given a parallelism."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import prod

from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.servers.catalogue import Server, named_servers, server_named
from msvcgen.servers.grammar import Grammar, grammar_of
from msvcgen.servers.reading import Reading, read
from msvcgen.servers.start import program_in
from msvcgen.servers.writing import states_flag
from msvcgen.tree import Mapped, Tree, list_at, mappings_at, text_at
from msvcgen.typed import Final


class Serving(NamedTuple):
    """The server that a container runs."""

    server: Server

    def sized(self, container: Mapped, sizes: Mapping[str, int]) -> tuple[Mapped, int]:
        """Give the container with the flags of the kinds that its words do not state, and how many devices it needs.

        Those are what its words come to, the product of the sizes where they say nothing else.
        """
        says = _may_size(container, self.server)
        given = self._with_flags(container, sizes, read(container) if says else None)
        told = all(kind in self.server.devices and self.server.flag(kind) for kind in sizes)
        reading = read(given) if says or not told else None
        devices = reading.devices if reading is not None and reading.states_devices else None
        amount = prod(sizes.values()) if devices is None else devices
        return given, derived(amount, *sizes.values(), reason="parallelism")

    def _with_flags(self, container: Mapped, sizes: Mapping[str, int], reading: Reading | None) -> Mapped:
        words = [*list_at(container, "command"), *list_at(container, "args")]
        added: list[Tree] = []
        for kind, size in sizes.items():
            flags = self.server.setting(kind).flags
            said = reading is not None and reading.stated(kind) is not None
            if flags and not said and not states_flag(words, flags):
                added += derived([flags[0], str(size)], size, reason="parallelism")
        return {**container, "args": [*list_at(container, "args"), *added]} if added else container


_SIZING: Final = (
    "nodes",
    "dataLocal",
    "dataRank",
    "dataExternal",
    "dataInTensor",
    "deviceList",
    "configFile",
)
"""Settings that decide on devices beside the sizes themselves."""


def _may_size(container: Mapped, server: Server) -> bool:
    """Tell whether something in a container may say how many devices there are: most say nothing of it."""
    names = _variables_of_sizes(server)
    if names and any(text_at(variable, "name") in names for _, variable in mappings_at(container, "env")):
        return True
    grammar = grammar_of(server, "")
    words = (*list_at(container, "command"), *list_at(container, "args"))
    return any(_may_state(word, grammar) for word in words)


@cache
def _variables_of_sizes(server: Server) -> frozenset[str]:
    return frozenset(name for setting in (*server.devices, *_SIZING) for name in server.setting(setting).env)


@lru_cache(maxsize=4096)
def _of_sizes(name: str, grammar: Grammar) -> bool:
    """Tell whether a name may be that of a flag which says something of devices."""
    found = grammar.find(name)
    if found.how in ("prefix", "ambiguous", "unknown"):
        return True
    server = grammar.server
    flags = (flag for setting in (*server.devices, *_SIZING) for flag in server.setting(setting).flags)
    return found.name in {grammar.find(flag).name for flag in flags}


def _may_state(word: Tree, grammar: Grammar) -> bool:
    if not isinstance(word, str) or "$" in word or "\n" in word:
        return True
    if not word.startswith("-"):
        return " " in word and not word.startswith("{")  # a script
    return _of_sizes(word.partition("=")[0], grammar)


def serving_container(containers: Sequence[Mapped]) -> tuple[int, Serving] | None:
    """Give the number of the container that serves the model: that which is called as a server, or starts one."""
    for at, container in enumerate(containers):
        server = server_named(text_at(container, "name"))
        if server is not None and server.serves:
            return at, Serving(server)
    for at, container in enumerate(containers):
        found = program_in(container)
        server = server_named(found[0].server) if found is not None else _mentioned(container)
        if server is not None and server.serves:
            return at, Serving(server)
    return None


def _mentioned(container: Mapped) -> Server | None:
    """Give the server whose name a word of a container begins with, as one of a script does."""
    for word in (*list_at(container, "command"), *list_at(container, "args")):
        first = str(word).split(" ", 1)[0]
        for server in named_servers():
            if server.serves and any(name in first for name in server.named):
                return server
    return None
