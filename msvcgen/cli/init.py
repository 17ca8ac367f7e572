"""`msvcgen init`."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.request import CommandLine
from msvcgen.cli.terminal import write_error, write_out
from msvcgen.options import Option
from msvcgen.typed import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from msvcgen.starting import Start

EXAMPLE = """
Example: start with a model, the platform's part of it, and what checks both

  msvcgen init granite
  cd granite && msvcgen generate

Example: see what there is to start from, and take another

  msvcgen init --list
  msvcgen init llama --from disaggregated --ci gitlab
"""


class Request(CommandLine):
    """Start with files that render.

    Writes a ModelService, what goes with it, a README and a job for CI into DIR, by default this directory. Never asks,
    and never overwrites.
    """

    OPTIONS = (
        Option(name="folder", metavar="[DIR]", help="Where to; it is made when it is not there."),
        Option(
            name="story",
            flags=("--from",),
            metavar="STORY",
            help="What to start from, one of `msvcgen init --list`. Default: quickstart.",
        ),
        Option(
            name="ci",
            flags=("--ci",),
            shape="choice",
            choices=("github", "gitlab", "none"),
            help="Whose CI is to check what is committed.",
        ),
        Option(name="list", flags=("--list",), shape="switch", help="List what there is to start from."),
    )
    COMPLETED = frozenset({"story"})

    folder: str
    story: str
    ci: Literal["github", "gitlab", "none"]
    list: bool

    @classmethod
    def complete(cls, _name: str, _begun: str, _given: Mapping[str, object]) -> Iterable[str]:
        """Give the stories."""
        from msvcgen.starting import STORIES

        return STORIES


def run(request: Request) -> int:
    """Write the files of a story, or the table of stories."""
    from msvcgen.starting import STORIES, start, story

    if request.list:
        width = max(map(len, STORIES))
        write_out("".join(f"{name:{width}}  {story(name).title}\n" for name in STORIES))
        return Exit.DONE
    name = (request.story or STORIES[0]).lower()
    if name not in STORIES:
        raise UsageError(_unknown(request.story))
    _write("" if request.folder in (".", "./") else request.folder, start(story(name), request.ci))
    return Exit.DONE


def _unknown(name: str) -> str:
    from msvcgen.errors import nearest
    from msvcgen.report import printable
    from msvcgen.starting import STORIES

    near = nearest(name, STORIES)
    meant = f"did you mean `{near}`?" if near else "`msvcgen init --list` lists them"
    return f"there is no story `{printable(name)}` to start from: {meant}"


def _write(folder: str, started: Start) -> None:
    """Write the files and say what to type next."""
    from msvcgen.files.display import display
    from msvcgen.files.fresh import write_fresh
    from msvcgen.report import printable

    changed = write_fresh(folder, {name: text.encode() for name, text in started.files.items()})
    where = f"{display(folder).rstrip('/')}/" if folder else ""
    lines = "".join(f"  {printable(where + name)}\n" for name in started.files)
    write_error(f"written:\n{lines}" if changed else "nothing changed, all of it is there\n")
    step = f"cd {printable(shlex.quote(display(folder)))} && " if folder else ""
    write_error(f"next: {step}{started.command}\n")
