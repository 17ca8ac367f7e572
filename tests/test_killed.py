from __future__ import annotations

import subprocess
import sys

import pytest

from stories import ROOT


@pytest.mark.skipif(
    sys.platform not in ("linux", "darwin"), reason="the system cannot exchange two directories"
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_killed_run_leaves_the_directory_old_or_new(jobs: str) -> None:
    command = [
        sys.executable,
        str(ROOT / "benchmarks" / "killed.py"),
        "--kills",
        "3",
        "--size",
        "12",
        "--jobs",
        jobs,
    ]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    counts = dict(line.replace(" ", "").split(":") for line in done.stdout.splitlines()[:4])
    assert counts["half-updated"] == "0", done.stdout
    assert sum(map(int, counts.values())) == 3
    assert done.stdout.endswith("the next run made it complete\n")
    assert (done.returncode, done.stderr) == (0, "")
