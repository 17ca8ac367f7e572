from __future__ import annotations

import re
from typing import cast, get_args

from msvcgen.explanation.values import Explained, ObjectName, Statement, to_json
from msvcgen.origin import LAYERS, Reason
from stories import ROOT

PAGE = (ROOT / "docs/reference/origins.md").read_text("utf-8")


def test_every_reason_has_a_section() -> None:
    assert re.findall(r"^### (.+)$", PAGE, re.MULTILINE) == [reason for reason in get_args(Reason) if reason]


def test_every_layer_has_a_row() -> None:
    rows = re.findall(r"^\| (.+?) \|", PAGE, re.MULTILINE)

    assert [row for row in rows if row in LAYERS] == list(LAYERS)


def test_every_field_of_json_has_a_row() -> None:
    source = Statement("BaseConfig", 1, "a.yaml", 1, 1, (), "a", "{{ . }}", "name", wins=False)
    fields = to_json(Explained(ObjectName("v1", "Service", "", "a"), ("a",), "a", 1, (source,)))
    [written] = cast("list[dict[str, object]]", fields["sources"])
    rows = re.findall(r"^\| (`.+?`) \|", PAGE.partition("## JSON")[2], re.MULTILINE)

    assert [name for row in rows for name in re.findall("`(.+?)`", row)] == [
        *fields,
        "layer",
        *(name for name in written if name != "layer"),
    ]
