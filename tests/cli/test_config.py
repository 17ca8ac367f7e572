"""The config of a repository: where it is found, what it states, what the command line says beside it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml

from msvcgen.data import read_data
from msvcgen.kustomize.settings import FROM_YAML
from msvcgen.options import of_file
from outcome import Program
from stories import SAMPLES

CONFIG = """\
modelServices: [models]
baseConfigs: [base/baseconfig.yaml]
kubeVersion: "1.34"
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository with a model, a BaseConfig and a config."""
    for folder in (".git", "models", "base", "ci/deep"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(SAMPLES / "quickstart/modelservice.yaml", tmp_path / "models")
    shutil.copy(SAMPLES / "quickstart/baseconfig.yaml", tmp_path / "base")
    (tmp_path / "msvcgen.yaml").write_text(CONFIG, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configured(repository: Path, more: str) -> None:
    (repository / "msvcgen.yaml").write_text(CONFIG + more, "utf-8")


@pytest.mark.usefixtures("repository")
def test_it_says_what_the_command_line_leaves_out(program: Program) -> None:
    words = ("-m", "models", "-b", "base/baseconfig.yaml", "--no-config")
    plain, outcome = program("generate", *words), program("generate")

    assert (outcome.code, outcome.out, outcome.err) == (0, plain.out, "options of msvcgen.yaml are used\n")
    assert plain.err == ""


def test_it_is_found_up_to_the_root_of_the_repository(
    program: Program, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = program("generate").out
    monkeypatch.chdir(repository / "ci/deep")
    outcome = program("generate")
    assert (outcome.out, outcome.err) == (here, "options of ../../msvcgen.yaml are used\n")

    (repository / "ci/.git").touch()
    assert program("generate").err.startswith("Error: Missing option '-m'")


def test_outside_of_a_repository_only_this_folder_counts(
    program: Program, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / ".git").rmdir()
    assert program("validate").code == 0
    monkeypatch.chdir(repository / "ci")
    assert program("validate").code == 2


def test_a_config_may_be_named(program: Program, repository: Path) -> None:
    (repository / "msvcgen.yaml").rename(repository / "ci/other.yaml")
    configured(repository, "output: nowhere\n")

    assert "\nci/models: no such file" in program("validate", "--config", "ci/other.yaml").err
    assert program("validate", "--config=ci/none.yaml").err.startswith("ci/none.yaml: no such file")
    assert (
        program("validate", "--config", "ci").err == "Error: --config wants one file, `ci` is a directory\n"
    )


def test_the_command_line_wins(program: Program, repository: Path) -> None:
    configured(repository, "validate: ignore\nnamespace: of-config\n")
    source = (repository / "models/modelservice.yaml").read_text("utf-8")
    changed = source.replace("  namespace: models\n", "").replace("replicas: 1", "replica: 1")
    (repository / "models/modelservice.yaml").write_text(changed, "utf-8")

    assert b"namespace: of-config\n" in program("generate").out
    assert b"namespace: own\n" in program("generate", "-n", "own").out
    assert "replica: unknown field" in program("generate", "--validate", "strict").err
    assert "replica: unknown field" in program("generate", "--validate=strict", "-jauto").err


def test_variables_of_both_are_used(program: Program, repository: Path) -> None:
    text = "modelServices: models\nruntime: vllm\nenv: {A: config, C: config}\n"
    (repository / "msvcgen.yaml").write_text(text, "utf-8")
    (deployment,) = [
        tree
        for tree in yaml.safe_load_all(program("generate", "-e", "A=line", "-e", "B=line").out)
        if tree["kind"] == "Deployment"
    ]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]

    stated = {entry["name"]: entry["value"] for entry in container["env"] if len(entry["name"]) == 1}
    assert stated == {"A": "line", "B": "line", "C": "config"}


def test_what_it_allows_need_not_happen_in_every_run(program: Program, repository: Path) -> None:
    configured(repository, "allow: [no-namespace]\nfailOn: warning\n")
    assert program("validate").err == "options of msvcgen.yaml are used\n"
    assert "no problem of this run is a `memory`" in program("validate", "--allow", "memory").err
    assert "`nonsense` cannot be allowed" in program("validate", "--allow", "nonsense").err

    source = (repository / "models/modelservice.yaml").read_text("utf-8")
    (repository / "models/modelservice.yaml").write_text(source.replace("  namespace: models\n", ""), "utf-8")
    assert program("validate").code == 0
    assert program("validate", "--no-config", "-m", "models", "-b", "base", "--fail-on", "warning").code == 1


def test_it_is_no_input(program: Program, repository: Path) -> None:
    (repository / "models/msvcgen.yaml").write_text("kubeVersion: '1.35'\n", "utf-8")
    assert program("validate").code == 0
    assert "models/msvcgen.yaml" not in program("lint", "models").err


def test_readers_of_json_get_problems_only(program: Program, repository: Path) -> None:
    configured(repository, "namespace: other\n")
    assert program("validate", "--error-format", "json").err == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("output: x", "msvcgen.yaml:1:1: output: unknown field [unknown-field]"),
        ("kubeversion: '1.34'", "did you mean `kubeVersion`?"),
        ("kubeVersion: '1.2'", "kubeVersion: `1.2` is not known"),
        ("allow: [1]", "allow: must be a list of texts"),
        ("validate: maybe", "validate: `maybe` is not one of `strict`"),
        ("kind: ModelService", "kind: the config of a repository has no `kind`, this is a `ModelService`"),
        ("[a]", "a config is a mapping"),
        ("a: [", "msvcgen.yaml:"),
        ("allow: []\n---\nallow: []\n", "msvcgen.yaml:3:1: a config is one document"),
        ("runtime: nope", "there is no runtime variant `nope`"),
        ("schemaDirs: [nowhere]", "nowhere: no such file"),
    ],
)
def test_what_is_wrong_in_it_is_told(program: Program, repository: Path, text: str, problem: str) -> None:
    (repository / "msvcgen.yaml").write_text(text, "utf-8")
    outcome = program("validate", "-m", "models", "-b", "base")

    assert (outcome.code, problem in outcome.err) == (1, True), outcome.err


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("words", [("generate", "-h"), ("version",), ("rule",), ("--help",)])
def test_who_needs_none_reads_none(program: Program, repository: Path, words: tuple[str, ...]) -> None:
    (repository / "msvcgen.yaml").write_text("a: [", "utf-8")
    assert program(*words).code == 0


def test_what_is_for_one_run_has_a_hint(program: Program, repository: Path) -> None:
    configured(repository, "jobs: 2\n")
    assert "hint: `--jobs` is for the command line only" in program("validate").err


def test_the_schema_says_the_same() -> None:
    schema = json.loads(read_data("schemas/config.schema.json"))
    validator = jsonschema.Draft202012Validator(schema)

    assert schema["properties"].keys() == of_file().keys()
    assert validator.is_valid(
        {"kubeVersion": "1.34", "allow": ["memory"], "env": {"A": "b"}, "namespace": None}
    )
    assert not validator.is_valid({"output": "x"})
    assert {option.shape for option in of_file().values()} - FROM_YAML.keys() <= {"text", "file", "variant"}


@pytest.mark.usefixtures("repository")
def test_paths_of_manifests_are_meant_in_the_place_of_modelservices(program: Program) -> None:
    Path("manifests.yaml").write_bytes(program("generate").out)

    assert program("requires", "manifests.yaml").code == 0
    assert program("graph").out == program("graph", "manifests.yaml").out
    assert program("report", "manifests.yaml", "-o", "report.html").code == 0
    assert program("diff", "manifests.yaml", "manifests.yaml").code == 0
