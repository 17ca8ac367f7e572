"""What a runtime variant makes of a role whose server spans several pods: accelerators of each, and what they share."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.servers.groups import form_group, lay_out
from msvcgen.servers.writing import style_named
from msvcgen.tree import Mapped, Tree, mapping_at


class Spread(NamedTuple):
    """How a server is spread over pods: the accelerators of each, and what its words say of that (`told`)."""

    cards: int
    told: Mapping[str, int]


def spread(section: Mapped, sizes: Mapping[str, int]) -> Spread | None:
    """Give how a role's server is spread, None where it has one pod; `sizes` are those that somebody sets."""
    parallelism: Mapped = {**mapping_at(section, "parallelism"), **sizes}
    layout = lay_out(parallelism)[0]
    if layout.nodes == 1:
        return None
    told = {"dataLocal": layout.local} if layout.data > 1 else {"nodes": layout.nodes}
    return Spread(derived(layout.cards, parallelism, reason="parallelism"), told)


def shared_memory(section: Mapped, server: str, image: str, command: Tree) -> str:
    """Give how much memory the processes of one pod of a group share, "" where there is no group."""
    style = style_named(server, {"image": image, "command": command})
    parallelism = mapping_at(section, "parallelism")
    group = form_group(parallelism, style.grammar)[0] if style is not None else None
    return derived(group.memory, parallelism, reason="runtime") if group is not None else ""
