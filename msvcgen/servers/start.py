"""Which server a container starts: by its command, by a script that is one, or by what its image starts."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.origin import derived
from msvcgen.servers.catalogue import Json, Program, Server, program_of, server_named
from msvcgen.servers.images import Image, image_of
from msvcgen.servers.tables import version_key
from msvcgen.servers.words import Environment, Word, environment_of, words_of
from msvcgen.tree import Mapped, Tree, list_at, text_at


class Started:
    """Which program a container starts, the words after it, and all words that the container states.

    `own` tells whether the container names the program; else its image starts it.
    """

    __slots__ = ("every", "gaps", "own", "program", "words")

    def __init__(
        self,
        program: Program,
        words: Sequence[Word],
        every: Sequence[Word],
        gaps: tuple[str, ...] = (),
        *,
        own: bool = True,
    ) -> None:
        """Take what was found."""
        self.program, self.words, self.every, self.gaps, self.own = program, words, every, gaps, own


SHELLS = frozenset(("sh", "bash", "dash", "ash", "zsh"))


def command_in(image: str, command: Sequence[Tree]) -> list[Tree]:
    """Give the words that start the server of a command in an image: an older program where that has no newer one.

    An image that does not say its version has the older one, as all have.
    """
    program = program_of([str(word) for word in command])
    server = server_named(program.server) if program is not None else None
    if program is None or server is None or not program.since:
        return [*command]
    held = image_of(image)
    version = held.version if held.server == server.name else ""
    if version and version_key(version) >= version_key(program.since):
        return [*command]
    alike = (one for one in server.programs if not one.since and one.positional == program.positional)
    older = next(alike, program)
    first, *words = older.words
    written = ("python3" if first == "python" else first, *words, *command[len(program.words) :])
    return [derived(word, image, *command) for word in written]


def script_at(words: Sequence[Word]) -> int | None:
    """Give the number of the word that is a script, where the words start a shell that is given one."""
    if not words or words[0].text.rpartition("/")[2] not in SHELLS:
        return None
    for at, word in enumerate(words[1:], 1):
        if not word.text.startswith("-") or word.text in ("-o", "-O"):
            return None
        if not word.text.startswith("--") and word.text.endswith("c"):
            return at + 1 if at + 1 < len(words) else None
    return None


def program_in(container: Mapped) -> tuple[Program, str] | None:
    """Give the program of a server that a container starts, and its version where the image says it."""
    image = image_of(text_at(container, "image"))
    started = started_by(container, environment_of(container), image)
    if started is None:
        return None
    return started.program, image.version if image.server == started.program.server else ""


def given(container: Mapped, environment: Environment, server: str) -> Started | None:
    """Give what something else starts with the `args` of a container."""
    known = server_named(server)
    if known is None:
        return None
    words = words_of(container, environment, ("args",))
    return Started(known.started_otherwise(), words, words)


def started_by(container: Mapped, environment: Environment, image: Image) -> Started | None:
    """Find the program that a container starts: by its command, else by what its image starts."""
    own = bool(list_at(container, "command"))
    words = words_of(container, environment)
    at = script_at(words)
    if at is not None:
        return _in_script(words, at, environment)
    named = _past_env(words)
    program = program_of([word.text for word in named])
    if program is not None:
        return Started(program, named[len(program.words) :], words)
    return None if own else _of_image(words, image, environment)


def _past_env(words: Sequence[Word]) -> Sequence[Word]:
    """Pass over `env NAME=VALUE` before a program."""
    at = 0
    if words and words[0].text.rpartition("/")[2] in ("env", "tini", "dumb-init"):
        at = 1
        while at < len(words) and (words[at].text in ("--", "-s", "-g") or "=" in words[at].text):
            at += 1
    return words[at:]


def _in_script(words: Sequence[Word], at: int, environment: Environment) -> Started | None:
    from msvcgen.servers.shell import read_script  # most containers start no shell

    texts = {name: None if variable.open else variable.text for name, variable in environment.items()}
    script = read_script(words[at], words[at + 1 :], texts)
    found = [
        (program, command)
        for command in script.commands
        if (program := program_of([word.text for word in command])) is not None
    ]
    if not found:
        return None
    program, command = found[-1]
    gaps = () if script.plain and not words[at].open else ("a script that is more than plain words",)
    if len(found) > 1:
        gaps = (*gaps, "a script that starts several servers")
    return Started(program, command[len(program.words) :], words, gaps)


def _of_image(words: Sequence[Word], image: Image, environment: Environment) -> Started | None:
    """Give what an image starts with the arguments.

    One that only has the server's name in its own may start anything, unless it is told what the server is told.
    """
    server = server_named(image.server)
    if server is None or image.build == "fork":
        return None
    if image.build == "derived" and not words and environment.keys().isdisjoint(server.setting("model").env):
        return None
    entry = _entry(server, image)
    if entry is None:
        return None
    row = {**entry, "positional": False, "entry": ""}
    program = program_of(entry["words"]) or Program(server.name, row)
    if program.server != server.name:  # the same program is called alike in two projects
        program = Program(server.name, {**row, "entry": program.entry, "positional": program.positional})
    return Started(program, words, words, own=False)


def _entry(server: Server, image: Image) -> Json:
    """Give what an image starts, None where that is not known."""
    row = server.images.get(image.row, {})
    if row.get("entry") == "":
        return None
    key = version_key(image.version) if image.version else None
    for entry in server.entries:
        if "tag" in entry and not image.tag.startswith(str(entry["tag"])):
            continue
        if key is not None and "to" in entry and key > version_key(entry["to"]):
            continue
        if key is not None and "from" in entry and key < version_key(entry["from"]):
            continue
        if key is None and "to" in entry:
            continue
        return dict(entry)
    return None


def image_environment(server: Server, image: Image) -> Environment:
    """Give the variables that an image sets which its server reads."""
    if image.server != server.name:
        return {}
    entry = _entry(server, image) or {}
    stated = entry.get("env")
    if not isinstance(stated, dict):
        return {}
    return {name: Word(str(value), ("image",)) for name, value in stated.items()}
