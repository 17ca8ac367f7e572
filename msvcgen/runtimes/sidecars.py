"""Sidecars that stand before a model server: they listen at a port and hand requests to another, where it has to be."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.merge import merge
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.runtimes.server import pod_spec
from msvcgen.servers import Reading, read
from msvcgen.tree import Mapped, Tree, mapping_at, mappings_at, text_at


class Front(NamedTuple):
    """A sidecar before a model server: the port at which requests come, and the one at which it asks the server.

    `names` are those that its ports have.
    """

    port: int
    server: int
    names: frozenset[str] = frozenset()


def front_of(section: Mapped, base: Tree, server: str = "") -> Front | None:
    """Give the sidecar that a BaseConfig's pod or a role's section has before the model server; None without one.

    `base` is the object of the BaseConfig, `server` the name of the model server's container. The ports are what the
    sidecar's words say, else the defaults of its version.
    """
    pod = pod_spec(base)
    for field in ("initContainers", "containers"):
        for container in _together(pod, section, field):
            own = "image" in container and text_at(container, "name") != server
            reading = read(container) if own else None
            if (
                reading is not None
                and not reading.server.serves
                and reading.server.setting("serverPort").flags
            ):
                port, asked = _port(reading, "port"), _port(reading, "serverPort")
                if port is not None and asked is not None:
                    names = (text_at(stated, "name") for _, stated in mappings_at(container, "ports"))
                    return Front(port, asked, frozenset(names))
    return None


def _together(pod: Mapped, section: Mapped, field: str) -> Iterator[Mapped]:
    """Give the containers of a field as the section states them over the pod."""
    own = {text_at(container, "name"): container for _, container in mappings_at(section, field)}
    for _, container in mappings_at(pod, field):
        over = own.pop(text_at(container, "name"), None)
        yield container if over is None else mapping_at(merge(container, over, None))
    yield from own.values()


def _port(reading: Reading, setting: str) -> int | None:
    text, stated = reading.text(setting), reading.stated(setting)
    if not text.isdecimal() or not 0 < int(text[:6]) < 65536:
        return None
    return derived(int(text), *(word.value for word in stated.words)) if stated is not None else int(text)
