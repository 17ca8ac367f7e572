"""How findings show words: cut where they are long, with stars where they are secret."""

from __future__ import annotations

from msvcgen.credentials import hidden_in_words, hide, names_secret
from msvcgen.servers import Flag

LONGEST = 60


def short(text: str) -> str:
    """Give a word as a message shows it."""
    hidden = hide(text, hidden_in_words(text))
    return hidden if len(hidden) <= LONGEST else hidden[: LONGEST - 3] + "..."


def stated(flag: Flag) -> str:
    """Give a flag with its values as a message shows it."""
    if not flag.values or flag.negated:
        return flag.spelled
    value = value_of(flag.name, flag.text)
    return f"{flag.spelled}={value}" if len(flag.values) == 1 else f"{flag.spelled} {value}"


def value_of(name: str, text: str) -> str:
    """Give a value of the flag of a name as a message shows it."""
    return "***" if names_secret(name) else short(text)
