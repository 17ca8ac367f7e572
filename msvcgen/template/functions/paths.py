"""Slash-separated paths by the rules of Go's `path`; the `os*` names give the same, as on Linux."""

from __future__ import annotations

from msvcgen.template.functions.rows import table


def clean(path: str) -> str:
    """Follow Go's `path.Clean`: the shortest path that means the same, without looking at any file."""
    rooted = path.startswith("/")
    kept: list[str] = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != "..":
            kept.append(part)
        elif kept and kept[-1] != "..":
            kept.pop()
        elif not rooted:
            kept.append(part)
    return ("/" if rooted else "") + "/".join(kept) or "."


def _base(path: str) -> str:
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def _dir(path: str) -> str:
    head, slash, _ = path.rpartition("/")
    return clean(head + slash)


def _ext(path: str) -> str:
    _, dot, tail = path.rpartition("/")[2].rpartition(".")
    return dot + tail if dot else ""


def _is_abs(path: str) -> bool:
    return path.startswith("/")


FUNCTIONS = table(
    *(
        (name, call, "string")
        for plain, call in (
            ("base", _base),
            ("clean", clean),
            ("dir", _dir),
            ("ext", _ext),
            ("isAbs", _is_abs),
        )
        for name in (plain, f"os{plain[0].upper()}{plain[1:]}")
    )
)
