"""What the rules know of kinds, of which `kinds.json` has a row each: where they state pods, what else they name.

Groups and kinds are matched together: several groups have kinds of one name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from msvcgen.data import read_data
from msvcgen.plain_json import loads
from msvcgen.records import NamedTuple
from msvcgen.typed import Any, Final, Literal, TypeAlias

Side = Literal["", "leader", "worker"]
"""Which pods of a group a template makes; "" where a pod stands for itself."""

Json: TypeAlias = Any
"""What json.loads gives of our own file."""


class Place(NamedTuple):
    """Where a kind states pods: at `path`, whose steps `*` stand for each entry of a list or mapping.

    `form` is what stands there: a `template` with metadata and spec, the `pod` spec itself, or the `container` that
    serves, in an object whose controller makes the pod around it.
    """

    path: tuple[str, ...] = ()
    form: Literal["template", "pod", "container"] = "template"
    side: Side = ""
    half: Literal["", "prefill", "decode"] = ""
    starts: str = ""
    """The server that the controller's own shell starts in the container `main`, which has its `args`."""


class Named(NamedTuple):
    """A field that names another object: its path, and the group and kind of what it names.

    A step `*` stands for each entry of a list. Nothing is named where the field at `unless` is true. Of text of several
    parts the one `before` a sign is the name.
    """

    path: tuple[str | int, ...]
    group: str
    kind: str
    unless: tuple[str, ...] = ()
    before: str = ""


class Limited(NamedTuple):
    """That the container at a path gets an amount of memory where it states none; for models of some formats."""

    at: tuple[str, ...]
    formats: tuple[str, ...]
    amount: str


class Shape(NamedTuple):
    """What is known of a kind.

    `whole` tells that a pod has what its template states and nothing else: only then does what is missing say
    something. `fetches` tells that the controller fetches and places the model, `model` where the object names it.
    `names` are objects of namespaces that have to be there, `asks` what else has to be in the cluster.
    """

    places: tuple[Place, ...] = ()
    whole: bool = False
    fetches: bool = False
    model: tuple[str, ...] = ()
    names: tuple[Named, ...] = ()
    asks: tuple[Named, ...] = ()
    limited: Limited | None = None


NOTHING: Final = Shape()


def shape_of(group: str, kind: str) -> Shape:
    """Give what is known of a kind."""
    return _shapes().get(f"{group}/{kind}", NOTHING)


@cache
def _shapes() -> Mapping[str, Shape]:
    rows: Mapping[str, Json] = loads(read_data("check/serving/kinds.json").decode())
    return {key: _shape(row) for key, row in rows.items()}


def _shape(row: Json) -> Shape:
    limited = row.get("limited")
    return Shape(
        places=tuple(
            Place(
                tuple(place.get("path", ())),
                place.get("form", "template"),
                place.get("side", ""),
                place.get("half", ""),
                place.get("starts", ""),
            )
            for place in row.get("places", ())
        ),
        whole=row.get("whole", False),
        fetches=row.get("fetches", False),
        model=tuple(row.get("model", ())),
        names=_named(row.get("names", ())),
        asks=_named(row.get("asks", ())),
        limited=Limited(tuple(limited["at"]), tuple(limited["formats"]), limited["amount"])
        if limited
        else None,
    )


def _named(rows: Sequence[Json]) -> tuple[Named, ...]:
    return tuple(map(_field, rows))


def _field(row: Json) -> Named:
    group, _, kind = row["kind"].rpartition("/")
    return Named(tuple(row["path"]), group, kind, tuple(row.get("unless", ())), row.get("before", ""))


_PODLESS: Final = frozenset({
    "rbac.authorization.k8s.io", "networking.k8s.io", "gateway.networking.k8s.io", "inference.networking.k8s.io",
    "inference.networking.x-k8s.io", "monitoring.coreos.com", "keda.sh", "resource.k8s.io", "storage.k8s.io",
    "apiextensions.k8s.io", "scheduling.k8s.io", "policy", "autoscaling", "",
})  # fmt: skip
"""Groups whose kinds state no pods but for those that have a row."""


def may_state_pods(group: str, kind: str) -> bool:
    """Tell whether objects of a kind may state pods."""
    return group not in _PODLESS or bool(shape_of(group, kind).places)


_CONTROLLERS: Final = (
    "leaderworkerset.sigs.k8s.io/",
    "apps.kubernetes.io/",
    "statefulset.kubernetes.io/",
    "batch.kubernetes.io/",
    "nvidia.com/",
    "ray.io/",
    "ome.io/",
    "serving.kserve.io/",
    "storm-service-name",
    "role-name",
    "controller-revision-hash",
    "pod-template-hash",
)
"""Labels, or what they begin with, that controllers put on pods: nobody states them, and selectors use them."""


def from_controller(label: str) -> bool:
    """Tell whether a controller puts a label on pods."""
    return label.startswith(_CONTROLLERS)
