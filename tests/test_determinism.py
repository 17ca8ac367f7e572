"""The same input gives the same bytes, whatever is different around the program.

A row below is one process in which all differs at once: the seed of hashes, the locale, the time zone, the number of
jobs, the order of files, the version of Python. What it says is compared with what this process says.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

import pytest

from fleets import base, service
from outcome import Outcome, Program
from stories import ROOT, command

STORIES = ("digitalhub", "disaggregated", "jinja", "llm-d-0.2", "kubeai", "llmos", "nim-operator")
MODELS = {f"{number:03}.yaml": service(number) + '      - "größe 日"\n' for number in range(14)}
WRONG = {
    "b.yaml": service(30).replace("replicas:", "replicaz:"),
    "a.yaml": service(31).replace("args:", "argz:"),
    "c.yaml": service(3, port="99999"),
}


class Row(NamedTuple):
    seed: str
    locale: str
    zone: str
    jobs: int
    backwards: bool
    python: str = ""


ROWS = [
    Row("0", "C", "UTC", 2, backwards=True),
    Row("4294967295", "tr_TR.ISO-8859-9", "America/St_Johns", 1, backwards=False),
    Row("1", "POSIX", "Asia/Kathmandu", 1, backwards=True, python="3.11"),
    Row("2", "C.UTF-8", "Pacific/Apia", 3, backwards=False, python="3.12"),
    Row("3", "de_DE.UTF-8", "Etc/GMT+12", 2, backwards=True, python="3.13"),
    Row("random", "ja_JP.eucJP", "Europe/London", 3, backwards=False, python="3.14"),
]
"""The first two are of this Python; the others are skipped where theirs is not installed."""


MANAGED = (".pyenv/versions/", ".local/share/uv/python/cpython-")
"""Where programs that manage Pythons keep them, below one's home."""

MARK = b"\n=====\n"
CHILD = f"""
import os, sys
from msvcgen.__main__ import main

if __name__ == "__main__":  # which processes of ours that start anew are not
    for line in sys.stdin.buffer.read().decode().splitlines():
        code = main(line.split("\\t"))
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(1, str(code).encode() + {MARK!r})
        os.write(2, {MARK!r})
"""


def interpreter(version: str) -> str:
    """Give a Python of a version, "" for this one; skip the test where there is none, or no other than this one."""
    if not version:
        return sys.executable
    if version != f"{sys.version_info.major}.{sys.version_info.minor}":
        on_path = shutil.which(f"python{version}")
        managed = [
            path
            for folder in MANAGED
            for path in Path.home().glob(f"{folder}{version}.*/bin/python{version}")
        ]
        for found in ([on_path] if on_path else []) + [*map(str, sorted(managed))]:
            if _started(found) == version:  # which a shim of a version that is not chosen does not do
                return found
    return pytest.skip(f"no other Python {version} is installed")


def _started(python: str) -> str:
    asked = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def write(folder: Path, *, backwards: bool) -> None:
    """Write the fleet; the order in which files are made is that of some file systems' listings."""
    for name, models in (("models", MODELS), ("wrong", WRONG)):
        (folder / name).mkdir()
        for file in sorted(models, reverse=backwards):
            (folder / name / file).write_text(models[file], "utf-8")
    (folder / "base.yaml").write_text(base(), "utf-8")


def commands(*, jobs: int, backwards: bool) -> list[list[str]]:
    """Give the words of every run: samples, a fleet as a stream and as a directory, and a fleet with problems."""
    samples = [
        [str(ROOT / word) if word.startswith("samples/") else word for word in command(story)]
        for story in STORIES
    ]
    files = [word for name in sorted(MODELS, reverse=backwards) for word in ("-m", f"models/{name}")]
    many = ["-b", "base.yaml", "--jobs", str(jobs)]
    return [
        *samples,
        ["generate", "-m", "models", *many],
        ["generate", *files, *many, "-o", "out"],
        ["validate", "-m", "models", "-m", "wrong", *many],
    ]


def written(folder: Path) -> dict[str, list[bytes]]:
    """Give the lines of every file; the kustomization lists files in the order of the input."""
    files = {path.name: path.read_bytes().splitlines() for path in (folder / "out").iterdir()}
    files["kustomization.yaml"].sort()
    return files


def elsewhere(row: Row, folder: Path) -> list[Outcome]:
    """Run all commands in a process of its own; it finds the packages of this Python that need no compiler."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")]),
        "PYTHONHASHSEED": row.seed,
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
        "LC_ALL": row.locale,
        "TZ": row.zone,
        "COLUMNS": "100",
    }
    lines = ["\t".join(words) for words in commands(jobs=row.jobs, backwards=row.backwards)]
    done = subprocess.run(
        [interpreter(row.python), "-c", CHILD],
        input="\n".join(lines).encode(),
        capture_output=True,
        check=True,
        cwd=folder,
        env=environment,
    )
    outs = [part.rpartition(b"\n") if b"\n" in part else (b"", b"", part) for part in done.stdout.split(MARK)]
    errs = done.stderr.split(MARK)
    return [
        Outcome(code=int(code), out=out + end, err=err.decode())
        for (out, end, code), err in zip(outs[:-1], errs[:-1], strict=True)
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(map(str, row)))
def test_bytes_do_not_depend_on_what_is_around(
    row: Row, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder, backwards in ((here, False), (there, row.backwards)):
        folder.mkdir()
        write(folder, backwards=backwards)
    monkeypatch.chdir(here)

    outcomes = elsewhere(row, there)

    assert outcomes == [program(*words) for words in commands(jobs=1, backwards=False)]
    assert [outcome.code for outcome in outcomes] == [0] * (len(STORIES) + 2) + [1]
    assert written(there) == written(here)


def test_every_version_that_is_promised_is_tried() -> None:
    promised = [
        line.split('"')[1].rpartition(" ")[2]
        for line in (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
        if "Python :: 3." in line
    ]

    assert promised == [row.python for row in ROWS if row.python]
