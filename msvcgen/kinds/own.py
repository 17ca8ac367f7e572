"""The schemas of our own kinds: what users write for msvcgen."""

from __future__ import annotations

import json
from functools import cache

from msvcgen.data import read_data
from msvcgen.kinds import Schema, from_json_schema


@cache
def input_schema(name: str) -> Schema:
    """Give one of our own schemas: `modelservice`, `runtimevariant` or `modeldefinition`."""
    return from_json_schema(json.loads(read_data(f"schemas/inputs/{name}.json")))
