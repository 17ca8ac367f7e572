"""Rules of LeaderWorkerSet: those of its webhook, and what its pods will be refused for later.

Source: kubernetes-sigs/lws, pkg/webhooks/leaderworkerset_webhook.go, v0.10.0 and the head of August 2026.
"""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.rules.templates import pod_template
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.names import LONGEST_LABEL, why_not
from msvcgen.tree import Mapped, Path, Tree, integer_at, mapping_at, node_at, text_at
from msvcgen.typed import Final

_GROUP: Final[Path] = ("spec", "leaderWorkerTemplate")
_MOST: Final = 2**31 - 1
"""Pods of all groups together: a signed integer of 32 bits counts them."""

_HASH: Final = 11
"""What the label of a StatefulSet's pods has behind its name: a dash and the hash of the revision."""

_EXCLUSIVE: Final = "leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology"


def leader_worker_set(tree: Mapped) -> Iterator[Finding]:
    """Refuse what the webhook does, and warn of pods that will not be: the API server refuses those later."""
    yield from _name(tree)
    yield from _sizes(tree)
    yield from _rollout(tree)
    yield from _sub_groups(tree)
    for side in ("leaderTemplate", "workerTemplate"):
        path = (*_GROUP, side)
        for finding in below(path, pod_template(mapping_at(tree, *path))):
            if finding.severity == "error":
                yield finding._replace(severity="warning")


def _name(tree: Mapped) -> Iterator[Finding]:
    name, path = text_at(tree, "metadata", "name"), ("metadata", "name")
    if not name:
        return
    if reason := why_not("label1035", name):
        yield Finding("bad-format", f"the name of a LeaderWorkerSet {reason}, here it is {shown(name)}", path)
        return
    last = max(integer_at(tree, "spec", "replicas", absent=1) - 1, 0)
    size = integer_at(tree, *_GROUP, "size", absent=1)
    behind = max(1 + len(str(last)) + _HASH, 2 + len(str(last)) + len(str(size - 1)))
    if len(name) > LONGEST_LABEL - behind:
        message = (
            f"the name has {len(name)} characters, with what is put behind it for pods and the labels of their "
            f"revision at most {LONGEST_LABEL - behind} fit"
        )
        yield Finding("leader-worker-set", message, path, "warning", "its pods cannot be made: shorten it")


def _sizes(tree: Mapped) -> Iterator[Finding]:
    replicas = integer_at(tree, "spec", "replicas", absent=1)
    size = integer_at(tree, *_GROUP, "size", absent=1)
    if size < 1:
        message = f"must be at least 1, for the leader counts, here it is {size}"
        yield Finding("out-of-bounds", message, (*_GROUP, "size"))
    elif replicas * size > _MOST:
        message = f"{replicas} groups of {size} pods are more than {_MOST} pods"
        yield Finding("leader-worker-set", message, ("spec", "replicas"))


def _rollout(tree: Mapped) -> Iterator[Finding]:
    path: Path = ("spec", "rolloutStrategy", "rollingUpdateConfiguration")
    rolling = node_at(tree, *path)
    if not isinstance(rolling, dict):
        return
    replicas, wrong = integer_at(tree, "spec", "replicas", absent=1), False
    for field in ("maxUnavailable", "maxSurge"):
        if reason := _no_share(rolling.get(field)):
            wrong = True
            yield Finding("out-of-bounds", f"{reason}, here it is {shown(rolling[field])}", (*path, field))
    if integer_at(rolling, "partition") < 0:
        message = f"must be at least 0, here it is {integer_at(rolling, 'partition')}"
        yield Finding("out-of-bounds", message, (*path, "partition"))
    unavailable = _pods(rolling.get("maxUnavailable"), 1, replicas, up=False)
    surge = _pods(rolling.get("maxSurge"), 0, replicas, up=True)
    if not wrong and replicas and not unavailable and not surge:
        of = "" if rolling.get("maxUnavailable") == 0 else f" of {replicas} groups"
        message = f"`maxUnavailable` must not come to 0{of} where `maxSurge` is 0"
        yield Finding("rollout", message, (*path, "maxUnavailable"))


def _percent(value: Tree) -> int | None:
    """Give the percentage that a text is, None for any other value."""
    if not isinstance(value, str) or not value.endswith("%") or not value[:-1].isdecimal():
        return None
    return int(value[:-1]) if len(value) < 10 else _MOST


def _no_share(value: Tree) -> str:
    """Give why a value is no share of groups, "" where it is one."""
    if isinstance(value, int):
        return "must be at least 0" if value < 0 else ""
    if not isinstance(value, str):
        return ""  # of another type, which the schema says
    percent = _percent(value)
    if percent is None:
        return "must be a number, or a percentage such as `5%`"
    return "must be at most `100%`" if percent > 100 else ""


def _pods(value: Tree, absent: int, replicas: int, *, up: bool) -> int:
    percent = _percent(value)
    if percent is not None:
        return -(-percent * replicas // 100) if up else percent * replicas // 100
    return value if isinstance(value, int) else absent


def _sub_groups(tree: Mapped) -> Iterator[Finding]:
    policy = node_at(tree, *_GROUP, "subGroupPolicy")
    if not isinstance(policy, dict):
        if node_at(tree, "metadata", "annotations", _EXCLUSIVE) is not None:
            message = "needs a `subGroupPolicy`, there are no sub-groups"
            yield Finding("leader-worker-set", message, ("metadata", "annotations", _EXCLUSIVE))
        return
    part, size = policy.get("subGroupSize"), integer_at(tree, *_GROUP, "size", absent=1)
    if not isinstance(part, int) or size < 1:
        return
    path = (*_GROUP, "subGroupPolicy", "subGroupSize")
    if part < 1:
        yield Finding("out-of-bounds", f"must be at least 1, here it is {part}", path)
    elif part > size:
        yield Finding("leader-worker-set", f"sub-groups of {part} pods in groups of {size}", path)
    elif text_at(policy, "subGroupPolicyType") == "LeaderExcluded" and (size - 1) % part:
        message = f"the {size - 1} workers of a group cannot be divided into sub-groups of {part}"
        yield Finding("leader-worker-set", message, path)
    elif size % part and (size - 1) % part:
        message = (
            f"neither {size} pods of a group nor {size - 1} workers can be divided into sub-groups of {part}"
        )
        yield Finding("leader-worker-set", message, path)
