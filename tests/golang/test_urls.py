"""URLs, as net/url reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.golang.errors import GoError
from msvcgen.golang.urls import parse_query, parse_request_url, parse_url


@pytest.mark.parametrize(
    "text",
    [
        "http://a",
        "http://u:p@a:80/b%2Fc?d=e#f",
        "mailto:a@b",
        "/a/b",
        "//a/b",
        "http://[::1%25en0]:80/",
        "a?",
        "*",
        "",
    ],
)
def test_a_url_is_written_as_it_was_read(text: str) -> None:
    assert str(parse_url(text)) == text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("http://a:b", 'parse "http://a:b": invalid port ":b" after host'),
        ("a%zz", 'parse "a%zz": invalid URL escape "%zz"'),
        (":a", 'parse ":a": missing protocol scheme'),
        ("1:a", 'parse "1:a": first path segment in URL cannot contain colon'),
        ("http://[::1", "parse \"http://[::1\": missing ']' in host"),
        ("http://a b/", 'parse "http://a b/": invalid character " " in host name'),
        ("a\n", r'parse "a\n": net/url: invalid control character in URL'),
        ("http://[b]@a/", 'parse "http://[b]@a/": net/url: invalid userinfo'),
    ],
)
def test_errors_are_in_the_words_of_go(text: str, error: str) -> None:
    with pytest.raises(GoError) as raised:
        parse_url(text)
    assert str(raised.value) == error


def test_a_request_is_absolute() -> None:
    assert parse_request_url("/a#b").path == b"/a#b"
    for text, why in (("", "empty url"), ("a/b", "invalid URI for request")):
        with pytest.raises(GoError, match=why):
            parse_request_url(text)


def test_a_query_has_a_list_of_values() -> None:
    assert parse_query(b"a=1&b=%41+c&a=2&;=3&d=%zz&&e") == {"a": ["1", "2"], "b": ["A c"], "e": [""]}


@given(st.text("ab:/?#[]@%.4"))
def test_what_is_written_is_read_the_same(text: str) -> None:
    try:
        url = parse_url(text)
    except GoError:
        return
    assert str(parse_url(str(url))) == str(url)
