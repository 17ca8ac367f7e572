"""Programs of npm that tests ask where they are installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

MODULES = Path(os.environ.get("NODE_PATH", "node_modules"))
"""Where they are looked for."""


def needs(*names: str) -> pytest.MarkDecorator:
    """Skip a test where node or one of these packages is missing."""
    return pytest.mark.skipif(
        shutil.which("node") is None or not all((MODULES / name).is_dir() for name in names),
        reason=f"needs node, and `npm install {' '.join(names)}` into NODE_PATH",
    )
