"""What is an input: the kinds of documents that the pipeline translates, and those that stand beside them."""

from __future__ import annotations

from functools import cached_property
from itertools import chain

from msvcgen.document import Document
from msvcgen.errors import MsvcgenError, nearest
from msvcgen.kinds import KUBE_VERSIONS, NEWEST, Kinds
from msvcgen.origin import Layer
from msvcgen.settings import Options
from msvcgen.targets import ADDONS, TARGETS
from msvcgen.tree import Mapped, mapping_at
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.check.custom import PlainSchemas

API_VERSION = "llm-d.ai/v1alpha1"
KIND = "ModelService"

LLMOS = "ml.llmos.ai/v1"
"""The apiVersion of the ModelServices of LLMOS."""

FUNCTIONS = ("kubeai-text", "huggingfaceserve")
"""The kinds of DigitalHub functions that serve models."""

KSERVE = ("serving.kserve.io/v1alpha1", "serving.kserve.io/v1alpha2")
KSERVE_JOINED = "serving.kserve.io"
"""What has the service in the tree of one that was joined with what it builds on."""
LLM_CONFIG = "LLMInferenceServiceConfig"
LLM = LLM_CONFIG.removesuffix("Config")
"""The apiVersions and kinds of KServe's services for llm-d, and of what they build on."""

PARTS = tuple(f"{function}+{form}" for function in FUNCTIONS for form in ("serve", "serve:run", "run"))
"""The kinds of their tasks and runs."""


def layer_of(document: Document) -> Layer:
    """Give who states the values of a document of the input."""
    return "translation" if is_foreign(mapping_at(document.tree)) else "ModelService"


def is_foreign(tree: Mapped) -> bool:
    """Tell whether a document is one of a sister system: of LLMOS or KServe, or of DigitalHub without an apiVersion."""
    if "apiVersion" in tree:
        version, kind = tree["apiVersion"], tree.get("kind")
        return (version == LLMOS and kind == KIND) or (kind == LLM and version in KSERVE)
    return "function" in tree or tree.get("kind") in FUNCTIONS or KSERVE_JOINED in tree


def is_no_object(tree: Mapped) -> bool:
    """Tell whether a document is of a sister system and nothing that is rendered; KServe's are both."""
    return is_foreign(tree) and tree.get("kind") != LLM


def is_config(tree: Mapped) -> bool:
    """Tell whether a document is one that LLMInferenceServices of KServe build on."""
    return tree.get("kind") == LLM_CONFIG and tree.get("apiVersion") in KSERVE


_PLACES = {
    KIND: "a ModelService is given with -m",
    "ConfigMap": "a BaseConfig is given with -b",
    "RuntimeVariant": "a RuntimeVariant is given with -r",
    "ModelServiceGenerator": "kustomize reads it, see `msvcgen kustomize -h`",
    "Kustomization": "render it with `kubectl kustomize`, see `msvcgen kustomize -h`",
}


def other_place(kind: str, needed: str) -> str:
    """Give the hint for an object of a kind where one of another is needed: where it is read."""
    if needed not in _PLACES:  # an apiVersion
        return ""
    return _PLACES.get(kind, "")


def begins_with(needed: str, kind: str) -> str:
    """Give the hint for a document that does not say what it is."""
    field = f"`apiVersion: {needed}`" if "/" in needed or needed == "v1" else f"`kind: {needed}`"
    return f"a {kind} states {field}; `msvcgen init` writes what to start from"


class Beside:
    """Knows the objects that repositories keep beside a ModelService, which are no inputs."""

    def __init__(self, options: Options) -> None:
        self._options = options

    def why(self, tree: Mapped) -> str:
        """Say why an object is no input, "" where it is one, or where nobody knows its kind."""
        kind, version = str(tree.get("kind")), str(tree.get("apiVersion"))
        if kind == "ConfigMap" and version == "v1":
            return "" if _may_be_base(tree) else "this ConfigMap has no key of a BaseConfig"
        if kind == KIND or is_foreign(tree) or is_config(tree):
            return ""
        known = (kind, version.partition("/")[0]) in BESIDE or self._is_known(version, kind)
        return f"this `{kind}` is no input" if known else ""

    def _is_known(self, version: str, kind: str) -> bool:
        kinds, plain = self._known
        return (version, kind) in kinds or plain.knows(version, kind)

    @cached_property
    def _known(self) -> tuple[frozenset[tuple[str, str]], PlainSchemas]:
        """The kinds that are shipped, whatever their Kubernetes version, and those of the user's schemas."""
        from msvcgen.check.custom import PlainSchemas
        from msvcgen.kinds.given import catalogue

        try:
            given = catalogue(NEWEST, self._options.schemas)
        except MsvcgenError:  # which is told when the schemas are used
            given = catalogue(NEWEST, ())
        kinds = chain.from_iterable(Kinds(version).known_kinds() for version in KUBE_VERSIONS)
        return frozenset([*kinds, *given.kinds.known_kinds()]), PlainSchemas(given.plain)


def _may_be_base(tree: Mapped) -> bool:
    """Tell whether a ConfigMap has a key of a BaseConfig, or one that is misspelt."""
    keys = [str(key) for key in mapping_at(tree, "data")]
    near = (nearest(key, [*TARGETS, *ADDONS]) for key in keys[:100])  # to compare more takes too long
    return any(key in TARGETS or key in ADDONS for key in keys) or any(near)


BESIDE = frozenset(
    {
        ("Kustomization", "kustomize.config.k8s.io"),
        ("Component", "kustomize.config.k8s.io"),
        ("ModelServiceGenerator", "msvcgen.dev"),
        ("RuntimeVariant", "msvcgen.dev"),
        ("CustomResourceDefinition", "apiextensions.k8s.io"),
    }
)
"""Kinds, with the group of their apiVersion, that are no objects of a rendered model and stand beside one."""
