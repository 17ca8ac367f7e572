"""Apply what `--format json` says of an object to the old one, as a program that reads it would."""

from __future__ import annotations

import copy
from typing import Any


def apply(record: dict[str, Any], old: Any) -> Any:
    """Give the new object: the record is one line of the output, parsed."""
    changes = record["changes"]
    result = copy.deepcopy(old)
    for change in changes:
        if change["type"] == "changed" and "flag" not in change:
            result = put(result, change["from"], change["new"])
    lists = {tuple(change["from"][:-1]) for change in changes if change.get("from")} | {
        tuple(change["from"]) for change in changes if change["type"] == "order"
    }
    for path in sorted(lists, key=len, reverse=True):
        node = at(result, path)
        own = [change for change in changes if tuple(change.get("from", [None])[:-1]) == path]
        if isinstance(node, list):
            order = [
                change for change in changes if change["type"] == "order" and tuple(change["from"]) == path
            ]
            node[:] = arranged(node, own, order)
        elif isinstance(node, dict):
            for change in own:
                if change["type"] == "removed":
                    del node[change["from"][-1]]
    added = [change for change in changes if change["type"] == "added"]
    for change in sorted(added, key=lambda change: (len(change["to"]), index_of(change))):
        result = insert(result, change)
    return result


def arranged(items: list[Any], changes: list[Any], order: list[Any]) -> list[Any]:
    """Give the entries of a list that stay, in their new order; a flag is as many entries as it has words."""
    gone = {change["from"][-1]: change for change in changes if change["type"] == "removed"}
    flags = {
        change["from"][-1]: change for change in changes if "flag" in change and change["type"] != "removed"
    }
    starts = sorted({move[0] for change in order for move in change["moves"]} | gone.keys())
    if not order:
        starts = sorted(gone.keys() | flags.keys() | set(range(len(items))))
        covered = {
            at + more
            for change in (*gone.values(), *flags.values())
            if "flag" in change
            for at in [change["from"][-1]]
            for more in range(1, len(change["old"]))
        }
        starts = [start for start in starts if start not in covered]
    ends = dict(zip(starts, [*starts[1:], len(items)], strict=True))
    wanted = [move[0] for move in order[0]["moves"]] if order else [at for at in starts if at not in gone]
    result: list[Any] = []
    for start in wanted:
        result += flags[start]["new"] if start in flags else items[start : ends[start]]
    return result


def index_of(change: Any) -> int:
    last = change["to"][-1] if change["to"] else 0
    return last if isinstance(last, int) else -1


def at(tree: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def put(tree: Any, path: list[Any], value: Any) -> Any:
    if not path:
        return value
    at(tree, tuple(path[:-1]))[path[-1]] = value
    return tree


def insert(tree: Any, change: Any) -> Any:
    path, value = change["to"], change["new"]
    if not path:
        return value
    node = at(tree, tuple(path[:-1]))
    if isinstance(node, list):
        node[path[-1] : path[-1]] = value if "flag" in change else [value]
    else:
        node[path[-1]] = value
    return tree
