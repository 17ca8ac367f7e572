"""`msvcgen vars`."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.cli.boundary import Exit
from msvcgen.cli.inputs import Inputs, variables
from msvcgen.cli.terminal import write_out
from msvcgen.credentials import hide

EXAMPLE = """
Example: what a template may say about this model, and what it becomes

  msvcgen vars -m granite.yaml

A BaseConfig uses them as {{ .ModelName }}.
"""


class Request(Inputs):
    """Print template variables and their values."""

    COMMAND = "vars"


def run(request: Request) -> int:
    """Write one mapping for each ModelService."""
    write_out("".join(_block(name, values) for name, values in variables(request)))
    return Exit.DONE


def _block(name: str, values: Mapping[str, str]) -> str:
    import json

    lines = (
        f"  {hide(variable)}: {json.dumps(hide(value), ensure_ascii=False)}\n"
        for variable, value in values.items()
    )
    return f"{hide(name)}:\n{''.join(lines)}"
