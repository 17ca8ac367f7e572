"""Images of model servers: which server and which version of it an image holds, as far as its name says so."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from msvcgen.servers.catalogue import Server, known_images, named_servers

Build = Literal["official", "own", "derived", "fork", "unknown"]
"""Whose build it is: the server's project's; somebody's under the project's name, as mirrors have it; somebody's with
the server's name in its own; that of another program that grew out of the server; anybody's."""


class Image(NamedTuple):
    """What the name of an image says."""

    server: str = ""
    """The server that it holds, "" where the name does not say so."""
    version: str = ""
    """The version of the server, "" where the name does not say so."""
    build: Build = "unknown"
    exact: bool = False
    """Whether the version is that of the tag and nothing was added to it."""
    row: tuple[str, str] = ("", "")
    """The server and the image of its data that the name was recognised by."""
    tag: str = ""


NOTHING = Image()

_TAG = re.compile(r"v?(\d+\.\d+(?:\.\d+){0,2}(?:\.post\d+)?)(?P<rest>(?:(?:[-_+]|\.?rc\d).*)?)")
"""A tag that begins with a version: `v0.10.2`, `0.9.0.1`, `v0.20.1-cu129`, `v0.11.0rc1-a3`."""

_PLATFORM = re.compile(
    r"([-_+](cu\d+|cuda\d*|rocm[\d.]*|xpu|cpu|gpu|hpu|tpu|xeon|runtime|amd64|arm64|aarch64|x86_64|ubuntu[\d.]*"
    r"|py\d+|ec2|intel|trtllm|gaudi|neuron|openai|nightly))*"
)
"""What projects add to the tags of their own builds."""

_DATE = re.compile(r"(19|20)\d\d[.-]\d\d([.-]\d\d)?")


def image_of(text: str) -> Image:
    """Give what the name of an image says of the server that it holds."""
    found = _MEMO.get(text)
    if found is None:
        if len(_MEMO) > 10_000:
            _MEMO.clear()
        found = _MEMO[text] = _read(text)
    return found


_MEMO: dict[str, Image] = {}


def _read(text: str) -> Image:
    if "$" in text or "{{" in text:
        return NOTHING
    name, _, digest = text.partition("@")
    repository, _, tag = name.rpartition(":") if ":" in name.rpartition("/")[2] else (name, "", "")
    last = repository.rpartition("/")[2]
    rows = known_images(last)
    if rows:
        whole = [(server, row) for server, row in rows if f"/{repository}".endswith(f"/{row}")]
        server, row = whole[0] if whole else rows[0]
        build: Build = "official" if whole else "own"
        version, exact = _version(server, row, last, tag)
        return Image(
            server.name, version, build, exact and build == "official" and not digest, (server.name, row), tag
        )
    return _derived(last, tag)


def _version(server: Server, row: str, last: str, tag: str) -> tuple[str, bool]:
    """Give the version that a tag of a known image stands for, and whether it is that version itself."""
    rule = server.images[row].get("version", "")
    if isinstance(rule, dict):
        return str(rule.get(tag, "")), False
    if rule == "inside":
        return _inside(server, f"{last}:{tag}"), False
    match = _TAG.fullmatch(tag) if rule == "tag" and not _DATE.match(tag) else None
    if match is None:
        return "", False
    return match[1], _PLATFORM.fullmatch(match["rest"]) is not None


def _inside(server: Server, text: str) -> str:
    match = re.search(server.inside, text) if server.inside else None
    return match[1].replace("-", ".") if match is not None else ""


def _derived(last: str, tag: str) -> Image:
    """Read an image that is none of the known ones: forks have other flags, own builds may say their version."""
    for server in named_servers():
        if last in server.forks:
            return Image(server.name, "", "fork", tag=tag)
    for server in named_servers():
        version = _inside(server, f"{last}:{tag}") or _of_tag(server, last, tag)
        if version or any(name in last for name in server.named):
            return Image(server.name, version, "derived", tag=tag)
    return Image(tag=tag)


def _of_tag(server: Server, last: str, tag: str) -> str:
    """Give the version in the tag of an image that has the whole name of a server's own image in its name."""
    for row, data in server.images.items():
        short = row.rpartition("/")[2]
        if short in last and short not in server.named and data.get("version") == "tag":
            return _version(server, row, last, tag)[0]
    return ""
