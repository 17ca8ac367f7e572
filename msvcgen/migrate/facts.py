"""What is known of the chart llm-d-modelservice: its version, its defaults, the words that it tells servers.

From values.yaml, values.schema.json and the templates of the chart (llm-d-incubation/llm-d-modelservice, Apache-2.0).
"""

from __future__ import annotations

import json
from functools import cache

from msvcgen.data import read_data
from msvcgen.kinds import Schema, from_json_schema
from msvcgen.tree import Mapped, list_at, mapping_at, text_at

ROLES = ("decode", "prefill")


@cache
def facts() -> Mapped:
    """Give all of them; nobody may change them."""
    known: Mapped = json.loads(read_data("migrate/chart.json"))
    return known


@cache
def values_schema() -> Schema:
    """Give the schema that values are held against: the chart's own, and types that its templates rely on."""
    return from_json_schema(json.loads(read_data("migrate/chart.schema.json")))


@cache
def defaults() -> Mapped:
    """Give the values of the chart itself, those of each role among them."""
    stated, role = mapping_at(facts(), "defaults"), mapping_at(facts(), "role")
    return {**stated, **{name: {**role, **mapping_at(stated, name)} for name in ROLES}}


def word(name: str) -> str:
    """Give how the chart writes a flag of vLLM."""
    return text_at(facts(), "words", name)


def serve_command() -> list[str]:
    """Give the command of `modelCommand: vllmServe`."""
    return [str(part) for part in list_at(facts(), "words", "vllmServe")]
