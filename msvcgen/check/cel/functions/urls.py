"""URLs as values, read as Go's net/url reads them (Kubernetes, pkg/cel/library/urls.go)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from msvcgen.check.cel.functions.table import function, method
from msvcgen.check.cel.values import CelError, Opaque, Value

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BROKEN_ESCAPE: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_HOST_ESCAPE: Final = re.compile("%(?!25)[0-7]")
_NO_HOST: Final = re.compile(r"""[^A-Za-z0-9_.~!$&'()*+,;=:\[\]<>"%\x80-\U0010ffff-]""")
_NO_USER: Final = re.compile(r"[^A-Za-z0-9._:~!$&'()*+,;=%@-]")
_PORT: Final = re.compile("(?::[0-9]*)?")
_ENCODED_PATH: Final = re.compile(r"[A-Za-z0-9_.~$&+,/:;=@!'()*\[\]%-]*")


@dataclass(frozen=True, slots=True)
class Parts:
    """A URL, taken apart."""

    scheme: str
    host: str
    path: str
    query: str


class Url(Opaque):
    """A URL; its key is its text."""

    __slots__ = ("parts",)
    name = "kubernetes.URL"

    def __init__(self, text: str, parts: Parts) -> None:
        """Keep the text and its parts."""
        super().__init__(text)
        self.parts = parts


def is_url(text: str) -> bool:
    """Tell whether a text is an absolute URL or an absolute path (Go's url.ParseRequestURI)."""
    try:
        _parts(text, request=True)
    except CelError:
        return False
    return True


def _parts(text: str, *, request: bool) -> Parts:
    if _CONTROL.search(text):
        raise _wrong(text, "net/url: invalid control character in URL")
    if not text and request:
        raise _wrong(text, "empty url")
    scheme, rest = _scheme(text)
    rest, _, query = rest.partition("?")
    if not rest.startswith("/") and rest != "*":
        if scheme:
            return Parts(scheme, "", "", query)
        if request:
            raise _wrong(text, "invalid URI for request")
        if ":" in rest.partition("/")[0]:
            raise _wrong(text, "first path segment in URL cannot contain colon")
    host, rest = _authority(text, scheme, rest, request=request)
    if escape := _BROKEN_ESCAPE.search(rest):
        raise _wrong(text, f'invalid URL escape "{rest[escape.start() : escape.start() + 3]}"')
    return Parts(scheme, host, rest, query)


def _scheme(text: str) -> tuple[str, str]:
    if text.startswith(":"):
        raise _wrong(text, "missing protocol scheme")
    match = _SCHEME.match(text)
    return (match[1].lower(), text[match.end() :]) if match else ("", text)


def _authority(text: str, scheme: str, rest: str, *, request: bool) -> tuple[str, str]:
    """Take the host off the front of what is behind the scheme."""
    if not rest.startswith("//") or not (scheme or (not request and not rest.startswith("///"))):
        return "", rest
    authority, slash, path = rest[2:].partition("/")
    user, at, host = authority.rpartition("@")
    if at and (_NO_USER.search(user) or _BROKEN_ESCAPE.search(user)):
        raise _wrong(text, "net/url: invalid userinfo")
    return _host(text, host), slash + path


def _host(text: str, host: str) -> str:
    if host.startswith("["):
        if "]" not in host:
            raise _wrong(text, "missing ']' in host")
        port = host[host.rindex("]") + 1 :]
    else:
        port = host[host.rindex(":") :] if ":" in host else ""
    if not _PORT.fullmatch(port):
        raise _wrong(text, f'invalid port "{port}" after host')
    if _BROKEN_ESCAPE.search(host) or _HOST_ESCAPE.search(host):
        raise _wrong(text, "invalid URL escape in host name")
    if found := _NO_HOST.search(host):
        raise _wrong(text, f'invalid character "{found[0]}" in host name')
    return unquote_to_bytes(host).decode(errors="replace")


def _wrong(text: str, why: str) -> CelError:
    return CelError(f'URL parse error during conversion from string: parse "{text}": {why}')


@function("url", str)
def _parsed(text: str) -> Url:
    _parts(text, request=True)
    plain, _, fragment = text.partition("#")  # a request has none, so that it is looked for only now
    if _BROKEN_ESCAPE.search(fragment):
        raise _wrong(text, "invalid URL escape")
    return Url(text, _parts(plain, request=False))


@function("isURL", str)
def _is_url(text: str) -> bool:
    return is_url(text)


@method("getScheme", Url)
def _get_scheme(url: Url) -> str:
    return url.parts.scheme


@method("getHost", Url)
def _get_host(url: Url) -> str:
    return url.parts.host


@method("getHostname", Url)
def _get_hostname(url: Url) -> str:
    host, _ = _host_and_port(url.parts.host)
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


@method("getPort", Url)
def _get_port(url: Url) -> str:
    return _host_and_port(url.parts.host)[1]


def _host_and_port(host: str) -> tuple[str, str]:
    name, colon, port = host.rpartition(":")
    return (name, port) if colon and _PORT.fullmatch(f":{port}") else (host, "")


@method("getEscapedPath", Url)
def _get_path(url: Url) -> str:
    path = url.parts.path
    return path if _ENCODED_PATH.fullmatch(path) else quote(unquote_to_bytes(path), safe="/$&+,:;=@~")


@method("getQuery", Url)
def _get_query(url: Url) -> dict[object, Value]:
    found: dict[object, list[Value]] = {}
    for pair in url.parts.query.split("&"):
        key, _, value = pair.partition("=")
        # Go leaves out what it cannot read.
        if pair and ";" not in pair and not _BROKEN_ESCAPE.search(pair):
            found.setdefault(_plain(key), []).append(_plain(value))
    return {**found}


def _plain(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode(errors="replace")
