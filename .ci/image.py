"""Do what the Containerfile says, in a folder: no engine runs where this does.

    PYTHONPATH=tests python .ci/image.py CHECKOUT FOLDER

The environment of FOLDER/base stands for the base image. Exits 1 where the program does not render the sample from
stdin, writes anything, or comes with an installer.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from containerfile import Instruction, read


def main(checkout: Path, folder: Path) -> int:
    """Build, run, and look at what is left."""
    _, build, final = read(checkout)
    venv.create(folder / "base", with_pip=True)
    environment = {**os.environ, "PATH": f"{folder / 'base/bin'}{os.pathsep}{os.environ['PATH']}"}
    for instruction in (*build, *final):
        follow(instruction, checkout, folder, environment)

    program = folder / "opt/msvcgen/bin/msvcgen"
    sample = b"---\n".join(
        (checkout / "samples/quickstart" / name).read_bytes()
        for name in ("modelservice.yaml", "baseconfig.yaml")
    )
    before = listing(folder)
    done = subprocess.run(  # noqa: S603 - the program under test
        [program, "generate", "-m", "-"],
        input=sample,
        capture_output=True,
        check=True,
        cwd=folder / "opt",
        env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    wrong = {
        "the sample does not render": done.stdout
        != (checkout / "golden/quickstart/manifests.yaml").read_bytes(),
        "it writes": listing(folder) != before,
        "there is an installer": any("/bin/pip" in name for name in before),
        "there is no bytecode": not any(
            name.endswith(".pyc") and "msvcgen/__pycache__/api." in name for name in before
        ),
    }
    for problem in filter(wrong.get, wrong):
        print(problem, file=sys.stderr)
    return int(any(wrong.values()))


def follow(instruction: Instruction, checkout: Path, folder: Path, environment: dict[str, str]) -> None:
    """Do what COPY of the checkout and RUN say; the others are for an engine."""
    source = folder / "src"
    if instruction.keyword == "COPY" and not instruction.value.startswith("--from"):
        *names, target = instruction.value.split()
        for name in names:
            to = source / (target if target != "./" else name)
            to.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (checkout / name).is_dir() else shutil.copy)(checkout / name, to)
    elif instruction.keyword == "RUN":
        script = instruction.value.replace("/opt/", f"{folder}/opt/")
        subprocess.run(["sh", "-ec", script], check=True, cwd=source, env=environment)  # noqa: S603, S607 - of ours


def listing(folder: Path) -> set[str]:
    """Give the files, with sizes and times."""
    return {f"{path} {path.stat().st_mtime_ns}" for path in folder.rglob("*") if path.is_file()} | {
        str(path) for path in folder.rglob("*")
    }


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
