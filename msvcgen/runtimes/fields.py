"""Values of a variant that become fields of what it renders, and who sets them.

The later of these wins: the default, `values:` of the variant's file, the annotation `msvcgen.dev/NAME` of
the ModelService, the command line. The first two belong to the variant's layer, the others to the
ModelService's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msvcgen.document import Document
from msvcgen.errors import Problem, did_you_mean
from msvcgen.kinds import Kinds, Schema
from msvcgen.options import PREFIX, of_annotations
from msvcgen.origin import derived, parts_of
from msvcgen.records import NamedTuple
from msvcgen.runtimes.render import TYPED
from msvcgen.runtimes.settings import scalar_text
from msvcgen.runtimes.variant import Variant
from msvcgen.service import Field, Service
from msvcgen.targets import TARGETS
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.reader import find_places, read_first
from msvcgen.yaml.scalars import resolve

OTHERS = ("allow", "propagate", "runtime", "template-dialect")
"""What follows it in annotations that are no value."""

Text = Callable[[str, Path], str]
"""Renders a string of the variant's spec, which stands at the path there."""


class Given(NamedTuple):
    """The text of one field, and where it was given: a path of the ModelService, else words for the place."""

    text: str
    path: Path | None = None
    where: str = ""
    preset: Path = ()
    """Where it was given in the variant's spec."""

    @property
    def chosen(self) -> bool:
        """Whether the ModelService or the command line says so."""
        return self.path is not None or self.where.startswith("-e ")


def field_names(variant: Variant) -> frozenset[str]:
    """Give the names of the values that become fields; none of them is an environment variable."""
    return frozenset(str(node_at(entry, "name")) for entry in list_at(variant.spec, "fields"))


class Reading(NamedTuple):
    """A variant, the ModelService that it serves, what the command line sets, and the renderer."""

    variant: Variant
    service: Service
    document: Document
    env: Mapping[str, str]
    text: Text

    def fields(self) -> tuple[tuple[Field, ...], list[Problem]]:
        """Settle the fields of the variant."""
        fields: list[Field] = []
        problems = list(_unknown(self.variant, self.service, self.document))
        for at, item in enumerate(list_at(self.variant.spec, "fields")):
            settled = self._field(mapping_at(item), at)
            if isinstance(settled, Field):
                fields.append(settled)
            elif settled is not None:
                problems.append(settled)
        return tuple(fields), problems

    def _field(self, entry: Mapped, at: int) -> Field | Problem | None:
        name = str(entry.get("name"))
        given = self._given(name, entry, at)
        if given is None or not given.text.strip():
            return None
        key, *path = str(entry.get("path") or "").split(".")
        try:
            value = derived(read_value(given.text, _schema(key, tuple(path), self.service.kinds)), given.text)
        except YamlFault as fault:
            return self._unreadable(name, given, fault)
        return Field(
            name=name,
            key=key,
            path=tuple(path),
            value=value,
            chosen=given.chosen,
        )

    def _given(self, name: str, entry: Mapped, at: int) -> Given | None:
        """Give what the highest of those who set a field says of it."""
        annotations = mapping_at(self.service.tree, "metadata", "annotations")
        if name in self.env:
            return Given(self.env[name], where=f"-e {name}")
        if PREFIX + name in annotations:
            path: Path = ("metadata", "annotations", PREFIX + name)
            return Given(scalar_text(annotations[PREFIX + name]), path)
        values = mapping_at(self.variant.spec, "values")
        presets: tuple[tuple[Path, Tree], ...] = (
            (("values", name), values.get(name)),
            (("fields", at, "default"), entry.get("default")),
        )
        for place, value in presets:
            if value is not None:
                where = "spec." + ".".join(map(str, place))
                return Given(self.text(scalar_text(value), place), where=where, preset=place)
        return None

    def _unreadable(self, name: str, given: Given, fault: YamlFault) -> Problem:
        where, position = given.where, None
        if given.path is not None:
            where, position = self.document.where(given.path), self.document.position(given.path)
        elif given.preset:
            position = self.variant.position(given.preset)
        message = f"the value `{name}` is no YAML: {fault.message}"
        return Problem(code=fault.code, message=message, where=where, position=position, hint=fault.hint)


def _schema(key: str, path: Path, kinds: Kinds) -> Schema | None:
    target = TARGETS.get(key)
    if target is None or not target.kind:
        return None
    schema = kinds.schema(target.api_versions[0], target.kind)
    for step in path:
        if schema is None:
            return None
        schema = schema.properties.get(str(step)) or schema.additional
    return schema


def read_value(text: str, schema: Schema | None) -> Tree:
    """Give what a text means for a field: YAML for lists and mappings, or words with commas for a list.

    Raise YamlFault when it is no YAML.
    """
    kind = schema.type if schema is not None else "string"
    if kind in TYPED:
        return resolve(text.strip())
    if kind not in ("array", "object"):
        return text
    tree = parts_of(text, read_first(str(text)).tree, find_places)
    if kind == "array" and isinstance(tree, str):
        return [word.strip() for word in tree.split(",") if word.strip()]
    return tree


def _unknown(variant: Variant, service: Service, document: Document) -> Iterable[Problem]:
    """Say which annotations set a value that no variant has; another variant's is left to it."""
    annotations = mapping_at(service.tree, "metadata", "annotations")
    known = {*OTHERS, *field_names(variant), *(key.removeprefix(PREFIX) for key in of_annotations())}
    for annotation in annotations:
        name = annotation.removeprefix(PREFIX)
        if not annotation.startswith(PREFIX) or name in known:
            continue
        known |= _known_to_others(service.kinds)
        if name not in known:
            path: Path = ("metadata", "annotations", annotation)
            yield Problem(
                code="unknown-annotation",
                severity="warning",
                message=f"no runtime variant has a value `{name}`",
                where=document.where(path),
                position=document.position(path),
                hint=did_you_mean(name, sorted(known)),
            )


def _known_to_others(kinds: Kinds) -> frozenset[str]:
    from msvcgen.runtimes.catalogue import (
        builtin_names,
        find_variant,
    )  # only for an annotation of another variant

    return frozenset(
        name for variant in builtin_names() for name in field_names(find_variant(variant, kinds))
    )
