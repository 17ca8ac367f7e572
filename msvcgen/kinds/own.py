"""The schemas of our own kinds: what users write for msvcgen."""

from __future__ import annotations

from msvcgen.kinds.shipped import own as input_schema

__all__ = ["input_schema"]
