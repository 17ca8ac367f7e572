"""What the words say that the layers above a variant state: they decide before the variant is rendered."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from msvcgen.origin import PLAIN, derived
from msvcgen.records import NamedTuple
from msvcgen.runtimes.server import StatedServer
from msvcgen.servers import Reading, read, server_named
from msvcgen.servers.writing import Style, flag_value, style_named, style_of
from msvcgen.tree import Mapped, Tree, list_at, text_at

PORT = "--port"
"""How programs that are not known usually take their port."""


class Said(NamedTuple):
    """The port, accelerators and scheme of a server, by its words where they say so, else by the variant."""

    port: int | None
    cards: int
    scheme: str = "HTTP"
    style: Style | None = None


def read_said(
    spec: Mapped, stated: StatedServer, own: Said, sizes: Mapping[str, int], texts: Sequence[str]
) -> Said:
    """Read the words that are stated.

    `own` is what the variant says, `sizes` are the kinds of parallelism that somebody sets by other means, `texts`
    the values of variables that hold words.
    """
    image = text_at(stated.field("image")) or text_at(spec, "image")
    container: Mapped = {
        "image": "" if "{{" in image else image,
        "command": list_at(stated.field("command")) or list_at(spec, "command"),
    }
    style = style_named(str(spec.get("server") or ""), container) or style_of(container)
    words = [*_words(texts), *stated.args]
    if style is None:
        return own._replace(port=_port(own.port, flag_value(words, (PORT,))))
    server = style.grammar.server
    if not words and not any(name in stated_names(stated) for name in _variables(style)):
        return own._replace(style=style)
    given = {kind: size for kind, size in sizes.items() if server.flag(kind)}
    container |= {"args": words, "env": stated.env}
    plain = not stated.env and all(value.__class__ in PLAIN for value in (*words, *sizes.values(), own.port))
    if not plain:
        return _read(own, style, container, given)
    key = (str(container["image"]), server.name, own.port, own.cards, *given.items(), *map(str, words))
    if key not in _MEMO:
        if len(_MEMO) > _MOST:
            _MEMO.clear()
        _MEMO[key] = _read(own, style, container, given)
    return _MEMO[key]


def read_command(spec: Mapped, stated: StatedServer, own: Said) -> Said:
    """Read a command or arguments of the user's own, of which the variant's words are no part."""
    command = list_at(stated.field("command")) or list_at(spec, "command")
    fields: Mapped = {"image": stated.field("image"), "command": command}
    reading = read({**fields, "args": stated.args, "env": stated.env})
    if reading is None:
        return own
    said = reading.complete or reading.stated("port") is not None
    port = _port(own.port, str(reading.port or "") if said else "")
    devices = reading.devices if reading.states_devices else None
    return Said(port, own.cards if devices is None else devices, reading.scheme)


_MOST = 1_000
_MEMO: dict[tuple[Hashable, ...], Said] = {}
"""What plain words say: the ModelServices of a fleet state much that is equal."""


def _read(own: Said, style: Style, container: Mapped, sizes: Mapping[str, int]) -> Said:
    reading = read(container, server=style.grammar.server.name)
    if reading is None:
        return own._replace(style=style)
    cards = _cards(own, reading, container, sizes)
    return Said(_stated_port(own.port, reading), cards, reading.scheme, style)


def _words(texts: Sequence[str]) -> list[Tree]:
    if not texts:
        return []
    from shlex import split

    words: list[Tree] = []
    for text in texts:
        try:
            words += (derived(word, text) for word in split(text))
        except ValueError:  # the contract says so
            continue
    return words


def stated_names(stated: StatedServer) -> frozenset[str]:
    """Give the names of the variables that the layers above state."""
    return frozenset(text_at(entry, "name") for entry in stated.env if isinstance(entry, dict))


def _variables(style: Style) -> list[str]:
    """Give the variables by which a server is told what is read here."""
    server = style.grammar.server
    return [name for setting in server.devices for name in server.setting(setting).env]


def _stated_port(port: int | None, reading: Reading) -> int | None:
    """Give the port that a flag states; variables do not count, the variant's own flag is stronger."""
    stated = reading.stated("port")
    return _port(port, stated.text if stated is not None and stated.name.startswith("-") else "")


def _port(port: int | None, text: str) -> int | None:
    return (
        int(text)
        if port is not None and text.isdecimal() and len(text) < 6 and 0 < int(text) < 65536
        else port
    )


def _cards(own: Said, reading: Reading, container: Mapped, sizes: Mapping[str, int]) -> int:
    """Give the accelerators that the words come to, with the sizes that they do not state themselves."""
    server = reading.server
    if not reading.states_devices and reading.nodes == 1:
        return own.cards
    added: list[Tree] = []
    for kind, size in sizes.items():
        if reading.stated(kind) is None:
            added += [server.flag(kind), str(size)]
    whole = read({**container, "args": [*list_at(container, "args"), *added]}, server=server.name)
    devices = whole.devices if whole is not None else None
    if devices is None:
        return own.cards
    sources = (
        said.words[0].value for name in server.devices if (said := reading.stated(name)) and said.words
    )
    return derived(devices, *sources, *sizes.values(), reason="parallelism")


def cpu_image(server: str, image: str) -> str:
    """Give the image of the same version that needs no accelerator, "" where there is none.

    What is said of servers that are not known is nothing: their images stay.
    """
    known = server_named(server)
    if known is None or known.cpu is None:
        return image
    repository, colon, tag = image.partition("@")[0].rpartition(":")
    return f"{known.cpu}:{tag}" if known.cpu and colon and repository else known.cpu
