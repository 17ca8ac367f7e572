"""Check scalars: types, enums, bounds, formats, patterns; the check of a schema is a function, made once."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from functools import cache

from msvcgen.check.amounts import amount
from msvcgen.check.formats import FORMATS, Format, is_port_name
from msvcgen.check.numbers import Test, number_tests, out_of_bounds
from msvcgen.check.wording import a_type, listed, shown
from msvcgen.errors import Finding, Meant
from msvcgen.golang.patterns import LONGEST_MATCHED, shipped_search
from msvcgen.kinds import Schema
from msvcgen.tree import Tree
from msvcgen.typed import Final

Check = Callable[[Tree, object], list[Finding] | None]
"""Gives what is wrong with a tree; None when nothing is. The second argument is the memo of containers."""

_REMEMBERED: Final = 4096
_LONGEST_REMEMBERED: Final = 256


def is_text(tree: Tree) -> bool:
    """Tell whether a tree is text."""
    return isinstance(tree, str)


def is_boolean(tree: Tree) -> bool:
    """Tell whether a tree is a boolean."""
    return isinstance(tree, bool)


def is_number(tree: Tree) -> bool:
    """Tell whether a tree is a number."""
    return isinstance(tree, (int, float)) and not isinstance(tree, bool)


def is_integer(tree: Tree) -> bool:
    """Tell whether a tree is an integer; `1.0` is one, which sigs.k8s.io/yaml hands to Go as `1`."""
    return type(tree) is int or (isinstance(tree, float) and tree.is_integer() and abs(tree) < 1e21)


def is_integer_or_text(tree: Tree) -> bool:
    """Tell whether a tree is an IntOrString (apimachinery's util/intstr)."""
    return is_text(tree) or is_integer(tree)


def is_number_or_text(tree: Tree) -> bool:
    """Tell whether a tree is what a quantity is written as (apimachinery's api/resource)."""
    return is_text(tree) or is_number(tree)


TYPES: Final[dict[str, tuple[Callable[[Tree], bool], str]]] = {
    "string": (is_text, "text"),
    "boolean": (is_boolean, "true or false"),
    "number": (is_number, "a number"),
    "integer": (is_integer, "an integer"),
    "int-or-string": (is_integer_or_text, "an integer or text"),
    "quantity": (is_number_or_text, "a quantity such as 500m or 2Gi"),
    "null": (lambda tree: tree is None, "null"),
    "any": (lambda _: True, "anything"),
}
"""What a scalar type accepts, and what it is called."""


def scalar_check(schema: Schema) -> Check:
    """Make the check of a schema whose type is scalar, or not stated."""
    tests = tuple(_tests(schema))
    if not tests:
        return _typed(schema.type)
    if schema.derived is None:
        schema.derived = {}
    right: set[Tree] = schema.derived.setdefault(right_ones, set())
    return _tested(schema.type, tests, right)


def free_type(schema: Schema) -> type | None:
    """Give the Python type of which a schema takes every value, if there is one."""
    free = _FREE.get(schema.type)
    return None if free is None or _is_combined(schema) or any(_tests(schema)) else free


_FREE: Final[dict[str, type]] = {"string": str, "boolean": bool}


def right_ones(schema: Schema) -> Container[Tree]:
    """Give the texts and integers that the check of a schema has found right so far; they come again."""
    right: Container[Tree] = (schema.derived or {}).get(right_ones, ())
    return () if _is_combined(schema) else right


def _is_combined(schema: Schema) -> bool:
    return bool(schema.all_of or schema.any_of or schema.one_of or schema.negated is not None)


@cache
def _typed(name: str) -> Check:
    right, words = TYPES[name]

    def check(tree: Tree, _memo: object) -> list[Finding] | None:
        return None if right(tree) else [wrong_type(words, tree)]

    return check


def _tested(name: str, tests: tuple[Test, ...], right: set[Tree]) -> Check:
    """Make the check of a scalar's type and of all else, which remembers in `right` what it takes."""
    has_type, words = TYPES[name]

    def check(tree: Tree, _memo: object) -> list[Finding] | None:
        plain = tree.__class__ is str or tree.__class__ is int
        if plain and tree in right:
            return None
        if not has_type(tree):
            return [wrong_type(words, tree)]
        findings = [finding for test in tests if (finding := test(tree)) is not None]
        if not findings and plain and len(right) < _REMEMBERED and _is_short(tree):
            right.add(tree)
        return findings or None

    return check


def _is_short(tree: Tree) -> bool:
    return not isinstance(tree, str) or len(tree) <= _LONGEST_REMEMBERED


def wrong_type(expected: str, tree: Tree) -> Finding:
    """Say that a node has another type than it must."""
    message = f"must be {expected}, here it is {a_type(tree)}"
    return Finding(code="wrong-type", message=message, hint=_remedy(expected, tree))


def _remedy(expected: str, tree: Tree) -> str:
    if "text" in expected and isinstance(tree, (bool, int, float)):
        return "put it in quotes"
    if expected == "an integer" and isinstance(tree, str) and _is_whole(tree):
        return "leave out the quotes"
    if expected == "true or false" and isinstance(tree, str) and tree.lower() in ("true", "false"):
        return "leave out the quotes"
    if expected == "a list" and isinstance(tree, (str, dict)):
        return "begin each entry with `- `"
    return ""


def _is_whole(text: str) -> bool:
    digits = text[1:] if text[:1] in ("+", "-") else text
    return digits.isdigit() and digits.isascii()


def _tests(schema: Schema) -> Iterator[Test]:
    """Give the tests beyond the type; the cheapest and the most telling one first."""
    if schema.enum:
        yield _one_of((*schema.enum, "") if schema.builtin and not schema.min_length else schema.enum)
    if schema.type in ("integer", "number", "int-or-string", "any"):
        yield from number_tests(schema)
    if schema.type in ("string", "int-or-string", "any"):
        yield from _text_tests(schema)
    if schema.type == "quantity":
        yield _quantity
        if schema.minimum is not None:
            yield _amount_from(schema.minimum)


def _one_of(allowed: tuple[Tree, ...]) -> Test:
    def test(tree: Tree) -> Finding | None:
        return None if tree in allowed else not_allowed(tree, allowed)

    return test


def not_allowed(tree: Tree, allowed: tuple[Tree, ...]) -> Finding:
    """Say that a value is none of those that are allowed; list them when they are nine or fewer."""
    allowed = tuple(value for value in allowed if value != "") or allowed
    message = f"{shown(tree)} is not allowed here"
    if len(allowed) <= 9:
        return Finding(code="not-allowed", message=f"{message}, it must be {listed(allowed)}")
    hint = Meant(tree, tuple(map(str, allowed))) if isinstance(tree, str) else ""
    return Finding(code="not-allowed", message=message, hint=hint)


def _text_tests(schema: Schema) -> Iterator[Test]:
    if schema.min_length or schema.max_length is not None:
        yield _long(schema.min_length, schema.max_length)
    if schema.pattern:
        yield from _pattern_tests(schema)
    if schema.format and not schema.trusted:
        from msvcgen.check.crd_formats import CRD_FORMATS  # most runs have no schemas of users

        formats = CRD_FORMATS
    else:
        formats = FORMATS
    if schema.format in formats:
        form, words = formats[schema.format]
        # Go's empty text is an absent field; where it is refused there is a minimum length as well. No time is empty.
        yield _formatted(form, words, empty=schema.builtin and schema.format != "date-time")


def _pattern_tests(schema: Schema) -> Iterator[Test]:
    """Give the test of a pattern: Python's matcher for our own, one of linear time for those of users."""
    if schema.trusted:
        if search := shipped_search(schema.pattern):
            yield _matching(schema.pattern, lambda text: len(text) > LONGEST_MATCHED or search(text))
        return
    yield _matching_of_users(schema.pattern)


def _matching_of_users(pattern: str) -> Test:
    from msvcgen.kinds.patterns import PatternError, matches

    test = _matching(pattern, matches(pattern))

    def bounded(tree: Tree) -> Finding | None:
        try:
            return test(tree)
        except PatternError as error:
            return Finding(code="not-checked", message=str(error), severity="warning")

    return bounded


def _long(least: int, most: int | None) -> Test:
    def test(tree: Tree) -> Finding | None:
        if not isinstance(tree, str):
            return None
        if len(tree) < least:
            if not tree:
                return Finding(code="out-of-bounds", message="must not be empty")
            return out_of_bounds(f"must have at least {least} characters", len(tree))
        if most is not None and len(tree) > most:
            return out_of_bounds(f"must have at most {most} characters", len(tree))
        return None

    return test


def _matching(pattern: str, match: Callable[[str], object]) -> Test:
    def test(tree: Tree) -> Finding | None:
        if not isinstance(tree, str) or match(tree):
            return None
        from msvcgen.check.pattern_words import no_match  # most texts match

        return no_match(tree, pattern)

    return test


def _formatted(form: Format, words: str, *, empty: bool) -> Test:
    def test(tree: Tree) -> Finding | None:
        if not isinstance(tree, str) or (empty and not tree) or form(tree):
            return None
        hint = "leave out the quotes" if form is is_port_name and tree.isdecimal() else ""
        return Finding(code="bad-format", message=f"must be {words}, here it is {shown(tree)}", hint=hint)

    return test


def _quantity(tree: Tree) -> Finding | None:
    if not isinstance(tree, str) or amount(tree) is not None:
        return None
    from msvcgen.check.pattern_words import no_quantity

    return no_quantity(tree)


def _amount_from(least: float) -> Test:
    limit = amount(least)

    def test(tree: Tree) -> Finding | None:
        size = amount(tree)
        if size is None or limit is None or size >= limit:
            return None
        return out_of_bounds(f"must be at least {least}", tree)

    return test
