"""URLs by the rules of Go's `net/url`, behind sprig's `urlParse` and `urlJoin`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from msvcgen.template.functions.rows import table
from msvcgen.template.values import TemplateFailure, Value, go_bytes, go_string, go_type

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_UNRESERVED = frozenset(_LETTERS + b"0123456789-_.~")
_HEX = frozenset(b"0123456789abcdefABCDEF")
# What may stay as it is in each place beside the unreserved characters (Go's shouldEscape).
_USER_SAFE = _UNRESERVED | frozenset(b"$&+,;=")
_PATH_SAFE = _UNRESERVED | frozenset(b"$&+,/:;=@")
_FRAGMENT_SAFE = _UNRESERVED | frozenset(b"$&+,/:;=?@!()*")
_HOST_SAFE = _UNRESERVED | frozenset(b"!$&'()*+,;=:[]<>\"")
_ASCII = 0x80
_SPACE = 0x20
# What validEncoded lets through beside what need not be escaped.
_VALID = frozenset(b"!$&'()*+,;=:@[]%")
_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*")
_USERINFO = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*")
_PORT = re.compile(rb"(?::[0-9]*)?")


class _Invalid(Exception):
    """Why a text is not a URL."""


@dataclass(slots=True, kw_only=True)
class Url:
    """The parts of a URL, as in Go's `url.URL`; `userinfo` is None where there is no `@`."""

    scheme: bytes = b""
    opaque: bytes = b""
    userinfo: bytes | None = None
    host: bytes = b""
    path: bytes = b""
    raw_path: bytes = b""
    force_query: bool = False
    raw_query: bytes = b""
    fragment: bytes = b""
    raw_fragment: bytes = b""
    omit_host: bool = False

    def hostname(self) -> bytes:
        """Give the host without its port and the brackets of an IPv6 address."""
        host = self.host
        head, colon, tail = host.rpartition(b":")
        if colon and _PORT.fullmatch(b":" + tail):
            host = head
        return host[1:-1] if host.startswith(b"[") and host.endswith(b"]") else host

    def __str__(self) -> str:
        """Write the URL as Go's `URL.String`."""
        made = self.scheme + b":" if self.scheme else b""
        made += self.opaque or self._after_scheme(made)
        if self.force_query or self.raw_query:
            made += b"?" + self.raw_query
        if self.fragment:
            made += b"#" + _kept_or_escaped(self.fragment, self.raw_fragment, _FRAGMENT_SAFE)
        return go_string(made)

    def _after_scheme(self, scheme: bytes) -> bytes:
        made = b""
        user = self.userinfo is not None
        if self.scheme or self.host or user:
            empty = self.omit_host and not self.host and not user
            if not empty:
                if self.host or self.path or user:
                    made += b"//"
                if self.userinfo is not None:
                    made += self.userinfo + b"@"
                made += _escape(self.host, _HOST_SAFE)
        path = _kept_or_escaped(self.path, self.raw_path, _PATH_SAFE)
        if path and not path.startswith(b"/") and self.host:
            made += b"/"
        if not scheme and not made and b":" in path.partition(b"/")[0]:
            made += b"./"
        return made + path


def _escape(data: bytes, safe: frozenset[int]) -> bytes:
    return b"".join(bytes((byte,)) if byte in safe else b"%%%02X" % byte for byte in data)


def _kept_or_escaped(value: bytes, raw: bytes, safe: frozenset[int]) -> bytes:
    """Give the spelling that was read where it is valid and still means the value, else the usual one."""
    if raw and all(byte in _VALID or byte in safe for byte in raw):
        try:
            if _unescape(raw) == value:
                return raw
        except _Invalid:
            pass
    return b"*" if value == b"*" else _escape(value, safe)


def _unescape(data: bytes) -> bytes:
    head, *parts = data.split(b"%")
    made = [head]
    for part in parts:
        if len(part) < 2 or not _HEX.issuperset(part[:2]):  # two hexadecimal digits
            raise _Invalid(f'invalid URL escape "{go_string(b"%" + part[:2])}"')
        made += (bytes((int(part[:2], 16),)), part[2:])
    return b"".join(made)


def _unescape_host(data: bytes, *, zone: bool = False) -> bytes:
    """Decode a host or the zone of an IPv6 address."""
    head, *parts = data.split(b"%")
    for part in parts:
        if len(part) < 2 or not _HEX.issuperset(part[:2]):  # two hexadecimal digits
            raise _Invalid(f'invalid URL escape "{go_string(b"%" + part[:2])}"')
        byte = int(part[:2], 16)
        # A host may escape what is not ASCII, a zone (RFC 6874) only what may be plain, and a space.
        refused = byte not in _HOST_SAFE and byte != _SPACE if zone else byte < _ASCII
        if refused and part[:2] != b"25":
            raise _Invalid(f'invalid URL escape "{go_string(b"%" + part[:2])}"')
    for part in (head, *(part[2:] for part in parts)):
        for byte in part:
            if byte < _ASCII and byte not in _HOST_SAFE:
                raise _Invalid(f"invalid character {go_string(bytes((byte,)))!r} in host name")
    return b"".join((head, *(bytes((int(part[:2], 16),)) + part[2:] for part in parts)))


def parse_url(text: str) -> Url:
    """Follow Go's `url.Parse`."""
    data, hash_mark, fragment = go_bytes(text).partition(b"#")
    try:
        url = _parse_before_fragment(data)
        if hash_mark:
            _set_fragment(url, fragment)
    except _Invalid as invalid:
        raise TemplateFailure(f'unable to parse url "{text}": {invalid}') from None
    return url


def _set_fragment(url: Url, raw: bytes) -> None:
    url.fragment = _unescape(raw)
    if _escape(url.fragment, _FRAGMENT_SAFE) != raw:
        url.raw_fragment = raw


def _set_path(url: Url, raw: bytes) -> None:
    url.path = _unescape(raw)
    if _escape(url.path, _PATH_SAFE) != raw:
        url.raw_path = raw


def _parse_before_fragment(data: bytes) -> Url:
    if any(byte < 0x20 or byte == 0x7F for byte in data):  # control characters
        raise _Invalid("invalid control character in URL")
    url = Url()
    if data == b"*":
        url.path = data
        return url
    url.scheme, rest = _split_scheme(data)
    if rest.endswith(b"?") and rest.count(b"?") == 1:
        url.force_query, rest = True, rest[:-1]
    else:
        rest, _, url.raw_query = rest.partition(b"?")
    if not rest.startswith(b"/"):
        if url.scheme:
            url.opaque = rest
            return url
        if b":" in rest.partition(b"/")[0]:
            raise _Invalid("first path segment in URL cannot contain colon")
    if (url.scheme or not rest.startswith(b"///")) and rest.startswith(b"//"):
        authority, slash, tail = rest[2:].partition(b"/")
        rest = slash + tail
        _set_authority(url, authority)
    elif url.scheme and rest.startswith(b"/"):
        url.omit_host = True
    _set_path(url, rest)
    return url


def _split_scheme(data: bytes) -> tuple[bytes, bytes]:
    scheme = _SCHEME.match(data)
    if scheme and data[scheme.end() : scheme.end() + 1] == b":":
        return scheme[0].lower(), data[scheme.end() + 1 :]
    if data.startswith(b":"):
        raise _Invalid("missing protocol scheme")
    return b"", data


def _set_authority(url: Url, authority: bytes) -> None:
    userinfo, at_sign, host = authority.rpartition(b"@")
    url.host = _parse_host(host)
    if not at_sign:
        return
    if not _USERINFO.fullmatch(userinfo.decode("latin-1")):
        raise _Invalid("invalid userinfo")
    name, colon, password = userinfo.partition(b":")
    url.userinfo = _escape(_unescape(name), _USER_SAFE)
    if colon:
        url.userinfo += b":" + _escape(_unescape(password), _USER_SAFE)


def _parse_host(host: bytes) -> bytes:
    bracket = host.rfind(b"[")
    if bracket > 0:
        raise _Invalid("invalid IP-literal")
    if bracket == 0:
        return _parse_bracketed(host)
    colon = host.rfind(b":")
    if colon >= 0 and not _PORT.fullmatch(host[colon:]):
        raise _Invalid(f'invalid port "{go_string(host[colon:])}" after host')
    return _unescape_host(host)


def _parse_bracketed(host: bytes) -> bytes:
    end = host.rfind(b"]")
    if end < 0:
        raise _Invalid("missing ']' in host")
    if not _PORT.fullmatch(host[end + 1 :]):
        raise _Invalid(f'invalid port "{go_string(host[end + 1 :])}" after host')
    zone = host.find(b"%25", 0, end)
    if zone < 0:
        return _unescape_host(host)
    return (
        _unescape_host(host[:zone]) + _unescape_host(host[zone:end], zone=True) + _unescape_host(host[end:])
    )


def _url_parse(text: str) -> dict[str, Value]:
    url = parse_url(text)
    return {
        "scheme": go_string(url.scheme),
        "host": go_string(url.host),
        "hostname": go_string(url.hostname()),
        "path": go_string(url.path),
        "query": go_string(url.raw_query),
        "opaque": go_string(url.opaque),
        "fragment": go_string(url.fragment),
        "userinfo": go_string(url.userinfo or b""),
    }


def _url_join(parts: dict[str, Value]) -> str:
    userinfo = _part(parts, "userinfo")
    return str(
        Url(
            scheme=go_bytes(_part(parts, "scheme")),
            host=go_bytes(_part(parts, "host")),
            path=go_bytes(_part(parts, "path")),
            raw_query=go_bytes(_part(parts, "query")),
            opaque=go_bytes(_part(parts, "opaque")),
            fragment=go_bytes(_part(parts, "fragment")),
            userinfo=parse_url(f"proto://{userinfo}@host").userinfo if userinfo else None,
        )
    )


def _part(parts: dict[str, Value], key: str) -> str:
    value = parts.get(key, "")
    if not isinstance(value, str):
        raise TemplateFailure(f"the {key} of a url must be a string, found {go_type(value)}")
    return value


FUNCTIONS = table(
    ("urlJoin", _url_join, "map[string]any"),
    ("urlParse", _url_parse, "string"),
)
