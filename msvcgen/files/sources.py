"""Read what `-m` and `-b` name: files, directories and standard input."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence

from msvcgen.document import Position
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.files.display import display, reason
from msvcgen.presets import is_preset, preset_bytes
from msvcgen.records import NamedTuple
from msvcgen.yaml.fault import MAX_SIGNS, signs_in, too_many_signs

LARGEST = 32 * 1024 * 1024
"""The size in bytes above which a file is refused."""

_MOST_SIGNS = 2 * MAX_SIGNS
"""Signs of all files together, see `signs_in`; two such files are read, and no more."""

CONFIG = "msvcgen.yaml"
"""The config of a repository, which is no input."""

STDIN = "-"
SUFFIXES = (".yaml", ".yml", ".json")


class SourceFile(NamedTuple):
    """One file that was read; `name` is what messages show, `found` tells that a directory was searched for it."""

    name: str
    content: bytes
    found: bool = False


def read_sources(*groups: Sequence[str], rendered: bool = False) -> tuple[list[SourceFile], ...]:
    """Read the files, directories and `-` of each group, each file once, in the order given.

    Directories are searched to any depth for `*.yaml`, `*.yml` and `*.json`, sorted; hidden files, configs,
    kustomization files and what msvcgen itself wrote there are left out; the last is what is wanted of `rendered` ones.

    Raises MsvcgenError with all that cannot be read.
    """
    reading = _Reading(rendered=rendered)
    read = tuple([file for path in group for file in reading.files(path)] for group in groups)
    problems = [*reading.problems, *_too_much([file for files in read for file in files])]
    if problems:
        raise MsvcgenError(problems)
    return read


def _too_much(files: Sequence[SourceFile]) -> Iterator[Problem]:
    """Say at which file there is more than can be held."""
    size = signs = 0
    for file in files if sum(len(file.content) for file in files) > LARGEST // 8 else ():
        signs += signs_in(file.content, LARGEST)
        size += len(file.content)
        if signs > _MOST_SIGNS or size > 2 * LARGEST:
            fault = too_many_signs(_MOST_SIGNS)
            yield Problem(fault.code, fault.message, position=Position(file.name, 1, 1), hint=fault.hint)
            return


class _Reading:
    """What one run has read so far, and what it could not read."""

    def __init__(self, *, rendered: bool) -> None:
        self.rendered = rendered
        self.seen: set[tuple[int, int]] = set()
        self.presets: set[str] = set()
        self.stdin_is_read = False
        self.problems: list[Problem] = []

    def files(self, path: str) -> Iterator[SourceFile]:
        """Read one argument."""
        if not path:
            self._refuse("<empty>", "the name of a file or directory is wanted, this is empty")
            return
        if is_preset(path):
            yield from self._preset(path)
            return
        is_directory = path != STDIN and os.path.isdir(path)
        names = self._find(path) if is_directory else [path]
        for name in names:
            try:
                content = self._stdin() if name == STDIN else self._content(name)
            except OSError as error:
                self._refuse(name, _why(name, error), _meant(name, error))
            except ValueError as error:  # a NUL in the path, or one of the refusals below
                self._refuse(name, str(error))
            else:
                if content is not None:
                    yield SourceFile(_shown(name), content, is_directory)

    def _preset(self, path: str) -> Iterator[SourceFile]:
        """Read what the package ships under a name; a file that is called so is `./preset:...`."""
        if path in self.presets:
            return
        self.presets.add(path)
        try:
            yield SourceFile(path, preset_bytes(path))
        except MsvcgenError as error:
            self.problems += error.problems

    def _find(self, path: str) -> list[str]:
        unreadable: list[OSError] = []
        paths: list[str] = []
        for folder, subfolders, names in os.walk(path, onerror=unreadable.append):
            subfolders[:] = [name for name in subfolders if not name.startswith(".")]
            paths += (os.path.join(folder, name) for name in self._candidates(folder, names))
        for error in unreadable:
            self._refuse(error.filename, reason(error))
        if not paths and not unreadable:
            self._refuse(path, "no YAML or JSON file in this directory")
        return sorted(paths, key=lambda name: name.split(os.sep))

    def _candidates(self, folder: str, names: Sequence[str]) -> Iterator[str]:
        from msvcgen.files.listing import KUSTOMIZATIONS, read_listing  # files have none beside them

        written_by_us = () if self.rendered else read_listing(folder) or ()
        for name in names:
            wanted = name.lower().endswith(SUFFIXES) and not name.startswith(".")
            if wanted and name not in (*KUSTOMIZATIONS, CONFIG) and name not in written_by_us:
                yield name

    def _stdin(self) -> bytes:
        if self.stdin_is_read:
            raise ValueError("standard input can be read only once")
        if sys.stdin is None:
            raise ValueError("standard input is closed")
        self.stdin_is_read = True
        return _bounded(sys.stdin.buffer.read(LARGEST + 1))

    def _content(self, path: str) -> bytes | None:
        """Give what the file holds, or None when it was read before."""
        status = os.stat(path)  # before open: opening a FIFO waits for somebody to write
        regular = stat.S_ISREG(status.st_mode)
        if not regular and path != "/dev/stdin" and os.path.dirname(path) not in _SHELL_STREAMS:
            raise ValueError(f"a regular file is wanted, this is {_KINDS[stat.S_IFMT(status.st_mode)]}")
        if (status.st_dev, status.st_ino) in self.seen:
            return None
        self.seen.add((status.st_dev, status.st_ino))
        if regular and status.st_size > LARGEST:
            raise ValueError(_TOO_LARGE)
        with open(path, "rb") as file:
            content = file.read(status.st_size + 1)  # room for all that may be read takes longer than to read
            if len(content) > status.st_size:  # a stream, or a file that grew
                content += file.read(LARGEST + 1 - len(content))
            return _bounded(content)

    def _refuse(self, path: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code="unreadable-file", message=message, where=_shown(path), hint=hint))


def _bounded(content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise ValueError(_TOO_LARGE)
    return content


def _why(path: str, error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and os.path.islink(path):
        return f"a symbolic link to `{display(os.readlink(path))}`, which does not exist"
    return reason(error)


def _meant(path: str, error: OSError) -> str:
    """Give a hint for what is not there: a preset of the name, or what stands beside it and is called much the same."""
    if not isinstance(error, FileNotFoundError) or os.path.lexists(path):
        return ""
    from msvcgen.errors import nearest
    from msvcgen.presets import PREFIX, preset_names

    if path in preset_names():
        return f"did you mean `{PREFIX}{path}`?"
    folder, name = os.path.split(path.rstrip("/"))
    try:
        near = nearest(name, sorted(os.listdir(folder or ".")))
    except OSError:
        return ""
    return f"did you mean `{display(os.path.join(folder, near))}`?" if near else ""


def _shown(path: str) -> str:
    return "<stdin>" if path == STDIN else display(path)


_TOO_LARGE = f"larger than the {LARGEST // 1024 // 1024} MiB that are read of a file"
_SHELL_STREAMS = ("/dev/fd", "/proc/self/fd")  # what `<(command)` of a shell gives
_KINDS = {
    stat.S_IFDIR: "a directory",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
}
