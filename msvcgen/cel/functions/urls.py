"""URLs as values (Kubernetes, pkg/cel/library/urls.go)."""

from __future__ import annotations

from msvcgen.cel.functions.table import function, method
from msvcgen.cel.values import CelError, Opaque, Value
from msvcgen.golang.errors import GoError
from msvcgen.golang.text import go_string, runes
from msvcgen.golang.urls import Url as GoUrl
from msvcgen.golang.urls import parse_query, parse_request_url, parse_url


class Url(Opaque):
    """A URL; its key is its text."""

    __slots__ = ("parts",)
    name = "kubernetes.URL"

    def __init__(self, text: str, parts: GoUrl) -> None:
        """Keep the text and its parts."""
        super().__init__(text)
        self.parts = parts


def is_url(text: str) -> bool:
    """Tell whether a text is an absolute URL or an absolute path."""
    try:
        parse_request_url(text)
    except GoError:
        return False
    return True


@function("url", str)
def _parsed(text: str) -> Url:
    try:
        parse_request_url(text)
        return Url(text, parse_url(text))  # as the server does: a request's URL has no fragment
    except GoError as error:
        raise CelError(f"URL parse error during conversion from string: {error}") from None


function("isURL", str)(is_url)


def _text(data: bytes) -> str:
    return runes(go_string(data))


@method("getScheme", Url)
def _get_scheme(url: Url) -> str:
    return _text(url.parts.scheme)


@method("getHost", Url)
def _get_host(url: Url) -> str:
    return _text(url.parts.host)


@method("getHostname", Url)
def _get_hostname(url: Url) -> str:
    return _text(url.parts.hostname())


@method("getPort", Url)
def _get_port(url: Url) -> str:
    return _text(url.parts.port())


@method("getEscapedPath", Url)
def _get_path(url: Url) -> str:
    return _text(url.parts.escaped_path())


@method("getQuery", Url)
def _get_query(url: Url) -> dict[object, Value]:
    query = parse_query(url.parts.raw_query)
    return {runes(key): [*map(runes, values)] for key, values in query.items()}
