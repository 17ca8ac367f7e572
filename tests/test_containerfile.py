"""What the Containerfile promises, as far as that shows without an engine; .ci/image.py runs its steps."""

from __future__ import annotations

import json
import re
import tomllib

from containerfile import Instruction, read, stages, values
from stories import PROJECT, ROOT

HEAD, BUILD, FINAL = read(ROOT)


def test_instructions_are_read_by_stage() -> None:
    text = "# a\nARG A=1\n\nFROM ${A} AS b\nRUN one && \\\n  two\n  # c\nfrom x\nUSER 1\n"

    assert stages(text) == [
        [Instruction("ARG", "A=1")],
        [Instruction("FROM", "${A} AS b"), Instruction("RUN", "one && two")],
        [Instruction("FROM", "x"), Instruction("USER", "1")],
    ]


def test_both_stages_begin_with_one_base_that_is_pinned() -> None:
    [base] = values(HEAD, "ARG")

    assert re.fullmatch(r"BASE=[a-z0-9.]+/[a-z/]+:\d+\.\d+-slim-\w+", base)
    assert (values(BUILD, "FROM"), values(FINAL, "FROM")) == (["${BASE} AS build"], ["${BASE}"])
    assert (
        f"Programming Language :: Python :: {re.findall(r':([0-9.]+)-', base)[0]}" in PROJECT["classifiers"]
    )


def test_it_runs_without_root() -> None:
    [user] = values(FINAL, "USER")
    keywords = [instruction.keyword for instruction in FINAL]

    assert all(int(number) > 999 for number in user.split(":"))
    assert keywords.index("USER") > max(keywords.index("RUN"), keywords.index("COPY"))


def test_it_is_the_program() -> None:
    assert [json.loads(value) for value in values(FINAL, "ENTRYPOINT")] == [["msvcgen"]]


def test_nothing_is_fetched_but_packages() -> None:
    whole = [*BUILD, *FINAL]

    assert values(whole, "ADD") == []
    assert not any(
        re.search(r"https?://|\b(apt|apk|curl|wget|git)\b", value) for value in values(whole, "RUN")
    )


def test_the_last_stage_has_the_environment_and_no_installer() -> None:
    assert values(FINAL, "COPY") == ["--from=build /opt/msvcgen /opt/msvcgen"]
    assert [*filter(None, (re.match(r"pip uninstall\b.* pip$", value) for value in values(FINAL, "RUN")))]


def test_the_build_gets_what_a_wheel_is_made_of() -> None:
    copied = {name for value in values(BUILD, "COPY") for name in value.split()[:-1]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()

    assert copied == {
        "pyproject.toml",
        "msvcgen",
        PROJECT["readme"],
        *PROJECT["license-files"],
        *(source.partition("/")[0] for source in included),
    }
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert "*" in ignored


def test_it_names_the_home() -> None:
    assert f"org.opencontainers.image.url={PROJECT['urls']['Homepage']}" in values(FINAL, "LABEL")[0].split()
