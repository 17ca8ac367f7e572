"""What `generate`, `validate` and `vars` have in common: what they take, reading and rendering."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msvcgen.cli.boundary import UsageError
from msvcgen.cli.request import CommandLine
from msvcgen.cli.user_schemas import read_schemas
from msvcgen.options import Option, Shape, of_command
from msvcgen.typed import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from msvcgen.assignments import Assignment
    from msvcgen.document import Document
    from msvcgen.pipeline import Options, Source
    from msvcgen.report import ErrorFormat


class Settled(CommandLine):
    """What a command with rows in the table of options is told; those that the pipeline has go there by their names."""

    COMMAND: ClassVar[str]

    error_format: ErrorFormat

    @classmethod
    def options(cls) -> Sequence[Option]:
        """Give what the command takes, in the order of its help."""
        return of_command(cls.COMMAND)


class Inputs(Settled):
    """What every command that renders is told."""

    modelservice: tuple[str, ...]
    baseconfig: tuple[str, ...]


def variables(inputs: Inputs) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Read the inputs and give the template variables of every ModelService."""
    from msvcgen.pipeline import variables

    return variables(*read(inputs), settings(inputs))


def read(inputs: Inputs) -> tuple[list[Source], list[Source]]:
    """Read the files that the options name."""
    from msvcgen.files.sources import read_sources
    from msvcgen.pipeline import Source

    modelservices, baseconfigs = (
        [Source(file.name, file.content, file.found) for file in group]
        for group in read_sources(inputs.modelservice, inputs.baseconfig)
    )
    return modelservices, baseconfigs


def settings(inputs: Settled) -> Options:
    """Give the options of the pipeline that the command line states."""
    from msvcgen.pipeline import Options

    return Options(
        **{
            option.name: _value(option, getattr(inputs, option.name))
            for option in inputs.options()
            if option.pipeline
        },
        standing=inputs.standing,
    )


def _value(option: Option, given: Any) -> Any:  # noqa: ANN401 - as many types as shapes
    """Give what the pipeline gets of an option."""
    convert = _CONVERT.get(option.shape)
    return given if convert is None else convert(option, given)


def is_variant_name(given: str) -> bool:
    """Tell whether what is given of a variant is a name: it neither has a folder nor ends as a file does."""
    from msvcgen.files.sources import SUFFIXES

    return "/" not in given and os.sep not in given and not given.lower().endswith(SUFFIXES)


def _variant(option: Option, given: str) -> str | Source:
    """Read the file of a runtime variant; what neither has a folder nor ends as one is a name."""
    return given if is_variant_name(given) else _source(option, given)


def _file(option: Option, path: str) -> Source | None:
    return _source(option, path) if path else None


def _source(option: Option, path: str) -> Source:
    """Read the one file that an option names."""
    from msvcgen.files.sources import read_sources
    from msvcgen.pipeline import Source

    if os.path.isdir(path):
        raise UsageError(f"{option.flags[0]} wants one file, `{path}` is a directory")
    ((file,),) = read_sources([path])
    return Source(name=file.name, text=file.content)


def _assignments(option: Option, given: Iterable[str]) -> dict[str, str]:
    return dict(_assignment(option, text) for text in given)


def _assignment(option: Option, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise UsageError(f"{option.flags[0]} wants {option.metavar}, this is `{text}`")
    return name, value


def _version(option: Option, given: str) -> str:
    """Give the minor version that is meant by 1.34, v1.34 or 1.34.2; the newest when none is stated."""
    from msvcgen.kinds import KUBE_VERSIONS, NEWEST

    meant = ".".join(given.removeprefix("v").split(".")[:2]) or NEWEST
    if meant not in KUBE_VERSIONS:
        raise UsageError(f"{option.flags[0]} {given} is not known, known are {', '.join(KUBE_VERSIONS)}")
    return meant


def _names(_option: Option, given: Iterable[str]) -> tuple[str, ...]:
    """Give the names of a repeatable option, each time one or several, as the reference tool reads them."""
    return tuple(name.strip() for listed in given for name in listed.split(",") if name.strip())


def _schemas(_option: Option, folders: Sequence[str]) -> tuple[Document, ...]:
    return read_schemas(folders)


def _values(_option: Option, texts: Sequence[str]) -> tuple[Assignment, ...]:
    if not texts:
        return ()
    from msvcgen.assignments import read_assignments

    return read_assignments(texts)


_CONVERT: Mapping[Shape, Callable[[Option, Any], Any]] = {
    "assignments": _assignments,
    "file": _file,
    "folders": _schemas,
    "names": _names,
    "values": _values,
    "variant": _variant,
    "version": _version,
}
"""How the shapes that are not given as they are become values of the pipeline."""
