"""URLs: sprig's `url.go`."""

from __future__ import annotations

from msvcgen.golang.errors import GoError
from msvcgen.golang.text import go_bytes, go_string
from msvcgen.golang.urls import Url, parse_url
from msvcgen.template.functions.rows import table
from msvcgen.template.values import TemplateFailure, Value, go_type


def _parsed(text: str) -> Url:
    try:
        return parse_url(text)
    except GoError as error:
        raise TemplateFailure(f"unable to parse url: {error}") from None


def _url_parse(text: str) -> dict[str, Value]:
    url = _parsed(text)
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
            userinfo=_parsed(f"proto://{userinfo}@host").userinfo if userinfo else None,
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
