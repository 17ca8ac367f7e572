"""Images of model servers: which server and which version of it an image holds, as far as its name says so."""

from __future__ import annotations

from msvcgen.servers.catalogue import Server, known_images, named_servers, server_named
from msvcgen.typed import Literal

Build = Literal["official", "own", "derived", "fork", "unknown"]
"""Whose build it is: the server's project's; somebody's under the project's name, as mirrors have it; somebody's with
the server's name in its own; that of another program that grew out of the server; anybody's."""


class Image:
    """What the name of an image says; it is not changed.

    `server` and `version` are "" where it does not say them; `exact` tells that the version is that of the tag and
    nothing was added to it; `row` is the image of the server's data that the name was recognised by.
    """

    __slots__ = ("build", "exact", "row", "server", "tag", "version")

    def __init__(
        self,
        server: str = "",
        version: str = "",
        build: Build = "unknown",
        *,
        exact: bool = False,
        row: str = "",
        tag: str = "",
    ) -> None:
        """Take what was read."""
        self.server, self.version, self.build = server, version, build
        self.exact, self.row, self.tag = exact, row, tag


NOTHING = Image()

_PLATFORM = frozenset(
    ("xpu", "cpu", "gpu", "hpu", "tpu", "xeon", "amd64", "arm64", "aarch64", "x86", "64", "ec2", "intel")
)
_PLATFORMS = ("cu", "rocm", "ubuntu", "py")
"""What projects add to the tags of their own builds, the latter with numbers."""


def user_of(text: str) -> int | None:
    """Give the user that an image runs as where it is not root and the server's data says it."""
    image = image_of(text)
    server = server_named(image.server)
    user: int | None = server.images.get(image.row, {}).get("user") if server is not None else None
    return user


def image_of(text: str) -> Image:
    """Give what the name of an image says of the server that it holds."""
    found = _MEMO.get(text)
    if found is None:
        if len(_MEMO) > 10_000:  # images are the users', who may write anything
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
    if not rows:
        return _derived(last, tag)
    whole = [(server, row) for server, row in rows if f"/{repository}".endswith(f"/{row}")]
    server, row = whole[0] if whole else rows[0]
    build: Build = "official" if whole and not server.images[row].get("vendor") else "own"
    version, exact = _version(server, row, last, tag)
    exact = exact and build == "official" and not digest
    return Image(server.name, version, build, exact=exact, row=row, tag=tag)


def _version(server: Server, row: str, last: str, tag: str) -> tuple[str, bool]:
    """Give the version that a tag of a known image stands for, and whether it is that version itself."""
    rule = server.images[row].get("version", "")
    if isinstance(rule, dict):
        return str(rule.get(tag, "")), False
    if rule == "inside":
        return _inside(server, f"{last}:{tag}"), False
    return _leading_version(tag) if rule == "tag" else ("", False)


def _leading_version(tag: str) -> tuple[str, bool]:
    """Read a tag that begins with a version: `v0.10.2`, `0.9.0.1`, `0.5.5.post3-cu129`, `v0.11.0rc1`, no date."""
    text = tag.removeprefix("v").replace("+", "-").replace("_", "-")
    first, *others = text.split("-")
    release, candidate, _number = first.partition("rc")
    numbers = release.removesuffix(".").split(".")
    post = (
        numbers.pop()
        if len(numbers) > 2 and numbers[-1].startswith("post") and numbers[-1][4:].isdecimal()
        else ""
    )
    dated = len(numbers[0]) == 4 and numbers[0].startswith(("19", "20"))
    if not 2 <= len(numbers) <= 4 or dated or not all(number.isdecimal() for number in numbers):
        return "", False
    plain = all(part in _PLATFORM or _is_platform(part) for part in others)
    return ".".join([*numbers, *([post] if post else [])]), plain and not candidate


def _is_platform(part: str) -> bool:
    return any(part.startswith(name) and not part[len(name) :].strip("0123456789.") for name in _PLATFORMS)


def _inside(server: Server, text: str) -> str:
    if not server.inside or not any(name in text for name in server.named):
        return ""
    import re  # few images say their version so

    match = re.search(server.inside, text)
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
