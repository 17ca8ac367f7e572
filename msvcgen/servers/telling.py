"""Tell the container of a pod what it is in its group: by words, and by a shell where one must compute them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.errors import Finding
from msvcgen.origin import derived
from msvcgen.servers.groups import Group, Said
from msvcgen.servers.reading import Reading, read
from msvcgen.servers.start import script_at
from msvcgen.servers.words import Word
from msvcgen.tree import Mapped, Tree, list_at
from msvcgen.typed import Final, Literal

Side = Literal["leader", "worker"]


def told(container: Mapped, group: Group, side: Side, server: str, asked: Mapped) -> Mapped:
    """Give a server's container with the words of its side of a group that it does not state itself.

    `server` is what runs in it where its own words do not say so, `asked` the parallelism. A script is left alone, but
    for its arguments where it hands them on: who writes one says there what the pod is.
    """
    if side == "worker" and group.join:
        return derived_command(container, ["sh", "-c", group.join], asked)
    reading = read(container) or read(container, server=server)
    missing = [said for said in getattr(group, side) if not states(said, reading)]
    if is_script(container) and not _hands_on(container):
        return container
    words = [word for said in missing if not said.computed for word in _words(said, asked)]
    computed = [said for said in missing if said.computed]
    start = group.start if side == "leader" else ""
    result = container
    if words:
        result = {**container, "args": [*list_at(container, "args"), *words]}
    if not computed and not start:
        return result
    command = list_at(container, "command") or derived([*starting(reading)], asked, reason="parallelism")
    return {**result, "command": [*derived(_shell(start, computed), asked, reason="parallelism"), *command]}


_ASKING: Final = {
    "dataHybrid": "loadBalancing",
    "dataRank": "loadBalancing",
    "dataPort": "dataRPCPort",
    "executor": "backend",
}
"""The fields of a parallelism that ask for a setting, where they are called otherwise."""


def _words(said: Said, asked: Mapped) -> list[Tree]:
    """Give the words that say something, which know the field that asks for it."""
    words: list[Tree] = [said.flag] if said.value is None else [said.flag, said.value]
    fields = (_ASKING.get(said.setting, said.setting), "nodes", "dataLocal")
    return derived(words, *(asked.get(field) for field in fields), asked, reason="parallelism")


def obstacles(container: Mapped, group: Group, reading: Reading | None) -> Iterator[Finding]:
    """Say why a container cannot be told what it is in its group; the paths are those of a parallelism."""
    every = (*group.leader, *group.worker)
    if is_script(container) and not _hands_on(container):
        lacking = dict.fromkeys(said.flag for said in every if not states(said, reading))
        if lacking:
            message = (
                f"the script of the container says nothing of {_listed([*lacking])}, and it takes no words"
            )
            hint = 'state them in it, or end it with `exec "$@"` and state the server\'s words behind it'
            yield Finding("parallelism-unused", message, ("nodes",), "warning", hint)
        return
    shell = group.start or any(said.computed and not states(said, reading) for said in every)
    if shell and not list_at(container, "command") and not starting(reading):
        message = "a shell must compute a rank for its server, and what the image starts is not known"
        yield Finding("parallelism", message, ("nodes",), hint="state the `command` of the container")
    elif (
        any(said.setting == "headless" for said in every)
        and reading is not None
        and reading.entry == "module"
    ):
        message = f"the workers are {reading.server.title} without a server, which its module does not know"
        yield Finding("parallelism", message, ("nodes",), hint=_SUCCESSOR)


_SUCCESSOR: Final = "state `command: [vllm, serve]`, and the model as its first argument"


def _listed(flags: Sequence[str]) -> str:
    shown = ", ".join(f"`{flag}`" for flag in flags[:3])
    return f"{shown} and {len(flags) - 3} more" if len(flags) > 3 else shown


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
