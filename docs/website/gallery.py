"""The gallery: every folder of samples with its story, its files, what they render to, and a picture of that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msvcgen.page.drawing import drawing
from msvcgen.page.svg import arrowhead, svg
from msvcgen.picture.views import is_many, seen_at
from website.links import on_the_site
from website.markdown import ROOT, fenced, table, title_of
from website.outputs import Output, outputs_of

_LANGUAGES: Final = {".yaml": "yaml", ".yml": "yaml", "": "make"}


def pages() -> Iterator[tuple[str, str]]:
    """Give the name and the text of the page of each sample, and of the index."""
    folders = [folder for folder in sorted((ROOT / "samples").iterdir()) if folder.is_dir()]
    for folder in folders:
        yield f"{folder.name}.md", _page(folder)
    yield "index.md", _index(folders)


def _index(folders: list[Path]) -> str:
    rows = (
        (f"[{title_of(_readme(folder))}]({folder.name}.md)", _story(_readme(folder))) for folder in folders
    )
    listed = table(("sample", "what it shows"), rows)
    return (
        f"# Gallery\n\nEvery sample with its files, what they render to, and a picture of that.\n\n{listed}"
    )


def _readme(folder: Path) -> str:
    return (folder / "README.md").read_text("utf-8")


def _story(readme: str) -> str:
    """Give the first paragraph below the heading, without links."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", readme.split("\n\n")[1])


def command_of(readme: str) -> str:
    """Give the first command that renders or migrates, without the program's name; empty where there is none."""
    lines = readme.replace("\\\n", " ")
    found = re.search(r"^msvcgen ((?:generate|migrate) .+)$", lines, re.MULTILINE)
    return " ".join(found[1].split()) if found else ""


def _page(folder: Path) -> str:
    readme = _readme(folder)
    outputs = outputs_of(folder, command_of(readme))
    story = on_the_site(readme, f"samples/{folder.name}/README.md", f"gallery/{folder.name}.md")
    parts = [story, *_pictures(folder.name, outputs[:1]), *_inputs(folder), *_outputs(outputs)]
    return _WIDE + "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


_WIDE: Final = "---\nhide: [toc]\n---\n\n"
"""Pictures need the room of the contents."""


def _inputs(folder: Path) -> Iterator[str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / "README.md")
    if files:
        yield "## Input { data-search-exclude }"
    for file in files:
        path, text = file.relative_to(folder).as_posix(), file.read_text("utf-8")
        if file.name == "README.md":
            lowered = re.sub(r"^#", "###", text, flags=re.MULTILINE)
            yield on_the_site(lowered, f"samples/{folder.name}/{path}", f"gallery/{folder.name}.md")
        else:
            yield fenced(text, _LANGUAGES.get(file.suffix, ""), path)


def _outputs(outputs: list[Output]) -> Iterator[str]:
    if outputs:
        yield "## Output { data-search-exclude }"
    for output in outputs:
        yield fenced(output.text, "yaml", output.title)


def _pictures(name: str, outputs: list[Output]) -> Iterator[str]:
    for output in outputs:
        seen = seen_at(output.picture(), "pods")
        if seen.nodes and not is_many(seen):
            drawn = (svg(drawing(seen, narrow=letter == "n"), name, f"{letter}1") for letter in "wn")
            yield "## Picture"
            yield f'<div class="pictures">\n{arrowhead()}{"".join(drawn)}</div>'
