"""`msvcgen lint`."""

from __future__ import annotations

from msvcgen.cli.boundary import Exit
from msvcgen.cli.fleet import MANY
from msvcgen.cli.inputs import Settled, settings
from msvcgen.cli.terminal import report, shown, write_error
from msvcgen.errors import fails
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.errors import FailOn
    from msvcgen.files.sources import SourceFile
    from msvcgen.settings import Source

EXAMPLE = """
Example: check what a chart or a kustomization renders

  helm template my-release ./chart | msvcgen lint -
  kustomize build overlays/prod | msvcgen lint -

Example: check manifests in a repository, and fail on warnings as well

  msvcgen lint deploy/ --fail-on warning
"""


class Request(Settled):
    """Check manifests that any tool rendered.

    Their schemas, the rules of the API server, what leads where, and what model servers are told.
    """

    COMMAND = "lint"

    manifests: tuple[str, ...]
    fail_on: FailOn
    show_notes: bool


def run(request: Request) -> int:
    """Read the manifests and report what is wrong with them."""
    from msvcgen.files.kept import keeping, used_up
    from msvcgen.linting import lint

    files = read_files(request.manifests)
    linted = lint(used_up(files), settings(request), keeping(files))
    report(shown(linted.problems, notes=request.show_notes), request.error_format)
    if linted.objects >= MANY and request.error_format != "json":
        write_error(f"{linted.objects:,} objects\n")
    return Exit.PROBLEMS if fails(linted.problems, request.fail_on) else Exit.DONE


def read_manifests(paths: tuple[str, ...]) -> list[Source]:
    """Read files, directories and standard input with rendered manifests.

    Raises MsvcgenError with all that cannot be read.
    """
    from msvcgen.files.kept import used_up

    return [*used_up(read_files(paths))]


def read_files(paths: tuple[str, ...]) -> list[SourceFile]:
    """Read the same, as files; raise MsvcgenError with all that cannot be read."""
    from msvcgen.files.sources import read_sources

    (files,) = read_sources(paths, rendered=True)
    return files
