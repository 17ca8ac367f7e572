"""The schema of a node, read from the form in which it is stated when it is first looked at."""

from __future__ import annotations

import sys

from msvcgen.typed import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from msvcgen.tree import Tree

    Type = Literal[
        "object",
        "array",
        "string",
        "integer",
        "number",
        "boolean",
        "int-or-string",
        "quantity",
        "any",
        "null",
    ]
    Raw: TypeAlias = Mapping[str, Any]
    """A schema as its file has it."""

    class Source(Protocol):
        """Where schemas are from, which knows how theirs are stated."""

        def named(self, name: str) -> Schema:
            """Give the schema of a definition, the same one for the same name."""

        def fill(self, schema: Schema, form: Any) -> None:  # noqa: ANN401 - each has forms of its own
            """Set what a form states; all other attributes say nothing already."""


class Schema:
    """What one node of a tree may be.

    Attributes that say nothing are None, empty or False. A schema reads its form when one of its
    attributes is first asked for, and schemas of one definition are one object; so they may be recursive.
    """

    __slots__ = (
        "_form", "additional", "all_of", "any_of", "builtin", "default", "derived", "enum",
        "exclusive_maximum", "exclusive_minimum", "format", "items", "key_defaults", "keys", "linked", "max_items",
        "max_length", "max_properties", "maximum", "merge_keys", "min_items", "min_length", "min_properties",
        "minimum", "multiple_of", "name", "negated", "nullable", "one_of", "open", "pattern", "properties",
        "required", "set", "source", "trusted", "type", "union", "union_needed", "unique", "validations",
    )  # fmt: skip

    name: str
    """The name of the definition, or ""."""
    source: Source
    type: Type
    builtin: bool
    """Whether Go code of Kubernetes decodes it, and no structural schema of a custom resource."""
    trusted: bool
    """Whether it is shipped, so that its patterns may be matched by what is fastest."""
    derived: dict[object, Any] | None
    """What others made of the schema, by their own keys; it lives as long as the schema."""
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
    validations: tuple[Mapping[str, Tree], ...]
    """`x-kubernetes-validations`: rules in CEL."""
    linked: tuple[list[Any], ...]
    """What the rules were linked to (`cel/linker`), in their order, where they are shipped; else empty."""
    all_of: tuple[Schema, ...]
    any_of: tuple[Schema, ...]
    one_of: tuple[Schema, ...]
    negated: Schema | None

    def __init__(self, form: object, source: Source, name: str = "") -> None:
        """Keep the form for the time when it is asked for."""
        self._form = form
        self.source = source
        self.name = name
        self.derived = None

    def __repr__(self) -> str:
        """Show the name, or the type of a nameless one."""
        return f"Schema({self.name or self.type})"

    if not TYPE_CHECKING:  # a declared attribute that is not there yet is the first one asked for

        def __getattr__(self, attribute: str) -> object:
            """Read the form."""
            if attribute not in Schema.__slots__ or attribute == "source":
                raise AttributeError(attribute)
            if "threading" in sys.modules:
                self._take(self._filled())
            else:
                self._fill()
            return getattr(self, attribute)

    def _take(self, filled: Schema) -> None:
        """Take what another one of this form says: threads that share a schema see nothing that is half said."""
        for attribute in _SAID:
            setattr(self, attribute, getattr(filled, attribute))

    def _filled(self) -> Schema:
        schema = Schema(self._form, self.source, self.name)
        schema._fill()
        return schema

    def _fill(self) -> None:
        self._say_nothing()
        self.source.fill(self, self._form)

    def _say_nothing(self) -> None:
        self.additional = self.items = self.keys = self.negated = self.default = self.multiple_of = None
        self.minimum = self.maximum = self.exclusive_minimum = self.exclusive_maximum = None
        self.max_length = self.max_items = self.max_properties = None
        self.min_length = self.min_items = self.min_properties = 0
        self.builtin = self.open = self.nullable = self.unique = self.set = self.union_needed = False
        self.pattern = self.format = ""
        self.required = self.union = self.merge_keys = ()
        self.enum = self.validations = self.linked = self.all_of = self.any_of = self.one_of = ()
        self.properties = self.key_defaults = _NOTHING
        self.trusted = True
        self.type = "any"


_NOTHING: Mapping[str, Any] = {}
_SAID = tuple(name for name in Schema.__slots__ if name not in ("_form", "derived", "name", "source"))
