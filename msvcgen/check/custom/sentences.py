"""Say in our own words what jsonschema found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from jsonschema import ValidationError

from msvcgen.check.numbers import out_of_bounds
from msvcgen.check.parts import CALLED, count_of, duplicate, missing
from msvcgen.check.pattern_words import no_match
from msvcgen.check.scalars import TYPES, not_allowed, wrong_type
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, Meant
from msvcgen.tree import Path, Tree
from msvcgen.typed import Any, Final, cast

_Say = Callable[[ValidationError], Finding]

_SPECIES: Final = ("anyOf", "oneOf")
_NOTHING: Final = Finding(code="not-allowed", message="is not allowed here")


def findings_of(errors: Iterable[ValidationError]) -> list[Finding]:
    """Give the findings of errors, in the order of their paths."""
    findings = [finding for error in errors for finding in _said(error)]
    return sorted(findings, key=lambda finding: [(isinstance(step, str), step) for step in finding.path])


def _said(error: ValidationError) -> Iterator[Finding]:
    path = cast("Path", tuple(error.absolute_path))
    if error.validator in _SPECIES and error.context:
        yield from _nearest(error, path)
    else:
        yield _sentence(error)._replace(path=path)


def _sentence(error: ValidationError) -> Finding:
    say = _SENTENCES.get(str(error.validator))
    if say is not None:
        return say(error)
    if str(error.validator) == "None":  # the schema is `false`
        return _NOTHING
    return Finding(code="schema", message=f"is not what the schema says with `{error.validator}`")


def _nearest(error: ValidationError, path: Path) -> Iterator[Finding]:
    """Say what is wrong by the alternative of which least is; what the types are when all differ in type."""
    groups: dict[Any, list[ValidationError]] = {}
    for suberror in error.context or ():
        groups.setdefault(suberror.schema_path[0], []).append(suberror)
    typed = [group for group in groups.values() if not any(map(_is_of_type, group))]
    if not typed:
        types = [
            name
            for group in groups.values()
            for suberror in group
            if _is_of_type(suberror)
            for name in _types(suberror)
        ]
        yield wrong_type(_called(types), cast("Tree", error.instance))._replace(path=path)
        return
    for suberror in min(typed, key=len):
        for finding in _said(suberror):
            # Another alternative may know the field, so that nobody may drop it.
            yield finding._replace(code="not-allowed") if finding.code == "unknown-field" else finding


def _is_of_type(error: ValidationError) -> bool:
    """Tell whether an error is that the tree itself has the wrong type."""
    return error.validator == "type" and not error.relative_path


def _types(error: ValidationError) -> Sequence[str]:
    types = error.validator_value
    return [types] if isinstance(types, str) else [str(name) for name in cast("list[object]", types)]


def _called(types: Iterable[str]) -> str:
    names = dict.fromkeys(types)
    named = [name for name in names if name != "null"] or list(names)
    return " or ".join(CALLED.get(name) or (TYPES[name][1] if name in TYPES else name) for name in named)


def _type(error: ValidationError) -> Finding:
    return wrong_type(_called(_types(error)), cast("Tree", error.instance))


def _choice(error: ValidationError) -> Finding:
    value = error.validator_value
    allowed = tuple(value) if error.validator == "enum" and isinstance(value, list) else (value,)
    return not_allowed(cast("Tree", error.instance), cast("tuple[Tree, ...]", allowed))


def _bound(words: str, excluding: str = "") -> _Say:
    """Give what says that a number is beyond a bound; draft 4 has a flag beside it for bounds that are out."""

    def say(error: ValidationError) -> Finding:
        flag = excluding and isinstance(error.schema, Mapping) and error.schema.get(excluding) is True
        bound = {"at least": "greater than", "at most": "less than"}.get(words, words) if flag else words
        limit = shown(cast("Tree", error.validator_value))
        return out_of_bounds(f"must be {bound} {limit}", cast("Tree", error.instance))

    return say


def _size(things: str, *, least: bool) -> _Say:
    def say(error: ValidationError) -> Finding:
        bound, instance = cast("int", error.validator_value), cast("list[object]", error.instance)
        if least and not instance and things == "characters":
            return Finding(code="out-of-bounds", message="must not be empty")
        return count_of(things, bound if least else 0, None if least else bound, len(instance))

    return say


def _unknown(error: ValidationError) -> Finding:
    known = error.schema.get("properties", ()) if isinstance(error.schema, Mapping) else ()
    if isinstance(error.instance, list):
        return _NOTHING
    return Finding(code="unknown-field", message="unknown field", hint=Meant(error.message, known))


_SENTENCES: Final[Mapping[str, _Say]] = {
    "type": _type,
    "enum": _choice,
    "const": _choice,
    "required": lambda error: missing(error.message),
    "dependentRequired": lambda error: missing(error.message),
    "dependencies": lambda error: missing(error.message),
    "additionalProperties": _unknown,
    "unevaluatedProperties": _unknown,
    "unevaluatedItems": _unknown,
    "pattern": lambda error: no_match(cast("Tree", error.instance), error.message),
    "uniqueItems": lambda error: duplicate(cast("Tree", error.instance), (), 0, int(error.message)),
    "minimum": _bound("at least", "exclusiveMinimum"),
    "maximum": _bound("at most", "exclusiveMaximum"),
    "exclusiveMinimum": _bound("greater than"),
    "exclusiveMaximum": _bound("less than"),
    "multipleOf": _bound("a multiple of"),
    "minLength": _size("characters", least=True),
    "maxLength": _size("characters", least=False),
    "minItems": _size("items", least=True),
    "maxItems": _size("items", least=False),
    "minProperties": _size("fields", least=True),
    "maxProperties": _size("fields", least=False),
    "not": lambda error: (
        _NOTHING._replace(message=f"{shown(cast('Tree', error.instance))} is not allowed here")
        if error.validator_value
        else _NOTHING
    ),
    "oneOf": lambda _error: Finding(
        code="not-allowed", message="matches several alternatives, it must match one"
    ),
    "contains": lambda _error: Finding(
        code="schema", message="has too few or too many of the items that it needs"
    ),
}
"""What is said of a keyword."""
