"""Runtime variants on the command line, and what a run without one costs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from msvcgen.api import render
from msvcgen.runtimes import builtin_text
from outcome import Program
from stories import SAMPLES

SERVICE = SAMPLES / "vllm/modelservice.yaml"

VARIANT = """\
apiVersion: msvcgen.dev/v1alpha1
kind: RuntimeVariant
metadata:
  name: ours
spec:
  extends: vllm
"""


@pytest.mark.parametrize("assignment", ["NAME", "=value"])
def test_assignment_without_a_name_or_a_value_is_wrong_usage(program: Program, assignment: str) -> None:
    outcome = program("generate", "-m", SERVICE, "-r", "vllm", "-e", assignment)

    assert (outcome.code, outcome.err) == (2, f"Error: -e wants NAME=VALUE, this is `{assignment}`\n")


def test_value_may_hold_equals_signs_and_the_last_of_a_name_counts(program: Program) -> None:
    outcome = program("generate", "-m", SERVICE, "-r", "vllm", "-e", "A=1", "-e", "A=b=c")

    assert b"name: A\n          value: b=c\n" in outcome.out


def test_directory_is_no_variant(program: Program, tmp_path: Path) -> None:
    outcome = program("generate", "-m", SERVICE, "-r", f"{tmp_path}/")

    assert (outcome.code, outcome.err) == (2, f"Error: -r wants one file, `{tmp_path}/` is a directory\n")


def test_file_that_there_is_not(program: Program, tmp_path: Path) -> None:
    outcome = program("generate", "-m", SERVICE, "-r", tmp_path / "none.yaml")

    assert outcome.code == 1
    assert "no such file or directory" in outcome.err


PLACES = {
    "  imagee: x\n": (7, "spec.imagee: unknown field"),
    "  env:\n  - name: a=b\n    default: c\n": (8, "spec.template.spec.containers[vllm].env[a=b]"),
    "  healthCheck: {path: health}\n": (7, "spec.healthCheck.path"),
    "  args:\n  - --a\n  - '{{ .Prot }}'\n": (9, "unknown variable `Prot`"),
    "  values:\n    VLLM_PP_SIZE: many\n": (8, "`VLLM_PP_SIZE` of `ours` must be an integer"),
    "  env:\n  - name: BACKEND_MODEL_NAME\n    default: '{{ .Nmae }}'\n": (9, "unknown variable `Nmae`"),
    "  resources:\n    decodeService:\n      spec:\n        typ: x\n": (
        10,
        "decodeService.spec.typ: unknown field",
    ),
    "  resources:\n    decodeDeployment:\n      spec:\n        replicas: -1\n": (
        10,
        "decodeDeployment.spec.replicas",
    ),
    "  resources:\n    decodeService:\n      spec:\n        ports:\n        - port: '{{ .Port }}x'\n": (
        11,
        "decodeService.spec.ports[8000x].port: must be an integer",
    ),
}


@pytest.mark.parametrize("added", PLACES)
def test_problem_stands_at_its_line_of_the_variant(program: Program, tmp_path: Path, added: str) -> None:
    line, message = PLACES[added]
    variant = tmp_path / "ours.yaml"
    variant.write_text(VARIANT + added, encoding="utf-8")

    outcome = program("generate", "-m", SERVICE, "-r", variant)

    assert outcome.code == 1
    first = outcome.err.splitlines()[0]
    assert first.startswith(f"{variant}:{line}:"), outcome.err
    assert message in first


def test_nothing_of_runtimes_is_imported_without_one() -> None:
    quickstart = SAMPLES / "quickstart"
    words = ["-m", f"{quickstart}/modelservice.yaml", "-b", f"{quickstart}/baseconfig.yaml"]
    script = (
        "import sys; from msvcgen.__main__ import main; main(sys.argv[1:]); "
        "print([name for name in sys.modules if name.startswith('msvcgen.runtimes')], file=sys.stderr)"
    )

    run = subprocess.run([sys.executable, "-c", script, "generate", *words], capture_output=True, check=True)

    assert (run.stdout[:10], run.stderr) == (b"apiVersion", b"[]\n")


def test_variables_hold_the_variant_and_its_contract(program: Program) -> None:
    shown = program("vars", "-m", SERVICE, "-r", "vllm", "-e", "VLLM_EXTRA_ARGS=--a").out.decode()

    for line in ('Port: "8000"', 'VLLM_EXTRA_ARGS: "--a"', 'VLLM_TP_SIZE: "2"', 'Accelerators: "2"'):
        assert f"\n  {line}\n" in shown


def test_python_takes_a_name_or_a_variant() -> None:
    service = SERVICE.read_text("utf-8")
    variant = {
        "apiVersion": "msvcgen.dev/v1alpha1",
        "kind": "RuntimeVariant",
        "metadata": {"name": "vllm"},
        "spec": {"extends": "vllm"},
    }

    named = render(service, runtime="vllm", env={"A": "b"})

    assert named == render(service, runtime=variant, env={"A": "b"})
    assert {"name": "A", "value": "b"} in named[-1]["spec"]["template"]["spec"]["containers"][0]["env"]


def test_table_of_variables_is_complete(program: Program) -> None:
    def shown(*words: object) -> set[str]:
        text = program("vars", "-m", SERVICE, *words).out.decode()
        return {line.split(":")[0].strip() for line in text.splitlines()[1:]}

    page = (SAMPLES / "our-vllm/README.md").read_text("utf-8")
    table = {
        name
        for line in page.splitlines()
        if line.startswith("| `")
        for name in re.findall("`(.*?)`", line.split("|")[1])
    }
    contract = {
        "cpu",
        "preset",
        "restricted",
        "rdma",
        *re.findall("- name: (VLLM_.*|BACKEND_.*)", builtin_text("vllm")),
    }

    assert shown("-r", "vllm") - shown() - contract == table - {"TensorParallelism"}
