"""`msvcgen report`."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.diff import at_revision, lenient, places
from msvcgen.cli.inputs import Inputs, read, settings
from msvcgen.cli.lint import read_files
from msvcgen.cli.terminal import report, shown
from msvcgen.errors import MsvcgenError, fails
from msvcgen.options import Option
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.cli.sides import Side
    from msvcgen.page.gather import Gathered
    from msvcgen.page.values import Changes
    from msvcgen.settings import Options

EXAMPLE = """
Example: a page that says what runs, where it comes from and what is wrong, for a browser

  msvcgen report -m models/ -b baseconfigs/ -o report.html

Example: the same with what changed since last week

  msvcgen report -m models/ -b baseconfigs/ -o report.html --against 'main@{1 week ago}'

Example: what a chart renders

  helm template my-release ./chart | msvcgen report - -o report.html
"""

_OWN = (
    Option(
        name="output",
        flags=("-o", "--output"),
        metavar="FILE",
        required=True,
        help="Write the page here: one HTML file that needs nothing else.",
    ),
    Option(
        name="old",
        flags=("--old",),
        metavar="PATH",
        help="Say what changed since this: a file or directory of ModelServices, or of rendered manifests.",
    ),
    Option(
        name="against",
        flags=("--against",),
        metavar="REV",
        help="Say what changed since this revision of git.",
    ),
    Option(
        name="date",
        flags=("--date",),
        metavar="TEXT",
        help="Say this of when the page was made. Without it the same input gives the same bytes.",
    ),
)


class Request(Inputs):
    """Write a page that shows what runs.

    Pods and accelerators, pictures, objects with the places that state their lines, problems, what the cluster must
    have and what changed. Of ModelServices, or of manifests that any tool rendered.
    """

    COMMAND = "report"

    manifests: tuple[str, ...]
    output: str
    old: str
    against: str
    date: str
    runtime: str
    model_definition: str

    @classmethod
    def options(cls) -> Sequence[Option]:
        """Give what the command takes: either of the two inputs may be left out."""
        return [*(option._replace(required=False) for option in super().options()), *_OWN]


def run(request: Request) -> int:
    """Render or read, gather what there is to say, and write the page; problems stand on it as well."""
    from msvcgen.files.single import write_file
    from msvcgen.page import html

    if bool(request.manifests) == bool(request.modelservice):
        raise UsageError("give ModelServices with -m, or the paths of rendered manifests")
    if request.old and request.against:
        raise UsageError("give one of --old and --against")
    options = settings(request)
    gathered = _gathered(request, options)
    report(shown(gathered.problems, notes=False), request.error_format)
    changes = _changes(request, gathered, options) if request.old or request.against else None
    page = gathered.page._replace(changes=changes, date=request.date)
    write_file(request.output, (piece.encode("utf-8", "replace") for piece in html(page)))
    return Exit.PROBLEMS if fails(gathered.problems) else Exit.DONE


def _gathered(request: Request, options: Options) -> Gathered:
    from msvcgen.files.kept import keeping, keeping_services, used_up
    from msvcgen.page.gather import of_manifests, of_services

    if request.manifests:
        files = read_files(request.manifests)
        keep = keeping(files)
        return of_manifests([*used_up(files)], options, keep)
    modelservices, baseconfigs = read(request)
    return of_services(modelservices, baseconfigs, options, keeping_services(modelservices))


def _changes(request: Request, gathered: Gathered, options: Options) -> Changes:
    """Compare with what there was; raise MsvcgenError when that cannot be read."""
    from msvcgen.compare import compare
    from msvcgen.kinds import Kinds
    from msvcgen.page.changes import changes_of

    old, new = _old(request, options), _new(request, gathered, options)
    if fails(old.problems):
        raise MsvcgenError(problem for problem in old.problems if problem.severity == "error")
    kinds = Kinds(options.kube_version)
    if options.schemas:
        from msvcgen.kinds.given import catalogue

        kinds = catalogue(options.kube_version, options.schemas).kinds
    return changes_of(compare(old.objects, new.objects, kinds), places(old, new))


def _old(request: Request, options: Options) -> Side:
    from msvcgen.cli.sides import Disk, Files, How, input_side, manifests_side, side_of

    how = How(lenient(options), request.baseconfig)
    if request.old:
        alone = side_of(request.old, Disk(), how._replace(bases=()))
        # What holds no BaseConfigs of its own is rendered with those of now.
        return side_of(request.old, Disk(), how) if fails(alone.problems) and how.bases else alone
    paths = request.manifests or request.modelservice
    past: Files
    past, how = at_revision(request, how, paths)
    if request.manifests:
        return manifests_side(*past.read(paths, rendered=True))
    return input_side(paths, past, how)


def _new(request: Request, gathered: Gathered, options: Options) -> Side:
    from msvcgen.cli.sides import Rendered, Side, Written
    from msvcgen.fleet import Fleet

    if request.manifests:
        return Side(gathered.objects, Written(gathered.documents))
    return Side(
        gathered.objects,
        Rendered(Fleet(*read(request), options), [child.service for child in gathered.children]),
    )
