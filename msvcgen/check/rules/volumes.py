"""Rules of the volumes of a pod (pkg/apis/core/validation, ValidateVolumes)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msvcgen.check.rules.environment import divisor
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.kinds import Kinds
from msvcgen.tree import Mapped, Path, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

GATED: Final = {
    "clusterTrustBundle": "ClusterTrustBundleProjection",
    "podCertificate": "PodCertificateRequest",
}
"""Sources of a projected volume that the API server drops, unless a feature gate that is off by default is on."""

_ZERO: Final = (None, "", 0)
"""Values that Go does not tell from an absent field."""

_TEMPLATE: Final[Path] = ("spec", "template", "spec")
TEMPLATES: Final[dict[str, Path]] = {
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "LeaderWorkerSet": ("spec", "leaderWorkerTemplate", "workerTemplate", "spec"),
}
"""Where kinds have the specs of their pods that have them elsewhere than a Deployment."""

_RESERVED: Final = (".kubernetes.io", ".k8s.io")
_DISK_URIS: Final = {True: "/subscriptions/", False: "https://"}
"""How the URI of a disk in Azure begins, by whether it is managed there."""


def volumes(spec: Mapped) -> Iterator[Finding]:
    """Check the volumes whose sources have parts that must go together."""
    for index, volume in mappings_at(spec, "volumes"):
        for source, rule in BY_SOURCE:
            if isinstance(volume.get(source), dict):
                yield from below(("volumes", index, source), rule(mapping_at(volume, source)))


def image_volumes(tree: Mapped, kinds: Kinds) -> Iterator[Finding]:
    """Say of images as volumes that a feature gate must be on: alpha in 1.31, beta and off in 1.33, on since 1.35."""
    if kinds.since("1.35") or not kinds.since("1.31"):  # before there is no such field
        return
    path: Path = ("spec",) if tree.get("kind") == "Pod" else TEMPLATES.get(str(tree.get("kind")), _TEMPLATE)
    for index, volume in mappings_at(tree, *path, "volumes"):
        if isinstance(volume.get("image"), dict):
            message = (
                "the API server drops `image`, unless its feature gate ImageVolume is on, "
                "as it is by default since Kubernetes 1.35"
            )
            yield Finding("dropped-field", message, (*path, "volumes", index, "image"), "warning")
            if not kinds.since("1.33"):
                yield from below(path, _parts_of_image(mapping_at(tree, *path), text_at(volume, "name")))


def _parts_of_image(spec: Mapped, name: str) -> Iterator[Finding]:
    """Refuse to mount a part of an image, which the kubelet can do since Kubernetes 1.33."""
    for field in ("initContainers", "containers"):
        for at, container in mappings_at(spec, field):
            for index, mount in mappings_at(container, "volumeMounts"):
                part = next((one for one in ("subPath", "subPathExpr") if text_at(mount, one)), "")
                if part and text_at(mount, "name") == name:
                    message = "a part of an image is mounted since Kubernetes 1.33 only"
                    hint = "mount all of it and name the path inside, or see `--kube-version`"
                    yield Finding("mount", message, (field, at, "volumeMounts", index, part), hint=hint)


def _projected(tree: Mapped) -> Iterator[Finding]:
    """Refuse two files of one path (validateProjectionSources)."""
    taken: set[str] = set()
    for at, source in mappings_at(tree, "sources"):
        for field, gate in GATED.items():
            if isinstance(source.get(field), dict):
                message = f"the API server drops `{field}`, unless its feature gate {gate} is on"
                path: Path = ("sources", at, field)
                yield Finding(code="dropped-field", message=message, path=path, severity="warning")
        yield from below(("sources", at, "downwardAPI"), _downward(mapping_at(source, "downwardAPI")))
        for field in ("secret", "configMap", "downwardAPI"):
            for index, item in mappings_at(source, field, "items"):
                place = text_at(item, "path")
                path = ("sources", at, field, "items", index, "path")
                if place and place in taken:
                    message = f"two files of the volume have the path {shown(place)}"
                    yield Finding(code="duplicate-item", message=message, path=path)
                taken.add(place)


def _downward(tree: Mapped) -> Iterator[Finding]:
    """Refuse units in which a resource is not told (validateDownwardAPIVolumeFile)."""
    for index, item in mappings_at(tree, "items"):
        reference = mapping_at(item, "resourceFieldRef")
        yield from below(("items", index, "resourceFieldRef"), divisor(reference))


def _ephemeral(tree: Mapped) -> Iterator[Finding]:
    """Check the claim that the pod makes (ValidatePersistentVolumeClaimTemplate)."""
    template = mapping_at(tree, "volumeClaimTemplate")
    if not isinstance(template.get("spec"), dict):
        return
    from msvcgen.check.rules.storage import claim_spec

    yield from below(("volumeClaimTemplate", "spec"), claim_spec(mapping_at(template, "spec")))
    path = ("volumeClaimTemplate", "metadata")
    yield from below(path, claim_metadata(mapping_at(template, "metadata")))


def claim_metadata(metadata: Mapped) -> Iterator[Finding]:
    """Refuse metadata that claims made of a template cannot have (core validation, ValidateTemplateObjectMeta)."""
    for field, value in metadata.items():
        if field not in ("labels", "annotations") and value not in _ZERO:
            message = f"the claims of this template have labels and annotations, no `{field}`"
            yield Finding(code="claim-metadata", message=message, path=(field,))


def _iscsi(tree: Mapped) -> Iterator[Finding]:
    """Refuse authentication without a Secret (validateISCSIVolumeSource)."""
    for field in ("chapAuthDiscovery", "chapAuthSession"):
        if tree.get(field) is True and not isinstance(tree.get("secretRef"), dict):
            message = f"`{field}` needs a `secretRef`"
            yield Finding(code="missing-field", message=message, missing="secretRef")
            return


def _fibre_channel(tree: Mapped) -> Iterator[Finding]:
    """Refuse a disk with no name, with two, and without its number (validateFCVolumeSource)."""
    names, identifiers, number = list_at(tree, "targetWWNs"), list_at(tree, "wwids"), tree.get("lun")
    if bool(names) == bool(identifiers):
        message = "either `targetWWNs` or `wwids` must be there, but not both"
        yield Finding(code="volume-source", message=message)
    if names and number is None:
        yield Finding(code="missing-field", message="`targetWWNs` need a `lun`", missing="lun")
    elif names and isinstance(number, int) and not 0 <= number <= 255:
        message = f"must be from 0 to 255, here it is {shown(number)}"
        yield Finding(code="out-of-bounds", message=message, path=("lun",))


def _flex(tree: Mapped) -> Iterator[Finding]:
    """Refuse options that are Kubernetes' own (validateFlexVolumeSource)."""
    for key in mapping_at(tree, "options"):
        if f".{key.partition('/')[0].lower()}".endswith(_RESERVED):
            message = f"the domains kubernetes.io and k8s.io are reserved, here it is {shown(key)}"
            yield Finding(code="bad-format", message=message, path=("options", key))


def _azure_disk(tree: Mapped) -> Iterator[Finding]:
    """Refuse the URI of a disk of another kind (validateAzureDisk)."""
    kind, uri = text_at(tree, "kind") or "Shared", text_at(tree, "diskURI")
    beginning = _DISK_URIS[kind == "Managed"]
    if uri and not uri.startswith(beginning):
        message = f"must begin with {beginning} when the kind is {kind}, here it is {shown(uri)}"
        yield Finding(code="bad-format", message=message, path=("diskURI",))


BY_SOURCE: Final[tuple[tuple[str, Callable[[Mapped], Iterator[Finding]]], ...]] = (
    ("projected", _projected),
    ("downwardAPI", _downward),
    ("ephemeral", _ephemeral),
    ("iscsi", _iscsi),
    ("fc", _fibre_channel),
    ("flexVolume", _flex),
    ("azureDisk", _azure_disk),
)
"""The rules of a volume, by the field that says what it is."""
