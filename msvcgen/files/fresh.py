"""Write files where none are: all of them or none, and never over another."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.files.display import display, reason
from msvcgen.files.regular import regular_content


def write_fresh(folder: str, files: Mapping[str, bytes]) -> bool:
    """Write files, by their paths in a folder, which is made; tell whether anything was written.

    A file that holds what it would already is as good as written, so a run that was killed can be done again. Of a
    run that fails nothing stays. Raises MsvcgenError that names every file in the way, or says why the system refused.
    """
    try:
        if problems := [*_in_the_way(folder, files)]:
            raise MsvcgenError(problems)
        missing = {
            path: text for path, text in files.items() if not os.path.lexists(os.path.join(folder, path))
        }
        _write(folder, missing)
    except OSError as error:
        where = display(error.filename if isinstance(error.filename, str) else folder)
        message = f"this cannot be written: {reason(error)}"
        raise MsvcgenError([Problem("output-directory", message, where=where)]) from error
    return bool(missing)


def _in_the_way(folder: str, files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Find what stands where a folder or a file is to be, each once."""
    blocked = set[str]()
    for path, content in files.items():
        place = os.path.join(folder, path)
        wall = _no_folder(os.path.dirname(place))
        if wall and wall not in blocked:
            blocked.add(wall)
            yield _foreign(wall, "this is no directory, and one is wanted here")
        if not wall and os.path.lexists(place) and regular_content(place, len(content) * 2) != content:
            yield _foreign(place, "this is there already, and is not overwritten")


def _no_folder(place: str) -> str:
    """Give what is no folder of a place and those above it, "" when all are or can be made."""
    while place and not os.path.lexists(place):
        place = os.path.dirname(place)
    return place if place and not os.path.isdir(place) else ""


def _foreign(place: str, message: str) -> Problem:
    hint = "move it away, or name another directory"
    return Problem("foreign-file", message, where=display(place), hint=hint)


def _write(folder: str, files: Mapping[str, bytes]) -> None:
    made: list[str] = []
    folders: list[str] = []
    try:
        for path, content in files.items():
            place = os.path.join(folder, path)
            _make_folders(os.path.dirname(place), folders)
            # A file that somebody made meanwhile is theirs.
            with open(place, "xb") as file:
                made.append(place)
                file.write(content)
    except BaseException:
        with suppress(OSError):
            for place in made:
                os.unlink(place)
            for place in reversed(folders):
                os.rmdir(place)
        raise


def _make_folders(place: str, made: list[str]) -> None:
    """Make a folder and those above it that are missing, and note them in their order."""
    if not place or os.path.isdir(place):
        return
    _make_folders(os.path.dirname(place), made)
    os.mkdir(place)
    made.append(place)
