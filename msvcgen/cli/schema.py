"""`msvcgen schema`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.request import CommandLine
from msvcgen.cli.terminal import write_out
from msvcgen.options import Option

EXAMPLE = """
Example: let an editor with the YAML language server complete and check ModelServices

  msvcgen schema ModelService > modelservice.schema.json

and write as the first line of a ModelService

  # yaml-language-server: $schema=modelservice.schema.json
"""

KINDS = (
    "ModelService",
    "BaseConfig",
    "RuntimeVariant",
    "ModelDefinition",
    "ModelServiceGenerator",
    "Config",
    "Problem",
    "Difference",
    "Picture",
)
"""The kinds that have a schema.

`ModelServiceGenerator` is the config of the kustomize plugin, `Config` that of a repository (`msvcgen.yaml`),
`Problem` what `--error-format json` writes, `Difference` what `diff --format json` does, `Picture` what
`graph --format json` does.
"""


class Request(CommandLine):
    """Print the JSON Schema of a kind.

    Without KIND, list the kinds there are.
    """

    OPTIONS = (Option(name="kind", metavar="[KIND]", help=f"One of {', '.join(KINDS)}, in any case."),)
    COMPLETED = frozenset({"kind"})
    kind: str

    @classmethod
    def complete(cls, _name: str, _begun: str, _given: Mapping[str, object]) -> Iterable[str]:
        """Give the kinds."""
        return KINDS


def run(request: Request) -> int:
    """Write the schema, or the list of kinds."""
    from msvcgen.data import read_data
    from msvcgen.errors import did_you_mean

    if not request.kind:
        write_out("".join(f"{kind}\n" for kind in KINDS))
        return Exit.DONE
    if request.kind.lower() not in map(str.lower, KINDS):
        raise UsageError(f"no schema of kind `{request.kind}`: {did_you_mean(request.kind, KINDS)}")
    write_out(read_data(f"schemas/{request.kind.lower()}.schema.json").decode())
    return Exit.DONE
