"""Rules of how containers use the volumes of their pod (pkg/apis/core/validation, ValidateVolumeMounts)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msvcgen.check.wording import shown
from msvcgen.errors import Finding, Meant, below
from msvcgen.tree import Mapped, Path, mappings_at, node_at, text_at
from msvcgen.typed import Final

Volumes = Mapping[str, Mapped]

_OF_CLAIM: Final = ("persistentVolumeClaim", "ephemeral")


def of_container(container: Mapped, volumes: Volumes) -> Iterator[Finding]:
    """Refuse a mount of a volume that the pod has not, and mounts that contradict themselves."""
    for index, mount in mappings_at(container, "volumeMounts"):
        if len(mount) > 2 or text_at(mount, "name") not in volumes:  # more than its name and its path
            path = ("volumeMounts", index)
            yield from _known(mount, volumes, path)
            yield from below(path, _mount(mount, container))


def _known(mount: Mapped, volumes: Volumes, path: Path) -> Iterator[Finding]:
    name = text_at(mount, "name")
    if not name or name in volumes:
        return
    message = f"the pod has no volume {shown(name)}"
    hint = Meant(name, volumes)
    yield Finding(code="no-volume", message=message, path=(*path, "name"), hint=hint)


def _mount(mount: Mapped, container: Mapped) -> Iterator[Finding]:
    propagation = text_at(mount, "mountPropagation")
    if propagation == "Bidirectional" and node_at(container, "securityContext", "privileged") is not True:
        message = "the mountPropagation Bidirectional needs a privileged container"
        yield Finding(code="mount", message=message, path=("mountPropagation",))
    if text_at(mount, "recursiveReadOnly") not in ("Enabled", "IfPossible"):
        return
    if mount.get("readOnly") is not True:
        message = "`recursiveReadOnly` needs `readOnly: true`"
        yield Finding(code="mount", message=message, path=("recursiveReadOnly",))
    if propagation not in ("", "None"):
        message = f"`recursiveReadOnly` excludes the mountPropagation {propagation}"
        yield Finding(code="mount", message=message, path=("recursiveReadOnly",))


def devices(container: Mapped, volumes: Volumes) -> Iterator[Finding]:
    """Refuse devices of volumes that are none, and a name or path that is taken."""
    mounted = [mount for _, mount in mappings_at(container, "volumeMounts")]
    names = {text_at(mount, "name") for mount in mounted}
    paths = {text_at(mount, "mountPath") for mount in mounted}
    for index, device in mappings_at(container, "volumeDevices"):
        name, place = text_at(device, "name"), text_at(device, "devicePath")
        path = ("volumeDevices", index)
        yield from _known(device, volumes, path)
        if name in volumes and not any(volumes[name].get(kind) is not None for kind in _OF_CLAIM):
            message = "only a volume of a PersistentVolumeClaim can be a device"
            yield Finding(code="volume-device", message=message, path=(*path, "name"))
        for field, value, taken in (("name", name, names), ("devicePath", place, paths)):
            if value and value in taken:
                message = f"{shown(value)} is there already, in another device or a mount"
                yield Finding(code="duplicate-item", message=message, path=(*path, field))
            taken.add(value)
