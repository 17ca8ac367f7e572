"""Find the checkout of the repository that this process works in, for annotations; no process is started."""

from __future__ import annotations

import os

from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.report import Checkout


def checkout() -> Checkout | None:
    """Give the checkout: what GitHub's runner says, else the nearest folder above with a `.git`; None without any.

    `.git` is a file in worktrees and submodules.
    """
    from msvcgen.files.repository import root_of
    from msvcgen.report import Checkout

    try:
        here = os.getcwd()
        stated = os.environ.get("GITHUB_WORKSPACE", "")
        if os.path.isdir(stated):
            return Checkout(os.path.realpath(stated), here, os.path.abspath(stated))
        root = root_of(here)
    except (OSError, ValueError):  # the folder is gone, or no folder
        return None
    return Checkout(root, here) if root else None
