"""What an option of rendering is; `options` has a row for each."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.records import NamedTuple
from msvcgen.typed import Any, Final, Literal, TypeAlias

Shape: TypeAlias = Literal[
    "text",
    "switch",
    "choice",
    "version",
    "names",
    "assignments",
    "paths",
    "folders",
    "file",
    "variant",
    "values",
]
"""What an option takes, and what of it the pipeline gets.

text         any text, as it is
switch       whether it stands there
choice       one of `choices`, the first when it is not stated
version      a Kubernetes version, as 1.34, v1.34 or 1.34.2: its minor version
names        any number of names: a tuple of texts
assignments  any number of texts by name: a mapping
paths        any number of files and folders, which are read as inputs
folders      any number of folders: the schemas in them
file         a file: its Source
variant      the name of a runtime variant, as it is, or a file with one: its Source
values       any number of paths with values: the assignments
"""

REPEATED: Final = ("names", "assignments", "paths", "folders", "values")
"""The shapes of which there may be any number: on the command line the option is repeated."""

Given: TypeAlias = "str | bool | tuple[str, ...] | None"
"""What the command line gives of an option."""

COMMANDS: Final = ("generate", "validate", "diff", "vars", "explain")
"""The commands that render ModelServices."""

RENDERING: Final = (*COMMANDS, "requires", "graph", "report")
"""Those, and the commands that only tell of what they render."""

PREFIX: Final = "msvcgen.dev/"
"""How the annotations of ours begin."""


class Key(NamedTuple):
    """How an option is written in the config of kustomize; `help` where it is not that of the command line."""

    name: str = ""
    examples: Sequence[Any] = ()
    help: str = ""


class Option(NamedTuple):
    """One option; `name` is what Python calls it.

    Without `flags` it is an argument of the command line, whose place says which; without `commands` it is one of
    kustomize's config only.
    """

    name: str
    help: str
    flags: tuple[str, ...] = ()
    metavar: str = ""
    shape: Shape = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    key: Key = Key()
    commands: tuple[str, ...] = RENDERING
    pipeline: bool = False
    """Whether the pipeline is told, so that Python callers have it as well."""

    @property
    def annotation(self) -> str:
        """The annotation by which a ModelService states it where that is itself the config: the key in kebab case."""
        words = (f"-{letter.lower()}" if letter.isupper() else letter for letter in self.key.name)
        return PREFIX + "".join(words)

    @property
    def default(self) -> Given:
        """What the command line gives when the option is not stated."""
        if self.shape in REPEATED:
            return ()
        if self.choices:
            return None if self.required else self.choices[0]
        return False if self.shape == "switch" else ""
