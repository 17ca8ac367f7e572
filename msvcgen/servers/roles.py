"""The model server among the containers of a pod, and how it is given a parallelism."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import NamedTuple

from msvcgen.origin import derived
from msvcgen.servers.catalogue import Server, named_servers, server_named
from msvcgen.servers.reading import read
from msvcgen.servers.start import program_in
from msvcgen.servers.writing import states_flag
from msvcgen.tree import Mapped, Tree, list_at, text_at


class Serving(NamedTuple):
    """The server that a container runs."""

    server: Server

    def with_sizes(self, container: Mapped, sizes: Mapping[str, int]) -> Mapped:
        """Give the container with the flags of the kinds of parallelism that its words do not state."""
        reading = read(container)
        words = [*list_at(container, "command"), *list_at(container, "args")]
        added: list[Tree] = []
        for kind, size in sizes.items():
            flags = self.server.setting(kind).flags
            said = reading is not None and reading.stated(kind) is not None
            if flags and not said and not states_flag(words, flags):
                added += derived([flags[0], str(size)], size, reason="parallelism")
        return {**container, "args": [*list_at(container, "args"), *added]} if added else container

    def devices(self, container: Mapped, sizes: Mapping[str, int]) -> int:
        """Give how many devices a container needs: what its words come to, else the product of the sizes."""
        reading = read(container)
        devices = reading.devices if reading is not None and reading.states_devices else None
        return derived(
            prod(sizes.values()) if devices is None else devices, *sizes.values(), reason="parallelism"
        )


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
