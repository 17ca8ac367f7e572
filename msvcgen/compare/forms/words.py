"""What the forms have in common: values, places and consequences in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from msvcgen.compare.secrets import CHANGED
from msvcgen.compare.values import Accelerators, Cards, Change, Comparison, Difference, Identity, identity_of
from msvcgen.document import Position
from msvcgen.tree import Mapped, Tree
from msvcgen.typed import Final, TypeAlias
from msvcgen.yaml.quoting import scalar_text

PlaceOf: TypeAlias = Callable[[Difference, "Change | None"], "Position | None"]
"""Gives where the value of a change is written, or, without one, what a difference as a whole was made of."""

SIGNS: Final[Mapping[str, str]] = {"added": "+", "removed": "-", "changed": "~", "renamed": "~", "order": "~"}

LONGEST: Final = 200
"""Characters of a value after which it is cut."""

_POD: Final = "spec.template.spec."


def title(difference: Difference) -> str:
    """Give the kind and name of an object; of a renamed one the old name as well."""
    identity = difference.identity
    if difference.type != "renamed" or difference.old is None:
        return printable(str(identity))
    return printable(f"{identity} (renamed from {_old_name(identity_of(difference.old), identity)})")


def _old_name(old: Identity, new: Identity) -> str:
    return old.name if old.namespace == new.namespace else old.place


def where(change: Change) -> str:
    """Give the path of a change, in a pod from the pod on."""
    return printable(change.where.removeprefix(_POD)) or "(all)"


def effect(difference: Difference) -> str:
    """Say what a difference does: its consequences, and how many accelerators there are before and after."""
    named = [consequence.text for consequence in difference.consequences]
    cards = accelerators(difference.accelerators)
    if not cards and named and difference.consequences[0].code == "restart":
        cards = "rolling"
    text = "; ".join(named)
    return f"{text} ({cards})" if text and cards else text or cards


def accelerators(given: Accelerators) -> str:
    """Give the accelerators before and after, as `4 GPUs -> 8 GPUs`; "" where there are none."""
    if not given.old and not given.new:
        return ""
    short = len({*given.old, *given.new}) == 1
    old, new = _cards(given.old, given.new, short=short), _cards(given.new, given.old, short=short)
    return old if old == new else f"{old} -> {new}"


def _cards(cards: Cards, others: Cards, *, short: bool) -> str:
    names = sorted(cards) or sorted(others)
    return " + ".join(_amount(cards.get(name, 0), name, short=short) for name in names)


def _amount(count: int, name: str, *, short: bool) -> str:
    if short and name.endswith("/gpu"):
        return "1 GPU" if count == 1 else f"{count} GPUs"
    return f"{count} {printable(name)}"


def summary(comparison: Comparison) -> str:
    """Say how many objects differ."""
    number = len(comparison.differences)
    if not number:
        return f"no differences, {comparison.equal} {_objects(comparison.equal)} equal"
    parts = [f"{comparison.count(of)} {of}" for of in ("added", "changed", "removed")]
    if renamed := comparison.count("renamed"):
        parts.append(f"{renamed} renamed")
    verb = "object differs" if number == 1 else "objects differ"
    equal = comparison.equal
    return f"{number} {verb} ({', '.join(parts)}), {equal} {'is' if equal == 1 else 'are'} equal"


def _objects(count: int) -> str:
    return "object is" if count == 1 else "objects are"


def value_of(value: Tree) -> str:
    """Give a value on one line, as YAML or JSON; a long one is cut."""
    if value == CHANGED:
        return CHANGED
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{printable(value[:LONGEST])}... ({len(value) - LONGEST:,} more characters)"
    if isinstance(value, (dict, list)) or is_long(value):
        return cut(printable(json.dumps(value, ensure_ascii=False, default=str)))
    return cut(printable(scalar_text(value)))


def cut(text: str, longest: int = LONGEST) -> str:
    """Give a text that is not longer than `longest`, and how much of it is missing."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}... ({len(text) - longest:,} more characters)"


def words_of(change: Change) -> tuple[str, str]:
    """Give what states a flag before and after; of a changed one the values, where those differ."""
    old, new = (_joined(words) for words in (change.old, change.new))
    before, after = (_flag_value(words) for words in (change.old, change.new))
    if change.type == "changed" and before != after:
        return before, after
    return old, new


def _joined(words: Tree) -> str:
    listed = [str(word) for word in words] if isinstance(words, list) else []
    return " ".join(listed)


def _flag_value(words: Tree) -> str:
    """Give what a flag is set to, "" for nothing."""
    if not isinstance(words, list) or not words:
        return ""
    _name, equals, value = str(words[0]).partition("=")
    return " ".join([*([value] if equals else []), *map(str, words[1:])])


def is_long(value: Tree) -> bool:
    """Tell whether a value is a text of several lines."""
    return isinstance(value, str) and "\n" in value


def simple(value: Tree) -> Tree:
    """Give what says all of a variable of an environment: its value."""
    if isinstance(value, dict) and value.keys() == {"name", "value"}:
        return value["value"]
    return value


def image(old: str, new: str) -> str:
    """Give a new image without what it has in common with the old one, up to the tag or digest."""
    for sign in ("@", ":"):
        before, after = old.rpartition(sign), new.rpartition(sign)
        if before[0] and before[0] == after[0] and "/" not in after[2]:
            return after[2]
    return new


def printable(text: str) -> str:
    """Escape what a terminal would obey or not show: control characters, bidirectional marks, odd spaces."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )


def shown_place(position: Position | None) -> str:
    """Give a place as people read it."""
    return printable(f"{position.file}:{position.line}:{position.column}") if position is not None else ""


def folded(comparison: Comparison, *, whole: bool = False) -> Iterator[list[Difference]]:
    """Give differences that say the same together: what changes in all models of a fleet is read once.

    With `whole` objects each stands alone.
    """
    if whole:
        yield from ([difference] for difference in comparison.differences)
        return
    groups: dict[str, list[Difference]] = {}
    for number, difference in enumerate(comparison.differences):
        groups.setdefault(_form(difference, number), []).append(difference)
    yield from groups.values()


def _form(difference: Difference, number: int) -> str:
    if difference.type != "changed":
        return str(number)
    changes = [(change.type, change.where, change.old, change.new) for change in difference.changes]
    return repr((_kind(difference.tree), [one.code for one in difference.consequences], changes))


def _kind(tree: Mapped) -> tuple[str, str]:
    identity = identity_of(tree)
    return identity.group, identity.kind
