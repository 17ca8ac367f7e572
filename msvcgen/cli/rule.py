"""`msvcgen rule`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.request import CommandLine
from msvcgen.cli.terminal import write_out
from msvcgen.options import Option

EXAMPLE = """
Example: what a problem that ends with [accelerators] is about

  msvcgen rule accelerators
"""


class Request(CommandLine):
    """Explain a rule by its code.

    Without CODE, list all rules.
    """

    OPTIONS = (Option(name="code", metavar="[CODE]", help="The code at the end of a problem's first line."),)
    COMPLETED = frozenset({"code"})
    code: str

    @classmethod
    def complete(cls, _name: str, _begun: str, _given: Mapping[str, object]) -> Iterable[str]:
        """Give the codes."""
        from msvcgen.rulebook import entries

        return entries()


def run(request: Request) -> int:
    """Write the page of one rule, or the table of all."""
    from msvcgen.rulebook import entries, page

    if not request.code:
        write_out(
            "".join(f"{each.code:<26}{each.severities:<22}{each.title}\n" for each in entries().values())
        )
        return Exit.DONE
    text = page(request.code.strip("[]"))
    if text is None:
        from msvcgen.errors import did_you_mean

        meant = did_you_mean(request.code, entries()) or "`msvcgen rule` lists them"
        raise UsageError(f"there is no rule `{request.code}`: {meant}")
    write_out(text)
    return Exit.DONE
