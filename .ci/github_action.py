"""Run the steps of action.yml, from the installation on, on manifests that are good.

    PYTHONPATH=tests python .ci/github_action.py VERSION FOLDER

Needs PyYAML. The index is pip's own, so PIP_FIND_LINKS leads to what was built. Exits 1 where a step fails.
"""

from __future__ import annotations

import sys
from pathlib import Path

from action import STEPS, inputs, run, wanted
from stories import GOLDEN


def main(version: str, folder: Path) -> int:
    """Run what is wanted until a step fails, and print what it said."""
    given = inputs(version=version, lint=str(GOLDEN / "vllm"))
    for step in STEPS:
        if wanted(step, given):
            done = run(step, given, folder, folder)
            if done.returncode:
                print(f"{step['name']}: {done.returncode}\n{done.stdout}{done.stderr}", file=sys.stderr)
                return 1
    return int((folder / "output").read_text("utf-8") != f"version={version}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
