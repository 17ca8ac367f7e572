"""What a document stands for, before it is written: a ModelService, and what has to stand beside it."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.artifacts import VOLUME
from msvcgen.document import Document
from msvcgen.errors import Finding
from msvcgen.inputs import API_VERSION, KIND
from msvcgen.origin import traced
from msvcgen.records import NamedTuple
from msvcgen.runtimes.catalogue import ANNOTATION
from msvcgen.runtimes.workload import SHARED_MEMORY
from msvcgen.translate.translation import Translation
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final, Literal

File = Literal["ModelService", "BaseConfig", "RuntimeVariant", "runtime variant, which sets it itself"]


class Draft(NamedTuple):
    """What a document stands for; the values of its trees know where they were stated.

    `base` has the trees of the BaseConfig by their keys, over the templates of `preset`, "" for none; without `base`
    the preset itself is the BaseConfig. `runtime` is the spec of a RuntimeVariant, empty for none; it is called as the
    ModelService, or as the `container` that it is for. `implied` has values that the runtime variant sets
    where nobody does. `comments` stand above paths of the
    ModelService, whose texts are no templates where it is `literal`. `made` names paths of the document of which one
    text is made, with where that is; `findings` are what cannot be said. `renamed` has the names of objects that are
    others here, None where no name and no label differs.
    """

    service: Mapped
    base: Mapped | None = None
    preset: str = ""
    runtime: Mapped = {}
    container: str = ""
    implied: Mapped = {}
    comments: Mapping[Path, str] = {}
    literal: bool = False
    made: Mapping[Path, str] = {}
    findings: tuple[Finding, ...] = ()
    renamed: Mapping[str, str] | None = None

    @property
    def name(self) -> str:
        """The name of the ModelService."""
        return str(mapping_at(self.service, "metadata")["name"])

    def trees(self) -> Mapping[File, Tree]:
        """Give what is written, by the kinds of the documents."""
        return {
            "ModelService": self.service,
            "BaseConfig": self.base or {},
            "RuntimeVariant": self.runtime,
            "runtime variant, which sets it itself": self.implied,
        }


def model_service(metadata: Mapped, spec: Mapped, runtime: str = "") -> Mapped:
    """Give a ModelService; with the name of a runtime variant that its annotation is to name."""
    if runtime:
        annotations = {ANNOTATION: runtime, **mapping_at(metadata, "annotations")}
        metadata = {**metadata, "annotations": annotations}
    return {"apiVersion": API_VERSION, "kind": KIND, "metadata": metadata, "spec": spec}


def stated(translation: Translation) -> Mapped:
    """Give the ModelService that a translation has, with values that know where they were stated."""
    return mapping_at(_known(translation.document))


def layers_of(translation: Translation) -> Mapped:
    """Give the layers that a translation has, in the same way."""
    return {key: _known(value.document()) for key, value in translation.layers.items()}


def _known(document: Document) -> Tree:
    return traced(document, "translation").tree


_SHARED_PLACE: Final = "/dev/shm"  # noqa: S108 - where Linux has it
"""Where variants mount a volume."""


def without_variant(section: Mapped, server: str) -> Mapped:
    """Give the section of a role without what every runtime variant brings, where it does not state that itself."""
    containers = [
        _unequipped(container) if container.get("name") == server else container
        for _, container in mappings_at(section, "containers")
    ]
    own = list_at(section, "volumes")
    names = [text_at(volume, "name") for volume in own]
    brought = (VOLUME, SHARED_MEMORY)
    away: list[Tree] = [{"name": name, "$patch": "delete"} for name in brought if name not in names]
    return {"enableServiceLinks": None, **section, "containers": [*containers], "volumes": [*own, *away]}


def _unequipped(server: Mapped) -> Mapped:
    mounts, place = list_at(server, "volumeMounts"), _SHARED_PLACE
    if not any(text_at(mount, "mountPath") == place for mount in mounts):
        mounts = [*mounts, {"mountPath": place, "$patch": "delete"}]
    return {"name": server["name"], "mountModelVolume": False, **server, "volumeMounts": mounts}
