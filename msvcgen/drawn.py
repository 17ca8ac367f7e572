"""The picture of ModelServices, or of manifests that any tool rendered."""

from __future__ import annotations

from collections.abc import Iterable

from msvcgen.allowances import settle
from msvcgen.errors import Problem
from msvcgen.manifests import read_manifests
from msvcgen.picture import Owner, Picture, draw
from msvcgen.pipeline import generate
from msvcgen.records import NamedTuple
from msvcgen.settings import Options, Source


class Drawn(NamedTuple):
    """A picture, and what is wrong with what it was drawn of."""

    picture: Picture
    problems: tuple[Problem, ...]


def of_services(modelservices: Iterable[Source], baseconfigs: Iterable[Source], options: Options) -> Drawn:
    """Draw what ModelServices render to; those with errors are left out and their problems given.

    Raise MsvcgenError when the sources cannot be read or a BaseConfig cannot be used.
    """
    rendered = [*generate(modelservices, baseconfigs, options)]
    problems = settle(
        (problem for service in rendered for problem in service.problems),
        (span for service in rendered for span in service.allowances),
        complete=options.validate != "ignore",
    )
    objects = [child.tree for service in rendered for child in service.children]
    owners = [Owner(each.namespace, each.name) for each in rendered for _ in each.children]
    return Drawn(draw(objects, owners), tuple(problems))


def of_manifests(sources: Iterable[Source]) -> Drawn:
    """Draw manifests that any tool rendered; what cannot be read is left out and its problems given."""
    manifests = read_manifests(sources)
    return Drawn(draw(manifests.objects), manifests.problems)
