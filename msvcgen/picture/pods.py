"""The pods of an object as a picture shows them: what runs in them, with what, and what they say of one another."""

from __future__ import annotations

import json
from collections.abc import Iterator

from msvcgen.check.serving.caches import cache_of, mounted_at
from msvcgen.check.serving.probes import is_of_hub
from msvcgen.check.serving.roles import half_of, half_of_labels
from msvcgen.check.serving.view import Container, Object, Pod
from msvcgen.compare.pods import Counted
from msvcgen.compare.secrets import text_without_secrets
from msvcgen.picture.values import Endpoint, Pods, Server
from msvcgen.servers import Reading
from msvcgen.tree import Mapped, Path, integer_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

_SHARED: Final = "/dev/shm"  # noqa: S108 - where containers find shared memory


def pods_of(seen: Object, counted: Counted) -> Pods:
    """Give the pods of a template of an object."""
    pod = counted.pod
    stay = [container for container in pod.containers if container.stays]
    return Pods(
        path=pod.path,
        replicas=counted.replicas,
        cards=counted.cards,
        servers=tuple(_server(seen, pod, container) for container in stay),
        half=pod.half or half_of(pod) or half_of_labels(pod),
        side=pod.side,
        shared_memory=next(filter(None, (_shared_memory(pod, container) for container in stay)), ""),
    )


def _server(seen: Object, pod: Pod, container: Container) -> Server:
    reading = container.reading
    model, place, volume = _model(seen, pod, container)
    port = reading.port if reading is not None else None
    return Server(
        name=container.name or (reading.server.name if reading is not None else seen.kind),
        image=text_without_secrets(text_at(container.tree, "image")),
        program=reading.server.name if reading is not None else "",
        port=port,
        ports=tuple(each for each in _ports(container) if each.number != port),
        model=text_without_secrets(model),
        place=place,
        volume=volume,
        hands_to=_next(pod, reading) if reading is not None else "",
    )


def _ports(container: Container) -> Iterator[Endpoint]:
    for _, port in mappings_at(container.tree, "ports"):
        if number := integer_at(port, "containerPort"):
            yield Endpoint(text_at(port, "name"), number)


def _next(pod: Pod, reading: Reading) -> str:
    """Give the container to whose port a sidecar hands requests."""
    port = reading.text("serverPort")
    if reading.server.serves or not port:
        return ""
    return next((container.name for container, other in pod.serving if str(other.port) == port), "")


def _model(seen: Object, pod: Pod, container: Container) -> tuple[str, str, str]:
    """Give the model that a container serves, where it is, and what is mounted there."""
    reading = container.serves()
    named = text_at(seen.tree, *seen.shape.model) if seen.shape.model else ""
    if reading is None:
        return named if pod.form == "container" else "", "", ""
    if not reading.model or seen.shape.fetches:
        return named or reading.model, "", ""
    if is_of_hub(reading.model):
        cache = cache_of(container, reading)
        place, name = cache if cache is not None else ("", None)
    else:
        name = mounted_at(container, reading.model)
        place = _mount_path(container, name) if name is not None else ""
    return reading.model, place, _volume(pod, name) if name is not None else ""


def _mount_path(container: Container, name: str) -> str:
    mounts = mappings_at(container.tree, "volumeMounts")
    return next((text_at(mount, "mountPath") for _, mount in mounts if text_at(mount, "name") == name), "")


def _volume(pod: Pod, name: str) -> str:
    """Say what a volume is: its kind, and its size or what it is taken from."""
    volume = next((each for _, each in mappings_at(pod.spec, "volumes") if text_at(each, "name") == name), {})
    for kind, naming in _KINDS:
        if isinstance(source := volume.get(kind), dict):
            return f"{_WORDS.get(kind, kind)} {_text(source, naming)}".rstrip()
    return next((key for key in volume if key != "name"), "")


_KINDS: Final = (
    ("emptyDir", ("sizeLimit",)),
    ("persistentVolumeClaim", ("claimName",)),
    ("hostPath", ("path",)),
    ("image", ("reference",)),
    ("nfs", ("path",)),
    ("csi", ("driver",)),
    ("ephemeral", ("volumeClaimTemplate", "spec", "resources", "requests", "storage")),
)
_WORDS: Final = {"persistentVolumeClaim": "claim", "ephemeral": "claim of the pod"}


def _text(source: Mapped, path: Path) -> str:
    value = mapping_at(source, *path[:-1]) if len(path) > 1 else source
    stated = value.get(str(path[-1]))
    return str(stated) if isinstance(stated, (str, int)) else ""


def _shared_memory(pod: Pod, container: Container) -> str:
    """Give the size of the memory that the processes of a container share, or `memory` where none is stated."""
    name = next(
        (
            text_at(mount, "name")
            for _, mount in mappings_at(container.tree, "volumeMounts")
            if text_at(mount, "mountPath").rstrip("/") == _SHARED
        ),
        "",
    )
    for _, volume in mappings_at(pod.spec, "volumes"):
        if name and text_at(volume, "name") == name:
            size = mapping_at(volume, "emptyDir").get("sizeLimit")
            return str(size) if isinstance(size, (str, int)) else "memory"
    return ""


class Transfer:
    """What pods say of handing over keys and values: by which connector, at which port, and where they say so."""

    def __init__(self, pod: Pod) -> None:
        """Read the containers of pods."""
        self.path: Path = ()
        self.connector = ""
        self.port = ""
        self.asks: Path = ()
        """Where a sidecar says how it reaches pods that prefill."""
        for container in pod.containers:
            reading = container.reading
            stated = reading.stated("kvTransfer") if reading is not None else None
            if (
                reading is not None
                and not reading.server.serves
                and reading.server.setting("serverPort").flags
            ):
                self.asks = (*container.path, *stated.path) if stated is not None else container.path
            elif reading is not None and container.stays and not self.path:
                stated = stated or reading.stated("disaggregation")
                if stated is not None:
                    self.path = (*container.path, *stated.path)
                    self.connector = _connector(reading.text("kvTransfer"))
                    self.port = reading.text("kvPort")

    @property
    def label(self) -> str:
        """The connector and the port at which the other half asks for it."""
        return " ".join(filter(None, (self.connector, self.port)))


def _connector(text: str) -> str:
    """Give the name of a connector: of vLLM's JSON what it states, in lower case and without what all end with."""
    if text.startswith("{"):
        try:
            name = json.loads(text).get("kv_connector")
        except (ValueError, RecursionError):
            return ""
        text = name if isinstance(name, str) else ""
    return text.removesuffix("Connector").lower()
