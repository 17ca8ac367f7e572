"""Constraints on semantic versions by the rules of Masterminds/semver 3.3.0, behind sprig's functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from msvcgen.golang.semver import rank
from msvcgen.template.functions.rows import table
from msvcgen.template.functions.versions import Version, parse_version
from msvcgen.template.values import TemplateFailure

_MAX_CONSTRAINT = 4096
_PART = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_DIGITS = r"[0-9|xX*]+"
_VERSION = rf"v?{_DIGITS}(?:\.{_DIGITS})?(?:\.{_DIGITS})?(?:-{_PART})?(?:\+{_PART})?"
_TERM = re.compile(
    rf"(=>|>=|<=|=<|!=|~>|=|>|<|~|\^|)[\t\n\f\r ]*v?({_DIGITS})(?:\.({_DIGITS}))?(?:\.({_DIGITS}))?"
    rf"(-{_PART})?(?:\+{_PART})?"
)
_RANGE = re.compile(rf"[\t\n\f\r ]*({_VERSION})[\t\n\f\r ]+-[\t\n\f\r ]+({_VERSION})[\t\n\f\r ]*")
_GAP = re.compile(r"[\t\n\f\r ]*,[\t\n\f\r ]*|[\t\n\f\r ]+")
_SPACE = "\t\n\f\r "
_ANY_PART = ("x", "X", "*", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """One term (`>=1.2.x`): its operator, its version with zeros for open parts, and which parts are open."""

    operator: str
    version: Version
    open_minor: bool = False
    open_patch: bool = False
    open: bool = False


def parse_constraints(text: str) -> list[list[Constraint]]:
    """Read `term ((" " | ",") term)* ("||" ...)*`: groups of which one must hold, each with all its terms."""
    if len(text) > _MAX_CONSTRAINT:
        raise TemplateFailure(f"the constraint has {len(text)} characters, more than {_MAX_CONSTRAINT}")
    return [_group(part) for part in _without_ranges(text).split("||")]


def _without_ranges(text: str) -> str:
    return _RANGE.sub(lambda match: f">= {match[1]}, <= {match[2]}", text)


def _group(text: str) -> list[Constraint]:
    inner = text.strip(_SPACE)
    terms: list[Constraint] = []
    at = 0
    while True:
        match = _TERM.match(inner, at)
        if not match:
            raise TemplateFailure(f"improper constraint: {text}")
        terms.append(_term(match))
        if match.end() == len(inner):
            return terms
        gap = _GAP.match(inner, match.end())
        if not gap:
            raise TemplateFailure(f"improper constraint: {text}")
        at = gap.end()


def _term(match: re.Match[str]) -> Constraint:
    operator, major, minor, patch, pre = match.groups()
    tail = pre or ""
    if major in _ANY_PART:
        return Constraint(operator=operator, version=parse_version(f"0.0.0{tail}"), open=True)
    if minor in _ANY_PART:
        version = parse_version(f"{major}.0.0{tail}")
        return Constraint(operator=operator, version=version, open=True, open_minor=True)
    if patch in _ANY_PART:
        version = parse_version(f"{major}.{minor}.0{tail}")
        return Constraint(operator=operator, version=version, open=True, open_patch=True)
    return Constraint(operator=operator, version=parse_version(f"{major}.{minor}.{patch}{tail}"))


def _equal_or_tilde(version: Version, term: Constraint) -> bool:
    return _tilde(version, term) if term.open else version.compare(term.version) == 0


def _not_equal(version: Version, term: Constraint) -> bool:
    wanted = term.version
    if not term.open:
        return version.compare(wanted) != 0
    if wanted.major != version.major:
        return True
    if wanted.minor != version.minor and not term.open_minor:
        return True
    if term.open_minor:
        return False
    if term.open_patch:
        return bool(version.pre or wanted.pre) and rank((), version.pre) != rank((), wanted.pre)
    return wanted.patch != version.patch or version.compare(wanted) != 0


def _greater(version: Version, term: Constraint) -> bool:
    wanted = term.version
    if not term.open or version.major != wanted.major:
        return version.compare(wanted) > 0
    if term.open_minor:
        return False
    if term.open_patch:
        return version.minor > wanted.minor
    return version.compare(wanted) > 0


def _less(version: Version, term: Constraint) -> bool:
    return version.compare(term.version) < 0


def _at_least(version: Version, term: Constraint) -> bool:
    return version.compare(term.version) >= 0


def _at_most(version: Version, term: Constraint) -> bool:
    wanted = term.version
    if not term.open:
        return version.compare(wanted) <= 0
    if version.major > wanted.major:
        return False
    return not (version.major == wanted.major and version.minor > wanted.minor and not term.open_minor)


def _tilde(version: Version, term: Constraint) -> bool:
    wanted = term.version
    if version.compare(wanted) < 0:
        return False
    if wanted.core == (0, 0, 0) and not term.open_minor and not term.open_patch:
        return True
    return version.major == wanted.major and (version.minor == wanted.minor or term.open_minor)


def _caret(version: Version, term: Constraint) -> bool:
    wanted = term.version
    if version.compare(wanted) < 0:
        return False
    if wanted.major > 0 or term.open_minor:
        return version.major == wanted.major
    if version.major > 0:
        return False
    if wanted.minor > 0 or term.open_patch:
        return version.minor == wanted.minor
    return version.minor == 0 and version.patch == wanted.patch


_CHECKS: dict[str, Callable[[Version, Constraint], bool]] = {
    "": _equal_or_tilde,
    "=": _equal_or_tilde,
    "!=": _not_equal,
    ">": _greater,
    "<": _less,
    ">=": _at_least,
    "=>": _at_least,
    "<=": _at_most,
    "=<": _at_most,
    "~": _tilde,
    "~>": _tilde,
    "^": _caret,
}


def _holds(version: Version, term: Constraint) -> bool:
    """Check one term; a pre-release satisfies only a term that names one (or a plain `!=`)."""
    plain_difference = term.operator == "!=" and not term.open
    if version.pre and not term.version.pre and not plain_difference:
        return False
    return _CHECKS[term.operator](version, term)


def _semver_compare(constraint: str, text: str) -> bool:
    groups = parse_constraints(constraint)
    version = parse_version(text)
    return any(all(_holds(version, term) for term in group) for group in groups)


FUNCTIONS = table(
    ("semver", parse_version, "string"),
    ("semverCompare", _semver_compare, "string", "string"),
)
