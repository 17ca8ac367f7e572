"""`msvcgen generate`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from itertools import chain

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.fleet import FinishedFleet, FleetInputs, render, summarise
from msvcgen.cli.terminal import has_colour, report, shown, write_all, write_error, write_out
from msvcgen.errors import fails
from msvcgen.typed import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from msvcgen.errors import Problem
    from msvcgen.fleet import Keep
    from msvcgen.report import ErrorFormat

EXAMPLE = """
Example: render one model and apply it

  msvcgen generate -m granite.yaml -b baseconfig.yaml | kubectl apply -f -

Example: keep the manifests of a fleet in git, and have CI tell when they are out of date

  msvcgen generate -m models/ -b baseconfigs/ -o manifests/
  msvcgen generate -m models/ -b baseconfigs/ -o manifests/ --check

Example: see behind every value where it comes from

  msvcgen generate -m granite.yaml -b baseconfig.yaml --annotate-origins

Example: let four machines render a quarter of a fleet each, this one on all of its cores

  msvcgen generate -m models/ -b baseconfigs/ -o manifests/2 --shard 2/4 --jobs auto
"""


class Request(FleetInputs):
    """Render ModelServices to Kubernetes manifests."""

    COMMAND = "generate"

    output: str
    format: Literal["yaml", "json", "list", "children"]
    check: bool
    annotate_origins: bool


def run(request: Request) -> int:
    """Render, and write what came out when there was no problem."""
    _understand_output(request)
    _refuse_contradictions(request)
    kept = _kept(request)
    fleet = render(request, kept, None if kept == "trees" else request.output)
    report(shown(fleet.problems, notes=request.show_notes), request.error_format)
    if fleet.failed:
        return Exit.PROBLEMS
    return (_directory if request.output else _stream)(request, fleet)


def _kept(request: Request) -> Keep:
    if request.annotate_origins:
        return "annotated"
    return "texts" if request.format == "yaml" else "trees"


def _understand_output(request: Request) -> None:
    """Take `-o yaml` and `-o json` as kubectl does, and refuse a file where a directory is to be."""
    output = request.output
    if output in ("yaml", "json"):
        if request.format not in ("yaml", output):
            raise UsageError(f"-o {output} and --format {request.format} are two formats")
        request.output, request.format = "", "json" if output == "json" else "yaml"
    elif output == "-":
        request.output = ""
    elif output.lower().endswith((".yaml", ".yml", ".json")):
        raise UsageError(
            f"-o names a directory for a file of each object, `{output}` looks like a file: write `> {output}`"
        )


def _refuse_contradictions(request: Request) -> None:
    if request.check and not request.output:
        raise UsageError("--check compares a directory, so it needs -o DIR")
    if request.output and request.format != "yaml":
        raise UsageError(f"-o writes YAML files, --format {request.format} goes to standard output only")
    if request.annotate_origins and request.format != "yaml":
        raise UsageError(
            f"--annotate-origins writes comments of YAML documents, not of --format {request.format}"
        )


def _stream(request: Request, fleet: FinishedFleet) -> int:
    if request.format == "yaml":
        write_all(_stream_of(fleet))
    else:
        from msvcgen.emit import stream

        write_out(stream(fleet.children, request.format))
    summarise(request, fleet)
    return Exit.DONE


def _stream_of(fleet: FinishedFleet) -> Iterator[str]:
    """Give the text of the stream, ModelService by ModelService."""
    separator = ""
    for service in fleet.finished:
        if service.written:
            yield separator + "---\n".join(written.text for written in service.written)
            separator = "---\n"


def _directory(request: Request, fleet: FinishedFleet) -> int:
    from msvcgen.files.display import display
    from msvcgen.files.output import check_directory, write_directory

    files = _files(fleet)
    refused = _refused(request, files)
    report(shown(refused, notes=request.show_notes), request.error_format)
    if fails(refused, request.fail_on):
        return Exit.PROBLEMS
    if not request.check:
        changed = write_directory(request.output, files)
        said = f"written to {display(request.output)}" if changed else "nothing changed"
        summarise(request, fleet, (said,), least=1)
        return Exit.DONE
    difference = "".join(check_directory(request.output, files))
    _show(difference, request.error_format)
    summarise(request, fleet, ("out of date" if difference else "up to date",))
    return Exit.DIFFERENT if difference else Exit.DONE


def _refused(request: Request, files: Mapping[str, str]) -> list[Problem]:
    """Give the changes of objects in the directory that Kubernetes refuses."""
    from msvcgen.files.output import held_otherwise

    held = held_otherwise(request.output, files) if request.validate != "ignore" else iter(())
    first = next(held, None)
    if first is None:
        return []
    from msvcgen.cli.immutable import (
        refused_changes,  # a first run, and one that changes nothing, need none of it
    )
    from msvcgen.cli.inputs import settings
    from msvcgen.kinds import Kinds

    options = settings(request)
    if "immutable" in (*options.allow, *options.standing):
        return []
    return [*refused_changes(request.output, chain([first], held), files, Kinds(options.kube_version))]


def _show(difference: str, form: ErrorFormat) -> None:
    """Write a diff to stderr: for readers of JSON inside the problems, for GitHub beside them."""
    as_json = form == "json"
    if not as_json:
        if difference and has_colour(sys.stderr):
            from msvcgen.cli.staleness import painted

            write_error(painted(difference))
        else:
            write_error(difference)
    if form != "text":
        from msvcgen.cli.staleness import stale_files

        report(stale_files(difference, whole=as_json), form)


def _files(fleet: FinishedFleet) -> Mapping[str, str]:
    """Give the text of every object by the name of its file."""
    from msvcgen.cli.texts import Texts
    from msvcgen.files.listing import file_names

    names = file_names((each.namespace, each.kind, each.name) for each in fleet.written)
    return Texts(names, [service.written for service in fleet.finished if service.written])
