"""Explanations as people read them: a value a line, who states it behind it, what that overrode below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msvcgen.explanation.lookup import Asked
from msvcgen.explanation.objects import Made
from msvcgen.explanation.rules import ListRule, list_rules
from msvcgen.explanation.secrets import HIDDEN
from msvcgen.explanation.values import Explained, Statement
from msvcgen.records import NamedTuple
from msvcgen.report import printable
from msvcgen.servers.writing import arguments, style_of
from msvcgen.tree import Mapped, Path, Tree, mapping_at, node_at, readable
from msvcgen.yaml.quoting import scalar_text

WIDEST = 56
"""Signs of a value that are shown; what is longer is cut."""


def explanation_text(asked: Iterable[Asked]) -> str:
    """Give the text of all values that were asked for: a block for each node."""
    return "\n".join(block(each.made, path, each.line) for each in asked for path in each.paths)


def block(made: Made, at: Path, line: int = 0) -> str:
    """Give the text of the node at a path of an object: its name, its values in columns, how its lists were merged."""
    values = [*made.explained(at, line)]
    rules = [] if _is_leaf(values, at) else [*list_rules(made.trace(), at)]
    path = values[0].where if _is_leaf(values, at) else readable(at, made.tree)
    head = f"{made.name}  {path}".rstrip() + (f", line {line}" if line else "")
    lines = [printable(head), "", *_columns(_rows(made, at, values))]
    if rules:
        lines += ["", *(_closing(rule, made, at) for rule in rules)]
    return "".join(f"{line}\n" for line in lines)


def overview(objects: Sequence[Made]) -> str:
    """Give a line an object: its name, and the layers that made it."""
    rows = [Row(str(made.name), ", ".join(made.layers)) for made in objects]
    return "".join(f"{line.removeprefix('  ')}\n" for line in _columns(rows))


class Row(NamedTuple):
    """The cells of one line."""

    label: str
    value: str
    place: str = ""
    note: str = ""


def _is_leaf(values: Sequence[Explained], at: Path) -> bool:
    return len(values) == 1 and values[0].path == at


def _rows(made: Made, at: Path, values: Sequence[Explained]) -> Iterator[Row]:
    for group in _entries(made.tree, values):
        yield from _entry(group, _label(made.tree, at, group[0].path))


def _entries(tree: Mapped, values: Sequence[Explained]) -> Iterator[list[Explained]]:
    """Put the words of a flag in `args` together: one entry is one flag with its value, as its server reads it."""
    at = 0
    while at < len(values):
        path = values[at].path
        words = [values[at]]
        if path[-2:-1] == ("args",) and isinstance(path[-1], int):
            words = [value for value in values[at:] if value.path[:-1] == path[:-1]]
        for count in _flags(mapping_at(tree, *path[:-2]), words) if len(words) > 1 else [1]:
            yield [*values[at : at + count]]
            at += count


def _flags(container: Mapped, words: Sequence[Explained]) -> Iterator[int]:
    """Give how many words each flag takes; one of several values stands on as many lines as it has."""
    for flag in arguments([word.value for word in words], style_of(container)):
        yield from [len(flag.words)] if len(flag.words) == 2 else [1] * len(flag.words)


def _entry(group: Sequence[Explained], label: str) -> Iterator[Row]:
    """Give the lines of one entry: who states it, its flag where somebody else states that, and what it overrode."""
    *flag, last = group
    winners = [source for source in last.sources if source.wins]
    text = " ".join(_word(value) for value in group) if last.value is not None else "(not rendered)"
    if not winners:
        yield Row(label, cut(text), "unknown")
    for source in winners:
        yield Row(label, cut(text), *_place(source, last.path))
    places = {(source.layer, source.file) for source in winners}
    for word in flag:
        for source in word.sources:
            if source.wins and (source.layer, source.file) not in places:
                place, note = _place(source, word.path)
                yield Row("", f"  {cut(_word(word))}", place, note)
    for value in group:
        for source in value.sources:
            if not source.wins:
                yield Row("", cut(_shown(source.value)), printable(source.place), _lost_note(source, value))


def _place(source: Statement, path: Path) -> tuple[str, str]:
    return printable(source.place), printable(_note(source, path))


def _note(source: Statement, path: Path) -> str:
    """Say of a place what its value does not: its template, why the generator made it, or the field it stands in."""
    return _because(source) or source.template or _elsewhere(source, path)


def _lost_note(source: Statement, value: Explained) -> str:
    same = source.value == value.value != HIDDEN and isinstance(value.path[-1], str)
    word = "stated as well" if same else "overridden"
    more = _because(source) or _elsewhere(source, value.path)
    return printable(f"{word}, {more}" if more else word)


def _because(source: Statement) -> str:
    """Name what asked for a value: by its path from the step on that says why, else by the reason and the path."""
    reason = source.reason
    _before, named, rest = f".{source.where}".partition(f".{reason}")
    if reason and named and rest[:1] in ("", ".", "["):
        return f"{reason}{rest}"
    return f"{reason} ({source.where})" if reason and source.line else reason


def _elsewhere(source: Statement, path: Path) -> str:
    """Give where a document states a value, when that is not the field of the same name."""
    return source.where if source.line and _field_of(source.path) != _field_of(path) else ""


def _field_of(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _label(tree: Tree, at: Path, path: Path) -> str:
    """Give the path of a value from the node that was asked for; "" for an entry of a list without names."""
    if path == at:
        return at[-1] if at and isinstance(at[-1], str) else ""
    inner = path[len(at) :]
    if len(inner) == 1 and isinstance(inner[0], int):
        return ""
    return _path(inner, node_at(tree, *at))


def _path(path: Path, tree: Tree) -> str:
    """Give a path as people read it; the qualified name of a label or resource stands bare."""
    text, node, rest = "", tree, path
    while rest:
        step, rest = rest[0], rest[1:]
        if isinstance(step, str) and "/" in step and not set(step) & set("[] "):
            text += f".{step}"
        else:
            shown = readable((step,), node)
            text += shown if shown.startswith("[") else f".{shown}"
        node = node_at(node, step)
    return printable(text.removeprefix("."))


def _shown(value: Tree) -> str:
    """Give a value as YAML has it; of a text of several lines the first."""
    if isinstance(value, str) and "\n" in value.rstrip("\n"):
        lines = value.rstrip("\n").split("\n")
        more = f" ... ({len(lines):,} lines)"
        return cut(printable(lines[0]), WIDEST - len(more)) + more
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    return scalar_text(value)


def _word(value: Explained) -> str:
    """Give a value, one of `args` as it would be typed."""
    text = value.value
    typed = (
        value.path[-2:-1] == ("args",) and isinstance(text, str) and text.isprintable() and " " not in text
    )
    return str(text) if typed and text else _shown(text)


def cut(text: str, widest: int = WIDEST) -> str:
    """Cut a text that is too long; a bracket that it ends with is kept."""
    if len(text) <= widest:
        return text
    end = text[-1] if text[-1] in "}])\"'" else ""
    return f"{text[: widest - 3 - len(end)]}...{end}"


def _columns(rows: Iterable[Row]) -> Iterator[str]:
    """Put the cells of rows below one another; columns that are empty everywhere take no room."""
    listed = [*rows]
    widths = [max((len(row[at]) for row in listed), default=0) for at in range(len(Row._fields))]
    for row in listed:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width)
        yield f"  {'  '.join(cells)}".rstrip()


def _closing(rule: ListRule, made: Made, at: Path) -> str:
    """Say which layers met in a list, and by which rule."""
    name = _path(rule.path[len(at) :], node_at(made.tree, *at)) or _field_of(rule.path)
    text = ", then ".join(f"the {layer}'s" for layer in rule.layers)
    if rule.replaced:
        text += f" in place of {' and '.join(f'the {layer}' + chr(39) + 's' for layer in rule.replaced)}"
    return f"{name}: {text}" + (f" ({rule.rule})" if rule.rule else "")
