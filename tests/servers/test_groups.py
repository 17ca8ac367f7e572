"""Groups of pods that form one server: what a parallelism comes to, by hand-made rows and for any."""

from __future__ import annotations

import json
from typing import Any

import pytest

from msvcgen.servers.catalogue import server_named
from msvcgen.servers.grammar import Grammar, grammar_of
from msvcgen.servers.groups import Said, form_group, lay_out
from stories import ROOT

ROWS = [
    json.loads(line)
    for line in (ROOT / "tests/cases/nodes/derivations.jsonl").read_text("utf-8").splitlines()
]


def grammar(server: str, version: str = "") -> Grammar:
    known = server_named(server)
    assert known is not None
    return grammar_of(known, version)


def spelled(words: tuple[Said, ...]) -> set[tuple[str, str | None]]:
    return {
        (said.flag, said.value and said.value.replace("$((LWS_WORKER_INDEX * ", "INDEX*").replace("))", ""))
        for said in words
    }


def paired(words: list[str]) -> set[tuple[str, str | None]]:
    """Give the flags of a row with their values: no value of these begins with dashes."""
    return {
        (word, None if after is None or after.startswith("--") else after)
        for word, after in zip(words, [*words[1:], None], strict=True)
        if word.startswith("--")
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['server']} {row['parallelism']}")
def test_derivation(row: dict[str, Any]) -> None:
    layout, wrong = lay_out(row["parallelism"])
    if row["parallelism"].get("loadBalancing") == "multiPort":  # which the field does not take
        assert (layout.nodes, layout.cards) == (row["size"], row["cardsPerPod"])
        return
    group, findings = form_group(row["parallelism"], grammar(row["server"]))
    if row["problem"]:
        assert [finding.message for finding in findings] == [row["problem"]]
        assert group is None
        return
    assert group is not None
    assert [finding for finding in findings if finding.severity == "error"] == wrong == []
    assert (group.layout.nodes, group.layout.cards) == (row["size"] or 1, row["cardsPerPod"])
    assert group.serves == row["serves"]
    if row["leader"] is not None:
        assert spelled(group.leader) == paired(row["leader"])
    if row["worker"] is not None:
        assert spelled(group.worker) == paired(row["worker"])
