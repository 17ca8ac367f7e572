"""A runtime variant: its document, those that it extends, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msvcgen.document import Document, Position
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.kinds import Kinds, from_json_schema
from msvcgen.merge import merge
from msvcgen.origin import Values, traced
from msvcgen.records import NamedTuple
from msvcgen.targets import TARGETS
from msvcgen.template.engine import Template, compile_template
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, text_at
from msvcgen.yaml.reader import read_stream

API_VERSION = "msvcgen.dev/v1alpha1"
KIND = "RuntimeVariant"

LONGEST_CHAIN = 16
"""How many variants may extend one another."""

_OWN = frozenset({"extends", "aliases", "description"})
"""Fields of a spec that are not inherited."""

_MERGED = frozenset({"healthCheck", "values", "mergePolicy"})
"""Fields of a spec that are merged key by key; others that are no list of entries are replaced."""

_CONTRACT: Mapped = {
    "type": "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
    "items": {"type": "object", "properties": {"name": {"type": "string"}}},
}
"""How the entries of a contract are told apart when one variant extends another."""


class Summary(NamedTuple):
    """What a list of variants shows of one."""

    aliases: tuple[str, ...]
    server: str
    ports: tuple[int, ...]
    health: str
    renders: tuple[str, ...]


class Variant(NamedTuple):
    """A runtime variant with all that it extends merged in.

    `documents` are those it was made of, its own first. `names` are its name and aliases and those of the
    variants that it extends: a container that is called so is the model server.
    """

    name: str
    names: tuple[str, ...]
    spec: Mapped
    document: Document
    """The spec, with what leads from its nodes back to the documents that state them."""
    documents: tuple[Document, ...]
    builtin: bool
    """Whether all of it is shipped with the program, and so needs no check."""
    templates: dict[str, Template]
    """Those that were compiled before, by their source."""
    variables: Mapping[str, Mapped] = {}
    """The entries of its contract, by name."""
    problems: tuple[Problem, ...] = ()
    """The warnings of reading what it was made of, for each ModelService that it serves."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The schemes of model URIs that the runtime fetches itself; none when models are mounted."""
        return tuple(map(str, list_at(self.spec, "modelSources")))

    @property
    def summary(self) -> Summary:
        """What a list of variants shows of this one."""
        spec, own = self.spec, mapping_at(self.documents[0].tree, "spec")
        return Summary(
            aliases=tuple(map(str, list_at(own, "aliases"))),
            server=str(spec.get("displayName") or self.name),
            ports=tuple(port for port in (spec.get("port"), spec.get("grpcPort")) if isinstance(port, int)),
            health=str(node_at(spec, "healthCheck", "path") or ""),
            renders=tuple(map(str, list_at(spec, "renders"))),
        )

    @property
    def server(self) -> tuple[str, str]:
        """The model server that it runs, by its name in `servers`, and the port at which it is asked; "" for none."""
        port = self.spec.get("port")
        return text_at(self.spec, "server"), str(port) if isinstance(port, int) else ""

    def position(self, path: Path) -> Position:
        """Give the position of a path of the spec."""
        return self.document.position(path)

    def traced(self) -> Variant:
        """Give the variant with a spec whose values know where they were stated."""
        spec = mapping_at(traced(self.document, "runtime").tree)
        return self._replace(spec=spec, variables=_variables(spec))

    def template(self, source: str) -> Template:
        """Give a template of the variant, compiled once; raise TemplateError or TemplateErrors."""
        template = self.templates.get(source)
        if template is None:
            template = self.templates[str(source)] = compile_template(str(source))
        return template


def read_documents(name: str, text: str | bytes) -> list[Document]:
    """Read the RuntimeVariants of a file: the first is the one that is meant, it may extend the others.

    Raise MsvcgenError when it holds no RuntimeVariant, or something else.
    """
    documents, problems = read_stream(text, name)
    for document in documents:
        problems += (*_foreign(document), *_twice(document))
    if not documents:
        message = f"the file holds no object, a {KIND} is needed"
        problems.append(Problem(code="no-object", message=message, position=Position(name, 1, 1)))
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    return documents


def _foreign(document: Document) -> list[Problem]:
    """Say that a document is not a RuntimeVariant."""
    if not isinstance(document.tree, dict):
        message = f"the document is not a mapping, a `{KIND}` is needed"
        return [Problem(code="not-an-object", message=message, position=document.position(()))]
    for key, needed in (("kind", KIND), ("apiVersion", API_VERSION)):
        value = document.tree.get(key)
        if value != needed:
            what = f"the {key} is `{value}`" if value else f"the document states no {key}"
            message = f"{what}, a `{KIND}` ({API_VERSION}) is needed"
            position = document.position((key,) if value else ())
            from msvcgen.inputs import begins_with, other_place

            hint = other_place(str(value), needed) if value else begins_with(needed, KIND)
            return [Problem(code="wrong-kind", message=message, where=key, position=position, hint=hint)]
    return []


def _twice(document: Document) -> Iterator[Problem]:
    """Say which entries of a contract have a name that another one has: the later would take its place."""
    for part in ("env", "fields"):
        seen: set[str] = set()
        for at, item in enumerate(list_at(_spec(document), part)):
            name, path = node_at(item, "name"), ("spec", part, at, "name")
            if isinstance(name, str) and name in seen:
                message = f"there are two entries `{name}`"
                where, position = document.where(path), document.position(path)
                yield Problem(code="stated-twice", message=message, where=where, position=position)
            if isinstance(name, str):
                seen.add(name)


Find = Callable[[str, Document], Document]
"""Gives the document of the variant that another one extends; raises MsvcgenError."""


def resolve(document: Document, find: Find, kinds: Kinds, *, builtin: bool = False) -> Variant:
    """Merge a variant over those that it extends; raise MsvcgenError for a circle or an unknown one.

    The resources that they state are merged by the schemas of `kinds`.
    """
    chain = [document]
    while (extended := _spec(chain[-1]).get("extends")) is not None:
        after = find(str(extended), chain[-1])
        if any(after is earlier for earlier in chain) or len(chain) == LONGEST_CHAIN:
            raise MsvcgenError([_circle(chain, after)])
        chain.append(after)
    spec = _merged(chain, kinds)
    provenance = Values(document, lambda: _merged([traced(member, "runtime") for member in chain], kinds))
    names = [
        name for member in chain for name in (name_of(member), *map(str, list_at(_spec(member), "aliases")))
    ]
    return Variant(
        name=name_of(document),
        names=tuple(dict.fromkeys(name.lower() for name in names)),
        spec=spec,
        document=Document(spec, provenance, "spec"),
        documents=tuple(chain),
        builtin=builtin,
        templates={},
        variables=_variables(spec),
    )


def _variables(spec: Mapped) -> Mapping[str, Mapped]:
    """Give the entries of a contract by name."""
    return {text_at(entry, "name"): entry for entry in map(mapping_at, list_at(spec, "env"))}


def _merged(chain: Sequence[Document], kinds: Kinds) -> Mapped:
    """Merge the specs of variants over one another, the last the lowest."""
    spec: Mapped = {}
    for document in reversed(chain):
        spec = _extended(spec, _spec(document), kinds)
    return spec


def name_of(document: Document) -> str:
    """Give the name of a variant."""
    return str(node_at(document.tree, "metadata", "name") or "")


def _spec(document: Document) -> Mapped:
    return mapping_at(document.tree, "spec")


def _circle(chain: Sequence[Document], after: Document) -> Problem:
    names = " > ".join(f"`{name_of(document)}`" for document in (*chain, after))
    return Problem(
        code="circular-extends",
        message=f"variants extend one another in a circle: {names}",
        where="spec.extends",
        position=chain[-1].position(("spec", "extends")),
    )


def _extended(base: Mapped, later: Mapped, kinds: Kinds) -> Mapped:
    """Merge the spec of a variant over that of the one that it extends; null takes a field away."""
    result: Mapped = {key: value for key, value in base.items() if key not in _OWN}
    policy = {key: str(value) for key, value in mapping_at(result, "mergePolicy").items()}
    for key, value in later.items():
        result[key] = _field(key, result.get(key), value, policy, kinds)
    return result


def _field(key: str, base: Tree, later: Tree, policy: Mapping[str, str], kinds: Kinds) -> Tree:
    if base is None or later is None:
        return later
    if key == "resources":
        return _resources(mapping_at(base), mapping_at(later), policy, kinds)
    if key in ("env", "fields"):
        return merge(base, later, from_json_schema(_CONTRACT))
    if key == "args":
        return mapping_at(merge({key: base}, {key: later}, None, policy={"args": "flags", **policy}))[key]
    return merge(base, later, None) if key in _MERGED else later


def _resources(base: Mapped, later: Mapped, policy: Mapping[str, str], kinds: Kinds) -> Mapped:
    result = dict(base)
    for key, value in later.items():
        target = TARGETS.get(key)
        if target is None or not target.kind or target.many:
            result[key] = merge(base.get(key), value, None)
            continue
        api_version = (
            node_at(value, "apiVersion") or node_at(base, key, "apiVersion") or target.api_versions[0]
        )
        result[key] = merge(base.get(key), value, kinds.schema(str(api_version), target.kind), policy=policy)
    return result
