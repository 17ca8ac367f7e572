"""Change several files of a directory as one step.

Where the system can exchange two directories (Linux, macOS), a full copy is made beside the directory, with
hard links to foreign files, and the two trade names: whoever looks, and whenever the program is killed, the
directory is old or new.

Where it cannot (mount points, Windows, some network file systems), or where the directory is the one the user
stands in, the new files are staged inside it, a journal is written, and then they are moved into place; a run
that is killed between those moves is finished by the next one.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EINVAL

from msvcgen.files.exchange import exchange
from msvcgen.files.listing import KUSTOMIZATION, is_own_name
from msvcgen.files.regular import regular_content
from msvcgen.typed import TypeAlias

Step: TypeAlias = Callable[[str], None]
"""Is told the name of each change to the disk before it is made."""


def no_step(_name: str) -> None:
    """Do nothing between the changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The files to write and the files to remove; false when there are none."""

    write: Mapping[str, bytes]
    remove: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether anything is to be done."""
        return bool(self.write or self.remove)


@contextmanager
def lock(target: str) -> Iterator[None]:
    """Wait until no other run writes beside `target`; a killed run holds no lock."""
    parent = os.path.dirname(target)
    os.makedirs(parent, exist_ok=True)
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = os.open(parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems lock no directories
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def unfinished(target: str) -> bool:
    """Tell whether a killed run left something to finish or to clean up."""
    return os.path.lexists(_beside(target)) or os.path.lexists(_inside(target))


def recover(target: str) -> None:
    """Finish or undo what a killed run began."""
    if os.path.lexists(os.path.join(_inside(target), _JOURNAL)):
        _move_into_place(target, no_step)
    for leftover in (_beside(target), _inside(target)):
        if os.path.lexists(leftover):
            shutil.rmtree(leftover)


def replace(target: str, change: Change, step: Step) -> None:
    """Make the change in one step; raise OSError with nothing changed when that is not possible."""
    if not change:
        return
    if os.path.isdir(target) and not os.access(target, os.W_OK | os.X_OK):
        raise PermissionError(0, "permission denied", target)
    if _stands_in(target) or not _by_exchange(target, change, step):
        _by_journal(target, change, step)


def _stands_in(target: str) -> bool:
    """Tell whether the working directory is `target` or below it: a shell there would stay in the old one."""
    try:
        return os.path.commonpath([os.path.realpath(os.getcwd()), target]) == target
    except (OSError, ValueError):  # the working directory is gone, or on another drive
        return False


def _by_exchange(target: str, change: Change, step: Step) -> bool:
    """Build the new directory beside the old one and exchange them; False when the system refuses."""
    fresh = _beside(target)
    touched = {*change.write, *change.remove}
    exists = os.path.isdir(target)
    try:
        step("create")
        os.mkdir(fresh)
        if exists:
            _mirror(target, fresh, touched, step)
        _write(fresh, change.write, target, step)
        step("exchange")
        (exchange if exists else os.rename)(fresh, target)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        return False
    if exists:
        step("clean")
        _clear(fresh, target, touched)
    return True


def _mirror(source: str, copy: str, left_out: Iterable[str], step: Step) -> None:
    """Link every file of a directory into another, so that both names are one file."""
    for entry in _entries(source):
        place = os.path.join(copy, entry.name)
        if entry.name in left_out:
            continue
        step("link")
        if entry.is_dir(follow_symlinks=False):
            os.mkdir(place)
            _mirror(entry.path, place, (), step)
        else:
            os.link(entry.path, place, follow_symlinks=False)
    _copy_ownership(source, copy)
    shutil.copystat(source, copy)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _copy_ownership(source: str, copy: str) -> None:
    old, new = os.stat(source), os.stat(copy)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        os.chown(copy, old.st_uid, old.st_gid)


def _write(folder: str, files: Mapping[str, bytes], old: str, step: Step) -> None:
    """Write files into a directory, with the permissions of those that they stand for."""
    old_names = frozenset(os.listdir(old) if os.path.isdir(old) else ())
    for name, content in files.items():
        step("write")
        place = os.path.join(folder, name)
        _create(place, content)
        if name in old_names:
            shutil.copymode(os.path.join(old, name), place)


def _create(path: str, content: bytes) -> None:
    """Write a new file with as few calls of the system as there can be: a fleet has many thousands."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


_BINARY = getattr(os, "O_BINARY", 0)  # of Windows, which would write other line ends without it


def _clear(old: str, target: str, touched: Iterable[str]) -> None:
    """Remove the directory that was exchanged away; save what others have put there since it was copied."""
    for entry in _entries(old):
        place = os.path.join(target, entry.name)
        if entry.name not in touched and not os.path.lexists(place):
            with suppress(OSError):
                os.rename(entry.path, place)
    shutil.rmtree(old, ignore_errors=True)


def _by_journal(target: str, change: Change, step: Step) -> None:
    """Stage the files inside the directory, then write the journal, which is the decision, then move them."""
    staging = _inside(target)
    journal = os.path.join(staging, _JOURNAL)
    os.makedirs(target, exist_ok=True)
    try:
        step("create")
        os.mkdir(staging)
        _write(staging, change.write, target, step)
        _write(staging, {_DRAFT: "\n".join(change.remove).encode()}, target, step)
        step("decide")
        os.rename(os.path.join(staging, _DRAFT), journal)
    except OSError:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    _move_into_place(target, step)


def _move_into_place(target: str, step: Step) -> None:
    """Do what the journal says; may be done again from the start after it was interrupted at any point."""
    staging = _inside(target)
    journal = os.path.join(staging, _JOURNAL)
    listed = regular_content(journal)
    if listed is None:
        raise OSError(EINVAL, "its journal is no file that can be read", journal)
    remove = [name for name in listed.decode("utf-8", "replace").split("\n") if is_own_name(name)]
    # The kustomization goes last: until then the old one, which knows the files to remove, stands.
    for name in sorted(os.listdir(staging), key=lambda name: (name == KUSTOMIZATION, name)):
        if is_own_name(name):
            step("move")
            os.replace(os.path.join(staging, name), os.path.join(target, name))
    for name in remove:
        step("remove")
        with suppress(FileNotFoundError):
            os.unlink(os.path.join(target, name))
    step("clean")
    os.unlink(journal)
    shutil.rmtree(staging)


def _beside(target: str) -> str:
    parent, name = os.path.split(target)
    return os.path.join(parent, f".{name}.msvcgen-new")


def _inside(target: str) -> str:
    return os.path.join(target, ".msvcgen-new")


_DRAFT = "draft"
_JOURNAL = "journal"
