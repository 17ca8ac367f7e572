"""Evaluate the validation rules of a custom resource at every node that has some.

Order, messages and limits are those of apiextensions-apiserver, pkg/apiserver/schema/cel/validation.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msvcgen.cel import CelError, CostError, Program, Value, compile_linked, compile_rule
from msvcgen.check.gathered import MOST_KEPT
from msvcgen.check.parts import STEPS, Memo
from msvcgen.check.typed import typed
from msvcgen.errors import Finding, standing_for
from msvcgen.kinds import Schema, from_json_schema
from msvcgen.tree import Path, Tree
from msvcgen.typed import Final, cast

_LONGEST_MESSAGE: Final = 5120
_STEP: Final = r"\.?([A-Za-z_][A-Za-z0-9_-]*)|\['((?:[^'\\]|\\.)*)'\]"

Rule = Mapping[str, Tree]


def check_validations(
    tree: Tree, schema: Schema | Mapping[str, Tree], memo: Memo | None = None
) -> list[Finding]:
    """Give what the rules of a custom resource's schema refuse in an object that is new.

    The schema is a Schema, or the `openAPIV3Schema` of a CustomResourceDefinition. Everything else about the
    tree has been found right before. Rules that compare with an earlier object are left out. What they take is taken
    from the memo's steps.
    """
    root = schema if isinstance(schema, Schema) else from_json_schema(schema)
    walk = _Walk(STEPS if memo is None else memo.steps)
    findings = list(walk.below(typed(tree, root), root, ()))
    if walk.counted is not None:
        findings.append(standing_for(walk.counted, walk.refused - MOST_KEPT))
    if memo is not None:
        memo.steps = max(walk.budget, _FEWEST)
    return findings


_FEWEST: Final = 1000
"""Steps that every object gets, whatever those before it took."""


def refuses_update(schema: Schema, old: Tree, new: Tree) -> bool:
    """Tell whether a rule of a node's schema refuses another value of the node, as `self == oldSelf` does any.

    Only rules that compare with the value before are asked. A rule that has no answer refuses nothing here.
    """
    rules = [str(rule.get("rule")) for rule in schema.validations if not rule.get("optionalOldSelf")]
    updates = [text for text in rules if "oldSelf" in text]
    if not updates or old is None or new is None:
        return False
    before, after = typed(old, schema), typed(new, schema)
    return any(_is_refused(text, before, after) for text in updates)


def _is_refused(text: str, before: Value, after: Value) -> bool:
    try:
        return compile_rule(text).value(after, _PER_UPDATE, before)[0] is False
    except CelError:
        return False


class _Walk:
    """Goes through one object; all its rules share a budget."""

    def __init__(self, budget: int) -> None:
        """Begin with the whole budget."""
        self.budget = budget
        self.refused = 0
        """How many values a rule refused."""
        self.counted: Finding | None = None
        """The first of those that are only counted."""

    def below(self, value: Value, schema: Schema, path: Path) -> Iterator[Finding]:
        """Give what the rules of a node and of those below it refuse."""
        if schema.validations:
            yield from self._own(value, schema, path)
        if isinstance(value, dict):
            for key, inner in value.items():
                below = schema.properties.get(key) or schema.additional
                if below is None or below.builtin or inner is None:
                    continue
                if below.validations or isinstance(inner, (dict, list)):
                    yield from self.below(inner, below, (*path, key))
        elif isinstance(value, list) and schema.items is not None:
            for index, item in enumerate(value):
                if item is not None:
                    yield from self.below(item, schema.items, (*path, index))

    def _own(self, value: Value, schema: Schema, path: Path) -> Iterator[Finding]:
        """Give what the rules of a node refuse."""
        shown = repr(value)
        rules = schema.validations
        if (id(rules), shown) in _SOUND:
            return
        before = self.refused
        sound = len(_SOUND) < _MOST_SOUND and len(shown) <= _LONGEST_SOUND and "<" not in shown
        for number in range(len(rules)):
            finding = self._broken(schema, number, value, path) if self.budget > 0 else None
            if finding is not None:
                sound = False
                yield finding
        if sound and self.refused == before and self.budget > 0:
            _SOUND[id(rules), shown] = rules

    def _broken(self, schema: Schema, number: int, value: Value, path: Path) -> Finding | None:
        """Give what a rule of a schema refuses."""
        rule = schema.validations[number]
        text = str(rule.get("rule") or "")
        try:
            program = _program(text, schema, number)
        except CelError as error:
            return Finding(
                code="cel-rule", message=f"`{text}` was not checked: {error}", path=path, severity="warning"
            )
        if program.uses_old_self and not rule.get("optionalOldSelf"):
            return None
        try:
            result, steps = program.value(value, min(self.budget, _PER_RULE))
        except CostError as error:
            self.budget = -1
            return _finding(f"{error}: no further validation rules are checked, after {_named(rule)}", path)
        except CelError as error:
            return _finding(f"{_explained(error)} evaluating rule: {_named(rule)}", path)
        self.budget -= 1 + steps
        if result is True:
            return None
        self.refused += 1
        if self.refused == MOST_KEPT + 1:
            self.counted = _refused(rule, value, path)
        return _refused(rule, value, path) if self.refused <= MOST_KEPT else None


def _program(rule: str, schema: Schema, number: int) -> Program:
    """Give the program of a rule of a schema; raise CelError when it cannot be read."""
    if schema.linked:
        return compile_linked(rule, schema.linked[number])
    return compile_rule(rule, shipped=schema.trusted)


_SOUND: Final[dict[tuple[int, str], Sequence[Rule]]] = {}
"""What the rules of a node were all true of: the parts of custom resources that a fleet has in common.

By the id of the rules, which are kept, and the value as text; values whose text does not say all (`<...>`) are not
kept.
"""

_MOST_SOUND: Final = 4096
_LONGEST_SOUND: Final = 1024

_PER_RULE: Final = 1_000_000

_PER_UPDATE: Final = 20_000
"""Steps of a rule that compares two values: there may be as many as nodes that differ."""


def _refused(rule: Rule, value: Value, path: Path) -> Finding:
    field = _field_path(rule)
    about = () if field else _about(str(rule.get("rule") or ""), value)
    return _finding(_message(rule, value), (*path, *field))._replace(about=about)


def _finding(message: str, path: Path) -> Finding:
    return Finding(code="cel-rule", message=message, path=path)


def _explained(error: CelError) -> str:
    if str(error) == "no such overload":
        return "no such overload: a value has a type that the rule does not take,"
    return str(error)


def _named(rule: Rule) -> str:
    return str(rule.get("message") or "").strip() or str(rule.get("rule")).strip()


def _message(rule: Rule, value: Value) -> str:
    """Give what the rule itself says, computed or written, else the rule."""
    written = str(rule.get("message") or "").strip() or f"failed rule: {str(rule.get('rule')).strip()}"
    expression = rule.get("messageExpression")
    if not isinstance(expression, str) or not expression.strip():
        return written
    try:
        computed = compile_rule(expression).value(value)[0]
    except CelError:
        return written
    usable = isinstance(computed, str) and len(computed) <= _LONGEST_MESSAGE and "\n" not in computed
    return (cast("str", computed).strip() if usable else "") or written


def _about(rule: str, value: Value) -> Path:
    """Give the path of the first part of a value that a rule asks for and that is there."""
    for mentioned in re.finditer(r"\bself((?:\.[A-Za-z_]\w*)+)(?!\w*\()", rule):
        path: list[str] = []
        node: object = value
        for step in mentioned[1].split(".")[1:]:
            if not isinstance(node, dict) or step not in node:
                break
            path.append(step)
            node = node[step]
        if path:
            return tuple(path)
    return ()


def _field_path(rule: Rule) -> Path:
    """Give the path of the field that a rule says it is about: `.a.b`, `.a['b.c']`."""
    field_path = rule.get("fieldPath")
    if not isinstance(field_path, str):
        return ()
    return tuple(match[1] or re.sub(r"\\(.)", r"\1", match[2]) for match in re.finditer(_STEP, field_path))
