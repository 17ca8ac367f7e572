"""Functions of text (cel-go, ext/strings.go, version 2 as Kubernetes has it)."""

from __future__ import annotations

from msvcgen.cel.functions.table import function, method
from msvcgen.cel.values import CelError, Value, no_overload
from msvcgen.typed import Final

_UPPER: Final = {ord("a") + letter: ord("A") + letter for letter in range(26)}
_LOWER: Final = {upper: lower for lower, upper in _UPPER.items()}
_SPACES: Final = "".join(map(chr, range(0x2000, 0x200B)))
_BLANKS: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + _SPACES
_ESCAPES: Final = str.maketrans(
    {
        "\a": r"\a",
        "\b": r"\b",
        "\f": r"\f",
        "\n": r"\n",
        "\r": r"\r",
        "\t": r"\t",
        "\v": r"\v",
        "\\": r"\\",
        '"': r"\"",
    }
)
_LONGEST: Final = 10_000_000


def _within(text: str, *indexes: int) -> None:
    for index in indexes:
        if not 0 <= index <= len(text):
            raise CelError(f"index out of range: {index}")


@method("charAt", str, int)
def _character(text: str, index: int) -> str:
    _within(text, index)
    return text[index : index + 1]


@method("indexOf", str, str)
def _first(text: str, part: str) -> int:
    return text.find(part)


@method("indexOf", str, str, int)
def _first_from(text: str, part: str, start: int) -> int:
    _within(text, start)
    return text.find(part, start) if part else start


@method("lastIndexOf", str, str)
def _last(text: str, part: str) -> int:
    return text.rfind(part)


@method("lastIndexOf", str, str, int)
def _last_until(text: str, part: str, end: int) -> int:
    _within(text, end)
    return text.rfind(part, 0, end + len(part)) if part else end


@method("substring", str, int)
def _from(text: str, start: int) -> str:
    _within(text, start)
    return text[start:]


@method("substring", str, int, int)
def _between(text: str, start: int, end: int) -> str:
    if start > end:
        raise CelError(f"invalid substring range. start: {start}, end: {end}")
    _within(text, start, end)
    return text[start:end]


@method("lowerAscii", str)
def _lower(text: str) -> str:
    return text.translate(_LOWER)


@method("upperAscii", str)
def _upper(text: str) -> str:
    return text.translate(_UPPER)


@method("trim", str)
def _trimmed(text: str) -> str:
    return text.strip(_BLANKS)


@method("reverse", str)
def _reversed(text: str) -> str:
    return text[::-1]


@method("replace", str, str, str)
def _replaced(text: str, old: str, new: str) -> str:
    return _replaced_some(text, old, new, -1)


@method("replace", str, str, str, int)
def _replaced_some(text: str, old: str, new: str, count: int) -> str:
    if (text.count(old) + 1) * len(new) > _LONGEST:
        raise CelError("the text grows too long")
    return text.replace(old, new, max(count, -1))


@method("split", str, str)
def _split(text: str, separator: str) -> list[Value]:
    return _split_some(text, separator, -1)


@method("split", str, str, int)
def _split_some(text: str, separator: str, count: int) -> list[Value]:
    if count == 0:
        return []
    if separator:
        return [*text.split(separator, count - 1 if count > 0 else -1)]
    if count < 0 or count >= len(text):
        return [*text]
    return [*text[: count - 1], text[count - 1 :]]


@method("join", list)
def _joined(items: list[Value]) -> str:
    return _joined_with(items, "")


@method("join", list, str)
def _joined_with(items: list[Value], separator: str) -> str:
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) < len(items):
        raise no_overload()
    return separator.join(texts)


@function("strings.quote", str)
def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'
