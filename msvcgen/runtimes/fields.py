"""Values of a variant that become fields of what it renders, and who sets them.

The later of these wins: the default, `values:` of the variant's file, the annotation `msvcgen.dev/NAME` of the
ModelService, the command line. The first two belong to the variant's layer, the others to the ModelService's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from msvcgen.children import CHILD_KINDS
from msvcgen.document import Document, Mapped, Path, Position, Tree
from msvcgen.errors import Problem, did_you_mean
from msvcgen.facts import Facts, Field, mapping, sequence
from msvcgen.kinds import Schema, kind_schema
from msvcgen.provenance import display
from msvcgen.runtimes.render import TYPED
from msvcgen.runtimes.settings import scalar_text
from msvcgen.runtimes.variant import Variant
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.reader import read_first
from msvcgen.yaml.scalars import resolve

PREFIX = "msvcgen.dev/"
"""How the annotations of a ModelService begin that set a value."""

OTHERS = ("runtime", "template-dialect")
"""What follows it in annotations that are no value."""

Text = Callable[[str, Path], str]
"""Renders a string of the variant's spec, which stands at the path there."""


class Given(NamedTuple):
    """The text of one field, and where it was given: a path of the ModelService, else the words for the place."""

    text: str
    path: Path | None = None
    where: str = ""
    position: Callable[[], Position] | None = None

    @property
    def chosen(self) -> bool:
        """Whether the ModelService or the command line says so."""
        return self.path is not None or self.where.startswith("-e ")


def field_names(variant: Variant) -> frozenset[str]:
    """Give the names of the values that become fields; none of them is an environment variable."""
    return frozenset(str(mapping(one).get("name")) for one in sequence(variant.spec.get("fields")))


def read_fields(
    variant: Variant, facts: Facts, document: Document, env: Mapping[str, str], text: Text, kube_version: str
) -> tuple[tuple[Field, ...], list[Problem]]:
    """Settle the fields of a variant for one ModelService, whose `document` is for the places of problems."""
    fields: list[Field] = []
    problems = list(_unknown(variant, facts, document))
    for at, item in enumerate(sequence(variant.spec.get("fields"))):
        entry = mapping(item)
        given = _given(str(entry.get("name")), entry, ("fields", at, "default"), variant, facts, env, text)
        if given is None or not given.text.strip():
            continue
        key, *path = _path(entry)
        try:
            value = read_value(given.text, _schema(key, tuple(path), kube_version))
        except YamlFault as fault:
            problems.append(_unreadable(str(entry.get("name")), given, fault, document))
            continue
        fields.append(
            Field(
                name=str(entry.get("name")),
                key=key,
                path=tuple(path),
                value=value,
                chosen=given.chosen,
                stated=given.path,
            )
        )
    return tuple(fields), problems


def _given(
    name: str,
    entry: Mapped,
    default: Path,
    variant: Variant,
    facts: Facts,
    env: Mapping[str, str],
    text: Text,
) -> Given | None:
    """Give what the highest of those who set a field says of it."""
    annotations = mapping(mapping(facts.service.get("metadata")).get("annotations"))
    values = mapping(variant.spec.get("values"))
    if name in env:
        return Given(env[name], where=f"-e {name}")
    if PREFIX + name in annotations:
        return Given(scalar_text(annotations[PREFIX + name]), ("metadata", "annotations", PREFIX + name))
    for path, stated in ((("values", name), values.get(name)), (default, entry.get("default"))):
        if stated is not None:
            position = _positioned(variant, path)
            return Given(text(scalar_text(stated), path), where=".".join(map(str, path)), position=position)
    return None


def _positioned(variant: Variant, path: Path) -> Callable[[], Position]:
    return lambda: variant.position(path)


def _path(entry: Mapped) -> list[str]:
    """Give the key of the child resource and the path in it; both are empty for a value that no field takes as it is."""
    return str(entry.get("path") or "").split(".")


def _schema(key: str, path: Path, kube_version: str) -> Schema | None:
    child = CHILD_KINDS.get(key)
    if child is None or not child.kind:
        return None
    schema = kind_schema(child.api_versions[0], child.kind, kube_version)
    for step in path:
        if schema is None:
            return None
        schema = schema.properties.get(str(step)) or schema.additional
    return schema


def read_value(text: str, schema: Schema | None) -> Tree:
    """Give what a text means for a field: YAML for lists and mappings, words with commas between them for a list.

    Raise YamlFault when it is no YAML.
    """
    kind = schema.type if schema is not None else "string"
    if kind in TYPED:
        return resolve(text.strip())
    if kind not in ("array", "object"):
        return text
    tree = read_first(text).tree
    if kind == "array" and isinstance(tree, str):
        return [word.strip() for word in tree.split(",") if word.strip()]
    return tree


def _unreadable(name: str, given: Given, fault: YamlFault, document: Document) -> Problem:
    where = display(given.path, document.tree) if given.path is not None else given.where
    position = document.position(given.path) if given.path is not None else None
    if given.position is not None:
        position = given.position()
    message = f"the value `{name}` is no YAML: {fault.message}"
    return Problem(code=fault.code, message=message, where=where, position=position, hint=fault.hint)


def _unknown(variant: Variant, facts: Facts, document: Document) -> Iterable[Problem]:
    """Say which annotations set a value that no variant has; another variant's is left to it."""
    annotations = mapping(mapping(facts.service.get("metadata")).get("annotations"))
    known = {*OTHERS, *field_names(variant)}
    for annotation in annotations:
        name = annotation.removeprefix(PREFIX)
        if not annotation.startswith(PREFIX) or name in known:
            continue
        known |= _known_to_others()
        if name not in known:
            path: Path = ("metadata", "annotations", annotation)
            yield Problem(
                code="unknown-annotation",
                severity="warning",
                message=f"no runtime variant has a value `{name}`",
                where=display(path, document.tree),
                position=document.position(path),
                hint=did_you_mean(name, sorted(known)),
            )


def _known_to_others() -> frozenset[str]:
    from msvcgen.runtimes.catalogue import (
        builtin_names,
        find_variant,
    )  # only for an annotation of another variant

    return frozenset(name for one in builtin_names() for name in field_names(find_variant(one)))
