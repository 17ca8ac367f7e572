"""How findings show words: cut where they are long, with stars where they are secret."""

from __future__ import annotations

from msvcgen.credentials import hidden_in_words, hide, names_secret
from msvcgen.servers import Flag, Server

LONGEST = 60


def short(text: str) -> str:
    """Give a word as a message shows it."""
    hidden = hide(text, hidden_in_words(text))
    return hidden if len(hidden) <= LONGEST else hidden[: LONGEST - 3] + "..."


def stated(flag: Flag, server: Server) -> str:
    """Give a flag with its values as a message shows it, spelled so that its server would read it."""
    if not flag.values or flag.negated:
        return flag.spelled
    return with_value(flag.spelled, value_of(flag.name, flag.text), server, len(flag.values))


def with_value(flag: str, value: str, server: Server, count: int = 1) -> str:
    """Give a flag and a value as a server reads them: llama.cpp takes `--port=1` for a name."""
    return f"{flag}={value}" if count == 1 and server.syntax != "llama.cpp" else f"{flag} {value}"


def value_of(name: str, text: str) -> str:
    """Give a value of the flag of a name as a message shows it."""
    return "***" if names_secret(name) else short(text)
