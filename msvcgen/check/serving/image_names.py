"""Names of images that nobody can pull: the kubelet reads none of them (InvalidImageName)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msvcgen.check.serving.view import Object
from msvcgen.errors import Finding
from msvcgen.tree import text_at
from msvcgen.typed import Final

_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789./:-_")
_ODD: Final = ("//", "..")
_LONGEST: Final = 1000
"""Signs of a name that is looked at."""


def image_name(seen: Object) -> Iterator[Finding]:
    """Report images whose names do not follow the grammar of references, in words for the first thing that is wrong.

    The grammar is that of github.com/distribution/reference, with which the kubelet reads them
    (`ParseNormalizedNamed`).
    """
    for pod in seen.pods:
        if isinstance(
            pod.spec.get("image"), dict
        ):  # repository and tag of the NIM operator, which has its own rules
            continue
        for container in pod.containers:
            text = text_at(container.tree, "image")
            if text and not _is_plain(text) and text == text.strip() and (why := _why(text)):
                message = f"`{text}` is no name of an image, so the pods never start: {why}"
                meant = _meant(text)
                hint = f"did you mean `{meant}`?" if meant else "write [HOST[:PORT]/]NAME[:TAG][@DIGEST]"
                yield Finding("image-name", message, (*container.path, "image"), hint=hint)


def _is_plain(text: str) -> bool:
    """Tell whether a name is surely right: nearly all are."""
    return (
        _PLAIN.issuperset(text)
        and text[0].isalnum()
        and text[-1].isalnum()
        and text.find(":") in (-1, text.rfind(":", text.rfind("/") + 1))
        and not any(odd in text for odd in _ODD)
    )


@lru_cache(maxsize=256)
def _why(text: str) -> str:
    """Say what is wrong with a name, "" when nothing is, or nobody knows what it will be."""
    if len(text) > _LONGEST or "$" in text or "{{" in text or _is_reference(text):
        return ""
    return next(why for pattern, why in _SLIPS if re.search(pattern, text))


_SLIPS: Final = (
    (r"\s", "there is a blank in it"),
    (r"://", "it begins like an address"),
    (r":(?:@|$)", "there is no tag behind the `:`"),
    (r":[^/@]{129}", "its tag is longer than 128"),
    (r"^[^:@]*[A-Z][^:@]*(?:[:@]|$)", "it has capital letters before the tag"),
    ("", "it has signs that stand in none, or where they stand in none"),
)
"""What may be wrong with a name, the most likely first."""


def _meant(text: str) -> str:
    """Give the name without what nobody means to write in one, "" when that is none either."""
    from urllib.parse import urlsplit

    plain = re.sub(r"\s*([:/@])\s*", r"\1", text.strip())
    if "://" in plain:
        parts = urlsplit(plain)
        plain = f"{parts.netloc}{parts.path}"
    name, colon, tag = plain.rpartition(":")
    plain = name if colon and not tag else plain
    lowered = plain.lower() if _is_reference(plain.lower()) else ""
    return plain if _is_reference(plain) else lowered


def _is_reference(text: str) -> bool:
    return _pattern().fullmatch(text) is not None


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    label = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
    host = rf"(?:{label}(?:\.{label})*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?"
    part = r"[a-z0-9]+(?:(?:[.]|__?|-+)[a-z0-9]+)*"
    algorithm = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*"
    return re.compile(
        rf"(?:{host}/)?{part}(?:/{part})*(?::\w[\w.-]{{0,127}})?(?:@{algorithm}:[0-9a-fA-F]{{32,}})?",
        re.ASCII,
    )
