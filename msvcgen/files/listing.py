"""The kustomization that msvcgen writes beside the objects, by which it knows its own files again."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from msvcgen.files.regular import regular_content

KUSTOMIZATION = "kustomization.yaml"
KUSTOMIZATIONS = (KUSTOMIZATION, "kustomization.yml", "Kustomization")
"""The names under which kustomize looks for its file; two of them in one directory are an error to it."""

_MARK = "# Written by msvcgen"
_HEAD = f"""\
{_MARK}, which replaces this file and the files below and removes those that it no longer renders.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
"""
_OWN_NAME = r"[a-z0-9_][a-z0-9._-]*\.yaml"
_LONGEST_NAME = 240
_FOREIGN = r"[^a-z0-9.-]|^[.-]"


def kustomization(names: Iterable[str]) -> str:
    """Give the text of a kustomization that lists `names`."""
    entries = [
        f"{_HEAD}resources:",
        *names,
    ]  # of a fleet they are many: no text is made of each, none is copied
    if len(entries) == 1:
        return f"{_HEAD}resources: []\n"
    entries[-1] += "\n"
    return "\n- ".join(entries)


def read_listing(folder: str) -> frozenset[str] | None:
    """Give the names that msvcgen's own kustomization in `folder` lists; None when there is none."""
    content = regular_content(os.path.join(folder, KUSTOMIZATION), begins=_MARK.encode())
    return None if content is None else own_names(content.decode("utf-8", "replace"))


def listed_in(content: bytes) -> frozenset[str] | None:
    """Give the names that a kustomization lists, None when msvcgen did not write it."""
    return own_names(content.decode("utf-8", "replace")) if content.startswith(_MARK.encode()) else None


def own_names(text: str) -> frozenset[str]:
    """Give the entries of a kustomization that msvcgen can have written: plain lower-case file names."""
    entries = (line[2:].strip() for line in text.split("\n") if line.startswith("- "))
    return frozenset(filter(is_own_name, entries))


def is_own_name(name: str) -> bool:
    """Tell whether a file of this name can be one of msvcgen's: no other is ever removed."""
    return re.fullmatch(_OWN_NAME, name) is not None


def file_names(objects: Iterable[tuple[str, str, str]]) -> list[str]:
    """Name the files of objects, given as (namespace, kind, name): `<kind>-<name>.yaml`.

    Where two would be equal, the namespace stands in front, and those that still are get numbers in their
    order. Names never hold anything but `a-z0-9._-`.
    """
    namespaces: list[str] = []
    short: list[str] = []
    known: dict[str, str] = {}  # of a fleet the namespaces are read one by one
    odd: dict[int, tuple[str, str]] = {}
    for at, (namespace, kind, name) in enumerate(objects):
        plain = _clean(f"{kind}-{name}")
        if not kind or not name or plain != f"{kind}-{name}".lower():
            odd[at] = kind, name
        namespaces.append(known.setdefault(namespace, namespace))
        short.append(plain)
    crowded = _repeated(short)
    for at, plain in enumerate(short):
        if plain in crowded:  # what is not odd says all that it was made of
            short[at] = _clean("-".join(part for part in (namespaces[at], *odd.get(at, (plain,))) if part))
    del namespaces
    return [f"{name}.yaml" for name in _numbered(short)]


def _repeated(names: list[str]) -> set[str]:
    seen, repeated = set[str](), set[str]()
    for name in names:
        (repeated if name in seen else seen).add(name)
    return repeated


def _numbered(names: list[str]) -> list[str]:
    """Tell equal names apart: the second of `a` is `a.2`, unless somebody has that name."""
    taken, given = set(names), set[str]()
    if len(taken) == len(names):
        return names
    result = []
    for name in names:
        fresh, number = name, 1
        while fresh in given or (fresh != name and fresh in taken):
            number += 1
            fresh = f"{name}.{number}"
        given.add(fresh)
        result.append(fresh)
    return result


def _clean(name: str) -> str:
    """Make a plain file name of any text; a long one is cut and ends in a hash of the whole."""
    plain = re.sub(_FOREIGN, "_", name.lower()) or "_"
    if len(plain) <= _LONGEST_NAME:
        return plain
    from hashlib import sha256

    return f"{plain[: _LONGEST_NAME - 9]}-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"
