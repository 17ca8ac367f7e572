"""The samples that are shipped to start from, read as their READMEs present them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from msvcgen.data import data_files, read_data
from msvcgen.option import REPEATED, Option
from msvcgen.options import of_file
from msvcgen.records import NamedTuple
from msvcgen.typed import Final

STORIES: Final = (
    "quickstart",
    "vllm",
    "platform-presets",
    "disaggregated",
    "autoscaled",
    "monitored",
    "claim",
    "two-nodes",
    "our-vllm",
    "custom",
    "kserve",
    "jinja",
    "kustomize",
)
"""The samples that are offered, the first one first; they stand in the wheel (`force-include` of pyproject.toml)."""

_README: Final = "README.md"
_FENCE: Final = re.compile(r"^```[^\n]*\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"\[([^\]]*)\]\(\.\.?/[^)]*\)")


class Story(NamedTuple):
    """A sample: what it is about, its files by their paths in its folder, and how its command is told of them."""

    name: str
    title: str
    rest: str
    """What its README says after its title and what it is about, as Markdown."""
    files: Mapping[str, str]
    options: Mapping[str, tuple[str, ...]]
    """What its command states, by the names of options; paths start at its folder."""


def story(name: str) -> Story:
    """Read a sample of STORIES."""
    folder = f"samples/{name}/"
    files = {
        path: read_data(folder + path).decode().replace("\r\n", "\n")
        for path in data_files(folder.rstrip("/"))
    }
    _, _, body = files.pop(_README).replace(folder, "").partition("\n\n")
    title, _, rest = body.partition("\n\n")
    commands = [line for block in _FENCE.findall(rest) for line in block.splitlines()]
    command = next(line for line in commands if re.match(r"msvcgen (generate|validate) ", line))
    rest = _LINK.sub(r"\1", _without(rest, command)).strip()
    return Story(name, " ".join(title.split()), rest, files, _stated(shlex.split(command)[2:]))


def _without(markdown: str, command: str) -> str:
    """Take a command out of the blocks of a page, and a block that holds nothing else."""
    return markdown.replace(f"```\n{command}\n```\n\n", "").replace(f"{command}\n", "")


def _stated(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Give what a command states of options that a config may have; each has a value in a word of its own."""
    stated: dict[str, tuple[str, ...]] = {}
    for option, value in _pairs(words):
        before = stated.get(option.name, ()) if option.shape in REPEATED else ()
        stated[option.name] = (*before, value)
    return stated


def _pairs(words: Sequence[str]) -> Iterator[tuple[Option, str]]:
    by_flag = {flag: option for option in of_file().values() for flag in option.flags}
    for flag, value in zip(words[::2], words[1::2], strict=True):
        yield by_flag[flag], value
