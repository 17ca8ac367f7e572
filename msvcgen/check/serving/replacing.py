"""How pods are replaced: whether the next one starts before the former ends."""

from __future__ import annotations

from msvcgen.check.serving.devices import has_devices
from msvcgen.check.serving.view import Object, Pod
from msvcgen.tree import integer_at, list_at, node_at, text_at
from msvcgen.typed import Final

_ONE_NODE: Final = frozenset({"ReadWriteOnce", "ReadWriteOncePod"})


def holds_back(seen: Object) -> bool:
    """Tell whether a Deployment starts a second pod before the first ends, or a claim is one node's."""
    if seen.kind == "PersistentVolumeClaim":
        modes = list_at(seen.spec, "accessModes")
        return bool(modes) and _ONE_NODE.issuperset(str(mode) for mode in modes)
    return any(surges(seen, pod) for pod in seen.pods) if seen.kind == "Deployment" else False


def surges(seen: Object, pod: Pod) -> bool:
    """Tell whether a Deployment of one pod with accelerators starts the next one first."""
    spec = seen.spec
    if seen.kind != "Deployment" or integer_at(spec, "replicas", absent=1) != 1 or not has_devices(pod):
        return False
    if text_at(spec, "strategy", "type") == "Recreate":
        return False
    stated = node_at(spec, "strategy", "rollingUpdate", "maxUnavailable")
    # A share of one pod is rounded down: only all of it is one.
    return stated in (None, 0, "") or (isinstance(stated, str) and stated.endswith("%") and stated != "100%")
