"""Read schemas from their raw forms: of Kubernetes' OpenAPI, of custom resources, of JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msvcgen.kinds.schema import Schema
from msvcgen.records import NamedTuple
from msvcgen.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from msvcgen.kinds.schema import Raw, Type


class Reader:
    """Gives the schemas of one set of definitions, the same one for the same name."""

    __slots__ = ("_definition", "_inner", "_named", "_plain", "dialect", "metadata")

    def __init__(
        self, dialect: Dialect, definition: Callable[[str], Raw], metadata: Schema | None = None
    ) -> None:
        """Take what finds the raw form of a definition; it raises KeyError for one that there is not.

        `metadata` is the schema of the metadata of all objects, for definitions of whole objects.
        """
        self.dialect = dialect
        self.metadata = metadata
        self._definition = definition
        self._inner = self if dialect.inner is None else Reader(dialect.inner, definition)
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
        return Schema(overlaid(self._definition(reference), own), self, reference)

    def fill(self, schema: Schema, raw: Raw) -> None:
        """Set all attributes of a schema."""
        raw = self.dialect.unwrap(raw)
        get = raw.get
        schema.builtin = self.dialect is KUBERNETES
        schema.trusted = self.dialect.trusted
        schema.type = self._type(raw, schema.name)
        schema.properties = {name: self.schema(value) for name, value in get("properties", {}).items()}
        additional = get("additionalProperties")
        schema.additional = self.schema(additional) if isinstance(additional, Mapping) else None
        schema.open = self.dialect.open(raw)
        schema.items = self.schema(raw["items"]) if "items" in raw else None
        for attribute, keyword, absent in _COPIED:
            setattr(schema, attribute, get(keyword, absent))
        for attribute, keyword in _LISTED:
            setattr(schema, attribute, tuple(get(keyword, ())))
        for attribute, keyword in _CHOICES:
            choices = () if _repeats_type(schema, get(keyword)) else get(keyword, ())
            setattr(schema, attribute, tuple(self._inner.schema(choice) for choice in choices))
        schema.negated = self._inner.schema(raw["not"]) if "not" in raw else None
        schema.keys = self.schema(raw["propertyNames"]) if "propertyNames" in raw else None
        _fill_union(schema, raw.get("union"))
        _fill_exclusive(schema, raw)
        _fill_list(schema, raw)
        if self.metadata is not None and raw.get("x-kubernetes-embedded-resource"):
            self._complete(schema, raw, {"type": "string", "minLength": 1})
            schema.required = tuple(dict.fromkeys((*schema.required, "apiVersion", "kind")))

    def resource(self, raw: Raw) -> Schema:
        """Give the schema of a custom resource, with the fields that every object has."""
        root = Schema(raw, self)
        self._complete(root, raw, {"type": "string"})
        return root

    def _complete(self, schema: Schema, raw: Raw, text: Raw) -> None:
        """Add the fields of every object; what the schema says of its metadata comes on top."""
        assert self.metadata is not None  # noqa: S101 - a reader of custom resources has it
        own = raw.get("properties", {}).get("metadata")
        named = {"apiVersion": self.schema(text), "kind": self.schema(text)}
        schema.properties = {**named, **schema.properties, "metadata": self.metadata}
        if own and "properties" in own:
            schema.all_of = (*schema.all_of, self._inner.schema({"properties": {"metadata": own}}))

    def _type(self, raw: Raw, name: str) -> Type:
        if name in _NAMED_TYPES:
            return _NAMED_TYPES[name]
        if raw.get("x-kubernetes-int-or-string"):
            return "int-or-string"
        declared: Type | None = raw.get("type")
        if declared is not None:
            return declared
        fields = "properties" in raw and not raw.get("x-kubernetes-preserve-unknown-fields")
        return "object" if fields and self.dialect.typed else "any"


class Dialect(NamedTuple):
    """How one family of schemas is to be read."""

    open: Callable[[Raw], bool]
    """Tells whether a raw object is open."""
    unwrap: Callable[[Raw], Raw] = lambda raw: raw
    """Brings a raw form into Kubernetes' own."""
    inner: Dialect | None = None
    """How `allOf`, `anyOf`, `oneOf` and `not` are read, when otherwise."""
    typed: bool = True
    """Whether one that states properties is for mappings only."""
    trusted: bool = True
    """Whether it is ours to ship."""


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


def _preserves(raw: Raw) -> bool:
    return bool(raw.get("x-kubernetes-preserve-unknown-fields")) or raw.get("additionalProperties") is True


_VALUES = Dialect(lambda _raw: True, typed=False)
"""What stands in `allOf` and the like of a structural schema: it tells of values, not which fields there are.

Source: apiextensions-apiserver, pkg/apiserver/schema/structural.go, NestedValueValidation.
"""
KUBERNETES = Dialect(lambda raw: "properties" not in raw and "additionalProperties" not in raw)
CUSTOM = Dialect(_preserves, inner=_VALUES)
GIVEN = CUSTOM._replace(inner=_VALUES._replace(trusted=False), trusted=False)
"""CustomResourceDefinitions of users."""
JSON = Dialect(lambda raw: raw.get("additionalProperties", True) is True, _nullable)

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


def _repeats_type(schema: Schema, choices: Sequence[Raw] | None) -> bool:
    """Tell whether alternatives say only what the type of two scalars says already."""
    if schema.type not in ("int-or-string", "quantity"):
        return False
    return schema.builtin or all(choice.keys() == {"type"} for choice in choices or ())


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
    schema.unique = bool(raw.get("unique")) or (kind in ("map", "set") and not schema.builtin)
    schema.unique = schema.unique or bool(raw.get("uniqueItems"))
    of_item = schema.items.properties if schema.items and schema.merge_keys else {}
    defaults = {key: of_item[key].default for key in schema.merge_keys if key in of_item}
    schema.key_defaults = {key: value for key, value in defaults.items() if value is not None}


def overlaid(raw: Raw, more: Raw) -> Raw:
    """Give a raw form with more keywords; fields that this Kubernetes version lacks stay out."""
    result = {**raw, **more}
    for key in ("items", "additionalProperties"):
        if key in raw and key in more:
            result[key] = {**raw[key], **more[key]}
    if "properties" in raw and "properties" in more:
        fields = more["properties"]
        result["properties"] = {
            name: overlaid(value, fields[name]) if name in fields else value
            for name, value in raw["properties"].items()
        }
    absent = more.get("optional", ())
    required = [*raw.get("required", ()), *more.get("required", ())]
    result["required"] = [name for name in dict.fromkeys(required) if name not in absent]
    return result
