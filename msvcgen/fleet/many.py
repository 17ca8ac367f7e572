"""What callers are told of many ModelServices, one after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msvcgen.allowances import Span, settle
from msvcgen.emit import Child
from msvcgen.errors import Problem, fails
from msvcgen.fleet.finished import Finished
from msvcgen.fleet.fleet import Fleet

Told = tuple[str, tuple[Child, ...], tuple[Problem, ...]]
"""A name, objects, and problems that are not allowed."""


def many(fleet: Fleet, finished: Iterable[Finished]) -> Iterator[Told]:
    """Give of each ModelService what it came to; the last is of all of them.

    What is allowed is left out, and held till the end: an allowance that nothing matched is a problem of the last.
    """
    spans: list[Span] = []
    allowed: list[Problem] = []
    complete = fleet.options.validate != "ignore"
    for service in finished:
        spans += service.allowances
        problems = tuple(problem for problem in service.problems if not problem.allowed)
        allowed += (problem for problem in service.problems if problem.allowed)
        complete = complete and not fails(problems)
        if service.name:
            yield service.name, service.children, problems
        else:
            yield "", (), tuple(settle([*allowed, *service.problems], spans, complete=complete))
