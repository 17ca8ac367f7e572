"""`msvcgen graph`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.inputs import Inputs, read, settings
from msvcgen.cli.lint import read_manifests
from msvcgen.cli.terminal import report, shown, write_error, write_out
from msvcgen.credentials import hide
from msvcgen.errors import fails
from msvcgen.options import Option
from msvcgen.typed import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from msvcgen.drawn import Drawn

EXAMPLE = """
Example: what will run, on how many accelerators, and who talks to whom

  msvcgen graph -m models/ -b baseconfigs/

Example: the same as a diagram in the summary of a GitHub workflow, in a comment or a README

  msvcgen graph -m models/ -b baseconfigs/ --format mermaid --fence >> "$GITHUB_STEP_SUMMARY"

Example: what a chart renders

  helm template my-release ./chart | msvcgen graph -
"""

_OWN = (
    Option(
        name="format",
        flags=("--format",),
        shape="choice",
        choices=("text", "mermaid", "json"),
        help="A tree for people, a Mermaid diagram, or JSON with nodes and edges.",
    ),
    Option(
        name="fence",
        flags=("--fence",),
        shape="switch",
        help="Write the Mermaid diagram as a block of Markdown.",
    ),
    Option(
        name="of",
        flags=("--of",),
        metavar="MODELSERVICE",
        help="Draw only this ModelService: NAME or NAMESPACE/NAME.",
    ),
    Option(
        name="detail",
        flags=("--detail",),
        shape="choice",
        choices=("pods", "objects"),
        help="What runs and how requests get there, or every object and every reference.",
    ),
)


class Request(Inputs):
    """Picture what runs, and who talks to whom.

    Of ModelServices, or of manifests that any tool rendered.
    """

    COMMAND = "graph"
    COMPLETED = frozenset({"of"})

    manifests: tuple[str, ...]
    format: Literal["text", "mermaid", "json"]
    fence: bool
    of: str
    detail: Literal["pods", "objects"]

    @classmethod
    def options(cls) -> Sequence[Option]:
        """Give what the command takes: either of the two inputs may be left out."""
        return [*(option._replace(required=False) for option in super().options()), *_OWN]

    @classmethod
    def complete(cls, _name: str, begun: str, given: Mapping[str, object]) -> Iterable[str]:
        """Give the ModelServices that may be meant, when what is given so far can be read."""
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
        groups = drawn_of(cls(**values)).picture.groups
        return (group.name for group in groups if group.name.startswith(begun))


def run(request: Request) -> int:
    """Render or read, and draw; what is sound is drawn beside what is not."""
    from msvcgen.picture.views import of_service

    if bool(request.manifests) == bool(request.modelservice):
        raise UsageError("give ModelServices with -m, or the paths of rendered manifests")
    if request.fence and request.format != "mermaid":
        raise UsageError("--fence is for --format mermaid")
    drawn = drawn_of(request)
    failed = fails(drawn.problems)
    report(shown(drawn.problems, notes=False), request.error_format)
    if failed and not drawn.picture.nodes:
        return Exit.PROBLEMS
    picture = of_service(drawn.picture, request.of) if request.of else drawn.picture
    write_out(hide(_text(request, drawn._replace(picture=picture))))  # a name may be a secret by mistake
    return Exit.PROBLEMS if failed else Exit.DONE


def drawn_of(request: Request) -> Drawn:
    """Read what a request names, and draw it."""
    from msvcgen.drawn import of_manifests, of_services

    if request.manifests:
        return of_manifests(read_manifests(request.manifests))
    return of_services(*read(request), settings(request))


def _text(request: Request, drawn: Drawn) -> str:
    picture = drawn.picture
    if request.format == "json":
        from msvcgen.picture.forms.records import format_json

        return format_json(picture, request.detail)
    if request.format == "mermaid":
        from msvcgen.picture.forms.mermaid import fenced, format_mermaid
        from msvcgen.picture.views import is_many, seen_at

        if is_many(seen_at(picture, request.detail)):
            write_error(
                "this is too much for one diagram, it is drawn by what objects do; --of NAME draws one\n"
            )
        text = format_mermaid(picture, request.detail)
        return fenced(text) if request.fence else text
    from msvcgen.picture.forms.text import format_text

    return format_text(picture, request.detail)
