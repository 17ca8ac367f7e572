"""BaseConfigs: what their keys may be, and which one a ModelService is rendered with."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.check.wording import a_type
from msvcgen.document import Document
from msvcgen.errors import Finding, Meant, Problem, did_you_mean, few_findings, nearest
from msvcgen.interpolate import Base
from msvcgen.presets import PREFIX, is_preset, preset_names
from msvcgen.targets import ADDONS, TARGETS, keys
from msvcgen.tree import Path, Tree, mapping_at

OF_BASE = frozenset({"unknown-variable", "unknown-field", "refused-function"})
"""The codes of what is wrong with a BaseConfig whatever a ModelService says; the rest may follow from that."""


def check_keys(base: Document) -> list[Problem]:
    """Check the keys of a BaseConfig's data: every one makes a child resource, and holds text."""
    tree = mapping_at(base.tree)
    data = tree.get("data")
    if not isinstance(data, dict):
        message = "a BaseConfig needs `data`: a mapping of templates by child resource"
        return [Problem(code="wrong-type", message=message, where="data", position=base.position(("data",)))]
    wrong = (_wrong_key(str(key), value) for key, value in data.items())
    told = few_findings([finding for finding in wrong if finding is not None], ())
    problems = [finding.problem(f"data.{finding.path[-1]}", base.position(finding.path)) for finding in told]
    if "binaryData" in tree:
        problems.append(
            Problem(
                code="unknown-key",
                message="a BaseConfig has no binaryData, its templates are text in `data`",
                where="binaryData",
                position=base.position(("binaryData",)),
            )
        )
    return problems


def _wrong_key(key: str, value: Tree) -> Finding | None:
    path = ("data", key)
    if key not in TARGETS and key not in ADDONS:
        hint = Meant(key, keys(), none="known are " + ", ".join(keys()))
        return Finding("unknown-key", f"unknown key `{key}`", path, hint=hint)
    if isinstance(value, str | None):
        return None
    message = f"must be text, here it is {a_type(value)}"
    return Finding("unknown-key", message, path, hint="write the objects as a block: `key: |`")


def choose_base(
    document: Document, bases: Sequence[Base], *, needed: bool = True, others: Sequence[str] | None = None
) -> tuple[Base | None, list[Problem]]:
    """Give the BaseConfig that spec.baseConfigMapRef names; a single one is used whatever its name, with a warning.

    Without `needed` a document that names none of several has none. With `others`, names of ConfigMaps that may be
    meant, the one that is named must be there.
    """
    reference = mapping_at(document.tree, "spec", "baseConfigMapRef")
    name, namespace = reference.get("name"), reference.get("namespace")
    path: Path = ("spec", "baseConfigMapRef", "name")
    named = [base for base in bases if base.name == name]
    if len(named) > 1 and namespace:
        named = [base for base in named if base.namespace == namespace] or named
    if name and len(named) == 1:
        return named[0], []
    if name and not named and others is not None:
        return None, [_missing(document, path, str(name), [*others, *(base.name for base in bases)])]
    if len(bases) <= 1:
        base = bases[0] if bases else None
        return base, [_other_name(document, path, str(name), base)] if name else []
    known = sorted({base.name for base in bases})
    if not name and not needed:
        return None, []
    if not name:
        message = f"the ModelService must name one of the {len(bases)} BaseConfigs"
        hint = "known are " + ", ".join(f"`{base_name}`" for base_name in known[:9])
        if any(is_preset(base.document.file) for base in bases):
            hint += "; a preset is no layer below others: `msvcgen presets NAME` prints one to change"
        place: Path = ("spec",)
        return None, [
            Problem(
                code="baseconfig",
                message=message,
                where="spec.baseConfigMapRef",
                position=document.position(place),
                hint=hint,
            )
        ]
    count = "no" if not named else "more than one"
    message = f"there is {count} BaseConfig `{name}`"
    hint = did_you_mean(str(name), known) if not named else "state its namespace too"
    return None, [
        Problem(
            code="baseconfig",
            message=message,
            where=".".join(map(str, path)),
            position=document.position(path),
            hint=hint,
        )
    ]


def _missing(document: Document, path: Path, name: str, known: Sequence[str]) -> Problem:
    near = nearest(name, known)
    return Problem(
        code="no-baseconfig",
        message=f"there is no BaseConfig `{name}`",
        where=".".join(map(str, path)),
        position=document.position(path),
        hint=f"did you mean `{near}`?" if near else "give it with -b",
    )


def _other_name(document: Document, path: Path, name: str, base: Base | None) -> Problem:
    if base is None:
        return _no_base(document, path, name)
    given = f"is `{base.name}`" if base.name else "has no name"
    return Problem(
        code="baseconfig-name",
        severity="warning",
        message=f"names the BaseConfig `{name}`, the only one given {given} and is used",
        where=".".join(map(str, path)),
        position=document.position(path),
    )


def _no_base(document: Document, path: Path, name: str) -> Problem:
    return Problem(
        code="no-baseconfig",
        severity="warning",
        message=f"names the BaseConfig `{name}`, but none is given",
        where=".".join(map(str, path)),
        position=document.position(path),
        hint=f"give it with -b {PREFIX}{name}" if name in preset_names() else "give it with -b",
    )
