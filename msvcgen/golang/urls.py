"""URLs by the rules of Go's `net/url`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from msvcgen.golang.errors import GoError
from msvcgen.golang.quoting import quoted
from msvcgen.golang.text import go_bytes, go_string

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
        host, _ = self._host_and_port()
        return host[1:-1] if host.startswith(b"[") and host.endswith(b"]") else host

    def port(self) -> bytes:
        """Give what is behind the last colon of the host, b"" when that is not a number."""
        return self._host_and_port()[1]

    def _host_and_port(self) -> tuple[bytes, bytes]:
        head, colon, tail = self.host.rpartition(b":")
        return (head, tail) if colon and _PORT.fullmatch(b":" + tail) else (self.host, b"")

    def escaped_path(self) -> bytes:
        """Give the path as it was read where that is a valid spelling of it, else the usual one."""
        return _kept_or_escaped(self.path, self.raw_path, _PATH_SAFE)

    def __str__(self) -> str:
        """Write the URL as Go's `URL.String`."""
        url = self.scheme + b":" if self.scheme else b""
        url += self.opaque or self._after_scheme(url)
        if self.force_query or self.raw_query:
            url += b"?" + self.raw_query
        if self.fragment:
            url += b"#" + _kept_or_escaped(self.fragment, self.raw_fragment, _FRAGMENT_SAFE)
        return go_string(url)

    def _after_scheme(self, scheme: bytes) -> bytes:
        rest = b""
        user = self.userinfo is not None
        if self.scheme or self.host or user:
            empty = self.omit_host and not self.host and not user
            if not empty:
                if self.host or self.path or user:
                    rest += b"//"
                if self.userinfo is not None:
                    rest += self.userinfo + b"@"
                rest += _escape(self.host, _HOST_SAFE)
        path = self.escaped_path()
        if path and not path.startswith(b"/") and self.host:
            rest += b"/"
        if not scheme and not rest and b":" in path.partition(b"/")[0]:
            rest += b"./"
        return rest + path


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
    unescaped = [head]
    for part in parts:
        if len(part) < 2 or not _HEX.issuperset(part[:2]):  # two hexadecimal digits
            raise _Invalid(f'invalid URL escape "{go_string(b"%" + part[:2])}"')
        unescaped += (bytes((int(part[:2], 16),)), part[2:])
    return b"".join(unescaped)


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
                raise _Invalid(f"invalid character {quoted(go_string(bytes((byte,))))} in host name")
    return b"".join((head, *(bytes((int(part[:2], 16),)) + part[2:] for part in parts)))


def parse_url(text: str) -> Url:
    """Follow `url.Parse`; raise GoError with its text, `parse "...": ...`."""
    data, hash_mark, fragment = go_bytes(text).partition(b"#")
    try:
        url = _parse_before_fragment(data, request=False)
        if hash_mark:
            _set_fragment(url, fragment)
    except _Invalid as invalid:
        raise GoError(f"parse {quoted(text)}: {invalid}") from None
    return url


def parse_request_url(text: str) -> Url:
    """Follow `url.ParseRequestURI`: an absolute URL or an absolute path, with no fragment; raise GoError."""
    try:
        return _parse_before_fragment(go_bytes(text), request=True)
    except _Invalid as invalid:
        raise GoError(f"parse {quoted(text)}: {invalid}") from None


def parse_query(raw: bytes) -> dict[str, list[str]]:
    """Follow `URL.Query`: the values of each key; pairs that cannot be read are left out."""
    values: dict[str, list[str]] = {}
    for pair in raw.replace(b"+", b" ").split(b"&"):
        key, _, value = pair.partition(b"=")
        if not pair or b";" in pair:
            continue
        try:
            name, content = _unescape(key), _unescape(value)
        except _Invalid:
            continue
        values.setdefault(go_string(name), []).append(go_string(content))
    return values


def _set_fragment(url: Url, raw: bytes) -> None:
    url.fragment = _unescape(raw)
    if _escape(url.fragment, _FRAGMENT_SAFE) != raw:
        url.raw_fragment = raw


def _set_path(url: Url, raw: bytes) -> None:
    url.path = _unescape(raw)
    if _escape(url.path, _PATH_SAFE) != raw:
        url.raw_path = raw


def _parse_before_fragment(data: bytes, *, request: bool) -> Url:
    if any(byte < 0x20 or byte == 0x7F for byte in data):  # control characters
        raise _Invalid("net/url: invalid control character in URL")
    if request and not data:
        raise _Invalid("empty url")
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
        _check_relative(rest, request=request)
    _set_path(url, _take_authority(url, rest, request=request))
    return url


def _check_relative(rest: bytes, *, request: bool) -> None:
    if request:
        raise _Invalid("invalid URI for request")
    if b":" in rest.partition(b"/")[0]:
        raise _Invalid("first path segment in URL cannot contain colon")


def _take_authority(url: Url, rest: bytes, *, request: bool) -> bytes:
    """Set user and host, if there are any; give what is behind them."""
    relative = not request and not rest.startswith(b"///")
    if rest.startswith(b"//") and (url.scheme or relative):
        authority, slash, tail = rest[2:].partition(b"/")
        _set_authority(url, authority)
        return slash + tail
    url.omit_host = bool(url.scheme) and rest.startswith(b"/")
    return rest


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
        raise _Invalid("net/url: invalid userinfo")
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
