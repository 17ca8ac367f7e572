"""Read what files were at a revision of git: one `git archive`, of which nothing is written to disk."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from tempfile import TemporaryFile

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.files.display import display, reason
from msvcgen.files.listing import KUSTOMIZATION, KUSTOMIZATIONS, listed_in
from msvcgen.files.repository import root_of
from msvcgen.files.sources import LARGEST, SUFFIXES, SourceFile
from msvcgen.presets import is_preset, preset_bytes
from msvcgen.records import NamedTuple
from msvcgen.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tarfile import TarFile


class Revision(NamedTuple):
    """The files below some paths as they were at a revision, by their names from the root of the repository."""

    name: str
    root: str
    files: Mapping[str, bytes]

    @property
    def complete(self) -> bool:
        """Whether what is not there is missing: here it was not there yet."""
        return False

    def read(self, *groups: Sequence[str], rendered: bool = False) -> tuple[list[SourceFile], ...]:
        """Read files and directories as `sources.read_sources` does; of what was not there yet, nothing."""
        seen: set[str] = set()
        return tuple(
            [file for path in group for file in self._below(path, seen, rendered=rendered)]
            for group in groups
        )

    def has(self, path: str) -> bool:
        """Tell whether there was a file at a path."""
        return _inside(self.root, path) in self.files

    def listing(self, folder: str) -> frozenset[str] | None:
        """Give the names that msvcgen's own kustomization in a folder lists; None when there is none."""
        content = self.files.get(_join(_inside(self.root, folder), KUSTOMIZATION))
        return None if content is None else listed_in(content)

    def _below(self, path: str, seen: set[str], *, rendered: bool) -> Iterator[SourceFile]:
        if is_preset(path):  # of this version of the program: the repository has none
            yield SourceFile(path, preset_bytes(path))
            return
        inside = _inside(self.root, path)
        if inside in self.files:
            if inside not in seen:
                seen.add(inside)
                yield SourceFile(self._shown(path), self.files[inside])
            return
        begin = _join(inside, "")
        names = [name.removeprefix(begin) for name in self.files if name.startswith(begin)]
        for name in sorted(names, key=lambda name: name.split("/")):
            folder, _, own = name.rpartition("/")
            hidden = any(part.startswith(".") for part in name.split("/"))
            if hidden or own in KUSTOMIZATIONS or not own.lower().endswith(SUFFIXES):
                continue
            if not rendered and own in (self.listing(os.path.join(path, folder)) or ()):
                continue
            if begin + name not in seen:
                seen.add(begin + name)
                yield SourceFile(self._shown(os.path.join(path, name)), self.files[begin + name], found=True)

    def _shown(self, path: str) -> str:
        return f"{self.name}:{display(path)}"


def read_revision(revision: str, paths: Sequence[str]) -> Revision:
    """Read all YAML and JSON files below paths, and files that are paths themselves, as they were at a revision.

    Raises MsvcgenError without git, outside of a repository and for a revision that is not known.
    """
    paths = [path for path in paths if not is_preset(path)]
    roots = {path: root_of(_resolved(path)) for path in paths}
    root = next(iter(roots.values()), "")
    for path, other in roots.items():
        if not other:
            raise _problem(f"`{display(path)}` is in no git repository, --against needs one")
        if other != root:
            raise _problem(f"`{display(path)}` is in another git repository than the paths before it")
    wanted = [_inside(root, path) for path in dict.fromkeys(paths)]
    while wanted:
        outcome = _archive(root, revision, wanted)
        if not isinstance(outcome, _Missing):
            return Revision(revision, root, outcome)
        wanted = [path for path in wanted if path != outcome.path]
    return Revision(revision, root, {})


class _Missing(NamedTuple):
    """A path that was not there at the revision."""

    path: str


_SAID: Final = r"pathspec '(?P<path>.*)' did not match any files"


def _archive(root: str, revision: str, paths: Sequence[str]) -> Mapping[str, bytes] | _Missing:
    """Give the files of an archive, or the path of which git has none."""
    command = ["git", "-C", root, "archive", "--format=tar", revision, "--", *(path or "." for path in paths)]
    environment = {**os.environ, "LC_ALL": "C", "GIT_LITERAL_PATHSPECS": "1"}
    with TemporaryFile() as said:
        try:
            process = subprocess.Popen(  # noqa: S603 - git, with words that are no options
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, env=environment
            )
        except OSError as error:
            raise _problem(f"--against needs git, which cannot be started: {reason(error)}") from error
        with process:
            files = _members(process, frozenset(paths))
        if process.returncode == 0:
            return files
        said.seek(0)
        words = said.read(10_000).decode("utf-8", "replace").strip()
    missing = re.search(_SAID, words)
    if missing is not None and missing["path"] in {path or "." for path in paths}:
        return _Missing("" if missing["path"] == "." else missing["path"])
    raise _refused(revision, words)


def _refused(revision: str, words: str) -> MsvcgenError:
    if "not a valid object name" in words or "not a tree object" in words:
        hint = "a shallow clone lacks older ones: fetch it first, as in `git fetch origin main`"
        return _problem(f"git knows no revision `{revision}` here", hint)
    first = words.splitlines()[0] if words else "it gave no reason"
    return _problem(f"git cannot give the files of `{revision}`: {first.removeprefix('fatal: ')}")


def _members(process: subprocess.Popen[bytes], named: frozenset[str]) -> dict[str, bytes]:
    """Read the files of the archive that git writes; it is empty when git refuses."""
    import tarfile

    assert process.stdout is not None  # noqa: S101 - a pipe
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            links = dict(_read(archive, named, files))
    except tarfile.TarError:
        process.stdout.read()
        return {}
    for name, target in links.items():
        if target in files:
            files[name] = files[target]
    return files


def _read(archive: TarFile, named: frozenset[str], files: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Read files into `files` and give symbolic links with what they lead to."""
    for member in archive:
        name = member.name
        if name not in named and not _is_candidate(os.path.basename(name)):
            continue
        if member.issym():
            yield (
                name,
                os.path.normpath(os.path.join(os.path.dirname(name), member.linkname)).replace(os.sep, "/"),
            )
        elif member.isfile():
            if member.size > LARGEST:
                size = f"larger than the {LARGEST // 1024 // 1024} MiB that are read of a file"
                raise _problem(f"`{display(name)}` was {size}")
            content = archive.extractfile(member)
            files[name] = content.read() if content is not None else b""


def _is_candidate(name: str) -> bool:
    return name in KUSTOMIZATIONS or (name.lower().endswith(SUFFIXES) and not name.startswith("."))


def _resolved(path: str) -> str:
    """Give the absolute path of a file or directory, without links on the way to it."""
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(folder), name)


def _inside(root: str, path: str) -> str:
    """Give the name of a path from the root of its repository."""
    inside = os.path.relpath(_resolved(path), os.path.realpath(root)).replace(os.sep, "/")
    return "" if inside == "." else inside


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _problem(message: str, hint: str = "") -> MsvcgenError:
    return MsvcgenError([Problem(code="git", message=message, hint=hint)])
