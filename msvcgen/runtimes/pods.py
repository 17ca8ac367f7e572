"""What keeps the pods of a model server from the commonest failures: how they end, are replaced, and what they may do.

All of it is the lowest layer: whatever a BaseConfig or a ModelService states takes its place.
"""

from __future__ import annotations

from msvcgen.artifacts import Artifact
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.runtimes.server import StatedServer, pod_spec
from msvcgen.servers.images import user_of
from msvcgen.servers.writing import states_flag, style_of
from msvcgen.tree import Mapped, Tree, integer_at, list_at, mapping_at, node_at
from msvcgen.typed import Final

MARGIN: Final = 5
"""Seconds that a server gets to leave when it has answered everything."""

HOME: Final = "home"
"""Name of the volume of a restricted server's home."""

HOME_PATH: Final = "/home/model-server"

ONE_AT_A_TIME: Final[Mapped] = {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}
"""How the only pod is replaced that holds accelerators: a second one would wait for them for ever."""


def rollout(section: Mapped, base: Tree, cards: Tree, *, decoupled: bool) -> Mapped | None:
    """Give the strategy of a Deployment, None for Kubernetes' own.

    `section` is what the ModelService says of the role, `base` the Deployment of the BaseConfig, `cards` the number of
    accelerators of a pod.
    """
    stated = section.get("replicas", node_at(base, "spec", "replicas"))
    alone = not decoupled and (stated is None or stated == 1)
    if not alone or not cards or mapping_at(base, "spec").get("strategy") is not None:
        return None
    return derived(ONE_AT_A_TIME, cards, reason="runtime")


class Ending(NamedTuple):
    """How a pod ends.

    `grace` are the seconds in which it must, None for Kubernetes' own; `hook` is what runs before its server is told
    to, `drain` are the seconds that the server then has for its requests.
    """

    grace: int | None = None
    hook: Mapped | None = None
    drain: int = 0


def ending(shutdown: Mapped, stated: StatedServer, section: Mapped, base: Tree) -> Ending:
    """Say how a pod ends.

    For `delay` seconds the server goes on, so that no request is sent to a pod that is gone; then it has `timeout`
    seconds for the requests that it has. Where a layer above states a shorter time, or a hook of its own, the server
    gets what is left, of a time that is not known nothing.
    """
    delay, timeout = integer_at(shutdown, "delay"), integer_at(shutdown, "timeout")
    if not delay and not timeout:
        return Ending()
    field, usual = "terminationGracePeriodSeconds", delay + timeout + MARGIN
    own = next((place[field] for place in (section, pod_spec(base)) if place.get(field) is not None), None)
    grace = own if isinstance(own, int) else usual
    stops = any("preStop" in mapping_at(layer, "lifecycle") for layer in (stated.own, stated.base))
    waits = delay if delay and not stops and grace > delay else 0
    hook: Mapped | None = {"preStop": {"sleep": {"seconds": shutdown["delay"]}}} if waits else None
    drain = 0 if stops else min(timeout, max(grace - waits - MARGIN, 0))
    return Ending(derived(usual, shutdown.get("timeout"), reason="runtime"), hook, drain)


def drained(args: list[Tree], seconds: int, command: Tree, image: str) -> list[Tree]:
    """Give arguments with the time for the requests that a server has, where its version has a flag for it."""
    style = style_of({"command": command, "image": image})
    flag = style.grammar.server.flag("shutdownTimeout") if style is not None else ""
    if style is None or not flag or not seconds or style.grammar.scan is None:
        return args
    known = style.grammar.exact(flag)
    if known is None or known.spec is None or states_flag(args, known.spec.spellings):
        return args
    return [*args, derived(f"{flag}={seconds}", seconds, reason="runtime")]


def group(artifact: Artifact, image: str) -> Mapped | None:
    """Give the security context of a pod in which a claim belongs to the user of the image, None where all may write.

    The root of a claim is root's as a rule. Files that have the group already are left alone: to change all of a model
    takes minutes at every start.
    """
    user = user_of(image) if artifact.writes_claim else None
    if user is None:
        return None
    context: Mapped = {"fsGroup": user, "fsGroupChangePolicy": "OnRootMismatch"}
    return derived(context, image, reason="runtime")


RESTRICTED_POD: Final[Mapped] = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
RESTRICTED_CONTAINER: Final[Mapped] = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
}
"""What the Pod Security Standard `restricted` and OpenShift's `restricted-v2` ask for.

There is no user in it: OpenShift gives each namespace its own, and refuses others.
"""

RESTRICTED_ENV: Final[tuple[Mapped, ...]] = (
    {"name": "HOME", "value": HOME_PATH},
    {"name": "USER", "value": "model-server"},
)
"""A user without an entry in /etc/passwd has neither a home nor a name, which caches are made of."""


def restrict(pod: Mapped, server: str) -> Mapped:
    """Give a pod that may do little, with a home that its container `server` can write to."""
    containers: list[Tree] = [
        _restricted(container) if container.get("name") == server else container
        for container in map(mapping_at, list_at(pod, "containers"))
    ]
    volumes: list[Tree] = [*list_at(pod, "volumes"), {"name": HOME, "emptyDir": {}}]
    return {**pod, "securityContext": RESTRICTED_POD, "containers": containers, "volumes": volumes}


def _restricted(container: Mapped) -> Mapped:
    mounts: list[Tree] = [*list_at(container, "volumeMounts"), {"name": HOME, "mountPath": HOME_PATH}]
    return {
        **container,
        "env": [*list_at(container, "env"), *RESTRICTED_ENV],
        "securityContext": RESTRICTED_CONTAINER,
        "volumeMounts": mounts,
    }
