"""What shells complete: names and values, also where bash takes words apart."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from msvcgen.allowances import RULES
from msvcgen.cli.command_line import read_command_line
from msvcgen.cli.commands import MODULES, load
from msvcgen.cli.completion import VALUES, rejoin
from msvcgen.cli.staleness import painted
from msvcgen.cli.terminal import has_colour
from msvcgen.kinds import KUBE_VERSIONS
from stories import SAMPLES

OUR_VLLM = str(SAMPLES / "our-vllm/our-vllm.yaml")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("generate -r v", ["vllm"]),
        ("generate --runtime = sgl", ["sglang"]),
        ("lint --kube-version 1.36", [KUBE_VERSIONS[-1]]),
        (
            "generate -b preset",
            ["preset:llm-d", "preset:llm-d-0.2", "preset:llm-d-pd", "preset:llm-d-wide-ep", "preset:plain"],
        ),
        ("generate -b preset :", ["llm-d", "llm-d-0.2", "llm-d-pd", "llm-d-wide-ep", "plain"]),
        ("generate -b preset : pl", ["plain"]),
        ("generate -b mine", []),
        ("generate -r vllm -e VLLM_TP", ["VLLM_TP_SIZE="]),
        ("generate -r vllm -e VLLM_TP_SIZE = 2", []),
        (f"generate -r {OUR_VLLM} -e slo", ["slots="]),
        ("generate -r no.yaml -e slo", []),
        ("generate -e VLLM_TP", []),
        ("generate --allow memory,accel", ["memory,accelerators"]),
        ("schema ModelD", ["ModelDefinition"]),
        ("rule accel", ["accelerators"]),
        ("runtimes ngc", ["ngc-nim"]),
        ("presets pl", ["plain"]),
        ("init --from dis", ["disaggregated"]),
    ],
)
def test_values(
    words: str,
    expected: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    handed = ["msvcgen", *words.split(" ")]
    monkeypatch.setenv("_MSVCGEN_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "\n".join(handed))
    monkeypatch.setenv("COMP_CWORD", str(len(handed) - 1))

    read_command_line([])

    assert capsys.readouterr().out.split() == expected


def test_the_config_of_a_repository_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    model = (SAMPLES / "vllm/modelservice.yaml").as_posix()
    (tmp_path / "msvcgen.yaml").write_text(f"modelServices: [{model}]\nruntime: vllm\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    for words, expected in (("explain dep", ["deployment/granite-decode"]), ("explain --no-config dep", [])):
        monkeypatch.setenv("_MSVCGEN_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", f"msvcgen {words}")
        monkeypatch.setenv("COMP_CWORD", str(words.count(" ") + 1))
        read_command_line([])
        assert capsys.readouterr().out.split() == expected


@pytest.mark.parametrize(
    ("words", "joined", "before"),
    [
        ("a b", "a b", ""),
        ("a -b preset : x", "a -b x", "preset:"),
        ("a -b preset :", "a -b ", "preset:"),
        ("a --b = x", "a --b x", ""),
        ("a --b = preset : x", "a --b x", "preset:"),
        ("a x : y : z w", "a x:y:z w", ""),
        (":", ":", ""),
        (": x", "x", ":"),
        ("a = = b", "b", "a=="),
    ],
)
def test_words_that_bash_took_apart(words: str, joined: str, before: str) -> None:
    parts = words.split(" ")

    assert rejoin(parts, len(parts) - 1) == (joined.split(" "), len(joined.split(" ")) - 1, before)


def test_every_completed_option_is_one() -> None:
    known = {option.name for name in MODULES for option in load(name).Request.options()}

    assert known >= VALUES.keys()
    for name in MODULES:
        request = load(name).Request
        assert {option.name for option in request.options()} >= request.COMPLETED
    assert {*VALUES["allow"]("", {})} == RULES


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert has_colour(Terminal())  # type: ignore[arg-type]  # what it asks of a stream
    monkeypatch.setenv("NO_COLOR", "1")
    assert not has_colour(Terminal())  # type: ignore[arg-type]  # as above
    assert not has_colour(sys.stderr)


def test_a_diff_is_painted_and_can_forge_nothing() -> None:
    plain = "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n same\x1b[1m\n"

    assert painted(plain) == (
        "\x1b[1m--- a\x1b[0m\n\x1b[1m+++ b\x1b[0m\n\x1b[36m@@ -1 +1 @@\x1b[0m\n"
        "\x1b[31m-old\x1b[0m\n\x1b[32m+new\x1b[0m\n same\\x1b[1m\n"
    )
