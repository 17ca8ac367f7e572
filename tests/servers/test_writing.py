"""Command-line flags, taken apart and merged."""

from __future__ import annotations

import pytest

from msvcgen.servers.writing import arguments, merge_flags, states_flag
from msvcgen.tree import Tree


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], []),
        (["model", "--a", "1", "--b"], [("", ["model"]), ("--a", ["--a", "1"]), ("--b", ["--b"])]),
        (["--a=1", "tail"], [("--a", ["--a=1"]), ("", ["tail"])]),
        (["--bias", "-0.5", "-1"], [("--bias", ["--bias", "-0.5", "-1"])]),
        (["-O3", "--x_y", "1"], [("-O3", ["-O3"]), ("--x-y", ["--x_y", "1"])]),
        (["--a", "--", "--b"], [("--a", ["--a"]), ("", ["--"]), ("", ["--b"])]),
        (["--no-log"], [("--log", ["--no-log"])]),
    ],
)
def test_arguments_are_taken_apart(words: list[Tree], expected: list[tuple[str, list[Tree]]]) -> None:
    assert [(flag.name, list(flag.words)) for flag in arguments(words)] == expected


@pytest.mark.parametrize(
    ("base", "later", "expected"),
    [
        (["--port", "8000"], ["--port=9000"], ["--port=9000"]),
        (["base", "--a"], ["model"], ["model", "--a"]),
        (["base", "--a"], ["--b"], ["base", "--a", "--b"]),
        (["--lora", "x", "y", "--z"], ["--lora", "w"], ["--z", "--lora", "w"]),
        (["--max_len", "1"], ["--max-len", "2"], ["--max-len", "2"]),
    ],
)
def test_the_later_flag_of_a_name_wins(base: list[Tree], later: list[Tree], expected: list[Tree]) -> None:
    assert merge_flags(base, later) == expected


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        (["--tensor-parallel-size", "2"], True),
        (["--tensor_parallel_size=2"], True),
        (["-tp", "2"], True),
        (["sh", "-c", "exec vllm serve m --tensor-parallel-size 2"], True),
        (["--tensor-parallel", "2"], False),
        ([], False),
    ],
)
def test_a_stated_flag_is_found(words: list[Tree], stated: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert states_flag(words, ("--tensor-parallel-size", "-tp")) is stated
