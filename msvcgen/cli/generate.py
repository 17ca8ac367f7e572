"""`msvcgen generate`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.inputs import Inputs, render
from msvcgen.cli.options import option
from msvcgen.cli.terminal import report, write_error, write_out

if TYPE_CHECKING:
    from msvcgen.emit import Child

EXAMPLE = """
Example: render one model and apply it

  msvcgen generate -m granite.yaml -b baseconfig.yaml | kubectl apply -f -

Example: keep the manifests of a fleet in git, and have CI tell when they are out of date

  msvcgen generate -m models/ -b baseconfigs/ -o manifests/
  msvcgen generate -m models/ -b baseconfigs/ -o manifests/ --check
"""


class Request(Inputs):
    """Render ModelServices to Kubernetes manifests."""

    output: str = option(
        "-o", "--output", metavar="DIR",
        help="Write a file for each object and a kustomization.yaml here, instead of one stream to stdout.",
    )  # fmt: skip
    format: Literal["yaml", "json", "list", "children"] = option(
        "--format", choices=("yaml", "json", "list", "children"), default="yaml",
        help="YAML documents, a v1 List as JSON or YAML, or one map keyed by child resource.",
    )  # fmt: skip
    check: bool = option(
        "--check",
        default=False,
        help="Write nothing; exit 3 and show how DIR differs when it is not up to date.",
    )


def run(request: Request) -> int:
    """Render, and write what came out when there was no problem."""
    _refuse_contradictions(request)
    outcome = render(request)
    report(outcome.problems, request.error_format)
    if outcome.failed:
        return Exit.PROBLEMS
    if not request.output:
        from msvcgen.emit import stream

        write_out(stream(outcome.children, request.format))
        return Exit.DONE
    return (_check if request.check else _write)(request.output, _files(outcome.children))


def _refuse_contradictions(request: Request) -> None:
    if request.check and not request.output:
        raise UsageError("--check compares a directory, so it needs -o DIR")
    if request.output and request.format != "yaml":
        raise UsageError(f"-o writes YAML files, --format {request.format} goes to standard output only")


def _write(path: str, files: dict[str, str]) -> int:
    from msvcgen.files.output import write_directory

    write_directory(path, files)
    return Exit.DONE


def _check(path: str, files: dict[str, str]) -> int:
    from msvcgen.files.output import check_directory

    difference = "".join(check_directory(path, files))
    write_error(difference)
    return Exit.DIFFERENT if difference else Exit.DONE


def _files(children: Iterable[Child]) -> dict[str, str]:
    """Give the text of every object by the name of its file."""
    from msvcgen.emit import text
    from msvcgen.files.listing import file_names

    made = list(children)
    return dict(zip(file_names(_identity(child.tree) for child in made), map(text, made), strict=True))


def _identity(tree: Mapping[str, object]) -> tuple[str, str, str]:
    metadata = tree.get("metadata")
    stated = metadata if isinstance(metadata, dict) else {}
    return str(stated.get("namespace", "")), str(tree.get("kind", "")), str(stated.get("name", ""))
