"""`msvcgen migrate`."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping, Sequence

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.request import CommandLine
from msvcgen.cli.terminal import report, write_error, write_out
from msvcgen.options import Option
from msvcgen.typed import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from msvcgen.migrate.chart import Migration
    from msvcgen.migrate.documents.migrating import Migrated
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

Example: what documents of KServe, LLMOS, DigitalHub and Backend.AI stand for

  msvcgen migrate document llminferenceservice.yaml -o qwen/
  msvcgen migrate document model-definition.yaml --image acme/server:1.0 --uri pvc://models/own -n models -o own/
"""


class Request(CommandLine):
    """Make ModelServices of what others take.

    Of values of the Helm chart llm-d-modelservice, or of documents of other systems: ModelServices, and BaseConfigs and
    RuntimeVariants where they need them, that say the same; and what became of each value.
    """

    OPTIONS = (
        Option(
            name="origin",
            metavar="chart|document",
            shape="choice",
            choices=("chart", "document"),
            required=True,
            help="What is migrated: values of the chart llm-d-modelservice, or documents of other systems.",
        ),
        Option(
            name="documents",
            metavar="[FILE|DIR|-]...",
            shape="paths",
            help="document: LLMInferenceServices of KServe, ModelServices of LLMOS, functions of DigitalHub, model "
            "definitions of Backend.AI.",
        ),
        Option(
            name="values",
            flags=("-f", "--values"),
            metavar="FILE|-",
            shape="paths",
            help="chart: values, as `helm install -f` takes them: of several files the last one wins. Repeatable.",
        ),
        Option(
            name="release",
            flags=("--release",),
            metavar="NAME",
            help="chart: name of the Helm release, of which the names of all objects are made.",
        ),
        Option(
            name="namespace",
            flags=("-n", "--namespace"),
            metavar="NAME",
            help="Namespace of the release, and of documents that state none.",
        ),
        Option(
            name="image",
            flags=("--image",),
            metavar="IMAGE",
            help="document: image that serves the model of a model definition, which says none.",
        ),
        Option(
            name="uri",
            flags=("--uri",),
            metavar="URI",
            help="document: where the model of a model definition is, as `spec.modelArtifacts.uri` says it.",
        ),
        Option(
            name="output",
            flags=("-o", "--output"),
            metavar="DIR",
            help="Write files here, of several documents a folder each, instead of one stream to stdout.",
        ),
        Option(
            name="rendered",
            flags=("--rendered",),
            metavar="FILE|-",
            help="chart: output of `helm template`: show how what msvcgen renders differs; exit 3 when it does.",
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
    origin: Literal["chart", "document"]
    documents: tuple[str, ...]
    values: tuple[str, ...]
    release: str
    namespace: str
    image: str
    uri: str
    output: str
    rendered: str
    report: str
    error_format: ErrorFormat


_OTHERS: Mapping[str, Sequence[str]] = {
    "chart": ("documents", "image", "uri"),
    "document": ("values", "release", "rendered"),
}
"""Options that are for the other origin."""


def run(request: Request) -> int:
    """Migrate, write what came out, and say what became of each value."""
    for option in Request.OPTIONS:
        if option.name in _OTHERS[request.origin] and getattr(request, option.name):
            shown = "/".join(option.flags) or "FILE"
            other = "document" if request.origin == "chart" else "chart"
            hint = ", values are given with -f" if shown == "FILE" else ""
            raise UsageError(f"{shown} is for `migrate {other}`{hint}")
    return _chart(request) if request.origin == "chart" else _documents(request)


def _chart(request: Request) -> int:
    from msvcgen.migrate.chart import migrate
    from msvcgen.migrate.helm import Release
    from msvcgen.migrate.reporting import problems_of, report_text, summary

    if request.rendered == "-" and "-" in request.values:
        raise UsageError("standard input can be read once only: values, or what Helm rendered")
    release = Release(request.release, request.namespace)
    _refuse_name("--release", release.name, 53)
    _refuse_namespace(request)
    migration = migrate(_values(request.values), release)
    files = _files(migration)
    _write(request, files, report_text(migration))
    report(problems_of(migration), request.error_format)
    if request.error_format == "text":
        write_error(f"{summary(migration)}\n")
    if request.rendered:
        return _compare(request, files, release)
    if not request.output:
        write_out("---\n".join(files.values()))
    return Exit.DONE


def _compare(request: Request, files: Mapping[str, str], release: Release) -> int:
    from msvcgen.cli.migrated import difference

    text, differs = difference(request.rendered, files, release, request.output)
    write_out(text)
    return Exit.DIFFERENT if differs else Exit.DONE


def _documents(request: Request) -> int:
    from msvcgen.migrate.documents.migrating import Where, migrate
    from msvcgen.migrate.documents.rendering import CODE
    from msvcgen.migrate.told import problems_of, report_text, summary

    if not request.documents:
        raise UsageError("`migrate document` wants files: msvcgen migrate document FILE...")
    _refuse_namespace(request)
    where = Where(request.image, request.uri, request.namespace)
    migration = migrate(_sources(request.documents), where)
    models = migration.models
    files = {
        (name if len(models) == 1 else f"{model.name}/{name}"): text
        for model in models
        for name, text in model.files.items()
    }
    _write(request, files, report_text(migration.told, _THERE))
    report(problems_of(migration.told, migration.problems, CODE), request.error_format)
    if request.error_format == "text":
        write_error(f"{summary(migration.told, _THERE)}\n{_next(request, models)}")
    if not request.output:
        write_out("---\n".join(files.values()))
    return Exit.DONE


_THERE = "in its own system either"


def _next(request: Request, models: Sequence[Migrated]) -> str:
    """Say how what is written is rendered."""
    lines = []
    for model in models:
        folder = request.output or "DIR"
        folder = folder if len(models) == 1 else os.path.join(folder, model.name)
        words = ["-m", folder]
        for flag, value in model.flags:
            words += [flag, value if flag == "-b" else os.path.join(folder, value)]
        lines.append(f"next: msvcgen generate {shlex.join(words)}\n")
    return "".join(lines) if request.output else ""


def _write(request: Request, files: Mapping[str, str], told: str) -> None:
    """Write the files, all of them or none, and the report; nothing of others is overwritten."""
    from msvcgen.files.fresh import write_fresh
    from msvcgen.files.single import write_file

    if request.output:
        write_fresh(request.output, {name: text.encode() for name, text in files.items()})
    if request.report:
        write_file(request.report, [told.encode()])


def _refuse_namespace(request: Request) -> None:
    if request.namespace:
        _refuse_name("-n", request.namespace, 63)


def _refuse_name(option: str, name: str, longest: int) -> None:
    """Refuse what Helm refuses: names of releases are DNS names of at most 53 characters."""
    from msvcgen.names import is_subdomain

    if not name:
        raise UsageError(f"Missing option '{option}': the name of the Helm release")
    if not is_subdomain(name) or len(name) > longest:
        raise UsageError(
            f"{option} wants a name of at most {longest} lower-case letters, digits and `-`, this is `{name}`"
        )


def _values(paths: tuple[str, ...]) -> list[Source]:
    for path in paths:
        if os.path.isdir(path):
            raise UsageError(f"-f wants a file of values, `{path}` is a directory")
    return _sources(paths)


def _sources(paths: Iterable[str]) -> list[Source]:
    from msvcgen.files.sources import read_sources
    from msvcgen.settings import Source

    (files,) = read_sources([*paths])
    return [Source(file.name, file.content, file.found) for file in files]


def _files(migration: Migration) -> dict[str, str]:
    texts = {"modelservice.yaml": migration.modelservice, "baseconfig.yaml": migration.baseconfig}
    return {name: text for name, text in texts.items() if text}
