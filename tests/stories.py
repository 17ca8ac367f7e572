"""The samples and the commands that their READMEs state."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
GOLDEN = ROOT / "golden"
PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PRESET = ROOT / "msvcgen" / "presets" / "llm-d-0.2.yaml"
"""The BaseConfig of the sample `llm-d-0.2`, which says everything itself."""

STORIES = sorted(path.parent.name for path in SAMPLES.glob("*/modelservice.yaml"))

_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(markdown: str) -> list[str]:
    """Give the fenced blocks of a page."""
    return _FENCE.findall(markdown)


def commands(markdown: str) -> list[list[str]]:
    """Give the words of every line of a fenced block that calls the program, without the program's name."""
    lines = (line for block in blocks(markdown) for line in block.replace("\\\n", " ").splitlines())
    called = (shlex.split(line, comments=True) for line in lines if re.match(r"(\S*/)?msvcgen\s", line))
    return [words[1:] for words in called]


def command(story: str) -> list[str]:
    """Give the words of the command that a sample is about: the first of its README."""
    return commands((SAMPLES / story / "README.md").read_text("utf-8"))[0]
