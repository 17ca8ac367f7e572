"""Placeholders that somebody was to replace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msvcgen.check.serving.view import Object
from msvcgen.credentials import names_secret
from msvcgen.errors import Finding
from msvcgen.tree import Mapped, Path, Tree, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

_MARKS: Final = ("<", "YOUR", "our-", "PROJECT_ID", "REPLACE", "CHANGE")
"""What is in every text with a placeholder: of few it is worth while to look for more."""


@cache
def _left() -> re.Pattern[str]:
    return re.compile(
        r"<(?:[A-Z][A-Z0-9_-]{2,}|(?:your|my|the|insert|enter|input|replace|fill)[-_ ][^<>]{1,60})>"
        r"|\bYOUR[-_][A-Z][A-Z_-]*"
        r"|\b[Yy]our-[a-z]+(?:-[a-z]+)*-here\b"
        r"|\bPROJECT_ID\b|\b(?:REPLACE|CHANGE)[-_]?ME\b"
    )


@cache
def _filled() -> re.Pattern[str]:
    """Give what a tool like envsubst fills in: it has no meaning in a name or an image."""
    return re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*(?::?-[^}]*)?\}|\$[A-Z][A-Z0-9_]{2,}")


def _left_in(text: str) -> str:
    found = _left().search(text) if any(mark in text for mark in _MARKS) else None
    return found[0] if found is not None else ""


def _filled_in(text: str) -> str:
    found = _filled().search(text) if "$" in text else None
    return found[0] if found is not None else ""


def _open(name: str) -> str:
    """Give what is to be filled in of a name or an image, by a tool or by somebody."""
    return _filled_in(name) or _left_in(name)


_LONGEST: Final = 4096
"""Signs of a text that are looked at: patterns take longer than linear time in hostile ones."""


def placeholder(seen: Object) -> Iterator[Finding]:
    """Report the first placeholder that is left in an object; it is not yet a manifest when its names hold some too."""
    for path, text in _names(seen):
        if found := _open(text):
            message = f"`{found}` is left in, so this is not yet a manifest"
            yield Finding(
                "placeholder", message, path, "warning", "fill it in before it is checked and applied"
            )
            return
    secrets = {finding.path: finding for finding in _secrets(seen)}
    yield from secrets.values()
    for path, text in _values(seen):
        if path not in secrets and (found := _left_in(text)):
            yield Finding("placeholder", f"`{found}` is left in", path, "warning", "write what is meant")
            return


def _secrets(seen: Object) -> Iterator[Finding]:
    """Report placeholders where a secret is meant: what replaces them must not stand there."""
    for pod in seen.pods:
        for container in pod.containers:
            for index, variable in mappings_at(container.tree, "env"):
                name, value = text_at(variable, "name"), text_at(variable, "value").strip()
                if value[:1] == "<" and value[-1:] == ">" and names_secret(name):
                    message = f"a placeholder is left where `{name}` belongs, and a secret may not stand in a manifest"
                    hint = f"refer to a Secret: `valueFrom: {{secretKeyRef: {{name: NAME, key: {name}}}}}`"
                    path: Path = (*container.path, "env", index, "value")
                    yield Finding("literal-secret", message, path, "warning", hint)


def is_template(seen: Object) -> bool:
    """Tell whether an object is still to be filled in: its names, labels or images hold placeholders."""
    return any(_open(text) for _, text in _names(seen))


def is_filled_in(node: Tree) -> bool:
    """Tell whether a value is one that is still to be filled in."""
    return isinstance(node, str) and bool(_open(node[:_LONGEST]))


def _names(seen: Object) -> Iterator[tuple[Path, str]]:
    metadata = mapping_at(seen.tree, "metadata")
    for key in ("name", "namespace"):
        yield from _text(metadata.get(key), ("metadata", key))
    for key, value in mapping_at(metadata, "labels").items():
        yield from _text(value, ("metadata", "labels", key))
    yield from _text(seen.spec.get("replicas"), ("spec", "replicas"))
    for pod in seen.pods:
        for container in pod.containers:
            yield from _text(container.tree.get("image"), (*container.path, "image"))


def _values(seen: Object) -> Iterator[tuple[Path, str]]:
    for pod in seen.pods:
        for container in pod.containers:
            yield from _words(container.tree, container.path)
    for key in ("storageUri", "uri", "url"):
        for part in ("", "model", "predictor"):
            path: Path = ("spec", part, key) if part else ("spec", key)
            node: Tree = mapping_at(seen.spec, part).get(key) if part else seen.spec.get(key)
            yield from _text(node, path)


def _words(tree: Mapped, path: Path) -> Iterator[tuple[Path, str]]:
    for field in ("command", "args"):
        words = tree.get(field)
        for index, word in enumerate(words if isinstance(words, list) else ()):
            yield from _text(word, (*path, field, index))
    for index, variable in mappings_at(tree, "env"):
        yield from _text(variable.get("value"), (*path, "env", index, "value"))


def _text(node: Tree, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(node, str):
        yield path, node[:_LONGEST]
