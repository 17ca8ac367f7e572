"""Run the jsonschema library over one schema: without surprises, in bounded time, with words of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from jsonschema import ValidationError, validators
from referencing import Registry
from referencing.exceptions import Unresolvable

from msvcgen.check.custom.keywords import keywords_of
from msvcgen.check.custom.plainness import TooMuchError, Untyped, plain
from msvcgen.check.custom.sentences import findings_of
from msvcgen.check.wording import shown
from msvcgen.errors import Finding
from msvcgen.kinds.patterns import PatternError
from msvcgen.tree import Mapped, Tree
from msvcgen.typed import Final, TypeAlias

BUDGET: Final = 50_000
"""Keywords that are evaluated for all objects of a ModelService; each takes 25 microseconds."""

_MOST_PROVED: Final = 5_000
"""Nodes of a schema that is compared with the schema of schemas; in a larger one what is wrong shows in use."""

_DRAFT_3: Final = validators.Draft3Validator

Keyword: TypeAlias = Callable[[Untyped, Untyped, Untyped, Untyped], Iterator[ValidationError] | None]


class UnusableError(Exception):
    """A schema cannot be used: says why."""


class _SpentError(Exception):
    """The budget is spent."""


class Validator:
    """One schema, ready to check objects."""

    def __init__(self, schema: Mapped) -> None:
        """Take a schema; raise UnusableError when it is none, or one that cannot be checked in bounded time."""
        self.left = 0
        """What is left of the budget: keywords, together with the entries of what they look through."""
        address = schema.get("$schema", "")
        if not isinstance(address, str):
            raise UnusableError("`$schema` must be the address of a dialect")
        dialect = validators.validator_for({"$schema": address}, default=validators.Draft202012Validator)
        if dialect is _DRAFT_3:
            raise UnusableError("draft 3 of JSON Schema is too old, write it in draft 4 or a later one")
        try:
            whole = plain(schema)
            if _nodes(whole, _MOST_PROVED) < _MOST_PROVED:
                _prove(dialect, whole)
            # An empty registry: a reference to another address is a problem, never a request to the network.
            self.checker = self._bounded(dialect, whole)(whole, registry=Registry())
        except UnusableError:
            raise
        except Exception as error:
            raise UnusableError(_reason(error)) from error

    def check(self, tree: Tree, budget: int = BUDGET) -> list[Finding]:
        """Give what is wrong with a tree; raise UnusableError when that cannot be told within the budget."""
        self.left = budget
        try:
            return findings_of(self.checker.iter_errors(tree))
        except Exception as error:
            raise UnusableError(_reason(error)) from error

    def _bounded(self, dialect: Untyped, whole: Mapped) -> Untyped:
        """Give a validator class of the dialect with our keywords, which spend the budget."""
        keywords: Mapping[str, Keyword] = {
            **dialect.VALIDATORS,
            **{name: keyword for name, keyword in keywords_of(whole).items() if name in dialect.VALIDATORS},
        }
        counted = {name: self._counted(keyword) for name, keyword in keywords.items()}
        extended: Untyped = validators.extend
        return extended(dialect, counted)

    def _counted(self, keyword: Keyword) -> Keyword:
        def counted(
            validator: Untyped,
            value: Untyped,
            instance: Untyped,
            schema: Untyped,
        ) -> Iterator[ValidationError] | None:
            self.left -= 1 + _size(value) + _size(instance)
            if self.left < 0:
                raise _SpentError
            return keyword(validator, value, instance, schema)

        return counted


def _prove(dialect: Untyped, schema: Mapped) -> None:
    """Compare a schema with the schema of schemas; the library's own choice of an error differs from run to run."""
    of_schemas = validators.validator_for(dialect.META_SCHEMA, default=dialect)
    errors: Iterator[ValidationError] = of_schemas(dialect.META_SCHEMA).iter_errors(schema)
    places = (([str(step) for step in error.absolute_path], str(error.validator)) for error in errors)
    wrong = min(places, key=lambda place: (len(place[0]), *place), default=None)
    if wrong is not None:
        where = ".".join(wrong[0]) or "it"
        raise UnusableError(f"{where} is not what {wrong[1]} of JSON Schema allows")


def _nodes(schema: Tree, most: int) -> int:
    """Count the nodes of a schema, up to so many."""
    waiting = [schema]
    for node in waiting:
        if isinstance(node, dict | list):
            waiting.extend(node.values() if isinstance(node, dict) else node)
        if len(waiting) >= most:
            return most
    return len(waiting)


def _size(value: object) -> int:
    if isinstance(value, dict | list):
        return len(value)
    return len(value) // 1000 if isinstance(value, str) else 0


def _reason(error: Exception) -> str:
    if isinstance(error, _SpentError | RecursionError):
        return "the schema needs too much work"
    if isinstance(error, PatternError | TooMuchError):
        return str(error)
    if isinstance(error, Unresolvable):
        return f"it refers to {str(error.ref)[:100]}, which is not in it"
    return f"{type(error).__name__} {shown(str(error))}"
