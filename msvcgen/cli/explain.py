"""`msvcgen explain`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.inputs import Inputs, read, settings
from msvcgen.cli.terminal import report, shown, write_out
from msvcgen.errors import MsvcgenError, fails
from msvcgen.options import Option
from msvcgen.typed import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from msvcgen.explanation import Asked, Made, Making

EXAMPLE = """
Example: where the arguments of a server come from

  msvcgen explain deployment/granite-decode/spec.template.spec.containers[vllm].args \\
    -m granite.yaml -b baseconfig.yaml

Example: where line 42 of a rendered file comes from

  msvcgen explain manifests/models-deployment-granite-decode.yaml:42 -m granite.yaml -b baseconfig.yaml

Example: every value of every object, for a program

  msvcgen explain --all --format json -m models/ -b baseconfigs/
"""

_LINE = re.compile(r"(?P<file>.+?):(?P<line>[0-9]{1,18})(?::(?P<column>[0-9]{1,18}))?")


class Request(Inputs):
    """Say where the values of rendered objects come from.

    OBJECT is named as for kubectl, deployment/NAME, and PATH as problems print it. Without an argument all objects are
    listed, each with the layers that made it.
    """

    COMMAND = "explain"
    OPTIONS = (
        Option(
            name="target",
            metavar="[OBJECT[/PATH]|FILE:LINE]",
            help="What to explain: an object, a field of it, or a line of rendered output.",
        ),
        Option(
            name="format",
            flags=("--format",),
            shape="choice",
            choices=("text", "json"),
            help="Columns for people, or JSON with a value a line.",
        ),
        Option(
            name="all",
            flags=("--all",),
            shape="switch",
            help="Explain every object that the argument fits, all of them without one.",
        ),
    )
    COMPLETED = frozenset({"target"})

    target: str
    format: Literal["text", "json"]
    all: bool

    @classmethod
    def options(cls) -> Sequence[Option]:
        """Give what the command takes, in the order of its help."""
        return (*cls.OPTIONS, *super().options())

    @classmethod
    def complete(cls, _name: str, begun: str, given: Mapping[str, object]) -> Iterable[str]:
        """Give the objects and paths that may be meant, when the inputs that are given so far can be rendered."""
        from msvcgen.explanation.completion import completions

        values = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
        return completions(begun, _make(cls(**values)).objects)


def run(request: Request) -> int:
    """Render, find what is meant, and say where it comes from; what is sound is explained beside what is not."""
    making = _make(request)
    failed = fails(making.problems)
    report(shown(making.problems, notes=False), request.error_format)
    if failed and not making.objects:
        return Exit.PROBLEMS
    if not request.target and not request.all:
        write_out(_overview(making.objects, request.format))
    else:
        write_out(_explanation(_asked(request, making.objects), request.format))
    return Exit.PROBLEMS if failed else Exit.DONE


def _make(request: Request) -> Making:
    from msvcgen.explanation import make

    return make(*read(request), settings(request))


def _asked(request: Request, objects: Sequence[Made]) -> Sequence[Asked]:
    """Find what the argument names."""
    from msvcgen.explanation import Asked, find

    if not request.target:
        return [Asked(made) for made in objects]
    line = _LINE.fullmatch(request.target)
    if line is not None and os.path.lexists(line["file"]):
        return _at_line(request, line, objects)
    try:
        asked = find(request.target, objects)
    except MsvcgenError as error:
        raise _no_file(error, line) if line is not None and "." in line["file"] else error from None
    if len(asked) > 1 and not request.all:
        raise UsageError(_ambiguous(request.target, asked))
    return asked


def _at_line(request: Request, line: re.Match[str], objects: Sequence[Made]) -> Sequence[Asked]:
    from msvcgen.explanation import at_line
    from msvcgen.files.sources import read_sources
    from msvcgen.settings import Source

    if os.path.isdir(line["file"]):
        raise UsageError(f"FILE:LINE wants a file, `{line['file']}` is a directory")
    ((file,),) = read_sources([line["file"]])
    found = at_line(Source(file.name, file.content), int(line["line"]), int(line["column"] or 0), objects)
    report(found.warnings, request.error_format)
    return found.asked


def _no_file(error: MsvcgenError, line: re.Match[str]) -> MsvcgenError:
    """Add to what says that there is no such object that there is no such file either."""
    note = f"there is no file `{line['file']}` either"
    return MsvcgenError([problem._replace(notes=(*problem.notes, note)) for problem in error.problems])


def _ambiguous(words: str, asked: Sequence[Asked]) -> str:
    """Say which objects words fit, each by a name that is its own where it has one."""
    from msvcgen.report import printable

    names = [each.made.name for each in asked]
    addresses = [name.address for name in names]
    listed = [
        f"{name.kind.lower()}/{name.namespace}/{name.name}" if addresses.count(address) > 1 else address
        for name, address in zip(names, addresses, strict=True)
    ]
    lines = "".join(f"\n  {printable(address)}" for address in listed)
    return f"`{printable(words)}` fits {len(names)} objects, name one of them or give --all:{lines}"


def _overview(objects: Sequence[Made], form: str) -> str:
    from msvcgen.explanation.text import overview
    from msvcgen.explanation.values import object_json

    if form == "text":
        return overview(objects)
    return _json({"object": object_json(made.name), "layers": list(made.layers)} for made in objects)


def _explanation(asked: Sequence[Asked], form: str) -> str:
    from msvcgen.explanation.text import explanation_text
    from msvcgen.explanation.values import to_json

    if form == "text":
        return explanation_text(asked)
    return _json(to_json(value) for each in asked for value in each.values)


def _json(lines: Iterable[object]) -> str:
    import json

    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
