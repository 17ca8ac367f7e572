"""`msvcgen runtimes`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.request import CommandLine
from msvcgen.cli.terminal import write_out
from msvcgen.options import Option
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.runtimes import Variant

EXAMPLE = """
Example: make a variant of your own

  msvcgen runtimes vllm > our-vllm.yaml
  msvcgen generate -m granite.yaml -r our-vllm.yaml

It may also say `extends: vllm` and state only what is different.
"""

HEAD = ("NAME", "ALIASES", "SERVER", "PORT", "HEALTH", "RENDERS")


class Request(CommandLine):
    """List the runtime variants.

    With NAME, print that one as a RuntimeVariant file to copy and change.
    """

    OPTIONS = (Option(name="name", metavar="[NAME]", help="A name or an alias, in any case."),)
    COMPLETED = frozenset({"name"})
    name: str

    @classmethod
    def complete(cls, _name: str, begun: str, given: Mapping[str, object]) -> Iterable[str]:
        """Give the names and aliases."""
        from msvcgen.cli.completion import VALUES

        return VALUES["runtime"](begun, given)


def run(request: Request) -> int:
    """Write the table, or the file of one variant."""
    from msvcgen.runtimes import builtin_names, builtin_text, canonical_name, find_variant, unknown_variant

    if not request.name:
        from msvcgen.kinds import Kinds

        kinds = Kinds()
        write_out(table(find_variant(name, kinds) for name in builtin_names()))
        return Exit.DONE
    name = canonical_name(request.name)
    if name is None:
        problem = unknown_variant(request.name)
        raise UsageError(f"{problem.message}: {problem.hint}")
    write_out(builtin_text(name))
    return Exit.DONE


def table(variants: Iterable[Variant]) -> str:
    """Give the table of variants, in columns."""
    rows = [HEAD, *(row(variant) for variant in variants)]
    widths = [max(len(cells[at]) for cells in rows) for at in range(len(HEAD))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) for cells in rows
    )
    return "".join(f"{line.rstrip()}\n" for line in lines)


def row(variant: Variant) -> tuple[str, ...]:
    """Give the cells of one variant; `-` for what it does not have."""
    summary = variant.summary
    cells = (
        variant.name,
        ", ".join(summary.aliases),
        summary.server,
        ", ".join(map(str, summary.ports)),
        summary.health,
        ", ".join(summary.renders),
    )
    return tuple(cell or "-" for cell in cells)
