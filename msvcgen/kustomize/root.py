"""The kustomization's root: paths of a config lead to files below it, never outside."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from msvcgen.files.display import display
from msvcgen.files.sources import SourceFile, read_sources
from msvcgen.presets import is_preset


def escape(root: str, path: str) -> str:
    """Say why a path may not be read, in words that follow it; "" for one that may.

    kustomize has the same rule for its own files (api/internal/loader/loadrestrictions.go).
    """
    if is_preset(path):
        return ""
    if os.path.isabs(path):
        return "is absolute, paths are relative to the kustomization's root"
    place = os.path.join(root, path)
    try:
        if not _is_below(root, place):
            return "leads outside the kustomization's root"
        link = next((link for link in _links(place) if not _is_below(root, link)), "")
    except ValueError:  # a NUL
        return "is no path"
    return (
        f"holds `{display(os.path.relpath(link, root))}`, which leads outside the kustomization's root"
        if link
        else ""
    )


def read_below(root: str, *groups: Sequence[str]) -> tuple[list[SourceFile], ...]:
    """Read the files and directories of each group, whose paths `escape` has let pass, as the user wrote them.

    Raises MsvcgenError with all that cannot be read.
    """
    prefix = "" if root in ("", os.curdir) else root
    read = read_sources(*([_joined(prefix, path) for path in group] for group in groups))
    return tuple([_shown_below(prefix, file) for file in group] for group in read)


def file_below(path: str, root: str = os.curdir) -> bytes | None:
    """Give the content of a file; None when there is none, or it may not be read."""
    from msvcgen.errors import MsvcgenError

    if not path or escape(root, path) or not os.path.isfile(os.path.join(root, path)):
        return None
    try:
        ((file,),) = read_below(root, [path])
    except MsvcgenError:
        return None
    return file.content


def kustomization_of(folder: str) -> str:
    """Give the path of the kustomization in a folder, "" when there is none."""
    from msvcgen.files.listing import KUSTOMIZATIONS  # few calls look for one

    paths = (os.path.join(folder, name) for name in KUSTOMIZATIONS)
    return next((path for path in paths if os.path.isfile(path)), "")


def _shown_below(prefix: str, file: SourceFile) -> SourceFile:
    return file._replace(name=file.name.removeprefix(f"{display(prefix)}/")) if prefix else file


def _plain(path: str) -> str:
    """Take `-` for the name of a file."""
    return os.path.join(os.curdir, path) if path == "-" else path


def _joined(prefix: str, path: str) -> str:
    return path if is_preset(path) else os.path.join(prefix, _plain(path))


def _is_below(root: str, path: str) -> bool:
    top = os.path.realpath(root)
    return os.path.commonpath([top, os.path.realpath(path)]) == top


def _links(place: str) -> Iterator[str]:
    """Give the symbolic links in a directory, to any depth; those to directories are not followed."""
    for folder, _, names in os.walk(place):
        for name in names:
            if os.path.islink(path := os.path.join(folder, name)):
                yield path
