from __future__ import annotations

import re
from typing import get_args

from msvcgen.origin import LAYERS, Reason
from stories import ROOT

PAGE = (ROOT / "docs/origins.md").read_text("utf-8")


def test_every_reason_has_a_section() -> None:
    assert re.findall(r"^### (.+)$", PAGE, re.MULTILINE) == [reason for reason in get_args(Reason) if reason]


def test_every_layer_has_a_row() -> None:
    rows = re.findall(r"^\| (.+?) \|", PAGE, re.MULTILINE)

    assert [row for row in rows if row in LAYERS] == list(LAYERS)
