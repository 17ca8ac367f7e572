"""`msvcgen migrate`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.request import CommandLine
from msvcgen.cli.terminal import report, write_error, write_out
from msvcgen.options import Option

if TYPE_CHECKING:
    from msvcgen.migrate.chart import Migration
    from msvcgen.migrate.helm import Release
    from msvcgen.report import ErrorFormat
    from msvcgen.settings import Source

EXAMPLE = """
Example: what values of the Helm chart say, as two files to keep

  msvcgen migrate chart -f values.yaml --release llama -n models -o llama/
  msvcgen generate -m llama/

Example: how that differs from what Helm renders

  helm template llama CHART -n models -f values.yaml > rendered.yaml
  msvcgen migrate chart -f values.yaml --release llama -n models --rendered rendered.yaml
"""


class Request(CommandLine):
    """Make ModelServices of what others take.

    Of values of the Helm chart llm-d-modelservice: a ModelService and a
    BaseConfig that say the same, and what became of each value.
    """

    OPTIONS = (
        Option(
            name="origin",
            metavar="chart",
            shape="choice",
            choices=("chart",),
            required=True,
            help="What is migrated: values of the chart llm-d-modelservice.",
        ),
        Option(
            name="values",
            flags=("-f", "--values"),
            metavar="FILE|-",
            shape="paths",
            help="Values, as `helm install -f` takes them: of several files the last one wins. Repeatable.",
        ),
        Option(
            name="release",
            flags=("--release",),
            metavar="NAME",
            required=True,
            help="Name of the Helm release, of which the names of all objects are made.",
        ),
        Option(
            name="namespace",
            flags=("-n", "--namespace"),
            metavar="NAME",
            help="Namespace of the release.",
        ),
        Option(
            name="output",
            flags=("-o", "--output"),
            metavar="DIR",
            help="Write modelservice.yaml and baseconfig.yaml here, instead of one stream to stdout.",
        ),
        Option(
            name="rendered",
            flags=("--rendered",),
            metavar="FILE|-",
            help="Output of `helm template`: show how what msvcgen renders differs; exit 3 when it does.",
        ),
        Option(
            name="report",
            flags=("--report",),
            metavar="FILE",
            help="Write what became of each value here, with those that are the same.",
        ),
        Option(
            name="error_format",
            flags=("--error-format",),
            shape="choice",
            choices=("text", "json", "github"),
            help="How problems are written to stderr.",
        ),
    )
    origin: Literal["chart"]
    values: tuple[str, ...]
    release: str
    namespace: str
    output: str
    rendered: str
    report: str
    error_format: ErrorFormat


def run(request: Request) -> int:
    """Migrate, write what came out, and say what became of each value."""
    from msvcgen.migrate.chart import migrate
    from msvcgen.migrate.helm import Release
    from msvcgen.migrate.reporting import problems_of, report_text, summary

    if request.rendered == "-" and "-" in request.values:
        raise UsageError("standard input can be read once only: values, or what Helm rendered")
    release = Release(request.release, request.namespace)
    _refuse_names(release)
    migration = migrate(_sources(request.values), release)
    files = _files(migration)
    if request.output:
        _write(request.output, files)
    if request.report:
        _write_report(request.report, report_text(migration))
    report(problems_of(migration), request.error_format)
    if request.error_format == "text":
        write_error(f"{summary(migration)}\n")
    if request.rendered:
        from msvcgen.cli.migrated import difference

        text, differs = difference(request.rendered, files, release, request.output)
        write_out(text)
        return Exit.DIFFERENT if differs else Exit.DONE
    if not request.output:
        write_out("---\n".join(files.values()))
    return Exit.DONE


def _refuse_names(release: Release) -> None:
    """Refuse what Helm refuses: names of releases are DNS names of at most 53 characters."""
    from msvcgen.names import is_subdomain

    for option, name, longest in (("--release", release.name, 53), ("-n", release.namespace, 63)):
        if (name or option == "--release") and (not is_subdomain(name) or len(name) > longest):
            raise UsageError(
                f"{option} wants a name of at most {longest} lower-case letters, digits and `-`, this is `{name}`"
            )


def _sources(paths: tuple[str, ...]) -> list[Source]:
    from msvcgen.files.sources import read_sources
    from msvcgen.settings import Source

    for path in paths:
        if os.path.isdir(path):
            raise UsageError(f"-f wants a file of values, `{path}` is a directory")
    (files,) = read_sources(paths)
    return [Source(file.name, file.content) for file in files]


def _files(migration: Migration) -> dict[str, str]:
    texts = {"modelservice.yaml": migration.modelservice, "baseconfig.yaml": migration.baseconfig}
    return {name: text for name, text in texts.items() if text}


def _write(folder: str, files: dict[str, str]) -> None:
    """Write files where none of the names is taken by another text; nothing is overwritten."""
    from msvcgen.errors import MsvcgenError, Problem
    from msvcgen.files.display import display

    paths = {os.path.join(folder, name): text.encode() for name, text in files.items()}
    taken = [path for path, content in paths.items() if os.path.lexists(path) and not _holds(path, content)]
    if taken:
        hint = "remove it, or choose another directory"
        message = "it is there already, and holds something else"
        raise MsvcgenError(
            [Problem("foreign-file", message, where=display(path), hint=hint) for path in taken]
        )
    os.makedirs(folder, exist_ok=True)
    for path, content in paths.items():
        if not os.path.lexists(path):
            with open(path, "xb") as file:
                file.write(content)


def _holds(path: str, content: bytes) -> bool:
    from msvcgen.files.regular import regular_content

    return regular_content(path, len(content) + 1) == content


def _write_report(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
