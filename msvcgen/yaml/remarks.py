"""Say what a careful reader should know of a document that Kubernetes takes."""

from __future__ import annotations

from collections.abc import Iterable

from msvcgen.document import Place, Text
from msvcgen.errors import Problem
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.yaml.construct import Repeat

_MOST_REPEATS = 2000
"""Keys stated again that are told one by one; comments may allow them."""

_REPEATED = {
    "stated": (
        "duplicate-key",
        "the key `{key}` is stated twice, at lines {before} and {line}; the last one wins",
        "",
    ),
    "merged": (
        "duplicate-key",
        "the key `{key}` of line {before} is replaced by that of line {line}, which the merge key `<<` brings",
        "a merge key sets its entries where it stands: write it above what it must not replace",
    ),
    "alike": (
        "ambiguous-key",
        "the keys at lines {before} and {line} both become `{key}`; Kubernetes takes either of them",
        "",
    ),
}


def warnings_of(repeats: Iterable[Repeat], rest: Place | None, text: Text) -> list[Problem]:
    """Give the warnings about keys stated more than once and about text that Kubernetes ignores."""
    told = [repeat for repeat in repeats if repeat.how in _REPEATED]
    warnings = [_repeated(repeat, text) for repeat in told[:_MOST_REPEATS]]
    if len(told) > _MOST_REPEATS:
        warnings[-1] = warnings[-1]._replace(times=len(told) - _MOST_REPEATS + 1)
    if rest is not None:
        message = "Kubernetes ignores the text from here on: the document has ended"
        position = text.at(rest)
        hint = "documents of a stream are separated by lines of `---`"
        warnings.append(
            Problem(code="ignored-text", message=message, severity="warning", position=position, hint=hint)
        )
    return warnings


def _repeated(repeat: Repeat, text: Text) -> Problem:
    code, message, hint = _REPEATED[repeat.how]
    before, at = text.at(repeat.before), text.at(repeat.place)
    message = message.format(key=repeat.key, before=before.line, line=at.line)
    return Problem(code=code, message=message, severity="warning", position=at, hint=hint)
