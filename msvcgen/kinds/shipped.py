"""The schemas that are shipped, by Kubernetes version: immutable data, parsed when it is first looked at."""

from __future__ import annotations

from functools import cache

from msvcgen.data import read_data
from msvcgen.kinds.ready import ROOT, Ready
from msvcgen.plain_json import loads
from msvcgen.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from msvcgen.kinds.schema import Schema

KUBE_VERSIONS: Final[tuple[str, ...]] = ("1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36")
"""The Kubernetes versions whose schemas are shipped, oldest first."""

NEWEST: Final = KUBE_VERSIONS[-1]

KUBERNETES_FILE: Final = "kubernetes.jsonl"
METADATA: Final = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

ANY: Final = "any"
"""The one line of names of a file whose definitions are the same for all Kubernetes versions."""


@cache
def index() -> Mapping[str, tuple[str, str, list[str]]]:
    """Give for `<apiVersion>/<kind>` the file, the name of the definition ("" for a custom resource), the versions.

    No versions are all of KUBE_VERSIONS.
    """
    kinds: dict[str, tuple[str, str, list[str]]] = loads(read_data("schemas/kinds/index.json").decode())[
        "kinds"
    ]
    return kinds


@cache
def kubernetes(version: str) -> Ready:
    """Give Kubernetes' own definitions of a version; one that is in no older document is the newest's."""
    return Ready(KUBERNETES_FILE, (NEWEST, version), builtin=True, opens=True)


@cache
def custom(file: str, version: str) -> Schema:
    """Give the schema of a custom resource; its `metadata` is Kubernetes' own."""
    return Ready(file, (ANY,), below=kubernetes(version)).named(ROOT)


@cache
def own(kind: str) -> Schema:
    """Give the schema of one of our own kinds: `ModelService` or `RuntimeVariant`."""
    return Ready(f"{kind.lower()}.jsonl", (ANY,), opens=True).named(ROOT)
