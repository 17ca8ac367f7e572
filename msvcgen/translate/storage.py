"""The volumes of a pod, as DigitalHub writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.translate.digitalhub import Entities, source_of
from msvcgen.translate.server_arguments import is_hub
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, node_at

SHARED = "/shared"
"""Where a model is fetched to."""

CLAIM_SIZE, EMPTY_SIZE, SHARED_SIZE = "2Gi", "128Mi", "100Mi"


class Storage(NamedTuple):
    """The volumes of a pod and where they are mounted; `fetched` tells whether an init container fetches the model."""

    volumes: list[Tree]
    mounts: list[Tree]
    fetched: bool


def storage(entities: Entities) -> Storage:
    """Give the volumes of a task, and those that fetching a model needs."""
    own_volumes = [mapping_at(item) for item in list_at(entities.field("volumes"))]
    fetched = not is_hub(source_of(entities, "path"))
    volumes: list[Tree] = [
        {"name": volume.get("name"), **VOLUMES[str(volume.get("volume_type"))](entities, volume)}
        for volume in own_volumes
        if str(volume.get("volume_type")) in VOLUMES
    ]
    mounts: list[Tree] = [_mount(volume) for volume in own_volumes]
    if fetched and not any(volume.get("mount_path") == SHARED for volume in own_volumes):
        volumes.append({"name": "shared-dir", "emptyDir": {"sizeLimit": SHARED_SIZE}})
        mounts.append({"name": "shared-dir", "mountPath": SHARED})
    if fetched:
        name = f"init-config-map-{entities.identity}"
        volumes.append({"name": "init-config-map", "configMap": {"name": name}})
        mounts.append({"name": "init-config-map", "mountPath": "/init-config-map"})
    return Storage(volumes=volumes, mounts=mounts, fetched=fetched)


def _mount(volume: Mapped) -> Mapped:
    mount: Mapped = {"name": volume.get("name"), "mountPath": volume.get("mount_path")}
    inner = node_at(volume, "spec", "subPath")
    return {**mount, "subPath": inner} if inner else mount


def claims(entities: Entities) -> Iterator[Mapped]:
    """Give the claims that the platform makes: the name and the spec of each."""
    for item in list_at(entities.field("volumes")):
        volume = mapping_at(item)
        if volume.get("volume_type") == "persistent_volume_claim":
            spec = mapping_at(volume, "spec")
            yield {"name": _claim_name(entities, volume), "spec": _claim(spec, "storage_class")}


def _claim(spec: Mapped, storage_class: str) -> Mapped:
    claim: Mapped = {"accessModes": ["ReadWriteOnce"], "volumeMode": "Filesystem"}
    if spec.get(storage_class):
        claim["storageClassName"] = spec[storage_class]
    return {**claim, "resources": {"requests": {"storage": spec.get("size") or CLAIM_SIZE}}}


def _claim_name(entities: Entities, volume: Mapped) -> str:
    return derived(
        entities.clean(f"v-{entities.identity}-{volume.get('name')}"), volume.get("name"), reason="name"
    )


def _shared_volume(_entities: Entities, volume: Mapped) -> Mapped:
    name = node_at(volume, "spec", "claimName") or volume.get("name")
    return {"persistentVolumeClaim": {"claimName": name}}


def _own_claim(entities: Entities, volume: Mapped) -> Mapped:
    return {"persistentVolumeClaim": {"claimName": _claim_name(entities, volume)}}


def _ephemeral(entities: Entities, volume: Mapped) -> Mapped:
    """Give a claim that lives as long as its pod; it carries the labels of all objects (`buildVolumes`)."""
    claim = _claim(mapping_at(volume, "spec"), "storageClass")
    return {"ephemeral": {"volumeClaimTemplate": {"metadata": {"labels": entities.labels}, "spec": claim}}}


def _empty(_entities: Entities, volume: Mapped) -> Mapped:
    return {"emptyDir": {"sizeLimit": node_at(volume, "spec", "sizeLimit") or EMPTY_SIZE}}


def _image(_entities: Entities, volume: Mapped) -> Mapped:
    spec = mapping_at(volume, "spec")
    reference: Mapped = {"reference": spec.get("reference") or spec.get("image") or volume.get("name")}
    return {"image": {**reference, **({"pullPolicy": spec["pullPolicy"]} if spec.get("pullPolicy") else {})}}


VOLUMES: Mapping[str, Callable[[Entities, Mapped], Mapped]] = {
    "shared_volume": _shared_volume,
    "persistent_volume_claim": _own_claim,
    "ephemeral": _ephemeral,
    "empty_dir": _empty,
    "image": _image,
}
"""The types of volumes, and what gives their sources."""
