"""Schemas that are ready: attributes of `Schema` as JSON, made by `python -m msvcgen.kinds` of what is shipped.

A run pays for the schemas that it touches. A file begins with the names of its definitions and where each begins:
a line of those of the newest Kubernetes version, then for each older one a line of those that differ. Behind an empty
line stand the forms, a line each. In a form another schema is its name, its type if it has no more than that, or else
where its form begins.
"""

from __future__ import annotations

from msvcgen.data import read_data
from msvcgen.kinds.schema import Schema
from msvcgen.plain_json import loads
from msvcgen.typed import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Form: TypeAlias = Mapping[str, Any]
    """The attributes of a schema that say something, by name."""

ROOT = "/"
"""The definition of a whole object, whose schema has no name."""

TYPES = frozenset(
    ("object", "array", "string", "integer", "number", "boolean", "int-or-string", "quantity", "any", "null")
)
"""The names of schemas that are nothing but a type."""

_END = b"\n\n"


class Ready:
    """Gives the schemas of a file, the same one for the same name."""

    def __init__(
        self,
        file: str,
        versions: tuple[str, ...],
        *,
        below: Ready | None = None,
        builtin: bool = False,
        opens: bool = False,
    ) -> None:
        """Take the name of a file below `schemas/ready/`, and which of its lines of names count, the last one most.

        What is not in it is in the file `below`. `builtin` are definitions that Go code of Kubernetes decodes.
        Where it `opens`, schemas without fields allow any unless they say otherwise.
        """
        self._data = read_data(f"schemas/ready/{file}")
        self._body = self._data.index(_END) + len(_END)
        self._starts = _starts(self._data[: self._body - len(_END)].decode(), versions)
        self._known: dict[str | int, Schema] = {}
        self._below = below
        self._builtin = builtin
        self._opens = opens

    def named(self, name: str) -> Schema:
        """Give the schema of a definition, or of a type; raise KeyError where there is none of that name."""
        return self._known.get(name) or self._new(name)

    def _new(self, name: str) -> Schema:
        start = self._starts.get(name)
        if start is not None:
            schema = Schema(int(start), self, "" if name == ROOT else name)
        elif name in TYPES:
            schema = Schema({"type": name}, self)
        elif self._below is not None:
            schema = self._below.named(name)
        else:
            raise KeyError(name)
        return self._known.setdefault(name, schema)  # another thread may have been first

    def schema(self, form: str | int) -> Schema:
        """Give the schema that stands so in a form."""
        known = self._known.get(form)
        if known is not None:
            return known
        if isinstance(form, str):
            return self._new(form)
        return self._known.setdefault(form, Schema(form, self))

    def fill(self, schema: Schema, form: int | Form) -> None:
        """Set what a form states, which may be given by where it begins."""
        stated = self._read(form) if isinstance(form, int) else form
        schema.builtin = self._builtin
        schema.open = self._opens and "properties" not in stated and "additional" not in stated
        for attribute, value in stated.items():
            read = _READ.get(attribute)
            setattr(schema, attribute, value if read is None else read(self, value))

    def _read(self, start: int) -> Form:
        at = self._body + start
        form: Form = loads(self._data[at : self._data.index(b"\n", at)].decode())
        return form


def _starts(head: str, versions: tuple[str, ...]) -> Mapping[str, str]:
    """Give where definitions begin, as the lines of names have it."""
    starts: dict[str, str] = {}
    for line in head.split("\n"):
        version, _, rest = line.partition(" ")
        if version in versions:
            words = rest.split(" ")
            starts.update(zip(words[::2], words[1::2], strict=True))
    return starts


def _mapped(source: Ready, forms: Mapping[str, str | int]) -> Mapping[str, Schema]:
    return {name: source.schema(form) for name, form in forms.items()}


def _listed(source: Ready, forms: list[str | int]) -> tuple[Schema, ...]:
    return tuple(map(source.schema, forms))


def _values(_source: Ready, values: list[Any]) -> tuple[Any, ...]:
    return tuple(values)


_READ: Mapping[str, Callable[[Ready, Any], object]] = {
    "properties": _mapped,
    **dict.fromkeys(("additional", "items", "keys", "negated"), Ready.schema),
    **dict.fromkeys(("all_of", "any_of", "one_of"), _listed),
    **dict.fromkeys(("enum", "linked", "merge_keys", "required", "union", "validations"), _values),
}
"""What the values of attributes are made of; all other values are as they stand in JSON."""
