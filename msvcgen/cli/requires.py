"""`msvcgen requires`."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.inputs import Inputs, read, settings
from msvcgen.cli.lint import read_manifests
from msvcgen.cli.terminal import report, shown, write_out
from msvcgen.options import Option
from msvcgen.typed import Literal

EXAMPLE = """
Example: what the cluster must have for a model, and a script that looks

  msvcgen requires -m granite.yaml -b baseconfig.yaml
  msvcgen requires -m granite.yaml -b baseconfig.yaml --format sh | sh

Example: the same of what a chart renders

  helm template my-release ./chart | msvcgen requires -
"""


_FORMAT = Option(
    name="requires_format",
    flags=("--format",),
    shape="choice",
    choices=("text", "json", "sh"),
    help="What is needed and who asks, the same as JSON, or a script that asks the cluster.",
)


class Request(Inputs):
    """Tell what the cluster must have.

    Secrets and their keys, claims, accounts, gateways, classes, kinds, devices: with who asks for them. Of
    ModelServices, or of manifests that any tool rendered.
    """

    COMMAND = "requires"

    manifests: tuple[str, ...]
    requires_format: Literal["text", "json", "sh"]

    @classmethod
    def options(cls) -> Sequence[Option]:
        """Give what the command takes: either of the two inputs may be left out."""
        return [*(option._replace(required=False) for option in super().options()), _FORMAT]


def run(request: Request) -> int:
    """Render or read, and write what is needed."""
    from msvcgen.credentials import hide
    from msvcgen.demands import as_json, lines_of, of_manifests, of_services, script

    if bool(request.manifests) == bool(request.modelservice):
        raise UsageError("give ModelServices with -m, or the paths of rendered manifests")
    if request.manifests:
        found, problems = of_manifests(read_manifests(request.manifests))
    else:
        found, problems = of_services(*read(request), settings(request))
    report(shown(problems, notes=False), request.error_format)
    if request.requires_format == "sh":
        text = script(found)
    elif request.requires_format == "json":
        import json

        text = json.dumps([as_json(demand) for demand in found], indent=2) + "\n"
    else:
        text = "".join(f"{line}\n" for demand in found for line in lines_of(demand))
    write_out(hide(text))  # a name may be a secret by mistake
    return Exit.DONE
