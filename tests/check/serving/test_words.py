"""The rules about words: containers in, findings out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from msvcgen.allowances import RULES
from msvcgen.check.serving.words import check_words
from msvcgen.errors import Finding
from msvcgen.servers import read
from msvcgen.servers.catalogue import servers
from msvcgen.servers.words import MOST
from msvcgen.yaml.reader import read_stream

CASES = Path(__file__).parents[2] / "cases/words"


def cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yaml")):
        for document in read_stream(path.read_text("utf-8"), path.name)[0]:
            case: Any = document.tree
            yield pytest.param(case["container"], case["findings"], id=f"{path.stem}: {case['name']}")


def shown(finding: Finding) -> str:
    path = ".".join(map(str, finding.path))
    return f"{finding.severity} {finding.code} {path}: {finding.message} = {finding.hint}"


def is_said(wanted: str, finding: str) -> bool:
    """Tell whether a finding begins as one that is wanted, and holds the parts of its message and hint."""
    place, _, words = wanted.partition(": ")
    message, _, hint = words.partition("= ")
    found_place, _, found = finding.partition(": ")
    return place == found_place and message.strip() in found and hint in found


@pytest.mark.parametrize(("container", "wanted"), list(cases()))
def test_words_are_judged(container: dict[str, Any], wanted: list[str]) -> None:
    found = [shown(finding) for finding in check_words(container) if finding.severity != "note"]

    assert [one for one in wanted if not any(is_said(one, finding) for finding in found)] == [], found
    assert len(found) == len(wanted), found


def test_the_other_place_of_a_flag_is_told() -> None:
    args = ["m", "--port=1", "--port=2"]
    (finding,) = check_words({"image": "vllm/vllm-openai:v0.11.2", "args": [*args]})

    assert (finding.path, finding.beside) == (("args", 1), ("args", 2))
    assert finding.below(("spec",)).beside == ("spec", "args", 2)


@pytest.mark.parametrize("server", ["vllm", "llm-d-epp"])
def test_ten_thousand_words_are_read_in_a_moment(server: str) -> None:
    args = [word for number in range(3_000) for word in ("--portx", f"--a{number}=b", "c")]

    assert len(check_words({"image": "x", "args": [*args]}, server=server)) <= 3 * len(args)


def test_of_more_words_than_a_command_line_has_none_is_judged() -> None:
    args = ["--a=b"] * MOST

    assert check_words({"image": "vllm/vllm-openai:v0.20.2", "args": [*args]})
    assert not check_words({"image": "vllm/vllm-openai:v0.20.2", "args": [*args, "c"]})


ODD: list[Any] = [
    {},
    {"image": 1, "command": "vllm", "args": {"a": 1}, "env": "x"},
    {"image": "", "command": [None, 1, True, 1.5, [], {}], "args": [None]},
    {
        "image": ":::@",
        "command": ["vllm", "serve"],
        "args": ["--", "--port", "-", "--=", "-=", "=", "--a.b.c=", "-O", "-Ox"],
    },
    {
        "image": "vllm/vllm-openai:v",
        "args": ["--port="],
        "env": [None, {}, {"name": 1}, {"name": "A", "value": {}}],
    },
    {"image": "vllm/vllm-openai:v0.10.2", "command": ["sh", "-c"], "args": ["'", '"', "$(", "${"]},
    {"image": "a", "command": ["bash", "-c", "if a; then vllm serve `x` $(y ${z}) <<EOF >2 \\"]},
    {"image": "vllm/vllm-openai:v0.10.2", "args": ["--kv-transfer-config", "[" * 10_000]},
    {"image": "vllm/vllm-openai:v99999999999999999999.1.1", "args": ["-tp", "9" * 5000]},
    {"image": "vllm/vllm-openai:v0.10.2", "args": ["-tp", "²", "--port", "٣"]},
]


def test_variables_that_grow_are_not_filled_in() -> None:
    env: list[Any] = [{"name": "V0", "value": "x" * 99}]
    env += [{"name": f"V{at}", "value": f"$(V{at - 1})$(V{at - 1})"} for at in range(1, 99)]
    script = "A=1; vllm serve " + "$V9" * 10_000

    said = check_words({"image": "x", "command": ["sh", "-c", script], "env": env})

    assert all(len(finding.message) < 1_000 for finding in said)


@pytest.mark.parametrize("container", ODD)
def test_odd_containers_give_no_traceback(container: dict[str, Any]) -> None:
    for server in ("", *servers()):
        assert {finding.code for finding in check_words(container, server=server)} <= RULES
        if reading := read(container, server=server):
            assert {type(reading.port), type(reading.devices)} <= {int, type(None)}
            assert all(reading.served_names) or not reading.complete


def test_flags_are_shown_as_their_server_reads_them() -> None:
    args = ["-m", "/m.gguf", "--ctx-size", "1", "--ctx-size", "2", "--max-model-len=8192", "--ctx-size=3"]
    twice, elsewhere, glued = sorted(
        check_words({"image": "ghcr.io/ggml-org/llama.cpp:server-b9603", "args": [*args]}),
        key=lambda finding: finding.path,
    )

    assert "`--ctx-size 2` stands after it" in twice.message
    assert elsewhere.message == "llama.cpp has no flag `--max-model-len`"
    assert elsewhere.hint == "that is vLLM's, here it is `--ctx-size`"
    assert glued.message == "llama.cpp has no flag `--ctx-size=`"
    assert "`--ctx-size` and `3`" in str(glued.hint)
