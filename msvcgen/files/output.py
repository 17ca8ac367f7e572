"""Write a directory of manifests, or tell how it differs from what would be written."""

from __future__ import annotations

import os
from collections.abc import Collection, Container, Iterable, Iterator, Mapping

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.files.display import display, reason
from msvcgen.files.listing import KUSTOMIZATION, KUSTOMIZATIONS, kustomization, read_listing
from msvcgen.files.regular import is_replaceable, regular_content
from msvcgen.files.replace import Change, Step, lock, no_step, recover, replace, unfinished
from msvcgen.files.unsignalled import unsignalled


def write_directory(path: str, files: Mapping[str, str], step: Step = no_step) -> bool:
    """Make the directory hold `files` and a kustomization that lists them; tell whether anything changed.

    What an earlier run wrote and `files` lacks is removed. A run that fails or is killed leaves the directory
    as it was, or complete. `step` is called between the changes to the disk.

    Raises MsvcgenError when the directory cannot be written, or files of somebody else stand in the way.
    """
    wanted = _Wanted(files)
    target = os.path.realpath(path)
    try:
        if not unfinished(target) and not _change(path, target, wanted):
            return False
        with lock(target):
            with unsignalled():
                recover(target)
            change = _change(path, target, wanted)
            with unsignalled():
                replace(target, change, step)
    except OSError as error:
        raise _unwritable(path, reason(error)) from error
    return bool(change)


def held_otherwise(path: str, files: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Give the names of files that a directory has otherwise, with what it holds in their place."""
    target = os.path.realpath(path)
    for name, text in files.items() if os.path.isdir(target) else ():
        content = text.encode()
        if not _holds(os.path.join(target, name), content):
            old = regular_content(os.path.join(target, name), _LARGEST)
            if old is not None:
                yield name, old


_LARGEST = 1 << 24
"""Bytes of a file that is compared with what takes its place."""


def check_directory(path: str, files: Mapping[str, str]) -> Iterator[str]:
    """Give the lines of a unified diff for every file that `write_directory` would write or remove.

    Raises MsvcgenError when the path is no directory, or files of somebody else stand in the way.
    """
    wanted = _Wanted(files)
    target = os.path.realpath(path)
    change = _change(path, target, wanted)
    for name in sorted({*change.write, *change.remove}):
        yield from _diff(_below(path, name), os.path.join(target, name), change.write.get(name))


def _unwritable(path: str, why: str) -> MsvcgenError:
    message = f"this directory cannot be written: {why}"
    return MsvcgenError([Problem(code="output-directory", message=message, where=display(path))])


class _Wanted(Mapping[str, bytes]):
    """What a directory is to hold: files, and a kustomization of them; or `some` of these.

    The bytes are made when they are asked for: those of a fleet would fill the memory.
    """

    def __init__(self, files: Mapping[str, str], some: Collection[str] | None = None) -> None:
        self._files = files
        self._some = some

    def __getitem__(self, name: str) -> bytes:
        return (kustomization(self._files) if name == KUSTOMIZATION else self._files[name]).encode()

    def __iter__(self) -> Iterator[str]:
        return iter((*self._files, KUSTOMIZATION) if self._some is None else self._some)

    def __len__(self) -> int:
        return len(self._files) + 1 if self._some is None else len(self._some)

    def only(self, names: Collection[str]) -> Mapping[str, bytes]:
        """Give some of them."""
        return _Wanted(self._files, names)


def _change(path: str, target: str, wanted: _Wanted) -> Change:
    """Find what differs; raise when the difference may not be made."""
    if os.path.lexists(target) and not os.path.isdir(target):
        raise _unwritable(path, "not a directory")
    listing = read_listing(target)
    ours = frozenset() if listing is None else listing | {KUSTOMIZATION}
    differing = [name for name, text in wanted.items() if not _holds(os.path.join(target, name), text)]
    write = wanted.only(differing)
    remove = [name for name in sorted(ours.difference(wanted)) if os.path.isfile(os.path.join(target, name))]
    if problems := [*_in_the_way(path, target, write, ours)]:
        raise MsvcgenError(problems)
    return Change(write=write, remove=tuple(remove))


def _in_the_way(path: str, target: str, write: Iterable[str], ours: Container[str]) -> Iterator[Problem]:
    for name in (*write, *KUSTOMIZATIONS[1:]):
        place = os.path.join(target, name)
        if os.path.lexists(place) and (name not in ours or not is_replaceable(place)):
            yield Problem(
                code="foreign-file",
                message="this file was not written by msvcgen and is not overwritten",
                where=_below(path, name),
                hint="move it away, or choose another directory with `-o`",
            )


def _below(path: str, name: str) -> str:
    return f"{display(path).rstrip('/')}/{name}"


def _holds(path: str, content: bytes) -> bool:
    """Tell whether a file holds `content`, whatever line ends a checkout gave it."""
    held = regular_content(path, len(content) * 2)
    return held is not None and held.replace(b"\r\n", b"\n") == content


def _diff(shown: str, path: str, wanted: bytes | None) -> Iterator[str]:
    from difflib import unified_diff

    old = regular_content(path, 1 << 30)
    before = _lines((old or b"").replace(b"\r\n", b"\n").decode("utf-8", "replace"))
    after = _lines((wanted or b"").decode())
    names = ("/dev/null" if old is None else shown), ("/dev/null" if wanted is None else shown)
    for line in unified_diff(before, after, *names):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Give the lines with their ends, as diff(1) counts them: what breaks lines elsewhere stands inside."""
    from io import StringIO

    return list(StringIO(text, newline="\n"))
