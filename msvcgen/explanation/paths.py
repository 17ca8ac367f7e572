"""Paths as people write them: the way back from what `tree.readable` gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.tree import NAMING, Path, Tree, entry_name


def paths_at(tree: Tree, text: str) -> tuple[Path, ...]:
    """Give the paths that a text names in a tree, as problems print them: `spec.containers[vllm].args[1]`.

    Keys with points and slashes may stand bare or in `["..."]`; an entry of a list is named by any field that names
    entries, or else by its index. Two entries of one name are two paths.
    """
    return tuple(dict.fromkeys(_walk(tree, (), text)))


def _walk(tree: Tree, path: Path, text: str) -> Iterator[Path]:
    if not text or text == ".":
        yield path
    elif isinstance(tree, dict):
        rest = text.removeprefix(".")
        for key, value in tree.items():
            for form in (key, f'["{key}"]', f"['{key}']"):
                if _begins(rest, form):
                    yield from _walk(value, (*path, key), rest[len(form) :])
    elif isinstance(tree, list):
        for index, rest in _entries(tree, text):
            yield from _walk(tree[index], (*path, index), rest)


def _entries(items: Sequence[Tree], text: str) -> list[tuple[int, str]]:
    """Give the entries of a list that the start of a text names, and what of that is left.

    The name that problems give an entry goes before other fields that name it, these before its index.
    """
    for naming in (_first_name, _other_names, lambda _item, index: (str(index),)):
        found = [
            (index, text[len(name) + 2 :])
            for index, item in enumerate(items)
            for name in naming(item, index)
            if _begins(text, f"[{name}]")
        ]
        if found:
            return found
    return []


def _first_name(item: Tree, index: int) -> tuple[str, ...]:
    return (entry_name(item, index),)


def _other_names(item: Tree, _index: int) -> tuple[str, ...]:
    values = [item.get(field) for field in NAMING] if isinstance(item, dict) else []
    return tuple(dict.fromkeys(str(value) for value in values if isinstance(value, str | int)))


def _begins(text: str, form: str) -> bool:
    """Tell whether a text begins with a whole step of a path."""
    return text.startswith(form) and text[len(form) : len(form) + 1] in ("", ".", "[")
