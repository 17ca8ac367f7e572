"""Rules of the volumes of a pod (pkg/apis/core/validation, ValidateVolumes)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.rules.storage import claim_spec
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, Path, mapping_at, mappings_at, text_at


def volumes(spec: Mapped) -> Iterator[Finding]:
    """Check the volumes whose sources have parts that must go together."""
    for index, volume in mappings_at(spec, "volumes"):
        if isinstance(volume.get("projected"), dict):
            yield from below(("volumes", index, "projected"), _projected(mapping_at(volume, "projected")))
        elif isinstance(volume.get("ephemeral"), dict):
            yield from below(("volumes", index, "ephemeral"), _ephemeral(mapping_at(volume, "ephemeral")))


def _projected(tree: Mapped) -> Iterator[Finding]:
    """Refuse two files of one path (validateProjectionSources)."""
    taken: set[str] = set()
    for at, source in mappings_at(tree, "sources"):
        for field in ("secret", "configMap", "downwardAPI"):
            for index, item in mappings_at(source, field, "items"):
                place = text_at(item, "path")
                path: Path = ("sources", at, field, "items", index, "path")
                if place and place in taken:
                    message = f"two files of the volume have the path {shown(place)}"
                    yield Finding(code="duplicate-item", message=message, path=path)
                taken.add(place)


def _ephemeral(tree: Mapped) -> Iterator[Finding]:
    """Check the claim that the pod makes (ValidatePersistentVolumeClaimTemplate)."""
    template = mapping_at(tree, "volumeClaimTemplate")
    if not isinstance(template.get("spec"), dict):
        return
    yield from below(("volumeClaimTemplate", "spec"), claim_spec(mapping_at(template, "spec")))
    for field in mapping_at(template, "metadata").keys() - {"labels", "annotations", "creationTimestamp"}:
        message = f"the claim of a pod has labels and annotations, no `{field}`"
        yield Finding(code="claim-metadata", message=message, path=("volumeClaimTemplate", "metadata", field))
