"""Groups of pods that form one server: whether they find one another, and who asks those that answer nothing.

Source of what a group needs: vLLM 0.33 and SGLang 0.5.23 (`servers/groups.py`), LeaderWorkerSet v0.10.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.check.serving.across import Across, View
from msvcgen.check.serving.view import Container, Object, Pod
from msvcgen.errors import Finding
from msvcgen.servers import Reading
from msvcgen.servers.reading import Stated
from msvcgen.tree import Path, integer_at, mapping_at, text_at, truth_at
from msvcgen.typed import Final

_KIND: Final = "LeaderWorkerSet"
_PROBES: Final = ("startupProbe", "readinessProbe", "livenessProbe")
_ASKING: Final = ("httpGet", "tcpSocket", "grpc")


def unformed(seen: Object) -> Iterator[Finding]:
    """Report groups whose pods look for one another where they are not, are all the same one, or wait for ever."""
    if seen.kind != _KIND or _size(seen) < 2:
        return
    sides = [pod for pod in seen.pods if pod.spec]
    for pod in sides:
        for container, reading in pod.serving:
            yield from _alone(container, reading)
            yield from _ranks(seen, pod, container, reading, led=len(sides) > 1)
    yield from _on_one_node(seen, sides)
    leader = sides[0] if sides else None
    if text_at(seen.spec, "startupPolicy") == "LeaderReady" and leader is not None:
        yield from _waiting(leader)


def _size(seen: Object) -> int:
    return integer_at(seen.spec, "leaderWorkerTemplate", "size", absent=1)


def _alone(container: Container, reading: Reading) -> Iterator[Finding]:
    """Say that a server looks for the others at its own address, which is where it does unless it is told."""
    asks, server = _spread(reading), reading.server
    if asks is None or any(reading.stated(name) is not None for name in ("master", "dataAddress")):
        return
    flag = server.flag("master" if reading.nodes not in (None, 1) else "dataAddress") or server.flag("master")
    message = f"{server.title} looks for the others of its group at its own address, nothing tells it theirs"
    path, hint = (*container.path, *asks.path), f"add `{flag} $(LWS_LEADER_ADDRESS)`"
    yield Finding("group-unformed", message, path, hint=hint)


def _spread(reading: Reading) -> Stated | None:
    """Give who says that a server spans pods: of several nodes, or of more copies of a model than one pod has."""
    if reading.stated("configFile") is not None or any(word.open for word in reading.positionals):
        return None  # which may say more
    if reading.nodes not in (None, 1):
        return reading.stated("nodes")
    copies, local = reading.number("data"), reading.number("dataLocal", 0)
    return reading.stated("dataLocal") if copies and local and copies > local else None


def _ranks(seen: Object, pod: Pod, container: Container, reading: Reading, *, led: bool) -> Iterator[Finding]:
    """Say that several pods of a group are told that they are the same one."""
    if pod.side != "worker" or _spread(reading) is None or reading.stated("dataRank") is not None:
        return
    setting = "rank" if reading.nodes not in (None, 1) else "dataStartRank"
    stated, flag = reading.stated(setting), reading.server.flag(setting)
    title = reading.server.title
    if stated is None:
        message = f"{title} takes itself for the first of its group, nothing tells it its `{flag}`"
        yield Finding("group-unformed", message, container.path, hint="make it of $(LWS_WORKER_INDEX)")
    elif (not led or _size(seen) > 2) and not stated.open and stated.text.isdecimal():
        message = f"all pods of this template have the `{flag}` {stated.text}"
        path = (*container.path, *stated.path)
        yield Finding("group-unformed", message, path, hint="make it of $(LWS_WORKER_INDEX)")


_TOPOLOGY: Final = "leaderworkerset.sigs.k8s.io/%sexclusive-topology"
_NODE: Final = "kubernetes.io/hostname"


def _on_one_node(seen: Object, sides: Sequence[Pod]) -> Iterator[Finding]:
    """Say that pods which have to share a node have its network too, where they all listen at the same ports."""
    annotations = mapping_at(seen.tree, "metadata", "annotations")
    part = integer_at(seen.spec, "leaderWorkerTemplate", "subGroupPolicy", "subGroupSize")
    for prefix, together in (("", _size(seen)), ("subgroup-", part)):
        shared = annotations.get(_TOPOLOGY % prefix) == _NODE and together > 1
        pod = next((pod for pod in sides if truth_at(pod.spec, "hostNetwork") is True), None)
        if shared and pod is not None:
            message = f"{together} pods share a node and its network, and listen at the same ports"
            path, hint = (*pod.path, "hostNetwork"), "leave `hostNetwork` out"
            yield Finding("group-unformed", message, path, "warning", hint)


def _waiting(leader: Pod) -> Iterator[Finding]:
    """Say that a leader is ready only when the workers are there, which are made when it is ready."""
    for container, reading in leader.serving:
        if _spread(reading) is None or reading.text("executor") == "ray":
            continue
        probed = any(mapping_at(container.tree, name) for name in _PROBES[:2])
        message = (
            f"{reading.server.title} is ready when its workers have joined, which are made when it is ready"
        )
        path: Path = ("spec", "startupPolicy")
        hint = "leave `startupPolicy` out: all pods start at once"
        yield Finding("group-unformed", message, path, "error" if probed else "warning", hint)
        return


def unheard(seen: Object) -> Iterator[Finding]:
    """Report ports and probes of workers that start no server: nothing listens, and the probe ends them."""
    for pod in seen.pods:
        for container, reading in pod.serving if pod.side == "worker" else ():
            if not reading.headless:
                continue
            for name in _PROBES:
                if any(mapping_at(container.tree, name).get(handler) for handler in _ASKING):
                    message = f"{reading.server.title} answers no requests here, so the probe fails"
                    yield _warning(message, (*container.path, name))
            if container.tree.get("ports"):
                message = f"{reading.server.title} answers no requests here, nothing listens at the port"
                yield _warning(message, (*container.path, "ports"))


def _warning(message: str, path: Path) -> Finding:
    return Finding("group-unheard", message, path, "warning", "leave it out on the workers")


def services_in_the_way(view: View) -> Iterator[Across]:
    """Report Services of the name that a controller gives to the one of a group: it makes none then."""
    groups = {
        (summary.identity[2], summary.identity[3]): number
        for number, summary in enumerate(view.objects)
        if summary.identity[1] == _KIND
    }
    if not groups:
        return
    for number, summary in enumerate(view.objects):
        if summary.identity[:2] != ("", "Service") or summary.headless:
            continue
        other = groups.get((summary.identity[2], summary.identity[3]))
        if other is not None:
            message = "has the name of a LeaderWorkerSet, which then makes no Service for its pods to find one another"
            hint = "give it another name"
            yield Across(number, Finding("group-unformed", message, ("metadata", "name"), hint=hint), other)


def selected_workers(view: View) -> Iterator[Across]:
    """Report Services and pools that send requests to workers which answer none."""
    if not any(
        pods.silent for summary in view.objects if summary.identity[1] == _KIND for pods in summary.pods
    ):
        return
    for number, summary in enumerate(view.objects):
        _group, kind, namespace, _name = summary.identity
        if not summary.selector or kind not in ("Service", "InferencePool") or summary.headless:
            continue
        for match in view.pods.matching(namespace, summary.selector):
            if match.pods.silent:
                name = view.objects[match.number].identity[3]
                message = f"selects the workers of {_KIND}/{name} too, which answer no requests"
                hint = "select by a label that its leader alone has"
                finding = Finding("group-unheard", message, summary.selector_path, "warning", hint)
                yield Across(number, finding, match.number)
                break
