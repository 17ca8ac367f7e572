"""What every workload variant has: the pod that runs the server, and the Service before it.

The trees hold values, not templates; `spec.resources` of the variant is merged over them.
"""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.runtimes.pods import restrict
from msvcgen.runtimes.sidecars import Front
from msvcgen.tree import Mapped, Tree, node_at

SHARED_MEMORY = "dshm"
"""Name of the memory volume at /dev/shm, whose usual 64 MiB are too few for tensor parallel workers."""

PORT, GRPC, BEHIND = "http", "grpc", "server"
"""What the server's ports are called; the last where a sidecar has the first."""

READINESS = 3
"""Failures until a pod gets no more requests; Kubernetes' own default."""


class Pod(NamedTuple):
    """All that the pod of a model server is made of."""

    container: str
    image: str
    command: Tree
    args: Tree
    env: tuple[Mapped, ...]
    port: int | None
    grpc_port: int | None
    health: Mapped | None
    accelerator: str
    cards: int
    mount: Mapped | None
    grace: int | None
    """Seconds in which the pod must end; None for Kubernetes' own."""
    lifecycle: Mapped | None
    strategy: Mapped | None
    restricted: bool
    front: Front | None = None
    """The sidecar that takes its requests."""
    named: str = ""
    """What the layers above call the server's port, "" where they do not."""
    group: Mapped | None = None
    """The context of a pod whose server writes into a claim, where it is not root."""
    scheme: str = "HTTP"
    shared: str = ""
    """The most that the processes of the pod share, "" where nothing says so."""
    rdma: str = ""
    """The resource by which the pod reaches others' memory, "" for none."""

    @property
    def port_name(self) -> str:
        """What the server's port is called: not as one of the sidecar's, which nobody would then find by its name."""
        if self.named:
            return self.named
        return BEHIND if self.front is not None and PORT in self.front.names else PORT


def pod_template(pod: Pod) -> Mapped:
    """Give the pod template of a model server; labels and the model's volume are the ModelService's to say.

    `enableServiceLinks` is off: a Service called `vllm` would set VLLM_PORT and others, which vLLM reads as
    its own.
    """
    spec: Mapped = {
        "enableServiceLinks": False,
        "containers": [server_container(pod)],
        "volumes": [{"name": SHARED_MEMORY, "emptyDir": _memory(pod)}],
    }
    if pod.group is not None and not pod.restricted:
        spec["securityContext"] = pod.group
    if pod.grace is not None:
        spec["terminationGracePeriodSeconds"] = pod.grace
    return {"spec": restrict(spec, pod.container) if pod.restricted else spec}


def _memory(pod: Pod) -> Mapped:
    return {"medium": "Memory", "sizeLimit": pod.shared} if pod.shared else {"medium": "Memory"}


def server_container(pod: Pod) -> Mapped:
    """Give the container of a model server."""
    mounts: list[Tree] = [{"name": SHARED_MEMORY, "mountPath": "/dev/shm"}]  # noqa: S108 - the kernel's name
    if pod.mount is not None:
        mounts.append(pod.mount)
    fields: Mapping[str, Tree] = {
        "name": pod.container,
        "image": pod.image,
        "command": pod.command,
        "args": pod.args,
        "env": list(pod.env),
        "ports": [{"name": name, "containerPort": port} for name, port in _ports(pod)],
        "resources": _resources(pod),
        "securityContext": {"capabilities": {"add": ["IPC_LOCK"]}} if pod.rdma else None,
        **_probes(pod),
        "lifecycle": pod.lifecycle,
        "volumeMounts": mounts,
    }
    return {key: value for key, value in fields.items() if value not in (None, [], "")}


def _resources(pod: Pod) -> Tree:
    limits: Mapped = {pod.accelerator: derived(str(pod.cards), pod.cards)} if pod.cards else {}
    if not pod.rdma:
        return {"limits": limits} if limits else None
    one: Mapped = {pod.rdma: derived("1", pod.rdma)}
    return {"limits": {**limits, **one}, "requests": one}


def _ports(pod: Pod) -> list[tuple[str, int]]:
    ports = ((pod.port_name, pod.port), (GRPC, pod.grpc_port))
    return [(name, port) for name, port in ports if port]


def _probes(pod: Pod) -> Mapped:
    """Give the probes of a health check: a start may take long, afterwards answers are expected soon."""
    if pod.health is None or not pod.health.get("path") or not pod.port:
        return {}
    interval, retries = _number(pod.health, "interval", 10), _number(pod.health, "maxRetries", 10)
    start = _number(pod.health, "initialDelay", 0) + interval * retries
    ready, live = pod.health["path"], pod.health.get("livePath") or pod.health["path"]
    probes: Mapped = {
        "startupProbe": _probe(pod, ready, interval, -(-start // interval)),
        "readinessProbe": _probe(pod, ready, interval, READINESS),
        "livenessProbe": _probe(pod, live, interval, retries),
    }
    return derived(probes, ready, reason="probes")


def _probe(pod: Pod, path: Tree, interval: int, failures: int) -> Mapped:
    health = pod.health or {}
    get: Mapped = {"path": path, "port": pod.port_name}
    if pod.scheme == "HTTPS":
        get["scheme"] = pod.scheme
    probe: Mapped = {"httpGet": get, "periodSeconds": interval}
    if health.get("maxWaitTime") is not None:
        probe["timeoutSeconds"] = health["maxWaitTime"]
    return {**probe, "failureThreshold": failures}


def _number(health: Mapped, key: str, absent: int) -> int:
    value = health.get(key)
    return value if isinstance(value, int) else absent


def server_service(pod: Pod, port: int | None) -> Mapped | None:
    """Give the Service of a model server, which is asked at `port`, or at its own where that is None."""
    ports: list[Tree] = []
    for name, own in _ports(pod):
        if own == pod.grpc_port:
            ports.append({"name": name, "port": own, "targetPort": name})
            continue
        front = pod.front.port if pod.front is not None else None
        entry: Mapped = {"name": PORT, "port": port or front or own, "targetPort": front or name}
        if pod.scheme == "HTTPS" and front is None:  # what a sidecar speaks is its own
            entry["appProtocol"] = "https"
        ports.append(entry)
    return {"spec": {"ports": ports}} if ports else None


def deployment(pod: Pod) -> Mapped:
    """Give the Deployment of a model server; the selector is the ModelService's to say."""
    spec: Mapped = {"template": pod_template(pod)}
    return {"spec": {"strategy": pod.strategy, **spec} if pod.strategy is not None else spec}


def pod_group(pod: Pod) -> Mapped:
    """Give the LeaderWorkerSet of a model server, all pods alike: which they are is the ModelService's to say."""
    return {"spec": {"leaderWorkerTemplate": {"workerTemplate": pod_template(pod)}}}


def as_group(deployment: Tree) -> Tree:
    """Give what is said of a Deployment's pods of all pods of a LeaderWorkerSet."""
    template = node_at(deployment, "spec", "template")
    return None if template is None else {"spec": {"leaderWorkerTemplate": {"workerTemplate": template}}}
