"""What the patterns of the shipped schemas ask for, in words; a user's own pattern is told as it is."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.check.wording import shown
from msvcgen.errors import Finding
from msvcgen.quantity import quantity_hint
from msvcgen.tree import Tree
from msvcgen.typed import Final

_SUBDOMAIN: Final = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_NAME: Final = 'lower-case letters, digits, "-" and ".", with a letter or digit at both ends'
_LABEL: Final = 'lower-case letters, digits and "-", with a letter or digit at both ends'
_PATH: Final = r"\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+"
_NUMBER: Final = r"(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))"
QUANTITY: Final = rf"^(\+|-)?{_NUMBER}(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?{_NUMBER}))?$"

_WORDS: Final[Mapping[str, str]] = {
    rf"^$|^{_SUBDOMAIN}$": f"be empty or {_NAME}",
    rf"^{_SUBDOMAIN}$": f"be {_NAME}",
    rf"^{_SUBDOMAIN}": "begin with a lower-case letter or a digit",
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$": f"be {_LABEL}",
    r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$": f"be {_LABEL}",
    r"^[a-z]([-a-z0-9]*[a-z0-9])?$": f"be {_LABEL}, a letter first",
    r"^[a-z0-9_]+$": "be lower-case letters, digits and `_`",
    r"^[a-z0-9-]+$": 'be lower-case letters, digits and "-"',
    r"^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$": 'be letters, digits and "-", a letter first and no "-" last',
    r"^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$": "be one word: letters, digits and `_,:`, a letter first",
    rf"^({_SUBDOMAIN}/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$": (
        'be letters, digits, "-", "_" and ".", after an optional domain and "/"'
    ),
    r"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$": (
        'be empty or letters, digits, "-", "_" and ".", with a letter or digit at both ends'
    ),
    QUANTITY: "be a quantity: a number, with at most one suffix such as m, k, M or Gi",
    r"^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$": "be the name of an HTTP header: letters, digits and `!#$%&'*+-.^_|~`",
    r"^([0-9]{1,5}(h|m|s|ms)){1,4}$": 'be a duration such as "10s", "500ms" or "1h30m"',
    r"^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$": (
        'be a duration such as "30s", "5m" or "1h30m"'
    ),
    r"^(http|https|socks5)://.+$": "begin with `http://`, `https://` or `socks5://`",
    r"^(http|https)://.+$": "begin with `http://` or `https://`",
    r"^https?://.*$": "begin with `http://` or `https://`",
    r"^https?://.*/v1/hf/?$": "begin with `http://` or `https://`, and end with `/v1/hf`",
    r"^/": "begin with `/`",
    r"^/.*": "begin with `/`",
    r"^-": "begin with `-`",
    rf"^(\*\.)?{_SUBDOMAIN}$": f'be a host name: {_NAME}, after an optional "*."',
    rf"^{_SUBDOMAIN}{_PATH}$": 'be a domain, "/" and a path, as in `example.com/name`',
    rf"^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|{_SUBDOMAIN}\/[A-Za-z0-9]+$": (
        "be a protocol: `HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP`, or one with a domain, as in `example.com/name`"
    ),
    rf"^Hostname|IPAddress|NamedAddress|{_SUBDOMAIN}{_PATH}$": (
        "be `Hostname`, `IPAddress`, `NamedAddress`, or a domain, `/` and a path"
    ),
    r"^\d+(\.\d+)?$": 'be a number as text, as in "10" or "0.5"',
    r"(^0|([0-9]*[.])?[0-9]+((K|M|G|T|E|P)i?)?B)$": 'be a size such as "512KB" or "10MiB"',
    r"(^\*$)|(^(http(s)?):\/\/(((\*\.)?([a-zA-Z0-9\-]+\.)*[a-zA-Z0-9-]+|\*)(:([0-9]{1,5}))?)$)": (
        "be `*` or an origin such as `https://example.com:8443`"
    ),
    r"^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.*)$": (
        "be `limits.` or `requests.` with `cpu`, `memory`, `ephemeral-storage` or `hugepages-...`"
    ),
    r"^[-A-Za-z0-9]+$": 'be letters, digits and "-"',
    r"^\w+(\.\w+)+$": "be at least two words with `.` between them",
    r"^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$": "be a path of a URL, with `%` and two digits for others",
    r"^(([a-z0-9][a-z0-9\-]*[a-z0-9])|[a-z0-9]+\.)*([a-z]+|xn\-\-[a-z0-9]+)\.?$": f"be a host name: {_NAME}",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": 'be lower-case letters, digits and single "-" between them',
    r"^v?(1\.30|1\.31|1\.32|1\.33|1\.34|1\.35|1\.36)(\.|$)": "be a version of Kubernetes from 1.30 to 1.36",
}
"""By pattern: what a text must be or do."""


def no_match(tree: Tree, pattern: str) -> Finding:
    """Say what a text must be that does not match a pattern."""
    if pattern == QUANTITY and isinstance(tree, str):
        return no_quantity(tree)
    if words := _WORDS.get(pattern):
        return Finding(code="no-match", message=f"must {words}, here it is {shown(tree)}")
    message = f"{shown(tree)} does not have the form that the schema asks for"
    return Finding(code="no-match", message=message, hint=f"its pattern is {pattern}")


def no_quantity(text: str) -> Finding:
    """Say that a text is no quantity, and which may be meant."""
    near = quantity_hint(text)
    form = "" if near else ": a number, with at most one suffix such as m, k, M or Gi"
    return Finding(code="bad-quantity", message=f"{shown(text)} is not a quantity{form}", hint=near)
