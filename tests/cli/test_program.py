"""The program as its users meet it: words and files in, streams and exit codes out."""

from __future__ import annotations

import io
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from msvcgen.__main__ import main
from msvcgen.cli import boundary

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX pipes and signals")
CASES = Path(__file__).parents[1] / "cases" / "cli"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in CASES.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)


def program(line: str, **settings: object) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    return subprocess.run(  # type: ignore[call-overload,no-any-return]  # the settings are whatever run() takes
        [sys.executable, "-m", "msvcgen", *line.split()], check=False, **{"capture_output": True, **settings}
    )


GENERATE = "generate -m granite.yaml -b base.yaml"


def test_generate_writes_manifests_to_stdout_and_nothing_else(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(GENERATE.split()) == 0
    out, err = capfd.readouterr()
    assert err == ""
    kinds = [tree["kind"] for tree in yaml.safe_load_all(out)]
    assert {"ServiceAccount", "Deployment", "Service"} == set(kinds)


def test_generate_reads_standard_input(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(GENERATE.split())
    expected = capfd.readouterr().out
    stream = b"---\n".join(Path(name).read_bytes() for name in ("granite.yaml", "base.yaml"))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(stream)))
    assert main(["generate", "-m", "-"]) == 0
    assert capfd.readouterr().out == expected


@pytest.mark.parametrize("form", ["json", "list"])
def test_the_formats_hold_the_same_objects(form: str, capfd: pytest.CaptureFixture[str]) -> None:
    main(GENERATE.split())
    objects = [*yaml.safe_load_all(capfd.readouterr().out)]
    assert main([*GENERATE.split(), "--format", form]) == 0
    out = capfd.readouterr().out
    assert (json.loads(out) if form == "json" else yaml.safe_load(out))["items"] == objects


def test_problems_go_to_stderr_with_exit_1_and_no_manifest(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "-m", "granite.yaml", "-m", "broken.yaml", "-b", "base.yaml"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert "broken.yaml:7:3: spec.replicaz: " in err
    assert err.endswith("\n1 problem\n")


def test_validate_prints_problems_only(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "-m", "granite.yaml", "-b", "base.yaml"]) == 0
    assert capfd.readouterr() == ("", "")
    assert main(["validate", "-m", "broken.yaml", "-b", "base.yaml", "--error-format", "json"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert json.loads(err)["where"] == "spec.replicaz"
    assert main(["validate", "-m", "broken.yaml", "-b", "base.yaml", "--error-format=github"]) == 1
    assert capfd.readouterr().err.startswith("::error file=broken.yaml,line=7,col=3,")


def test_a_warning_does_not_fail(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "-m", "broken.yaml", "-b", "base.yaml", "--validate", "warn"]) == 0
    out, err = capfd.readouterr()
    assert "kind: Deployment" in out
    assert "warning: spec.replicaz: " in err
    assert err.endswith("\n1 warning\n")


def test_vars_prints_variables_as_yaml(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["vars", "-m", "granite.yaml"]) == 0
    values = yaml.safe_load(capfd.readouterr().out)["granite"]
    assert values["ModelName"] == "granite-3.3-2b"


def test_an_output_directory_is_written_and_checked(capfd: pytest.CaptureFixture[str]) -> None:
    line = [*GENERATE.split(), "-o", "out"]
    assert main([*line, "--check"]) == 3
    assert "--- /dev/null\n+++ out/deployment-granite-decode.yaml\n" in capfd.readouterr().err
    assert not Path("out").exists()
    assert main(line) == 0
    assert capfd.readouterr() == ("", "1 ModelService, 3 objects, written to out\n")
    listed = yaml.safe_load(Path("out/kustomization.yaml").read_text())["resources"]
    assert sorted([*listed, "kustomization.yaml"]) == sorted(os.listdir("out"))
    assert main([*line, "--check"]) == 0
    Path("out/deployment-granite-decode.yaml").write_text("")
    assert main([*line, "--check"]) == 3


def test_readers_of_json_get_the_diff_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    line = [*GENERATE.split(), "-o", "out"]
    assert main([*line, "--error-format", "json"]) == 0
    Path("out/deployment-granite-decode.yaml").unlink()
    with Path("out/serviceaccount-granite-sa.yaml").open("a") as file:
        file.write("# more\n")

    assert main([*line, "--check", "--error-format", "json"]) == 3

    deployment, account = map(json.loads, capfd.readouterr().err.splitlines())
    assert {account[key] for key in ("code", "message")} == {"out-of-date", "this file is out of date"}
    assert (account["file"], account["line"]) == ("out/serviceaccount-granite-sa.yaml", 6)
    assert account["notes"][0].startswith(
        "--- out/serviceaccount-granite-sa.yaml\n+++ out/serviceaccount-granite-sa.yaml\n@@ "
    )
    assert account["notes"][0].endswith("\n-# more\n")
    assert deployment["notes"][0].startswith("--- /dev/null\n+++ out/deployment-granite-decode.yaml\n@@ ")


def test_a_failing_run_leaves_the_output_directory_as_it_was() -> None:
    assert main([*GENERATE.split(), "-o", "out"]) == 0
    before = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    assert main(["generate", "-m", "granite.yaml", "-m", "broken.yaml", "-b", "base.yaml", "-o", "out"]) == 1
    assert {path.name: path.read_bytes() for path in Path("out").iterdir()} == before


def huge(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


BAD_INPUTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda _: None, "no such file or directory"),
    "empty": (lambda path: path.write_bytes(b""), "holds no object"),
    "blank": (lambda path: path.write_bytes(b"# nothing\n---\n"), "holds no object"),
    "binary": (lambda path: path.write_bytes(bytes(range(256))), "in.yaml"),
    "not UTF-8": (lambda path: path.write_bytes(b"a: \xff"), "in.yaml"),
    "huge": (huge, "larger than the 32 MiB"),
    "text": (lambda path: path.write_text("hello"), "in.yaml:1:1: "),
    "broken": (lambda path: path.write_text("a: [1"), "in.yaml:"),
    "deep": (lambda path: path.write_text("[" * 100_000), "in.yaml:"),
    "another kind": (lambda path: path.write_text("apiVersion: v1\nkind: Pod\n"), "in.yaml:2:1: kind: "),
    "an empty directory": (lambda path: path.mkdir(), "no YAML or JSON file in this directory"),
    "a null": (lambda path: path.write_text("null"), "in.yaml"),
}


@pytest.mark.parametrize("option", ["-m", "-b"])
@pytest.mark.parametrize("case", BAD_INPUTS)
def test_bad_input_is_a_problem_and_never_a_traceback(
    case: str, option: str, capfd: pytest.CaptureFixture[str]
) -> None:
    make, message = BAD_INPUTS[case]
    make(Path("in.yaml"))
    assert main([*GENERATE.split(), option, "in.yaml"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "Usage: msvcgen"),
        ("generat", "No such command 'generat'"),
        ("generate", "Missing option '-m' / '--modelservice'"),
        ("generate -m", "Option '-m' requires an argument"),
        ("generate -m a.yaml extra", "unexpected extra argument"),
        ("generate -m a.yaml --output-dir x", "No such option: --output-dir"),
        ("generate -m a.yaml --format xml", "'xml' is not one of"),
        ("generate -m a.yaml --check", "--check compares a directory, so it needs -o DIR"),
        ("generate -m a.yaml -o out --format json", "-o writes YAML files"),
        ("generate -m granite.yaml --kube-version 1.2", "--kube-version 1.2 is not known, known are 1.3"),
        ("schema Modelservices", "no schema of kind `Modelservices`: did you mean `ModelService`?"),
    ],
)
def test_wrong_usage_exits_2(line: str, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(line.split()) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert message in err


@pytest.mark.parametrize("stated", ["1.34", "v1.34", "1.34.2"])
def test_kubernetes_versions_may_be_written_as_people_do(stated: str) -> None:
    assert main([*GENERATE.split(), "--kube-version", stated]) == 0


def test_schemas_are_printed(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    kinds = capfd.readouterr().out.split()
    files = Path(__file__).parents[2].glob("schemas/*.schema.json")
    assert sorted(kind.lower() for kind in kinds) == sorted(file.name.partition(".")[0] for file in files)
    for kind in kinds:
        assert main(["schema", kind]) == 0
        assert json.loads(capfd.readouterr().out)["type"] == "object"


@pytest.mark.parametrize("word", ["version", "--version"])
def test_the_version_is_printed(word: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([word]) == 0
    assert capfd.readouterr().out.startswith("msvcgen 0.")


def test_schemas_that_users_bring_are_used(capfd: pytest.CaptureFixture[str]) -> None:
    Path("schemas").mkdir()
    Path("schemas/service-v1.json").write_text('{"properties": {"spec": {"required": ["sessionAffinity"]}}}')
    assert main([*GENERATE.split(), "--schema-dir", "schemas"]) == 1
    assert "sessionAffinity" in capfd.readouterr().err
    Path("schemas/other.yaml").write_text("[1]")
    Path("schemas/crd.yaml").write_text(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: none\n"
    )
    assert main([*GENERATE.split(), "--schema-dir", "schemas"]) == 1
    err = capfd.readouterr().err
    assert "schemas/other.yaml:1:1: a schema is needed, this is no mapping" in err
    assert "schemas/crd.yaml:3:1: spec.versions: must be a list of versions" in err
    Path("schemas/service-v1.json").write_text("{")
    assert main([*GENERATE.split(), "--schema-dir", "schemas"]) == 1
    assert "schemas/service-v1.json:1:1: " in capfd.readouterr().err


# The process: what only shows from outside.


def test_a_plain_generate_imports_no_library_that_it_does_not_use() -> None:
    source = (
        "import sys; from msvcgen.__main__ import main; code = main(sys.argv[1:])\n"
        "heavy = {'pydantic', 'jinja2', 'jsonschema', 'rich', 'typer', 'click', 're2', 'shutil'}\n"
        "heavy |= {'difflib', 'subprocess', 'tarfile', 'msvcgen.compare', 'msvcgen.manifests'}\n"
        "heavy |= {'msvcgen.page', 'msvcgen.picture', 'msvcgen.drawn', 'markupsafe'}\n"
        "sys.exit(code or ' '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", source, *GENERATE.split()], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_full_parser_imports_neither_rich_nor_pydantic() -> None:
    source = (
        "import sys; from msvcgen.__main__ import main; main(['generate', '-mnone.yaml'])\n"
        "sys.exit(' '.join(sorted({'rich', 'pydantic'} & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_program_ends_with_the_exit_code() -> None:
    assert program("version").returncode == 0
    assert program("version").stdout.startswith(b"msvcgen 0.")
    assert program("generate -m none.yaml").returncode == 1
    assert program("generate").returncode == 2


def test_output_is_utf8_whatever_the_locale() -> None:
    text = Path("granite.yaml").read_text().replace("modelName: granite-3.3-2b", "modelName: 模型")
    Path("granite.yaml").write_text(text, encoding="utf-8")
    done = program("vars -m granite.yaml", env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert yaml.safe_load(done.stdout.decode())["granite"]["ModelName"] == "模型"


@posix
def test_a_closed_pipe_is_no_traceback() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        done = program("schema ModelService", stdout=write_end, stderr=subprocess.PIPE, capture_output=False)
    finally:
        os.close(write_end)
    assert (done.returncode, done.stderr) == (141, b"")


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_a_problem() -> None:
    with open("/dev/full", "wb") as full:
        done = program("version", stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert (done.returncode, done.stderr) == (1, b"<stdout>: no space left on device [system]\n1 problem\n")


@posix
def test_closed_standard_streams_are_no_traceback() -> None:
    shell = f"{sys.executable} -m msvcgen version >&-"
    done = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"<stdout>: closed [system]\n1 problem\n")


@posix
def test_an_interrupt_is_quiet() -> None:
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a suite in the background ignores it, and so would this
    read_end, write_end = os.pipe()
    os.write(write_end, b"#")
    words = [sys.executable, "-m", "msvcgen", "generate", "-m", "-"]
    with subprocess.Popen(words, stdin=read_end, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while select.select([read_end], [], [], 0)[0] and process.poll() is None:
            os.sched_yield()  # until the program has taken what is in the pipe, and waits for more
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    os.close(read_end)
    os.close(write_end)
    assert (process.returncode, out, err) == (130, b"", b"")


def interrupt() -> int:
    raise KeyboardInterrupt


def stumble() -> int:
    raise ZeroDivisionError("division by zero")


def test_the_boundary_turns_exceptions_into_exit_codes(capfd: pytest.CaptureFixture[str]) -> None:
    assert boundary.guard(interrupt) == 130
    assert capfd.readouterr() == ("", "")
    assert boundary.guard(stumble) == 70
    err = capfd.readouterr().err
    assert "ZeroDivisionError: division by zero" in err
    assert "please report it" in err.splitlines()[-1]


def test_a_shell_can_ask_for_completions() -> None:
    words = {"_MSVCGEN_COMPLETE": "complete_bash", "COMP_WORDS": "msvcgen va", "COMP_CWORD": "1"}
    assert program("", env={**os.environ, **words}).stdout.split() == [b"validate", b"vars"]
