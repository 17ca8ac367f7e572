"""SIGINT and SIGTERM at any moment: the exit code that shells give, no traceback, and a whole directory."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stories import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")

SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
AT_IMPORT = """
import os, sys
module, number = sys.argv[1], int(sys.argv[2])

def signal_at(event, words):
    if event == "import" and words[0] == module:
        os.kill(os.getpid(), number)

sys.addaudithook(signal_at)
from msvcgen.__main__ import main
sys.argv[1:] = sys.argv[3:]
main()
"""
AT_STEP = """
import os, sys
from msvcgen.cli.signals import end_on_signals
from msvcgen.files.output import write_directory

steps = []
def step(name):
    steps.append(name)
    if len(steps) == 2:
        os.kill(os.getpid(), int(sys.argv[1]))

end_on_signals()
write_directory(sys.argv[2], {"a.yaml": "a: 2\\n", "b.yaml": "b: 2\\n"}, step)
"""


def run(source: str, *words: str) -> tuple[int, bytes, bytes]:
    done = subprocess.run([sys.executable, "-c", source, *words], capture_output=True, check=False, cwd=ROOT)
    return done.returncode, done.stdout, done.stderr


@SIGNALS
@pytest.mark.parametrize(
    "module",
    [
        "msvcgen.cli.signals",
        "msvcgen.cli.boundary",
        "msvcgen.errors",
        "msvcgen.yaml.reader",
        "msvcgen.pipeline",
        "msvcgen.files.output",
    ],
)
def test_a_signal_at_an_import_ends_the_run(module: str, number: signal.Signals, tmp_path: Path) -> None:
    line = f"generate -m samples/kustomize/base -n models -o {tmp_path / 'out'}".split()
    code, out, err = run(AT_IMPORT, module, str(int(number)), *line)
    assert (code if code >= 0 else 128 - code, out) == (128 + number, b"")
    assert b"Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@SIGNALS
def test_a_signal_while_a_directory_is_written_waits_for_it(number: signal.Signals, tmp_path: Path) -> None:
    target = tmp_path / "out"
    assert run(AT_STEP, str(int(number)), str(target)) == (128 + number, b"", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert {path.name for path in target.iterdir()} == {"a.yaml", "b.yaml", "kustomization.yaml"}


@SIGNALS
def test_a_signal_in_the_middle_of_several_processes_ends_all(number: signal.Signals, tmp_path: Path) -> None:
    source = f"""
import os
from msvcgen.__main__ import main
from msvcgen.fleet import pool
import sys
given = pool._Pool.results
def results(self):
    for result in given(self):
        os.kill(os.getpid(), {int(number)})
        yield result
pool._Pool.results = results
main()
"""
    service = "apiVersion: llm-d.ai/v1alpha1\nkind: ModelService\nmetadata: {name: m%d, namespace: a}\n"
    (tmp_path / "all.yaml").write_text("---\n".join(service % number for number in range(200)))
    line = f"generate -m {tmp_path / 'all.yaml'} -o {tmp_path / 'out'} --jobs 2".split()
    # Pipes end when no process that was started holds them any more.
    assert run(source, *line) == (128 + number, b"", b"")
    assert not (tmp_path / "out").exists()
