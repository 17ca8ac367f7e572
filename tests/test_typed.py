"""The door to `typing`: Python callers get its names, the program runs without it."""

from __future__ import annotations

import subprocess
import sys

from stories import ROOT

ALL_MODULES = """
import importlib, pkgutil, sys
import msvcgen
from msvcgen.importing import install

install(msvcgen)
for module in pkgutil.walk_packages(msvcgen.__path__, "msvcgen."):
    if module.name != "msvcgen.__main__":
        importlib.import_module(module.name)
"""
A_RUN = """
import sys
from msvcgen.__main__ import be_the_program, main

def run(words):
    code = main(words)
    print("typing" in sys.modules, file=sys.stderr)
    return code

be_the_program(run)
"""
HINTS = """
from typing import get_args, get_type_hints
from msvcgen.errors import Problem, Severity

print(get_args(Severity), get_type_hints(Problem)["severity"] == Severity)
"""


def run(source: str, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", source, *words], capture_output=True, text=True, check=False, cwd=ROOT
    )
    return done.returncode, done.stdout, done.stderr


def test_every_module_stands_without_the_names_of_typing() -> None:
    assert run(ALL_MODULES) == (0, "", "")


def test_a_run_does_not_import_typing() -> None:
    folder = "samples/quickstart"
    words = f"generate -m {folder}/modelservice.yaml -b {folder}/baseconfig.yaml".split()
    code, out, err = run(A_RUN, *words)
    assert (code, out.count("\nkind: ") > 0, err) == (0, True, "False\n")


def test_python_callers_get_hints() -> None:
    assert run(HINTS) == (0, "('error', 'warning', 'note') True\n", "")
