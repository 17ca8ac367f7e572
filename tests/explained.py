"""Objects to explain: those of a sample, and small ones of texts."""

from __future__ import annotations

import re
from functools import cache

from msvcgen.cli.explain import Request
from msvcgen.cli.inputs import read, settings
from msvcgen.cli.quick import read_quickly
from msvcgen.explanation import Made, Making, find, make
from msvcgen.explanation.text import explanation_text
from msvcgen.settings import Options, Source
from stories import command


@cache
def of_story(story: str) -> Making:
    """Give what the command of a sample renders; the test stands in the project's folder."""
    request = read_quickly(Request, command(story)[1:])
    assert request is not None
    return make(*read(request), settings(request))


def of_texts(modelservice: str, baseconfig: str = "", **options: object) -> list[Made]:
    """Give what a ModelService renders to, whose problems do not matter."""
    bases = [Source("base.yaml", baseconfig)] if baseconfig else []
    return [*make([Source("model.yaml", modelservice)], bases, Options(**options)).objects]  # type: ignore[arg-type]  # as the test states them


def text_of(words: str, objects: list[Made]) -> list[str]:
    """Give the lines of an explanation without its head, ` | ` between their columns."""
    lines = explanation_text(find(words, objects)).splitlines()[2:]
    return [" | ".join(re.split(" {2,}", line.strip())) for line in lines]
