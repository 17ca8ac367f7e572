"""The page in a browser: nothing is cut, nothing overlaps, at the widths of a desk and of a telephone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from msvcgen.page import html
from msvcgen.page.gather import of_manifests
from msvcgen.settings import Options, Source
from stories import GOLDEN

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")

WIDTHS = (1280, 400)

# Shows the page at each width, opens everything, and writes down what it measures: no script is in the page itself.
MEASURE = """<!DOCTYPE html><meta charset="utf-8"><body>
%s
<script>
const said = [];
addEventListener("load", () => {
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument, view = frame.contentWindow;
    for (const details of page.querySelectorAll("details")) details.open = true;
    const drawn = [...page.querySelectorAll("svg[role=img]")].filter((svg) => svg.getBoundingClientRect().width);
    const outside = drawn.flatMap((svg) => {
      const whole = svg.getBoundingClientRect();
      const boxes = [...svg.querySelectorAll("rect")].map((rect) => rect.getBoundingClientRect());
      return [...svg.querySelectorAll("text")].filter((text) => {
        const own = text.getBoundingClientRect();
        const inside = (box) => own.left >= box.left && own.right <= box.right && own.bottom <= box.bottom + 1;
        const across = (box) => own.left >= box.left && own.left < box.right;
        const begins = (box) => across(box) && own.top >= box.top && own.top < box.bottom;
        const around = boxes.filter(begins);
        return !inside(whole) || !around.every(inside);
      }).map((text) => text.textContent);
    });
    said.push({
      width: view.innerWidth,
      scrolls: page.documentElement.scrollWidth,
      classes: drawn.map((svg) => svg.getAttribute("class")),
      outside,
      rows: page.querySelectorAll(".yaml tbody tr").length,
      hidden: [...page.querySelectorAll("h1, h2, h3, td:not(:empty), tbody th, summary, pre")].filter(
        (each) => !each.getClientRects().length).length,
      back: view.getComputedStyle(page.body).backgroundColor,
      heights: [...page.querySelectorAll(".yaml td")].every((cell) => cell.getBoundingClientRect().height < 30),
    });
  }
  document.body.innerHTML = "<pre id=said></pre>";
  document.getElementById("said").textContent = JSON.stringify(said);
});
</script>"""


MISSING = f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {"long-" * 12}name}}
spec:
  template:
    spec:
      containers: [{{name: c, image: "registry.example/{"a" * 200}:1"}}]
      volumes: [{{name: v, persistentVolumeClaim: {{claimName: model}}}}]
---
{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: models}}}}
"""


def measured(page: Path) -> list[dict[str, Any]]:
    """Let the browser measure a page at each width."""
    frames = "".join(
        f'<iframe src="{page.name}" style="width:{width}px;height:900px;border:0"></iframe>'
        for width in WIDTHS
    )
    around = page.with_name("around.html")
    around.write_text(MEASURE % frames, "utf-8")
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--allow-file-access-from-files", f"--user-data-dir={page.parent / 'profile'}",
            "--virtual-time-budget=5000", "--dump-dom", around.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )  # fmt: skip
    found = re.search(r'<pre id="said">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found is not None, done.stdout[:2000] + done.stderr[-2000:]
    said: list[dict[str, Any]] = json.loads(unescape(found[1]))
    return said


@pytest.mark.skipif(not CHROMIUM, reason="no chromium is installed: apt-get install chromium")
def test_the_page_is_readable_at_both_widths(tmp_path: Path) -> None:
    sources = [
        Source(story, (GOLDEN / story / "manifests.yaml").read_text("utf-8"))
        for story in ("disaggregated", "sglang", "llmos", "digitalhub")
    ]
    gathered = of_manifests([*sources, Source("missing", MISSING)], Options())
    page = tmp_path / "report.html"
    page.write_text("".join(html(gathered.page)), "utf-8")
    lines = sum(len(sheet.lines) for section in gathered.page.sections for sheet in section.sheets)
    drawn = sum(section.drawing is not None for section in gathered.page.sections)

    wide, narrow = measured(page)

    assert [wide["width"], narrow["width"]] == [*WIDTHS]
    for said in (wide, narrow):
        assert said["scrolls"] <= said["width"]
        assert said["outside"] == []
        assert said["rows"] == lines
        assert said["hidden"] == 0
        assert said["heights"]
        assert said["back"] in ("rgb(255, 255, 255)", "rgb(13, 17, 23)")
    assert drawn > 4
    assert (wide["classes"], narrow["classes"]) == (["picture w"] * drawn, ["picture n"] * drawn)
