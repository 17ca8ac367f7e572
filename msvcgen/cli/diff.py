"""`msvcgen diff`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.inputs import Inputs, settings
from msvcgen.cli.terminal import has_colour, report, write_all
from msvcgen.errors import MsvcgenError, fails
from msvcgen.options import Option
from msvcgen.typed import TYPE_CHECKING, Literal, ParamSpec, Protocol

if TYPE_CHECKING:
    from msvcgen.cli.sides import Files, How, Side
    from msvcgen.compare import Change, Comparison, Difference
    from msvcgen.compare.forms.words import PlaceOf
    from msvcgen.document import Position
    from msvcgen.errors import FailOn, Problem
    from msvcgen.settings import Options, Validate

P = ParamSpec("P")

EXAMPLE = """
Example: what a branch changes in what runs, as a comment on a pull request

  msvcgen diff -m models/ -b baseconfigs/ --against origin/main --format markdown

Example: what would change if the committed manifests were rendered again

  msvcgen diff -m models/ -b baseconfigs/ -o manifests/

Example: two directories, or two files, of inputs or of manifests that any tool rendered

  msvcgen diff old/ new/
"""


_SIDES = Option(
    name="sides",
    metavar="[OLD] [NEW]",
    shape="paths",
    help="What is compared: directories and files of ModelServices and BaseConfigs, or of rendered manifests.",
)
_OWN = (
    Option(
        name="output",
        flags=("-o", "--output"),
        metavar="DIR",
        help="Compare with the manifests that `generate -o` wrote here.",
    ),
    Option(
        name="against",
        flags=("--against",),
        metavar="REV",
        help="Compare with the same paths at this revision of git.",
    ),
    Option(
        name="format",
        flags=("--format",),
        shape="choice",
        choices=("text", "json", "markdown", "github"),
        help="Text, one JSON object a line, Markdown for a comment, or notes for a GitHub workflow.",
    ),
    Option(
        name="context",
        flags=("--context",),
        shape="choice",
        choices=("none", "object"),
        help="What is shown around a change: nothing, or the whole object.",
    ),
)


class Request(Inputs):
    """Compare what runs before and after a change.

    Exits 0 when nothing differs and 3 when something does.
    """

    COMMAND = "diff"

    sides: tuple[str, ...]
    against: str
    output: str
    format: Literal["text", "json", "markdown", "github"]
    context: Literal["none", "object"]
    runtime: str
    model_definition: str
    validate: Validate
    fail_on: FailOn
    jobs: str

    @classmethod
    def options(cls) -> Sequence[Option]:
        """Give what the command takes: ModelServices are one way to say what is compared."""
        return [_SIDES, *(option._replace(required=False) for option in super().options()), *_OWN]


def run(request: Request) -> int:
    """Read both sides, compare them and write what differs."""
    from msvcgen.compare import compare
    from msvcgen.kinds import Kinds

    _refuse_contradictions(request)
    options = settings(request)
    old, new = _sides(request, options)
    problems = [*_errors(old.problems), *(problem for problem in new.problems if problem.severity != "note")]
    report(problems, request.error_format)
    if fails(old.problems) or fails(new.problems, request.fail_on):
        return Exit.PROBLEMS
    kinds = Kinds(options.kube_version)
    if options.schemas:
        from msvcgen.kinds.given import catalogue

        kinds = catalogue(options.kube_version, options.schemas).kinds
    comparison = compare(old.objects, new.objects, kinds, partial(_shown, request))
    write_all(_texts(request, comparison, old, new))
    return Exit.DIFFERENT if comparison else Exit.DONE


def _refuse_contradictions(request: Request) -> None:
    given, paths = len(request.sides), bool(request.modelservice)
    ways = "OLD and NEW, or -m with -o or --against, or one PATH with --against"
    if paths and given:
        raise UsageError(f"-m and paths do not go together: give {ways}")
    wanted = {2: 0, 1: 1}.get(given, 1 if paths else -1)
    if request.output and (given or not paths):
        raise UsageError("-o is compared with what -m renders")
    if bool(request.output) + bool(request.against) != wanted:
        raise UsageError(f"give what is to be compared: {ways}")
    if request.sides == ("-", "-"):
        raise UsageError("standard input can be one side only")
    if request.context == "object" and request.format in ("json", "github"):
        raise UsageError(f"--context object is for text and Markdown, not for --format {request.format}")


def _errors(problems: Iterable[Problem]) -> Iterable[Problem]:
    """Give what makes a comparison impossible: warnings of the old side are in nobody's hand any more."""
    return (problem for problem in problems if problem.severity == "error")


def _sides(request: Request, options: Options) -> tuple[Side, Side]:
    from msvcgen.cli.fleet import jobs_of
    from msvcgen.cli.sides import Disk, How, input_side, rendered_side, side_of

    disk, bases = Disk(), request.baseconfig
    how = How(options, bases, jobs_of(request.jobs))
    past: Files = disk
    before = how._replace(options=lenient(options))
    if request.against:
        past, before = at_revision(request, before, (*request.sides, *request.modelservice))
    if request.sides:
        first, last = request.sides[0], request.sides[-1]
        return _side(side_of, first, past, before), _side(side_of, last, disk, how)
    new = _side(input_side, request.modelservice, disk, how)
    if request.output:
        return _side(rendered_side, request.output, disk), new
    return _side(input_side, request.modelservice, past, before), new


def _side(read: Callable[P, Side], *words: P.args, **more: P.kwargs) -> Side:
    """Read a side; one that cannot be read has problems only, so that those of both are shown."""
    from msvcgen.cli.sides import NOTHING

    try:
        return read(*words, **more)
    except MsvcgenError as error:
        return NOTHING._replace(problems=error.problems)


def lenient(options: Options) -> Options:
    """Give the options for what was there before: a mistake that is being mended must not hide what the mending does.

    What a schema refuses and nothing drops does not change what is rendered.
    """
    validate: Validate = "ignore" if options.validate == "strict" else options.validate
    return options._replace(validate=validate, allow=(*options.allow, "literal-secret"))


class Dated(Protocol):
    """What a command is told that reads files as they were."""

    against: str
    baseconfig: tuple[str, ...]
    runtime: str
    model_definition: str


def at_revision(request: Dated, how: How, paths: Sequence[str]) -> tuple[Files, How]:
    """Give the files of a revision, and how they are rendered: the variant and the definition are of then as well.

    Raise UsageError when what names the revision cannot, MsvcgenError when it cannot be read.
    """
    from msvcgen.files.revision import read_revision
    from msvcgen.settings import Source

    if request.against.startswith("-") or ":" in request.against:
        raise UsageError(f"--against wants a revision, as main or HEAD~1, this is `{request.against}`")
    options = how.options
    variant = request.runtime if isinstance(options.runtime, Source) else ""
    named = (path for path in (variant, request.model_definition) if path)
    past = read_revision(request.against, (*paths, *request.baseconfig, *named))
    variants, definitions = past.read(
        [variant] if variant else [], [path for path in (request.model_definition,) if path]
    )
    # Of what was not there yet there is none, and that of now counts.
    if variants:
        options = options._replace(runtime=Source(*variants[0][:2]))
    if definitions:
        options = options._replace(model_definition=Source(*definitions[0][:2]))
    return past, how._replace(options=options)


def _shown(request: Request, difference: Difference) -> Difference:
    """Give of a difference what is shown, without secrets."""
    from msvcgen.compare.secrets import discreet_difference

    difference = discreet_difference(difference)
    if request.context == "object":
        return difference
    return difference.light(values=request.format == "json")


def _texts(request: Request, shown: Comparison, old: Side, new: Side) -> Iterable[str]:
    """Give the text of a comparison that holds no secret; what may be long piece by piece."""
    if request.format == "json":
        from msvcgen.compare.forms.records import json_lines

        return json_lines(shown, places(old, new))
    return [_text(request, shown, old, new)]


def _text(request: Request, shown: Comparison, old: Side, new: Side) -> str:
    import sys

    place_of = places(old, new)
    if request.format == "markdown":
        from msvcgen.compare.forms.markdown import format_markdown

        return format_markdown(shown, place_of, request.context)
    if request.format == "github":
        from msvcgen.cli.checkout import checkout
        from msvcgen.compare.forms.notices import notices
        from msvcgen.report import format_problems

        # Of a revision nobody sees the lines.
        noted = notices(shown, places(None if request.against else old, new))
        return format_problems(noted, "github", checkout=checkout())
    from msvcgen.compare.forms.text import format_text

    return format_text(shown, place_of, request.context, colour=has_colour(sys.stdout))


def places(old: Side | None, new: Side) -> PlaceOf:
    """Give what finds places; without `old` those of the new side only."""

    def positions(difference: Difference, changes: Iterable[Change]) -> Iterator[Position | None]:
        for change in changes:
            if change.new_path is not None and difference.new_number is not None:
                yield new.places.position(difference.new_number, change.new_path)
            elif old is not None and change.old_path is not None and difference.old_number is not None:
                yield old.places.position(difference.old_number, change.old_path)

    def place_of(difference: Difference, change: Change | None) -> Position | None:
        changes = difference.changes if change is None else (change,)
        return next((position for position in positions(difference, changes) if position is not None), None)

    return place_of
