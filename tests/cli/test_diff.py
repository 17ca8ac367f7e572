"""`msvcgen diff`: what is compared with what, and what is written of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from applying import apply
from outcome import Outcome, Program, Word
from stories import PRESET, ROOT, SAMPLES, blocks

SAMPLE = SAMPLES / "llm-d-0.2"
PICKER = ("--epp-cluster-role", "endpoint-picker")
BUDGET = """\
  extraObjects: |
    - apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata:
        name: {{ .DecodeDeploymentName }}
        namespace: {{ .ModelServiceNamespace }}
      spec:
        maxUnavailable: 1
        selector:
          matchLabels:
            llm-d.ai/role: decode
"""

Diff = Callable[..., Outcome]


@pytest.fixture
def diff(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Diff:
    """Stand beside a directory `old` and a directory `new` of the disaggregated sample, in which things changed."""
    monkeypatch.chdir(tmp_path)
    for side in ("old", "new"):
        Path(side).mkdir()
        shutil.copy(SAMPLE / "modelservice.yaml", side)
        shutil.copy(PRESET, Path(side, "baseconfig.yaml"))
    change()

    def run(*words: Word) -> Outcome:
        return program("diff", *PICKER, *words)

    return run


def change() -> None:
    """Change the new side: an image, a flag that goes, one with another value, replicas, a picker, an object more."""
    base, service = Path("new/baseconfig.yaml"), Path("new/modelservice.yaml")
    decode = base.read_text("utf-8").partition("decodeDeployment")
    text = decode[2].replace("llm-d:v0.2.0", "llm-d:v0.3.0")
    text = re.sub(r" *- --block-size=128\n", "", text, count=1)
    base.write_text(
        decode[0].replace("threshold: 100", "threshold: 256") + decode[1] + text + BUDGET, "utf-8"
    )
    head, decode_key, rest = service.read_text("utf-8").partition("  decode:")
    rest = rest.replace("replicas: 1", "replicas: 2", 1).replace("max-model-len=32768", "max-model-len=65536")
    service.write_text(head + decode_key + rest, "utf-8")


def line_of(file: str, text: str, which: int = 0) -> str:
    """Give the place of a text in a file, the first or another one."""
    found = [
        (number, line.index(text) + 1)
        for number, line in enumerate(Path(file).read_text("utf-8").splitlines(), start=1)
        if text in line
    ]
    return f"{file}:{found[which][0]}:{found[which][1]}"


def test_text_says_what_changes_where_and_what_it_does(diff: Diff) -> None:
    outcome = diff("old", "new")

    block = line_of("old/baseconfig.yaml", "--block-size", 1)
    assert (outcome.code, outcome.err) == (3, "")
    assert outcome.out.decode() == (
        "~ ConfigMap llm-d/llama-3-70b-picker                                    "
        "no restart: the picker reads it when it starts\n"
        '    data["plugins.yaml"]\n'
        "      @@ pd-profile-handler\n"
        "      -     threshold: 100\n"
        "      +     threshold: 256\n"
        "~ Deployment llm-d/llama-3-70b-decode                                   "
        "pods restart (4 GPUs -> 8 GPUs)\n"
        "    spec.replicas                                  1 -> 2               "
        f"{line_of('new/modelservice.yaml', 'replicas: 2')}\n"
        "    containers[vllm].image                         ghcr.io/llm-d/llm-d:v0.2.0 -> v0.3.0    "
        f"{line_of('new/baseconfig.yaml', 'image: ghcr.io/llm-d/llm-d:v0.3.0')}\n"
        "    containers[vllm].args\n"
        f"      - --block-size=128                                                {block}\n"
        "      ~ --max-model-len                            32768 -> 65536       "
        f"{line_of('new/modelservice.yaml', '--max-model-len=65536')}\n"
        "+ PodDisruptionBudget llm-d/llama-3-70b-decode                          "
        f"{line_of('new/baseconfig.yaml', 'spec:', -1)}\n"
        "all pods: 8 GPUs -> 12 GPUs\n"
        "3 objects differ (1 added, 2 changed, 0 removed), 11 are equal\n"
    )


def test_the_page_shows_what_is_printed(diff: Diff) -> None:
    assert diff("old", "new").out.decode() in blocks((ROOT / "docs/guides/changes.md").read_text("utf-8"))


def test_what_is_equal_is_no_difference(diff: Diff) -> None:
    outcome = diff("old", "old")

    assert (outcome.code, outcome.out, outcome.err) == (0, b"no differences, 13 objects are equal\n", "")
    assert diff("old", "old", "--format", "json").out == b""


def test_json_leads_from_old_to_new(diff: Diff, program: Program) -> None:
    def objects(side: str) -> dict[tuple[str, str], object]:
        rendered = program("generate", *PICKER, "-m", side).out
        return {(tree["kind"], tree["metadata"]["name"]): tree for tree in yaml.safe_load_all(rendered)}

    old, new = objects("old"), objects("new")
    for line in diff("old", "new", "--format", "json").out.splitlines():
        record = json.loads(line)
        identity = record["object"]["kind"], record["object"]["name"]
        assert all(change["source"]["line"] for change in record["changes"])
        old[identity] = apply(record, old.get(identity))

    assert old == new


def test_markdown_and_github_say_the_same(diff: Diff) -> None:
    markdown = diff("old", "new", "--format", "markdown").out.decode()
    github = diff("old", "new", "--format", "github").out.decode().splitlines()

    assert markdown.startswith("### 3 objects differ (1 added, 2 changed, 0 removed), 11 are equal\n")
    assert "| `Deployment llm-d/llama-3-70b-decode` | `spec.replicas: 1 -> 2`<br>" in markdown
    assert "| pods restart (4 GPUs -> 8 GPUs) |" in markdown
    assert "\n-   --block-size=128" in markdown
    places = [
        line_of("new/baseconfig.yaml", "plugins.yaml:"),
        line_of("new/modelservice.yaml", "replicas: 2"),
        line_of("new/baseconfig.yaml", "spec:", -1),
    ]
    assert [line.partition(",title=msvcgen difference::")[0] for line in github] == [
        "::notice file={},line={},col={}".format(*place.split(":")) for place in places
    ]


def test_sides_may_be_rendered(diff: Diff, program: Program) -> None:
    for side in ("old", "new"):
        assert program("generate", *PICKER, "-m", side, "-o", f"{side}-rendered").code == 0
    stream = program("generate", *PICKER, "-m", "new").out
    Path("stream.yaml").write_bytes(stream)
    Path("new-rendered/of-others.yaml").write_text(
        "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n", "utf-8"
    )

    assert diff("old", "old-rendered").code == 0
    assert diff("new-rendered", "new").code == 0
    assert diff("new-rendered", "stream.yaml").code == 0
    assert diff("-m", "new", "-o", "new-rendered").code == 0
    changed = diff("-m", "new", "-o", "old-rendered").out.decode()
    assert changed.endswith("3 objects differ (1 added, 2 changed, 0 removed), 11 are equal\n")
    assert line_of("old-rendered/deployment-llama-3-70b-decode.yaml", "--block-size") in changed
    assert (
        diff("-m", "new", "-o", "nothing")
        .out.decode()
        .endswith("14 objects differ (14 added, 0 changed, 0 removed), 0 are equal\n")
    )


def test_only_the_new_side_need_be_right(diff: Diff) -> None:
    """What a change mends must not hide what the mending does; what is broken is said by its place."""
    old = Path("old/baseconfig.yaml")
    text = old.read_text("utf-8").replace("          resources:", "          resource:", 1)
    old.write_text(
        text.replace("args:", "env: [{name: HF_TOKEN, value: hush-hush-1}]\n            args:", 1), "utf-8"
    )

    outcome = diff("old", "new")

    assert (outcome.code, outcome.err) == (3, "")
    assert "hush" not in outcome.out.decode()
    Path("new/modelservice.yaml").write_text("a: [1\n", "utf-8")
    outcome = diff("old", "new")
    assert (outcome.code, outcome.out) == (1, b"")
    assert outcome.err.startswith("new/modelservice.yaml:1:4: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no object is here, and no ModelService"),
        ("kind: List\napiVersion: v1\nitems: []\n", "no object is here, and no ModelService"),
        ("a: [1", "is not closed"),
        ("a: 1\n", "states no kind"),
        ("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\n" * 2, "two objects are the Service `a`"),
    ],
)
def test_a_side_that_holds_no_objects_is_a_problem(diff: Diff, text: str, message: str) -> None:
    Path("side.yaml").write_text(text, "utf-8")

    Path("other.yaml").write_text("b: [1", "utf-8")
    for words in (("old", "side.yaml"), ("side.yaml", "new"), ("side.yaml", "other.yaml")):
        outcome = diff(*words)
        assert (outcome.code, outcome.out) == (1, b"")
        assert message in outcome.err
    assert "\nother.yaml:1:4: " in f"\n{outcome.err}"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "give what is to be compared: OLD and NEW"),
        (("old",), "give what is to be compared: OLD and NEW"),
        (("old", "new", "new"), "give what is to be compared: OLD and NEW"),
        (("-m", "old"), "give what is to be compared: OLD and NEW"),
        (("old", "-m", "new"), "-m and paths do not go together"),
        (("-", "-"), "standard input can be one side only"),
        (("old", "new", "-o", "x"), "-o is compared with what -m renders"),
        (("-m", "old", "-o", "x", "--against", "main"), "give what is to be compared"),
        (("-m", "old", "--against=-x"), "--against wants a revision"),
        (("old", "new", "--format", "json", "--context", "object"), "--context object is for text"),
    ],
)
def test_contradictions_are_wrong_usage(diff: Diff, words: tuple[str, ...], message: str) -> None:
    outcome = diff(*words)

    assert outcome.code == 2
    assert message in outcome.err


# --- git --------------------------------------------------------------------------------------------------------

git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def commit(*words: str) -> None:
    """Commit all that is there."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    for command in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-q", "-m", "x", *words)):
        subprocess.run(["git", *command], check=True, env=environment)  # noqa: S607 - whichever git is there


@git
def test_a_revision_is_compared_with_what_is_there(diff: Diff, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree("old", "models/team")
    commit()
    shutil.copytree("new", "models/team", dirs_exist_ok=True)
    before = sorted(Path().rglob("*"))
    end = "3 objects differ (1 added, 2 changed, 0 removed), 11 are equal\n"

    outcome = diff("-m", "models", "--against", "HEAD")

    assert (outcome.code, outcome.err) == (3, "")
    assert outcome.out.decode().endswith(end)
    assert f"HEAD:{line_of('old/baseconfig.yaml', '--block-size', 1)}".replace("old/", "models/team/") in (
        outcome.out.decode()
    )
    assert diff("models/", "--against", "HEAD").out.decode().endswith(end)
    assert diff("-m", "new", "-b", "new/baseconfig.yaml", "--against", "HEAD").code == 0
    monkeypatch.chdir("models/team")
    assert (
        diff("-m", "modelservice.yaml", "-b", "../team/baseconfig.yaml", "--against", "HEAD")
        .out.decode()
        .endswith(end)
    )
    monkeypatch.chdir("../..")
    assert sorted(Path().rglob("*")) == before


@git
def test_what_was_not_there_yet_is_added(diff: Diff, program: Program) -> None:
    commit()
    shutil.copytree("new", "later")
    assert program("generate", *PICKER, "-m", "new", "-o", "rendered").code == 0

    for words in (("-m", "later"), ("later",), ("rendered",)):
        outcome = diff(*words, "--against", "HEAD")
        assert outcome.out.decode().endswith(
            "14 objects differ (14 added, 0 changed, 0 removed), 0 are equal\n"
        )


@git
def test_rendered_directories_of_a_revision_are_known(diff: Diff, program: Program) -> None:
    assert program("generate", *PICKER, "-m", "old", "-o", "rendered").code == 0
    Path("rendered/of-others.yaml").write_text("a: 1\n", "utf-8")
    commit()
    assert diff("rendered", "--against", "HEAD").code == 0
    assert program("generate", *PICKER, "-m", "new", "-o", "rendered").code == 0

    outcome = diff("rendered", "--against", "HEAD")

    assert outcome.out.decode().endswith("3 objects differ (1 added, 2 changed, 0 removed), 11 are equal\n")


@git
def test_what_git_refuses_is_a_problem(diff: Diff, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = diff("-m", "new", "--against", "HEAD")
    assert (outcome.code, outcome.err) == (
        1,
        "`new` is in no git repository, --against needs one [git]\n1 problem\n",
    )
    commit()
    outcome = diff("-m", "new", "--against", "no-such-branch")
    assert outcome.code == 1
    assert outcome.err.startswith("git knows no revision `no-such-branch` here [git]\n")
    monkeypatch.setenv("PATH", os.devnull)
    outcome = diff("-m", "new", "--against", "HEAD")
    assert outcome.code == 1
    assert outcome.err.startswith("--against needs git, which cannot be started: ")
