"""The systems whose documents are migrated: what a ModelService says by being one, and what is theirs alone."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.inputs import KSERVE_JOINED, LLM
from msvcgen.records import NamedTuple
from msvcgen.translate.llmisvc.checks import PODS
from msvcgen.tree import Mapped, Path
from msvcgen.typed import Final, Literal

Name = Literal["llmisvc", "llmos", "kubeai-text", "huggingfaceserve", "definition"]


class System(NamedTuple):
    """A system; `carried` has paths of its documents, without numbers, and where what stands there is said.

    `idle` has paths with why what stands there or below does nothing.
    """

    title: str
    carried: Mapping[Path, str]
    idle: Mapping[Path, str] = {}
    note: str = ""
    """What differs of every document."""


_KIND: Final[Mapping[Path, str]] = {
    ("apiVersion",): "kind of the ModelService",
    ("kind",): "kind of the ModelService",
}
_ONE: Final = "the one ModelService"
_PARTS: Final[Mapping[Path, str]] = {
    ("kind",): "runtime of the ModelService",
    ("function", "kind"): "runtime of the ModelService",
    ("task", "kind"): "runtime of the ModelService",
    ("run", "kind"): "runtime of the ModelService",
    ("task", "spec", "function"): _ONE,
    ("run", "spec", "function"): _ONE,
    ("run", "spec", "task"): _ONE,
    **{
        (entity, "spec", field): f"{to} of the server's container"
        for entity in ("task", "run")
        for field, to in (("secrets", "envFrom"), ("tensor_input_names", "args"))
    },
}
_OF_MODEL: Final[Mapping[Path, str]] = {
    ("run", "id"): "metadata.name of the ModelService",
    ("run", "spec", "scaling", "load_balancing"): "loadBalancing in the BaseConfig",
    ("run", "spec", "processors"): "resourceProfile of the ModelService",
    ("function", "spec", "features"): "features of the ModelService",
    ("spec", "features"): "features of the ModelService",
}
_PLATFORM: Final[Mapping[Path, str]] = {
    (*entity, field): "only the platform's labels have it"
    for entity in ((), ("function",), ("task",), ("run",))
    for field in ("project", "id", "user", "name")
}
_LABELS: Final = "the labels by which DigitalHub finds its objects are left out, since it does not keep these"

SYSTEMS: Final[Mapping[Name, System]] = {
    "llmisvc": System(
        f"{LLM} of KServe",
        {
            **_KIND,
            ("metadata", "name"): _ONE,
            ("metadata", "namespace"): _ONE,
            ("spec", "baseRefs", "name"): _ONE,
            ("spec", "router", "scheduler"): "the picker, which a preset brings",
            ("spec", "router", "route"): "spec.routing of the ModelService",
            **{(*pod, "containers", "name"): "containers of the ModelService" for pod in PODS},
            ("spec", "worker"): "spec.decode.parallelism of the ModelService",
            ("spec", "prefill", "worker"): "spec.prefill.parallelism of the ModelService",
        },
        {("status",): "KServe's controller writes it"},
    ),
    "llmos": System("ModelService of LLMOS", _KIND, {("status",): "the LLMOS operator writes it"}),
    "kubeai-text": System("function of DigitalHub", {**_PARTS, **_OF_MODEL}, _PLATFORM, _LABELS),
    "huggingfaceserve": System(
        "function of DigitalHub",
        _PARTS,
        _PLATFORM,
        f"{_LABELS}; the pods run as an account of their own",
    ),
    "definition": System(
        "model definition of Backend.AI", {}, {("models", 0, "metadata"): "it describes the model"}
    ),
}


def system_of(tree: Mapped) -> Name:
    """Give the system that a document is of."""
    if tree.get("kind") == LLM or KSERVE_JOINED in tree:
        return "llmisvc"
    if "apiVersion" in tree:
        return "llmos"
    function = tree.get("function")
    kind = (function if isinstance(function, dict) else tree).get("kind")
    return "kubeai-text" if kind == "kubeai-text" else "huggingfaceserve"
