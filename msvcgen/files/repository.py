"""The git repository that a folder is in; no process is started."""

from __future__ import annotations

import os


def root_of(folder: str) -> str:
    """Give the nearest folder with a `.git`, from an absolute path up, or "".

    It is a file in worktrees and submodules.
    """
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above
    return folder
