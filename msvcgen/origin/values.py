"""Values that know where they came from.

A render is traced by giving it traced inputs: trees whose scalars (and empty mappings and lists) carry an Origin. They
are text and numbers like any other, so the same code renders them, and what it passes on keeps its origin; what it
makes itself it declares with `derived`, which gives plain values back as they are. So there is one description of what
is rendered, and no second one of where that comes from.
"""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.document import Document, Place, Places, Position
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree, Truth
from msvcgen.typed import Literal, TypeVar, cast

Layer = Literal["command line", "ModelService", "translation", "BaseConfig", "preset", "runtime", "msvcgen"]
LAYERS: tuple[Layer, ...] = (
    "command line",
    "ModelService",
    "translation",
    "BaseConfig",
    "preset",
    "runtime",
    "msvcgen",
)
"""Who may state a value; an earlier one is nearer to the user."""

Reason = Literal[
    "",
    "account",
    "decoupled scaling",
    "defaults",
    "devices",
    "disruption",
    "kind",
    "labels",
    "model environment",
    "model source",
    "model volume",
    "monitoring",
    "name",
    "null",
    "parallelism",
    "probes",
    "route",
    "runtime",
    "scaling",
    "scheduling",
    "selector",
    "tracing",
]
"""Why the generator made a value of what stands at an origin; "" for what is stated there."""


class Origin(NamedTuple):
    """Where a value was stated, or what of a document made the generator make it.

    `inside` is the place in the text of the scalar at `path` when only a part of it is meant, both counted from 1.
    `option` is the option of the command line, in the place of a document. The origin of a mapping or list that is not
    `whole` states a part of it, or made it.
    """

    layer: Layer
    document: Document | None = None
    path: Path = ()
    reason: Reason = ""
    option: str = ""
    inside: Place | None = None
    whole: bool = True

    def position(self, *, of_value: bool = False) -> Position | None:
        """Give the position of the key, or of the value; None for the command line."""
        if self.document is None:
            return None
        if of_value or self.inside is not None:
            return self.document.inside(self.path, *(self.inside or (1, 1)))
        return self.document.position(self.path)

    @property
    def where(self) -> str:
        """The path, or the option, as people read it."""
        return self.document.where(self.path) if self.document is not None else self.option


class Lost(NamedTuple):
    """A value that a later layer overrode, and where it came from."""

    value: Tree
    origin: Origin


class _Traced:
    """What a traced value knows beside its value."""

    origin: Origin
    lost: tuple[Lost, ...] = ()


class _Text(_Traced, str):  # noqa: SLOT000 - of these kinds int cannot have slots
    """A text."""


class _Integer(_Traced, int):
    """A whole number."""


class _Float(_Traced, float):
    """Another number."""


class _Truth(_Traced, Truth):
    """A boolean."""


class _Mapping(_Traced, dict[str, Tree]):
    """An empty mapping."""


class _List(_Traced, list[Tree]):
    """An empty list."""


_KINDS: dict[type, type[_Traced]] = {
    str: _Text,
    int: _Integer,
    float: _Float,
    bool: _Truth,
    dict: _Mapping,
    list: _List,
    **{kind: kind for kind in (_Text, _Integer, _Float, _Truth, _Mapping, _List)},
}
PLAIN = frozenset((str, int, float, bool, type(None)))
"""The types of values that know nothing: asked first, so that a render that is not traced hardly pays."""

_TRACED = frozenset((_Text, _Integer, _Float, _Truth, _Mapping, _List))

T = TypeVar("T")


def trace(tree: Tree, origin_of: Callable[[Path], Origin], path: Path = ()) -> Tree:
    """Give a copy of a tree whose leaves know their origins."""
    if isinstance(tree, dict) and tree:
        return {key: trace(value, origin_of, (*path, key)) for key, value in tree.items()}
    if isinstance(tree, list) and tree:
        return [trace(item, origin_of, (*path, index)) for index, item in enumerate(tree)]
    return tree if tree is None else _known(tree, origin_of(path))


def from_option(value: T, option: str) -> T:
    """Give a value that knows that an option of the command line states it."""
    return cast("T", _derived(cast("Tree", value), Origin("command line", option=option)))


def parts_of(text: str, tree: Tree, find_places: Callable[[str], Places]) -> Tree:
    """Give the tree that a traced text was read as; its values know in which line of the text they stand."""
    whole = origin_of(text)
    if whole is None:
        return tree
    places = find_places(str(text)).values
    return trace(tree, lambda path: whole._replace(inside=places.get(path)))


def plain(tree: Tree) -> Tree:
    """Give a tree without what its values know."""
    if isinstance(tree, dict):
        return {key: plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [plain(item) for item in tree]
    if isinstance(tree, Truth):
        return bool(tree)
    for kind in (str, int, float):
        if isinstance(tree, kind) and tree.__class__ in _TRACED:
            return kind(tree)
    return tree


def origin_of(value: object) -> Origin | None:
    """Give the origin of a traced value, None for any other."""
    return cast("_Traced", value).origin if value.__class__ in _TRACED else None


def lost_of(value: object) -> tuple[Lost, ...]:
    """Give what a traced value was stated in the place of, the last first."""
    return cast("_Traced", value).lost if value.__class__ in _TRACED else ()


def derived(value: T, *sources: object, reason: Reason = "") -> T:
    """Declare that a value is made of the first of `sources` that is traced: say so in the value.

    A source that is a tree stands for its first leaf. Without a `reason` the value is what the source states, in
    another form. Of a tree, those leaves are meant that know nothing yet. Values of a render that is not traced are
    given back as they are.
    """
    for source in sources:
        if source.__class__ not in PLAIN and (leaf := _first_leaf(source)) is not None:
            origin = leaf.origin
            if reason:
                origin = origin._replace(layer="msvcgen", reason=reason)
            return cast("T", _derived(cast("Tree", value), origin))
    return value


def _derived(value: Tree, origin: Origin) -> Tree:
    if isinstance(value, dict) and value:
        return {key: _derived(inner, origin) for key, inner in value.items()}
    if isinstance(value, list) and value:
        return [_derived(item, origin) for item in value]
    if value is None or value.__class__ in _TRACED:
        return value
    return _known(value, origin)


def over(later: Tree, earlier: Tree) -> Tree:
    """Give what a later layer states in place of what an earlier one does; a traced value remembers what lost."""
    leaf = _first_leaf(later)
    if leaf is None:
        return later
    lost = tuple(_leaves(earlier))
    return _with_lost(later, (*lost, *leaf.lost)) if lost else later


def _first_leaf(tree: object) -> _Traced | None:
    """Give the first leaf of a tree if it is traced."""
    while tree and (tree.__class__ is dict or tree.__class__ is list):
        tree = next(iter(tree.values() if isinstance(tree, dict) else cast("list[Tree]", tree)))
    return cast("_Traced", tree) if tree.__class__ in _TRACED else None


def _with_lost(tree: Tree, lost: tuple[Lost, ...]) -> Tree:
    if isinstance(tree, dict) and tree:
        (key, value), *_ = tree.items()
        return {**tree, key: _with_lost(value, lost)}
    if isinstance(tree, list) and tree:
        return [_with_lost(tree[0], lost), *tree[1:]]
    known = _known(tree, cast("_Traced", tree).origin)
    cast("_Traced", known).lost = lost
    return known


def _leaves(tree: Tree) -> list[Lost]:
    if tree.__class__ in _TRACED:
        traced = cast("_Traced", tree)
        return [Lost(tree, traced.origin), *traced.lost]
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return [lost for item in inner for lost in _leaves(item)]


def _known(value: Tree, origin: Origin) -> Tree:
    known = _KINDS[value.__class__](value)  # type: ignore[call-arg]  # each is made as what it extends
    known.origin = origin
    return cast("Tree", known)
