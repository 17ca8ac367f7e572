"""The schemas of Kubernetes kinds: what fields an object has, of which types, and how its lists are keyed.

The definitions come from `schemas/kinds/` (see `schemas/NOTICE.md`), with what the code of the API server
checks beyond them from `schemas/constraints.json`; a definition is parsed when it is first looked at, so that
a run pays for what it touches.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from msvcgen.data import read_data

if TYPE_CHECKING:
    from msvcgen.document import Tree

Type = Literal[
    "object", "array", "string", "integer", "number", "boolean", "int-or-string", "quantity", "any", "null"
]
Raw = Mapping[str, Any]
"""A schema as its file has it."""


class Schema:
    """What one node of a tree may be.

    Attributes that say nothing are None, empty or False. A schema reads its raw form when one of its
    attributes is first asked for, and schemas of one definition are one object; so they may be recursive.
    """

    __slots__ = (
        "_raw", "_reader", "additional", "all_of", "any_of", "atomic", "builtin", "default", "enum",
        "exclusive_maximum", "exclusive_minimum", "format", "items", "key_defaults", "keys", "max_items",
        "max_length", "max_properties", "maximum", "merge_keys", "min_items", "min_length", "min_properties",
        "minimum", "multiple_of", "name", "negated", "nullable", "one_of", "open", "pattern", "properties",
        "required", "set", "type", "union", "union_needed", "unique", "validations",
    )  # fmt: skip

    name: str
    """The name of the definition, or ""."""
    type: Type
    builtin: bool
    """Whether Go code of Kubernetes decodes it, and no structural schema of a custom resource."""
    properties: Mapping[str, Schema]
    additional: Schema | None
    """What the fields that `properties` lacks must be."""
    open: bool
    """Whether any other field is allowed."""
    keys: Schema | None
    """What the keys of a mapping must be."""
    required: tuple[str, ...]
    union: tuple[str, ...]
    """Fields of which an object has at most one (`exec`, `httpGet`, ... of a probe)."""
    union_needed: bool
    """Whether it must have one."""
    items: Schema | None
    enum: tuple[Tree, ...]
    pattern: str
    format: str
    minimum: float | None
    maximum: float | None
    exclusive_minimum: float | None
    exclusive_maximum: float | None
    multiple_of: float | None
    min_length: int
    max_length: int | None
    min_items: int
    max_items: int | None
    min_properties: int
    max_properties: int | None
    nullable: bool
    default: Tree
    """What the API server fills in when the field is absent; None when it fills in nothing."""
    merge_keys: tuple[str, ...]
    """The fields that identify an item of a list: the list map keys, else the patch merge key."""
    key_defaults: Mapping[str, Tree]
    """What a field of `merge_keys` is in an item that does not state it (`protocol: TCP`)."""
    unique: bool
    """Whether no two items may have equal keys, or be equal in a list without keys."""
    set: bool
    atomic: bool
    """Whether later layers replace the node as a whole."""
    validations: tuple[Mapping[str, Tree], ...]
    """`x-kubernetes-validations`: rules in CEL."""
    all_of: tuple[Schema, ...]
    any_of: tuple[Schema, ...]
    one_of: tuple[Schema, ...]
    negated: Schema | None

    def __init__(self, raw: Raw, reader: _Reader, name: str = "") -> None:
        """Keep the raw form for the time when it is asked for."""
        self._raw = raw
        self._reader = reader
        self.name = name

    def __repr__(self) -> str:
        """Show the name, or the type of a nameless one."""
        return f"Schema({self.name or self.type})"

    if not TYPE_CHECKING:  # a declared attribute that is not there yet is the first one asked for

        def __getattr__(self, attribute: str) -> object:
            """Read the raw form."""
            if attribute not in Schema.__slots__ or attribute == "_reader":
                raise AttributeError(attribute)
            self._reader.fill(self, self._raw)
            return getattr(self, attribute)


class _Reader:
    """Gives the schemas of one set of definitions, the same one for the same name."""

    __slots__ = ("_definition", "_named", "_plain", "dialect")

    def __init__(self, dialect: _Dialect, definition: Callable[[str], Raw]) -> None:
        """Take what finds the raw form of a definition; it raises KeyError for one that there is not."""
        self.dialect = dialect
        self._definition = definition
        self._named: dict[str, Schema] = {}
        self._plain: dict[str, Schema] = {}

    def named(self, name: str) -> Schema:
        """Give the schema of a definition."""
        schema = self._named.get(name)
        if schema is None:
            schema = self._named[name] = Schema(self._definition(name), self, name)
        return schema

    def schema(self, raw: Raw | bool) -> Schema:  # noqa: FBT001 - `true` and `false` are JSON Schemas
        """Give the schema of a raw form; plain ones of one type are one object."""
        if isinstance(raw, bool):
            raw = {} if raw else {"not": {}}
        reference = raw.get("$ref")
        if reference is not None:
            return self._referred(raw, reference)
        if len(raw) != 1 or "type" not in raw:
            return Schema(raw, self)
        key = str(raw["type"])
        return self._plain.get(key) or self._plain.setdefault(key, Schema(raw, self))

    def _referred(self, raw: Raw, reference: str) -> Schema:
        own = {key: value for key, value in raw.items() if key not in _NOTES} if len(raw) > 1 else {}
        if not own:
            return self.named(reference)
        return Schema(_overlaid(self._definition(reference), own), self, reference)

    def fill(self, schema: Schema, raw: Raw) -> None:
        """Set all attributes of a schema."""
        raw = self.dialect.unwrap(raw)
        get = raw.get
        schema.builtin = self.dialect is _KUBERNETES
        schema.type = _type_of(raw, schema.name)
        schema.properties = {name: self.schema(value) for name, value in get("properties", {}).items()}
        additional = get("additionalProperties")
        schema.additional = self.schema(additional) if isinstance(additional, Mapping) else None
        schema.open = self.dialect.open(raw)
        schema.items = self.schema(raw["items"]) if "items" in raw else None
        for attribute, keyword, absent in _COPIED:
            setattr(schema, attribute, get(keyword, absent))
        for attribute, keyword in _LISTED:
            setattr(schema, attribute, tuple(get(keyword, ())))
        scalar = schema.type in ("int-or-string", "quantity")  # what these are, `oneOf` would only repeat
        for attribute, keyword in _CHOICES:
            choices = () if scalar else get(keyword, ())
            setattr(schema, attribute, tuple(self.schema(one) for one in choices))
        schema.negated = self.schema(raw["not"]) if "not" in raw else None
        schema.keys = self.schema(raw["propertyNames"]) if "propertyNames" in raw else None
        _fill_union(schema, raw.get("union"))
        _fill_exclusive(schema, raw)
        _fill_list(schema, raw)


class _Dialect:
    """How one family of schemas is to be read."""

    __slots__ = ("open", "unwrap")

    def __init__(
        self, is_open: Callable[[Raw], bool], unwrap: Callable[[Raw], Raw] = lambda raw: raw
    ) -> None:
        """Take what says whether a raw object is open, and what brings a raw form into Kubernetes' own."""
        self.open = is_open
        self.unwrap = unwrap


def _nullable(raw: Raw) -> Raw:
    """Give JSON Schema's ways to say `or null` as OpenAPI's `nullable`, and `const` as an enum of one."""
    if "const" in raw:
        raw = {"enum": [raw["const"]], **raw}
    choices = raw.get("anyOf", ())
    others = [choice for choice in choices if choice != {"type": "null"}]
    if len(others) < len(choices):
        rest = {key: value for key, value in raw.items() if key != "anyOf"}
        raw = {**rest, "anyOf": others, "nullable": True}
    if isinstance(raw.get("type"), list):
        types = [name for name in raw["type"] if name != "null"]
        only = {"type": types[0]} if len(types) == 1 else {"anyOf": [{"type": name} for name in types]}
        rest = {key: value for key, value in raw.items() if key != "type"}
        raw = {**rest, **only, "nullable": "null" in raw["type"]}
    return raw


_KUBERNETES = _Dialect(lambda raw: "properties" not in raw and "additionalProperties" not in raw)
_CUSTOM = _Dialect(
    lambda raw: (
        bool(raw.get("x-kubernetes-preserve-unknown-fields")) or raw.get("additionalProperties") is True
    )
)
_JSON = _Dialect(lambda raw: raw.get("additionalProperties", True) is True, _nullable)

_COPIED: Final = (
    ("pattern", "pattern", ""),
    ("format", "format", ""),
    ("minimum", "minimum", None),
    ("maximum", "maximum", None),
    ("multiple_of", "multipleOf", None),
    ("min_length", "minLength", 0),
    ("max_length", "maxLength", None),
    ("min_items", "minItems", 0),
    ("max_items", "maxItems", None),
    ("min_properties", "minProperties", 0),
    ("max_properties", "maxProperties", None),
    ("nullable", "nullable", False),
    ("default", "default", None),
)
_LISTED: Final = (("enum", "enum"), ("required", "required"), ("validations", "x-kubernetes-validations"))
_CHOICES: Final = (("all_of", "allOf"), ("any_of", "anyOf"), ("one_of", "oneOf"))
_NOTES: Final = frozenset(
    (
        "$ref",
        "$defs",
        "$id",
        "$schema",
        "$comment",
        "default",
        "description",
        "title",
        "examples",
        "deprecated",
    )
)
"""Keywords that say nothing about a tree, and so change nothing beside a reference."""
_NAMED_TYPES: Final[dict[str, Type]] = {
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
}


def _type_of(raw: Raw, name: str) -> Type:
    if name in _NAMED_TYPES:
        return _NAMED_TYPES[name]
    if raw.get("x-kubernetes-int-or-string"):
        return "int-or-string"
    stated: Type | None = raw.get("type")
    if stated is None:
        return "object" if "properties" in raw else "any"
    return stated


def _fill_exclusive(schema: Schema, raw: Raw) -> None:
    # OpenAPI v3 says `exclusiveMinimum: true` beside the minimum, JSON Schema gives the number itself.
    for side in ("minimum", "maximum"):
        exclusive = raw.get("exclusive" + side.capitalize())
        if exclusive is True:
            setattr(schema, "exclusive_" + side, raw.get(side))
            setattr(schema, side, None)
        else:
            setattr(schema, "exclusive_" + side, None if exclusive is False else exclusive)


def _fill_union(schema: Schema, union: Raw | None) -> None:
    """Set the members of a union: those that are stated, else all fields but the stated ones."""
    union_of = _union_members(schema, union) if union is not None else ()
    schema.union = tuple(name for name in union_of if name in schema.properties)
    schema.union_needed = bool(schema.union and union and union.get("needed"))


def _union_members(schema: Schema, union: Raw) -> tuple[str, ...]:
    return tuple(
        union.get("of") or [name for name in schema.properties if name not in union.get("except", ())]
    )


def _fill_list(schema: Schema, raw: Raw) -> None:
    kind = raw.get("x-kubernetes-list-type")
    keys = tuple(raw.get("x-kubernetes-list-map-keys", ())) if kind == "map" else ()
    patch_key = raw.get("x-kubernetes-patch-merge-key")
    schema.merge_keys = keys or ((patch_key,) if patch_key else ())
    schema.set = kind == "set"
    schema.atomic = kind == "atomic" or raw.get("x-kubernetes-map-type") == "atomic"
    schema.unique = bool(raw.get("unique")) or (kind in ("map", "set") and not schema.builtin)
    schema.unique = schema.unique or bool(raw.get("uniqueItems"))
    of_item = schema.items.properties if schema.items and schema.merge_keys else {}
    defaults = {key: of_item[key].default for key in schema.merge_keys if key in of_item}
    schema.key_defaults = {key: value for key, value in defaults.items() if value is not None}


@cache
def _index() -> Mapping[str, Any]:
    index: dict[str, Any] = json.loads(read_data("schemas/kinds/index.json"))
    return index


@cache
def _lines(file: str) -> tuple[tuple[bytes, bytes, bytes], ...]:
    """Give the definitions of a file: name, Kubernetes versions, JSON."""
    lines = read_data("schemas/kinds/" + file).splitlines()
    return tuple((name, versions, text) for name, versions, text in (line.split(b"\t", 2) for line in lines))


def _finder(file: str, kube_version: str) -> Callable[[str], Raw]:
    version = kube_version.encode()
    texts = {
        name.decode(): text
        for name, versions, text in _lines(file)
        if not versions or version in versions.split()
    }

    def find(name: str) -> Raw:
        raw: Raw = json.loads(texts[name])
        return raw

    return find


@cache
def _constraints() -> Mapping[str, Raw]:
    constraints: dict[str, Raw] = json.loads(read_data("schemas/constraints.json"))
    return constraints


def _constrained(find: Callable[[str], Raw]) -> Callable[[str], Raw]:
    """Add to definitions what the code of the API server checks beyond them."""

    def found(name: str) -> Raw:
        more = _constraints().get(name.removeprefix("io.k8s.api."))
        return find(name) if more is None else _overlaid(find(name), more)

    return found


def _overlaid(raw: Raw, more: Raw) -> Raw:
    """Give a raw form with more keywords; fields that this Kubernetes version lacks stay out."""
    result = {**raw, **more}
    for key in ("items", "additionalProperties"):
        if key in raw and key in more:
            result[key] = {**raw[key], **more[key]}
    if "properties" in raw and "properties" in more:
        fields = more["properties"]
        result["properties"] = {
            name: _overlaid(value, fields[name]) if name in fields else value
            for name, value in raw["properties"].items()
        }
    absent = more.get("optional", ())
    required = [*raw.get("required", ()), *more.get("required", ())]
    result["required"] = [name for name in dict.fromkeys(required) if name not in absent]
    return result


@cache
def _kubernetes(kube_version: str) -> _Reader:
    return _Reader(_KUBERNETES, _constrained(_finder("kubernetes.jsonl", kube_version)))


@cache
def _custom(file: str, kube_version: str) -> Schema:
    """Give the schema of a custom resource; its `metadata` is Kubernetes' own."""
    root = _Reader(_CUSTOM, _finder(file, kube_version)).named("")
    root.properties = {**root.properties, "metadata": definition(_METADATA, kube_version)}
    return root


_METADATA: Final = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

KUBE_VERSIONS: Final[tuple[str, ...]] = ("1.30", "1.31", "1.32", "1.33", "1.34", "1.35")
"""The Kubernetes versions whose schemas are shipped, oldest first."""

NEWEST: Final = KUBE_VERSIONS[-1]


def kind_schema(api_version: str, kind: str, kube_version: str = NEWEST) -> Schema | None:
    """Give the schema of a kind, or None when it is not among the shipped ones of that Kubernetes version.

    Raise ValueError for a Kubernetes version that is not in KUBE_VERSIONS.
    """
    _known_version(kube_version)
    entry = _index()["kinds"].get(f"{api_version}/{kind}")
    if entry is None:
        return None
    file, name, versions = entry
    if versions and kube_version not in versions:
        return None
    return definition(name, kube_version) if name else _custom(file, kube_version)


def definition(name: str, kube_version: str = NEWEST) -> Schema:
    """Give the schema of a Kubernetes definition (`io.k8s.api.core.v1.PodSpec`).

    Raise KeyError when that Kubernetes version has no such definition, ValueError for an unknown version.
    """
    _known_version(kube_version)
    return _kubernetes(kube_version).named(name)


def known_versions(api_version: str, kind: str, kube_version: str = NEWEST) -> tuple[str, ...]:
    """Give the apiVersions of the same group in which that Kubernetes version has a schema of the kind."""
    group = api_version.rpartition("/")[0]
    return tuple(
        version
        for version, name in known_kinds(kube_version)
        if name == kind and version.rpartition("/")[0] == group
    )


def served_by(api_version: str, kind: str) -> tuple[str, ...]:
    """Give the Kubernetes versions that have a schema of a kind."""
    entry = _index()["kinds"].get(f"{api_version}/{kind}")
    return () if entry is None else tuple(entry[2]) or KUBE_VERSIONS


def known_kinds(kube_version: str = NEWEST) -> Iterator[tuple[str, str]]:
    """Give the apiVersion and kind of every kind that has a schema in that Kubernetes version."""
    _known_version(kube_version)
    for key, (_file, _name, versions) in _index()["kinds"].items():
        if not versions or kube_version in versions:
            api_version, _, kind = key.rpartition("/")
            yield api_version, kind


def from_json_schema(schema: Mapping[str, Tree], root: Mapping[str, Tree] | None = None) -> Schema:
    """Give the schema of a JSON Schema (draft 2020-12), whose references are looked up in `root`."""
    top: Raw = schema if root is None else root

    def find(reference: str) -> Raw:
        raw: Any = top
        for part in reference.removeprefix("#").strip("/").split("/"):
            raw = raw[part] if part else raw
        found: Raw = raw
        return found

    return _Reader(_JSON, find).schema(schema)


def _known_version(kube_version: str) -> None:
    if kube_version not in KUBE_VERSIONS:
        message = f"unknown Kubernetes version {kube_version}, known are {', '.join(KUBE_VERSIONS)}"
        raise ValueError(message)
