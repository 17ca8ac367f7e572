"""Tell the container of a pod what it is in its group: by words, and by a shell where one must compute them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msvcgen.origin import derived
from msvcgen.servers.groups import Group, Said
from msvcgen.servers.reading import Reading, read
from msvcgen.servers.start import script_at
from msvcgen.servers.words import Word
from msvcgen.tree import Mapped, Tree, list_at

Side = Literal["leader", "worker"]


def told(container: Mapped, group: Group, side: Side, server: str, asked: Tree) -> Mapped:
    """Give a server's container with the words of its side of a group that it does not state itself.

    `server` is what runs in it where its own words do not say so, `asked` what asks for the group. A script is left
    alone, but for its arguments where it hands them on: who writes one says there what the pod is.
    """
    if side == "worker" and group.join:
        return derived_command(container, ["sh", "-c", group.join], asked)
    reading = read(container) or read(container, server=server)
    missing = [said for said in getattr(group, side) if not states(said, reading)]
    if is_script(container) and not _hands_on(container):
        return container
    words = [
        word for said in missing if not said.computed for word in (said.flag, said.value) if word is not None
    ]
    computed = [said for said in missing if said.computed]
    start = group.start if side == "leader" else ""
    result = container
    if words:
        more = derived([*words], asked, reason="parallelism")
        result = {**container, "args": [*list_at(container, "args"), *more]}
    if not computed and not start:
        return result
    command = list_at(container, "command") or derived([*starting(reading)], asked, reason="parallelism")
    return {**result, "command": [*derived(_shell(start, computed), asked, reason="parallelism"), *command]}


def _shell(start: str, computed: Sequence[Said]) -> list[Tree]:
    """Give the words of a shell that starts the program which follows them."""
    script = start or 'exec "$@"'
    return ["sh", "-c", " ".join([script, *(f"{said.flag} {said.value}" for said in computed)]), "--"]


def derived_command(container: Mapped, command: list[Tree], asked: Tree) -> Mapped:
    """Give a container that runs something else than its server."""
    rest = {key: value for key, value in container.items() if key not in ("command", "args")}
    result: Mapped = {}
    for key, value in rest.items():
        result[key] = value
        if key == "image":
            result["command"] = derived(command, asked, reason="parallelism")
    return (
        result
        if "command" in result
        else {**result, "command": derived(command, asked, reason="parallelism")}
    )


def starting(reading: Reading | None) -> Sequence[str]:
    """Give the words that start the server of a container which leaves that to its image, none where it has its own."""
    if reading is None or reading.own_command:
        return ()
    first, *rest = reading.program.words or ("",)
    return ("python3" if first == "python" else first, *rest) if first else ()


def states(said: Said, reading: Reading | None) -> bool:
    """Tell whether the words of a container state a setting."""
    return reading is not None and reading.stated(said.setting) is not None


def is_script(container: Mapped) -> bool:
    """Tell whether a container starts a shell that is given a script."""
    return _script(container) is not None


def _script(container: Mapped) -> str | None:
    words = [Word(str(word)) for field in ("command", "args") for word in list_at(container, field)]
    at = script_at(words)
    return words[at].text if at is not None else None


def _hands_on(container: Mapped) -> bool:
    return '"$@"' in (_script(container) or "")
