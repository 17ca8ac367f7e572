"""Say in plain words what Jinja, or Python below it, has to say of a template."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from msvcgen.errors import nearest

_TYPES = {
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "a boolean",
    "NoneType": "null",
    "none": "null",
    "dict": "a mapping",
    "list": "a list",
    "tuple": "a list",
    "range": "a list",
}
"""What values of Python's types are called."""

_TOKENS = {
    "end of print statement": "}}",
    "end of statement block": "%}",
    "begin of print statement": "{{",
    "begin of statement block": "{%",
}


def type_words(name: str) -> str:
    """Say what a value of a type of Python is."""
    return _TYPES.get(name.strip("'\"").removesuffix(" object"), "an object")


def _here(name: str) -> str:
    return f"here is {type_words(name)}"


def _token(name: str) -> str:
    if name in ("end of template", "eof"):
        return "the end of the template"
    return f"`{_TOKENS.get(name, name)}`"


_SYNTAX: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (
        r"expected token '(.+)', got '(.+)'$",
        lambda m: f"{_token(m[1])} is expected here, found {_token(m[2])}",
    ),
    (r"expected an expression, got '(.+)'$", lambda m: f"a value is expected here, found {_token(m[1])}"),
    (r"unexpected end of template, expected '(.+)'$", lambda m: f"the template ends before {_token(m[1])}"),
    (r"unexpected '(.)', expected '(.)'$", lambda m: f"`{m[2]}` is expected here, found `{m[1]}`"),
    (r"unexpected '(.+)'$", lambda m: f"{_token(m[1])} has no meaning here"),
    (r".*The innermost block that needs to be closed is '(\w+)'$", lambda m: f"the `{m[1]}` is not closed"),
    (r"encountered unknown tag '(\w+)'", lambda m: f"unknown tag `{m[1]}`"),
    (r"no (filter|test) named '(.+)'$", lambda m: f"unknown {m[1]} `{m[2]}`"),
    (r"tag name expected$", lambda _: "the name of a tag is expected here"),
    (r"can't assign to '(.+)'$", lambda _: "a name is expected here, to set it"),
)


def syntax_words(message: str) -> str:
    """Say what is wrong with the text of a template."""
    return _said(message, _SYNTAX) or lower(message)


_FAILED: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (
        r"unsupported operand type\(s\) for (.+?)(?: or pow\(\))?: '(\w+)' and '(\w+)'",
        lambda m: f"`{m[1]}` does not take {type_words(m[2])} and {type_words(m[3])}",
    ),
    (
        r"can only concatenate (\w+) \(not \"(\w+)\"\) to \w+",
        lambda m: f"`+` does not take {type_words(m[1])} and {type_words(m[2])}, use `~` to join texts",
    ),
    (
        r"'(.+)' not supported between instances of '(\w+)' and '(\w+)'",
        lambda m: f"`{m[1]}` does not compare {type_words(m[2])} with {type_words(m[3])}",
    ),
    (r"bad operand type for \w+ (.)\w*: '(\w+)'", lambda m: f"`{m[1]}` does not take {type_words(m[2])}"),
    (
        r"argument of type '(\w+)' is not (?:iterable|a container)",
        lambda m: f"{type_words(m[1])} holds no items",
    ),
    (r"'(\w+)' object is not iterable", lambda m: f"{type_words(m[1])} holds no items"),
    (r"'(\w+)' object is not callable", lambda m: f"{type_words(m[1])} is no function"),
    (r"object of type '(\w+)' has no len", lambda m: f"{type_words(m[1])} has no length"),
    (r"unhashable type: '(\w+)'", lambda m: f"{type_words(m[1])} cannot be a key"),
    (r"'(.+?) object' has no attribute '(.+)'", lambda m: f"{type_words(m[1])} has no `{m[2]}`"),
    (
        r"'?(.+?)(?: object)?'? has no element (?:<.*|.*<.* at 0x.*)",
        lambda m: f"{type_words(m[1])} has no such item",
    ),
    (r"'?(.+?)(?: object)?'? has no element (.+)", lambda m: f"{type_words(m[1])} has no item {m[2]}"),
    (
        r"access to attribute '(.+)' of '(.+)' object is unsafe",
        lambda m: f"`{m[1]}` of {type_words(m[2])} is not available",
    ),
    (r".* is not safely callable", lambda _: "this function is not available"),
    (
        r"macro '(.+)' takes not more than (\d+)",
        lambda m: f"the macro `{m[1]}` takes {m[2]} arguments at most",
    ),
    (
        r"macro '(.+)' takes no keyword argument '(.+)'",
        lambda m: f"the macro `{m[1]}` has no parameter `{m[2]}`",
    ),
    (r".*(?:division|modulo) by zero", lambda _: "division by zero"),
    (r"out of range float values are not JSON compliant", lambda _: "the number is too large for JSON"),
    (r"'(\w+)' object cannot be interpreted as an integer", lambda m: f"an integer is needed, {_here(m[1])}"),
    (r"cannot assign attribute on non-namespace", lambda _: "only `namespace` has parts that can be set"),
    (r"parameter '(\w+)' was not provided", lambda m: f"the parameter `{m[1]}` is missing"),
    (
        r".*missing (\d+) required (?:positional|keyword-only) arguments?",
        lambda m: "one more argument is needed" if m[1] == "1" else f"{m[1]} more arguments are needed",
    ),
    (
        r".*takes (?:from )?(\d+).*positional arguments?.* but (\d+)",
        lambda _: "there are more arguments than the function takes",
    ),
    (
        r".*got an unexpected keyword argument '(\w+)'",
        lambda m: f"the function has no parameter `{m[1]}`",
    ),
)


def failure_words(message: str) -> str:
    """Say why a template could not be evaluated; what Python says to programmers only is left out."""
    said = _said(message, _FAILED)
    if said:
        return said
    words = lower(message)
    return "this cannot be evaluated" if _OF_PYTHON.search(words) or not words else words


_OF_PYTHON = re.compile(
    r"\b(?:str|int|float|dict|tuple|NoneType|None|object|instance|builtin|__\w+__|0x[0-9a-f]+)\b"
)


def _said(message: str, table: Iterable[tuple[str, Callable[[re.Match[str]], str]]]) -> str:
    plain = lower(message)
    for pattern, words in table:
        if match := re.match(pattern, plain, re.DOTALL):
            return words(match)
    return ""


def lower(message: str) -> str:
    """Give a sentence as problems are written: lower-case start, no final period."""
    plain = message.rstrip(".")
    return plain[:1].lower() + plain[1:]


_TAGS = (
    *("if", "elif", "else", "endif", "for", "endfor", "set", "endset", "macro", "endmacro", "raw", "endraw"),
    *("filter", "endfilter", "call", "endcall", "with", "endwith"),
)
_USE_HERE = {"end": "`{% endif %}` or `{% endfor %}`", "range": "`{% for %}`", "define": "`{% macro %}`"}


def tag_hint(name: str) -> str:
    """Give the hint for a tag that is not there."""
    if name in _USE_HERE:
        return f"that is Go's, use {_USE_HERE[name]}"
    near = nearest(name, _TAGS)
    return f"did you mean `{near}`?" if near else ""
