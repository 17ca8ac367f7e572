"""From pages to the site: they are written to a folder, and Zensical makes HTML of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from msvcgen.page.svg import style
from website.links import HOME
from website.markdown import ROOT
from website.navigation import as_toml, navigation
from website.pages import pages

_CONFIG: Final = ROOT / "docs" / "zensical.toml"
_ASSETS: Final = ROOT / "docs" / "website"


def build(target: Path) -> None:
    """Write the site to a folder, in the place of what is there; raise RuntimeError where a link leads nowhere."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        lay_out(work)
        command = [sys.executable, "-m", "zensical", "build", "--strict", "-f", str(work / "zensical.toml")]
        if subprocess.run(command, cwd=work, check=False).returncode:  # noqa: S603
            raise RuntimeError("the site was not built: what is wrong stands above")
        if problems := outward(work / "site"):
            raise RuntimeError("\n".join(problems))
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(work / "site", target)


def lay_out(work: Path) -> None:
    """Write everything that Zensical reads to an empty folder."""
    docs = work / "docs"
    texts = pages()
    for page, text in texts.items():
        file = docs / page
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    shutil.copy(_ASSETS / "iframe-worker.js", docs)
    (docs / "styles.css").write_text((_ASSETS / "styles.css").read_text("utf-8") + style(), "utf-8")
    (docs / "schemas").mkdir()
    for schema in (*(ROOT / "schemas").glob("*.schema.json"), ROOT / "schemas" / "catalog.json"):
        shutil.copy(schema, docs / "schemas")
    config = _CONFIG.read_text("utf-8")
    nav = f"[project]\nnav = {as_toml(navigation(texts))}\n"
    (work / "zensical.toml").write_text(config.replace("[project]\n", nav, 1), "utf-8")


_LOADED: Final = re.compile(
    r"""<(?:script|img|iframe|source|link(?=[^>]*\srel=["']?(?:stylesheet|icon|preload|preconnect)))
    [^>]*?\s(?:src|href)=["']?((?:https?:)?//[^"'>\s]+)""",
    re.VERBOSE,
)


def outward(site: Path) -> list[str]:
    """Say which pages load something from elsewhere: nothing must be, for the site is read without a network."""
    return [
        f"{page.relative_to(site)} loads {address}"
        for page in sorted(site.rglob("*.html"))
        for address in _LOADED.findall(page.read_text("utf-8"))
        if not address.startswith(HOME)
    ]
