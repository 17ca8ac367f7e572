"""Turn the bytes of a file into text, as the YAML reader of Kubernetes does."""

from __future__ import annotations

from msvcgen.yaml.fault import YamlFault

_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def decode(data: bytes) -> str:
    """Give the text of UTF-8 bytes, or of UTF-16 with a byte order mark.

    Raises YamlFault at the first byte that is not text.
    """
    encoding = _UTF16.get(data[:2])
    try:
        text = data[2:].decode(encoding) if encoding else data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding or "utf-8", "replace")
        raise _not_text(data, before, encoding) from None
    if "\0" in text:
        raise _not_text(data, text[: text.index("\0")], encoding)
    return text


def refuse_utf16(data: bytes) -> None:
    """Refuse UTF-16 that kubectl cannot read: it takes streams apart at the byte of a line break.

    Raises YamlFault.
    """
    encoding = _UTF16.get(data[:2])
    if encoding and not (encoding == "utf-16-be" and data.endswith(b"\n") and len(data) % 2 == 0):
        message = "found UTF-16 text, which kubectl cannot read from a file"
        raise YamlFault(code="yaml-encoding", message=message, line=1, hint="save the file as UTF-8")


def _not_text(data: bytes, before: str, encoding: str | None) -> YamlFault:
    from msvcgen.document import place_at

    line, column = place_at(before, len(before))
    if b"\0" in data[:4096] and not encoding:
        message = "found a NUL byte: this is not text"
    else:
        message = f"found bytes that are not {'UTF-16' if encoding else 'UTF-8'} text"
    return YamlFault(
        code="yaml-encoding",
        message=message,
        line=line,
        column=column,
        hint="a YAML file is text, saved as UTF-8",
    )
