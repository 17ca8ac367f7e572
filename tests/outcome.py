"""What a run of the program in this process gives."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run of the program left behind."""

    code: int
    out: bytes
    err: str


Program = Callable[..., Outcome]
"""Runs the program with the words of a command line."""

Word = str | os.PathLike[str]
