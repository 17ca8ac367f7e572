"""The variant `custom`: model definitions in, containers and scripts that do what they say out."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.pipeline import Options, Source, generate
from msvcgen.yaml.reader import read_stream
from msvcgen.yaml.writer import write
from outcome import Program

FILE = Path(__file__).parents[1] / "cases/custom/definitions.yaml"
CASES: list[Any] = [document.tree for document in read_stream(FILE.read_text("utf-8"), FILE.name)[0]]

SERVER = {"name": "custom", "image": "acme/server:1"}


def model_service(stated: dict[str, Any]) -> str:
    spec = {
        "modelArtifacts": {"uri": "pvc://models/tiny"},
        "routing": {"modelName": "tiny"},
        "decode": {"containers": [SERVER]},
    }
    tree: Any = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "tiny-serving", "namespace": "models"},
        "spec": {**spec, **stated},
    }
    return write(tree)


def render(definition: Any, stated: dict[str, Any] | None = None) -> tuple[list[Any], list[Problem]]:
    services = [Source("service.yaml", model_service(stated or {}))]
    options = Options(model_definition=Source("definition.yaml", write(definition)))
    try:
        rendered = list(generate(services, [], options))
    except MsvcgenError as error:
        return [], list(error.problems)
    objects = [child.tree for one in rendered for child in one.children]
    return objects, [problem for one in rendered for problem in one.problems]


def lines(problems: list[Problem], severity: str) -> list[str]:
    return [f"{one.where}: {one.message}" for one in problems if one.severity == severity]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    objects, problems = render(case["definition"], case.get("service"))

    errors, wanted = lines(problems, "error"), case.get("problems", [])
    assert len(errors) == len(wanted), errors
    assert [error for error, want in zip(errors, wanted, strict=True) if want not in error] == []
    assert lines(problems, "warning") == case.get("warnings", [])
    if errors:
        return
    (deployment,) = (one for one in objects if one["kind"] == "Deployment")
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    for field, value in case.get("container", {}).items():
        assert container.get(field) == value
    if "objects" in case:
        assert [f"{one['kind']}/{one['metadata']['name']}" for one in objects] == case["objects"]


# --- the script ---


def script_of(actions: list[Any], *, shell: str = "/bin/bash", model_path: str = "/models/m") -> str:
    service = {"start_command": ["true"], "port": 9000, "shell": shell, "pre_start_actions": actions}
    objects, problems = render(
        {"models": [{"name": "m", "model_path": model_path, "service": service}]},
    )
    assert problems == []
    (config_map,) = (one for one in objects if one["kind"] == "ConfigMap")
    text: str = config_map["data"]["pre-start.sh"]
    return text


def run(
    script: str, folder: Path, *command: str, shell: str = "/bin/bash"
) -> subprocess.CompletedProcess[str]:
    path = folder / "pre-start.sh"
    path.write_bytes(script.encode())
    return subprocess.run(
        [shell, str(path), *command],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder), "HOME": "/nowhere", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=False,
        text=True,
    )


BODIES = [
    "plain\n",
    "without a line break",
    "",
    "it's 'quoted' \"twice\" `and` \\back\\slashed\\",
    "$HOME ${HOME} $(id) $$ !! %s %d %%\n",
    "tabs\tand\rreturns\r\n and   spaces  \n\n\n",
    "ünïcödé — 模型 🦙 \u00a0\u2028 \ufeff",
    "EOF\nEOF\n--\n-n\n#!/bin/sh\n",
    "{model} {{ .Values }} {} }} {{",
    "\x01\x1b[31m\x7f\u0085",
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("shell", ["/bin/bash", "/bin/sh"])
def test_file_bodies_arrive_byte_for_byte(body: str, shell: str, tmp_path: Path) -> None:
    actions = [{"action": "write_file", "args": {"filename": "out.txt", "body": body}}]

    done = run(script_of(actions, shell=shell), tmp_path, "true", shell=shell)

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out.txt").read_bytes() == body.encode()


def test_lines_get_line_breaks_and_modes_are_set(tmp_path: Path) -> None:
    actions = [
        {"action": "mkdir", "args": {"path": "deep/er folder"}},
        {
            "action": "write_file",
            "args": {"filename": "deep/er folder/-it's $x", "body": ["a", "b'"], "mode": "0750"},
        },
        {
            "action": "write_file",
            "args": {"filename": "deep/er folder/-it's $x", "body": "c", "append": True},
        },
        {"action": "write_file", "args": {"filename": "-plain", "body": "x"}},
    ]

    done = run(script_of(actions), tmp_path, "true")

    written = tmp_path / "deep/er folder/-it's $x"
    assert (done.returncode, done.stderr) == (0, "")
    assert written.read_text("utf-8") == "a\nb'\nc"
    assert written.stat().st_mode & 0o7777 == 0o644
    assert (tmp_path / "-plain").stat().st_mode & 0o7777 == 0o644


def test_mode_of_a_file_is_the_stated_one(tmp_path: Path) -> None:
    actions = [{"action": "write_file", "args": {"filename": "key", "body": "x", "mode": "400"}}]

    run(script_of(actions), tmp_path, "true")

    assert (tmp_path / "key").stat().st_mode & 0o7777 == 0o400


def test_temporary_file_is_named_in_the_log(tmp_path: Path) -> None:
    actions = [{"action": "write_tempfile", "args": {"body": ["import os\n", "print(1)"], "mode": "600"}}]

    done = run(script_of(actions), tmp_path, "true")

    said = done.stderr.strip()
    written = Path(said.removeprefix("pre-start action 1: wrote "))
    assert written.parent == tmp_path
    assert written.suffix == ".py"
    assert written.read_text("utf-8") == "import os\nprint(1)"
    assert written.stat().st_mode & 0o7777 == 0o600


def test_words_of_commands_are_not_expanded(tmp_path: Path) -> None:
    words = ["printf", "%s|", "a b", "$HOME", "*", "it's", "", "{x}", "{model_path}", "é"]
    actions = [{"action": "run_command", "args": {"command": words, "echo": True}}]

    done = run(script_of(actions), tmp_path, "true")

    assert done.stdout == "a b|$HOME|*|it's||{x}|/models/m|é|"


def test_commands_are_silent_unless_they_echo(tmp_path: Path) -> None:
    actions = [{"action": "run_command", "args": {"command": ["sh", "-c", "echo out; echo err >&2"]}}]

    done = run(script_of(actions), tmp_path, "true")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_command_that_fails_does_not_keep_the_server_from_starting(tmp_path: Path) -> None:
    actions = [{"action": "run_command", "args": {"command": ["sh", "-c", "exit 3"]}}]

    done = run(script_of(actions), tmp_path, "echo", "started")

    assert (done.returncode, done.stdout) == (0, "started\n")
    assert done.stderr == "pre-start action 1: exit status 3\n"


@pytest.mark.parametrize(
    "action",
    [
        {"action": "run_command", "args": {"command": ["no-such-program"]}},
        {"action": "write_file", "args": {"filename": "no/such/folder/x", "body": "x"}},
        {"action": "mkdir", "args": {"path": "/dev/null/x"}},
    ],
    ids=lambda action: action["action"],
)
def test_action_that_cannot_be_done_does(action: dict[str, Any], tmp_path: Path) -> None:
    done = run(script_of([action]), tmp_path, "echo", "started")

    assert done.returncode != 0
    assert "started" not in done.stdout


def test_messages_are_logged_as_they_are(tmp_path: Path) -> None:
    actions = [
        {"action": "log", "args": {"message": "-e $HOME %s \\n it's at {model_path}"}},
        {"action": "log", "args": {"message": "more", "debug": True}},
    ]

    done = run(script_of(actions), tmp_path, "true")

    assert done.stderr == "-e $HOME %s \\n it's at /models/m\ndebug: more\n"


def test_server_gets_its_words_and_the_process(tmp_path: Path) -> None:
    actions = [{"action": "log", "args": {"message": "x"}}]

    done = run(script_of(actions), tmp_path, "/bin/bash", "-c", 'printf "%s|" "$0" "$@" "$$"', "a b", "it's")

    assert done.stdout.startswith("a b|it's|")
    assert done.returncode == 0


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_pods_are_renewed_when_the_script_changes() -> None:
    names = set()
    for message in ("a", "b"):
        service = {
            "start_command": ["true"],
            "port": 9000,
            "pre_start_actions": [{"action": "log", "args": {"message": message}}],
        }
        objects, _ = render({"models": [{"name": "m", "model_path": "/m", "service": service}]})
        pod = next(one for one in objects if one["kind"] == "Deployment")["spec"]["template"]["spec"]
        config_map = next(one for one in objects if one["kind"] == "ConfigMap")["metadata"]["name"]
        assert {"name": "pre-start", "configMap": {"name": config_map}} in pod["volumes"]
        names.add(config_map)

    assert len(names) == 2


# --- where the definition comes from ---

DEFINITION = """\
models:
- name: m
  model_path: /models/m
  service:
    start_command: [serve]
    port: 9000
    health_check:
      path: /health
      expected_status_code: 500
"""


def written(folder: Path, **files: str) -> dict[str, Path]:
    paths = {name: folder / f"{name}.yaml" for name in files}
    for name, text in files.items():
        paths[name].write_text(text, "utf-8")
    return paths


def variant(spec: dict[str, Any], name: str = "ours") -> str:
    tree: Any = {
        "apiVersion": "msvcgen.dev/v1alpha1",
        "kind": "RuntimeVariant",
        "metadata": {"name": name},
        "spec": spec,
    }
    return write(tree)


def test_definition_may_stand_in_a_variant_and_keeps_its_places(program: Program, tmp_path: Path) -> None:
    definition: Any = read_stream(DEFINITION, "d")[0][0].tree
    text = variant({"extends": "custom", "image": "acme/server:2", "modelDefinition": definition})
    paths = written(tmp_path, service=model_service({}), ours=text)

    outcome = program("generate", "-m", paths["service"], "-r", paths["ours"])

    assert outcome.code == 0
    assert b"containerPort: 9000" in outcome.out
    at = text.splitlines().index("          expected_status_code: 500") + 1
    assert f"ours.yaml:{at}:11: warning: spec.modelDefinition.models[m].service.health_check" in outcome.err


def test_file_wins_over_the_variant(program: Program, tmp_path: Path) -> None:
    definition: Any = read_stream(DEFINITION, "d")[0][0].tree
    paths = written(
        tmp_path,
        service=model_service({}),
        ours=variant({"extends": "custom", "modelDefinition": definition}),
        other=DEFINITION.replace("9000", "9001").replace("500", "200"),
    )

    outcome = program("generate", "-m", paths["service"], "-r", paths["ours"], "-d", paths["other"])

    assert (outcome.code, outcome.err) == (0, "")
    assert b"containerPort: 9001" in outcome.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-r", "custom"], "the runtime variant `custom` needs a model definition, none is given"),
        (
            ["-r", "vllm", "-d", "{definition}"],
            "the runtime variant `vllm` takes no model definition, `custom` does",
        ),
        (["-d", "{folder}/missing.yaml"], "missing.yaml: "),
        (["-d", "{empty}"], "the file holds no document, a model definition is needed"),
        (["-d", "{two}"], "two.yaml:11:1: the file holds a second document, a model definition is needed"),
        (["-d", "{broken}"], "broken.yaml:1:9: the `[` is not closed"),
    ],
)
def test_definitions_that_cannot_be_read(
    words: list[str], message: str, program: Program, tmp_path: Path
) -> None:
    paths = written(
        tmp_path,
        service=model_service({}),
        definition=DEFINITION,
        empty="# nothing\n",
        two=f"{DEFINITION}---\n{DEFINITION}",
        broken="models: [\n",
    )
    filled = [word.format(folder=tmp_path, **paths) for word in words]

    outcome = program("generate", "-m", paths["service"], *filled)

    assert outcome.code == 1
    assert message in outcome.err


def test_directory_is_wrong_usage(program: Program, tmp_path: Path) -> None:
    paths = written(tmp_path, service=model_service({}))

    outcome = program("generate", "-m", paths["service"], "-d", tmp_path)

    assert outcome.code == 2
    assert "-d wants one file" in outcome.err


def test_problem_stands_in_the_definition(program: Program, tmp_path: Path) -> None:
    paths = written(
        tmp_path, service=model_service({}), definition=DEFINITION.replace("port: 9000", "port: many")
    )

    outcome = program("generate", "-m", paths["service"], "-d", paths["definition"])

    assert outcome.code == 1
    assert "definition.yaml:6:5: models[m].service.port: " in outcome.err


def test_annotation_needs_a_definition_too() -> None:
    service = model_service({}).replace(
        "  name: tiny-serving", "  annotations:\n    msvcgen.dev/runtime: custom\n  name: tiny-serving"
    )

    (rendered, _) = generate([Source("s.yaml", service)], [], Options())

    assert [problem.message for problem in rendered.problems] == [
        "the runtime variant `custom` needs a model definition, none is given"
    ]
