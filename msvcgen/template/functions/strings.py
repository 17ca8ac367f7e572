"""Strings: sprig's `strings.go` and what it takes from Go's `strings` and Masterminds/goutils 1.1.1."""

from __future__ import annotations

from msvcgen.golang.quoting import quoted
from msvcgen.golang.text import go_bytes, go_string, latin, length, runes, well_formed
from msvcgen.golang.unicode import (
    SPACES,
    is_digit,
    is_letter,
    is_lower,
    is_space,
    is_title,
    is_upper,
    lower,
    lower_rune,
    title_rune,
    upper,
    upper_rune,
)
from msvcgen.template.functions.casts import strings_of, text_of
from msvcgen.template.functions.limits import bounded, bounded_items
from msvcgen.template.functions.rows import table
from msvcgen.template.printing import sprint_value
from msvcgen.template.values import StringList, StringMap, TemplateFailure, Value

_ELLIPSIS = b"..."
_SPACE_BYTES = "".join(rune for rune in SPACES if rune < "\u0100").encode("latin-1")
_BLANK_SPACES = bytes.maketrans(_SPACE_BYTES, b" " * len(_SPACE_BYTES))


def _abbrev(width: int, text: str) -> str:
    return text if width < 4 else go_string(_abbreviate(go_bytes(text), 0, width))


def _abbrevboth(left: int, right: int, text: str) -> str:
    if right < 4 or (left > 0 and right < 7):
        return text
    return go_string(_abbreviate(go_bytes(text), left, right))


def _abbreviate(data: bytes, offset: int, width: int) -> bytes:
    if width < 4:
        return b""
    if len(data) <= width:
        return data
    offset = min(offset, len(data) - (width - 3))
    if offset <= 4:
        return data[: width - 3] + _ELLIPSIS
    if width < 7:
        return b""
    if offset + width - 3 < len(data):
        return _ELLIPSIS + _abbreviate(data[offset:], 0, width - 3)
    return _ELLIPSIS + data[len(data) - (width - 3) :]


def _trunc(count: int, text: str) -> str:
    data = go_bytes(text)
    if count < 0 and len(data) + count > 0:
        return go_string(data[count:])
    if 0 <= count < len(data):
        return go_string(data[:count])
    return text


def _substr(start: int, end: int, text: str) -> str:
    data = go_bytes(text)
    if start < 0:
        return go_string(_slice(data, 0, end))
    if end < 0 or end > len(data):
        return go_string(_slice(data, start, len(data)))
    return go_string(_slice(data, start, end))


def _slice(data: bytes, start: int, end: int) -> bytes:
    if not 0 <= end <= len(data):
        raise TemplateFailure(f"slice bounds out of range [:{end}] with length {len(data)}")
    if start > end:
        raise TemplateFailure(f"slice bounds out of range [{start}:{end}]")
    return data[start:end]


def _title(text: str) -> str:
    previous, titled = " ", []
    for rune in runes(text):
        titled.append(title_rune(rune) if _is_separator(previous) else rune)
        previous = rune
    return "".join(titled)


def _is_separator(rune: str) -> bool:
    if rune < "\x80":
        return not (rune.isalnum() or rune == "_")
    return not is_letter(rune) and not is_digit(rune) and is_space(rune)


def _untitle(text: str) -> str:
    untitled, start = [], True
    for rune in runes(text):
        untitled.append(lower_rune(rune) if start and not is_space(rune) else rune)
        start = is_space(rune)
    return "".join(untitled)


def _swapcase(text: str) -> str:
    swapped, gap = [], True
    for rune in runes(text):
        if is_upper(rune) or is_title(rune):
            swapped.append(lower_rune(rune))
            gap = False
        elif is_lower(rune):
            swapped.append(title_rune(rune) if gap else upper_rune(rune))
            gap = False
        else:
            swapped.append(rune)
            gap = is_space(rune)
    return "".join(swapped)


def _nospace(text: str) -> str:
    # goutils looks at bytes: what is not ASCII becomes the Latin-1 reading of its bytes.
    data = go_bytes(text)
    kept = data.translate(None, _SPACE_BYTES)
    return text if len(kept) == len(data) else latin(kept)


def _initials(text: str) -> str:
    words = go_bytes(text).translate(_BLANK_SPACES).split(b" ")
    return latin(b"".join(word[:1] for word in words))


def _repeat(count: int, text: str) -> str:
    if count < 0:
        raise TemplateFailure(f"the count is {count}, it must not be negative")
    bounded(count * length(text))
    return text * count


def _trim(cutset: str, text: str) -> str:
    return well_formed(text).strip(well_formed(cutset)) if cutset else text


def _trim_space(text: str) -> str:
    return text.strip(SPACES)


def _trim_suffix(suffix: str, text: str) -> str:
    return go_string(go_bytes(text).removesuffix(go_bytes(suffix)))


def _trim_prefix(prefix: str, text: str) -> str:
    return go_string(go_bytes(text).removeprefix(go_bytes(prefix)))


def _contains(part: str, text: str) -> bool:
    return go_bytes(part) in go_bytes(text)


def _has_prefix(prefix: str, text: str) -> bool:
    return go_bytes(text).startswith(go_bytes(prefix))


def _has_suffix(suffix: str, text: str) -> bool:
    return go_bytes(text).endswith(go_bytes(suffix))


def _replace(old: str, new: str, text: str) -> str:
    if not old:
        return _intersperse(new, text)
    source, wanted = go_bytes(text), go_bytes(old)
    count = source.count(wanted)
    bounded(len(source) + count * (length(new) - len(wanted)))
    return go_string(source.replace(wanted, go_bytes(new))) if count else text


def _intersperse(new: str, text: str) -> str:
    whole = well_formed(text)
    bounded(length(text) + (len(whole) + 1) * length(new))
    return well_formed(new + "".join(rune + new for rune in whole))


def _quote(*values: Value) -> str:
    return _joined(" ", [quoted(text_of(value)) for value in values if value is not None])


def _squote(*values: Value) -> str:
    return _joined(" ", [f"'{sprint_value(value)}'" for value in values if value is not None])


def _cat(*values: Value) -> str:
    return _joined(" ", [sprint_value(value) for value in values if value is not None])


def _indent(spaces: int, text: str) -> str:
    if spaces < 0:
        raise TemplateFailure(f"the indentation is {spaces}, it must not be negative")
    bounded(length(text) + spaces * (text.count("\n") + 1))
    pad = " " * spaces
    return pad + text.replace("\n", "\n" + pad)


def _nindent(spaces: int, text: str) -> str:
    return "\n" + _indent(spaces, text)


def _plural(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


def _pieces(separator: str, count: int, text: str) -> list[str]:
    """Follow Go's `strings.SplitN`: `count` < 0 splits everywhere, an empty separator between runes."""
    if count == 0:
        return []
    if separator:
        return [
            go_string(part)
            for part in go_bytes(text).split(go_bytes(separator), count - 1 if count > 0 else -1)
        ]
    whole = well_formed(text)
    bounded_items(len(whole))
    if not 0 < count < len(whole):
        return list(whole)
    return [*whole[: count - 1], whole[count - 1 :]]


def _numbered(parts: list[str]) -> StringMap:
    return StringMap((f"_{index}", part) for index, part in enumerate(parts))


def _split(separator: str, text: str) -> StringMap:
    return _numbered(_pieces(separator, -1, text))


def _splitn(separator: str, count: int, text: str) -> StringMap:
    return _numbered(_pieces(separator, count, text))


def _split_list(separator: str, text: str) -> StringList:
    return StringList(_pieces(separator, -1, text))


def _join(separator: str, values: Value) -> str:
    return _joined(separator, [str(text) for text in strings_of(values)])


def _joined(separator: str, parts: list[str]) -> str:
    bounded(sum(map(length, parts)) + length(separator) * max(len(parts) - 1, 0))
    return well_formed(separator.join(parts))


def _wrap(width: int, text: str) -> str:
    return go_string(_wrapped(go_bytes(text), width, b"\n", break_words=False))


def _wrap_with(width: int, newline: str, text: str) -> str:
    return go_string(_wrapped(go_bytes(text), width, go_bytes(newline) or b"\n", break_words=True))


def _wrapped(data: bytes, width: int, newline: bytes, *, break_words: bool) -> bytes:
    width = max(width, 1)
    if len(newline) > 1:
        # Two lines in a row are longer together than the width, else they would be one.
        bounded(len(data) + len(newline) * (2 * len(data) // width))
    pieces: list[bytes] = []
    offset = 0
    while len(data) - offset > width:
        if data[offset] == 0x20:
            offset += 1
            continue
        end, offset_after = _line_end(data, offset, width, break_words=break_words)
        pieces += (data[offset:end], newline if end < len(data) else b"")
        offset = offset_after
    return b"".join((*pieces, data[offset:]))


def _line_end(data: bytes, offset: int, width: int, *, break_words: bool) -> tuple[int, int]:
    space = data.rfind(b" ", offset, offset + width + 1)
    if space >= 0:
        return space, space + 1
    if break_words:
        return offset + width, offset + width
    space = data.find(b" ", offset + width)
    return (space, space + 1) if space >= 0 else (len(data), len(data))


FUNCTIONS = table(
    ("abbrev", _abbrev, "int", "string"),
    ("abbrevboth", _abbrevboth, "int", "int", "string"),
    ("cat", _cat, "...any"),
    ("contains", _contains, "string", "string"),
    ("hasPrefix", _has_prefix, "string", "string"),
    ("hasSuffix", _has_suffix, "string", "string"),
    ("hello", lambda: "Hello!"),
    ("indent", _indent, "int", "string"),
    ("initials", _initials, "string"),
    ("join", _join, "string", "any"),
    ("lower", lower, "string"),
    ("nindent", _nindent, "int", "string"),
    ("nospace", _nospace, "string"),
    ("plural", _plural, "string", "string", "int"),
    ("quote", _quote, "...any"),
    ("repeat", _repeat, "int", "string"),
    ("replace", _replace, "string", "string", "string"),
    ("split", _split, "string", "string"),
    ("splitList", _split_list, "string", "string"),
    ("splitn", _splitn, "string", "int", "string"),
    ("squote", _squote, "...any"),
    ("substr", _substr, "int", "int", "string"),
    ("swapcase", _swapcase, "string"),
    ("title", _title, "string"),
    ("toString", text_of, "any"),
    ("toStrings", strings_of, "any"),
    ("trim", _trim_space, "string"),
    ("trimAll", _trim, "string", "string"),
    ("trimPrefix", _trim_prefix, "string", "string"),
    ("trimSuffix", _trim_suffix, "string", "string"),
    ("trimall", _trim, "string", "string"),
    ("trunc", _trunc, "int", "string"),
    ("untitle", _untitle, "string"),
    ("upper", upper, "string"),
    ("wrap", _wrap, "int", "string"),
    ("wrapWith", _wrap_with, "int", "string", "string"),
)
