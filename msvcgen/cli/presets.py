"""`msvcgen presets`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.request import CommandLine
from msvcgen.cli.terminal import write_out
from msvcgen.options import Option

EXAMPLE = """
Example: use the platform's part of llm-d, as it is or changed

  msvcgen generate -m granite.yaml -r vllm -b preset:llm-d
  msvcgen presets llm-d > our-llm-d.yaml
  msvcgen generate -m granite.yaml -r vllm -b our-llm-d.yaml
"""


class Request(CommandLine):
    """List the presets.

    With NAME, print that one as a BaseConfig to copy and change.
    """

    OPTIONS = (
        Option(name="name", metavar="[NAME]", help="The name of a preset, with or without `preset:`."),
    )
    COMPLETED = frozenset({"name"})
    name: str

    @classmethod
    def complete(cls, _name: str, _begun: str, _given: Mapping[str, object]) -> Iterable[str]:
        """Give the names."""
        from msvcgen.presets import preset_names

        return preset_names()


def run(request: Request) -> int:
    """Write the names with a sentence each, or the file of one preset."""
    from msvcgen.errors import MsvcgenError
    from msvcgen.presets import PREFIX, description, preset_names, preset_text

    if not request.name:
        width = max(map(len, preset_names()))
        write_out("".join(f"{name:{width}}  {description(name)}\n" for name in preset_names()))
        return Exit.DONE
    try:
        text = preset_text(request.name.removeprefix(PREFIX))
    except MsvcgenError as error:
        problem = error.problems[0]
        raise UsageError(f"{problem.message}: {problem.hint}") from error
    write_out(text)
    return Exit.DONE
