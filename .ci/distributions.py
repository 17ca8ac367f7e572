"""Look into the wheel and the sdist of a checkout: what they hold, how large they are, what an index shows.

    python .ci/distributions.py CHECKOUT DIST

Needs `readme-renderer[md]`. Prints the sizes and what is wrong, and exits 1 when anything is.
"""

from __future__ import annotations

import re
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any, TypeAlias

from readme_renderer.markdown import render

Json: TypeAlias = Any
"""What tomllib gives."""

LARGEST = 2_000_000
"""Bytes of either; of 0.2.0 the wheel has 1,440,000 and the sdist 1,700,000."""

SUFFIXES = {"", ".css", ".html", ".json", ".jsonl", ".md", ".part", ".py", ".txt", ".typed", ".yaml"}
NOT_SHIPPED = {".git", ".venv", "__pycache__", "build", "dist", "node_modules", "site"}
MADE = {"PKG-INFO"}


def files_of(folder: Path) -> set[str]:
    """Give the files of a checkout that are its own; caches begin with a dot and end with `_cache`."""
    return {
        name.as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        for name in [path.relative_to(folder)]
        if not any(
            part in NOT_SHIPPED or re.fullmatch(r"\..*_cache|\.hypothesis", part) for part in name.parts
        )
    }


def expected_in_wheel(checkout: Path, project: Json) -> set[str]:
    """Give the package, and what pyproject.toml brings into it."""
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    own = {f"msvcgen/{name}" for name in files_of(checkout / "msvcgen")}
    return own | {f"{to}/{name}" for source, to in included.items() for name in files_of(checkout / source)}


def wheel(path: Path, checkout: Path, project: Json) -> Iterator[str]:
    """Give what is wrong with the wheel."""
    version = project["project"]["version"]
    if path.name != f"msvcgen-{version}-py3-none-any.whl":
        yield f"{path.name} is not for every Python 3 and every system"
    with zipfile.ZipFile(path) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
        meta = {name for name in names if name.startswith(f"msvcgen-{version}.dist-info/")}
        expected = expected_in_wheel(checkout, project)
        yield from (f"not expected: {name}" for name in sorted(names - meta - expected))
        yield from (f"missing: {name}" for name in sorted(expected - names))
        yield from (
            f"no source or data: {name}" for name in sorted(names - meta) if Path(name).suffix not in SUFFIXES
        )
        licence = f"msvcgen-{version}.dist-info/licenses/LICENSE"
        yield from () if licence in meta else (f"missing: {licence}",)
        metadata = message_from_bytes(archive.read(f"msvcgen-{version}.dist-info/METADATA"))
    yield from described(metadata, project)


def described(metadata: Message, project: Json) -> Iterator[str]:
    """Give what is wrong with what an index shows."""
    urls = {f"{name}, {url}" for name, url in project["project"]["urls"].items()}
    if urls != set(metadata.get_all("Project-URL", [])):
        yield "Project-URLs are not those of pyproject.toml"
    if metadata["Description-Content-Type"] != "text/markdown":
        yield "the long description is not said to be Markdown"
    page = render(str(metadata.get_payload())) or ""
    if "<h1" not in page or "<table" not in page or "<pre" not in page:
        yield "the long description does not render"


def sdist(path: Path, checkout: Path) -> Iterator[str]:
    """Give what is wrong with the sdist: it holds what the tests read, which is the checkout."""
    with tarfile.open(path) as archive:
        names = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}
    expected = files_of(checkout)
    yield from (f"not expected: {name}" for name in sorted(names - expected - MADE))
    yield from (f"missing: {name}" for name in sorted(expected - names))


def main(checkout: Path, dist: Path) -> int:
    """Print sizes and problems."""
    project = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))
    [built], [source] = [*dist.glob("*.whl")], [*dist.glob("*.tar.gz")]
    problems = [*wheel(built, checkout, project), *sdist(source, checkout)]
    for path in (built, source):
        size = path.stat().st_size
        print(f"{path.name}: {size:,} bytes")
        problems += [f"{path.name} is larger than {LARGEST:,} bytes"] if size > LARGEST else []
    for problem in problems:
        print(problem, file=sys.stderr)
    return min(1, len(problems))


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
