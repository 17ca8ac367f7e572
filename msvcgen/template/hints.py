"""What to do about a template: people write those of Helm, Jinja and Prometheus where Go's are read.

All of it is looked for when a template has a problem, and none of it can make one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial

from msvcgen.errors import Meant, Sought
from msvcgen.template.faults import Fault

OWN_BRACES = (
    "braces are Go templates here; write text that has braces of its own as {{ `...` }}, "
    "or give its object as a manifest of its own"
)

_HELM_OBJECTS = {
    "Values": "that is Helm's; other values stand in the ModelService, `msvcgen vars` lists the variables",
    "Chart": "that is Helm's, there is no chart here",
    "Capabilities": "that is Helm's, nothing here knows the cluster",
    "Files": "that is Helm's, a template reads no files",
    "Template": "that is Helm's, a template does not know its file",
    "Release": "that is Helm's, there is no release here",
}
_OF_WORKLOADS = ("Role", "TargetKind", "TargetName", "PodLabels")
"""Variables that only those templates see which are rendered for a workload."""

_RELEASE = {"Name": "ModelServiceName", "Namespace": "ModelServiceNamespace"}
"""Fields of Helm's `.Release`, which are also written without it, and the variables that are meant."""

OF_HELM = {
    "fromJsonArray": "that is Helm's, use `fromJson`",
    "fromYaml": "that is Helm's, use `fromJson`",
    "fromYamlArray": "that is Helm's, use `fromJson`",
    "include": "that is Helm's, use `template`",
    "lookup": "that is Helm's, nothing here asks a cluster",
    "required": "that is Helm's, use `fail`",
    "toToml": "that is Helm's, there is no such function here",
    "toYaml": "that is Helm's, use `toJson`, whose output is YAML as well",
    "toYamlPretty": "that is Helm's, use `toJson`, whose output is YAML as well",
    "tpl": "that is Helm's, texts of a ModelService are templates already",
}
"""What to use instead of functions that only Helm has."""

_KEYWORDS = {
    **dict.fromkeys(("elif", "elseif", "elsif"), "`{{ else if ... }}`"),
    **dict.fromkeys(("endif", "endfor", "endrange", "endwith", "fi", "done"), "`{{ end }}`"),
    **dict.fromkeys(("for", "foreach"), "`{{ range ... }}`"),
}
"""Words of other languages, and what says so here."""

_OPERATORS = {
    "=": "`eq A B` compares",
    "!": "`not A` and `ne A B` say so",
    "&": "`and A B` says so",
    "?": "`ternary A B CONDITION` chooses",
    "+": "`add A B` adds, `printf` joins texts",
    "<": "`lt A B` compares",
    ">": "`gt A B` compares",
    "}": "an action ends with `}}`",
    "{": OWN_BRACES,
}


def variable_hint(name: str, known: Collection[str]) -> str | Meant:
    """Give the hint for a variable that is not there."""
    if known and name in _HELM_OBJECTS:
        return _HELM_OBJECTS[name]
    if known and name in _OF_WORKLOADS:
        return "only templates that are rendered for a workload know it, such as that of a `podMonitor`"
    none = "this template has no variables here"
    return Meant(name, known, listed=True, none=none, likely=_RELEASE.get(name, ""))


def helped(faults: Iterable[Fault], source: str) -> list[Fault]:
    """Give faults with what the text around them tells of what was meant, looked for when it is shown."""
    return [_helped(fault, source) if fault.times == 1 else fault for fault in faults]


def _helped(fault: Fault, source: str) -> Fault:
    hint = Sought(partial(_hint, fault, source))
    return Fault(fault.message, fault.offset, hint=hint, code=fault.code, opened=fault.opened)


def _hint(fault: Fault, source: str) -> str:
    if "{%" in source and fault.code in ("unknown-function", "template-syntax"):
        return OWN_BRACES
    before = source[max(fault.offset - 100, 0) : fault.offset]
    after = source[fault.offset : fault.offset + 100]
    return next((hint for look in _LOOKS if (hint := look(fault, before, after))), str(fault.hint))


def _release(fault: Fault, _before: str, after: str) -> str:
    field = re.match(r"\$?\.?Release\.(\w+)", after)
    meant = _RELEASE.get(field[1]) if field and fault.code == "unknown-variable" else None
    return f"that is Helm's, use `.{meant}`" if meant else ""


def _function(fault: Fault, before: str, after: str) -> str:
    name = re.match(r"\w+", after)
    if fault.code != "unknown-function" or name is None or name[0] in OF_HELM:
        return ""
    if name[0] in _KEYWORDS:
        return f"use {_KEYWORDS[name[0]]}"
    if re.match(r"\w+\s*\|\s*getPort", after):
        return f'the name of a port is text: `"{name[0]}" | getPort`'
    if before.rstrip().endswith("getPort"):
        return f'the name of a port is text: `getPort "{name[0]}"`'
    if name[0][0].isupper():
        return f"variables begin with a dot: `.{name[0]}`"
    is_of_others = after[name.end() :][:1] in (".", "[") or before.endswith("${{ ")
    return OWN_BRACES if is_of_others else ""


def _declared(fault: Fault, _before: str, after: str) -> str:
    name = re.match(r"\$(\w*)", after)
    if name is None or not fault.message.startswith("undefined variable"):
        return ""
    of_prometheus = (
        name[1] in ("labels", "value", "externalLabels", "externalURL") or after[name.end() :][:1] == "."
    )
    return (
        OWN_BRACES
        if of_prometheus
        else str(fault.hint) or f"declare it before: `{{{{ ${name[1]} := ... }}}}`"
    )


def _quotes(fault: Fault, _before: str, after: str) -> str:
    text = re.match(r"'([^']*)'", after)
    if text is None or "is not a character" not in fault.message:
        return ""
    return f'text stands in double quotes: "{text[1]}"'


def _operator(fault: Fault, _before: str, _after: str) -> str:
    sign = re.match(r"unexpected `(.)` in (?:operand|command)", fault.message)
    return _OPERATORS.get(sign[1], "") if sign else ""


def _colon(fault: Fault, before: str, _after: str) -> str:
    return "arguments follow without a colon" if fault.message == "expected :=" and before else ""


def _bracket(fault: Fault, _before: str, _after: str) -> str:
    return OWN_BRACES if fault.message.startswith("bad character U+005B") else ""


def _dotted(fault: Fault, _before: str, after: str) -> str:
    name = re.match(r"\.?([gG]etPort)\b", after)
    takes_none = "is not a function and takes no arguments" in fault.message
    return 'functions have no dot: `getPort "NAME"`' if name and takes_none else ""


def _unclosed(fault: Fault, _before: str, _after: str) -> str:
    return "close it with `}}`" if fault.message == "unclosed action" and not str(fault.hint) else ""


_LOOKS: Sequence[Callable[[Fault, str, str], str]] = (
    _release,
    _function,
    _declared,
    _quotes,
    _operator,
    _colon,
    _bracket,
    _dotted,
    _unclosed,
)
