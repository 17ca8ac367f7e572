"""How several pods form one server: what a parallelism comes to, and the words of the leader and of the workers.

A server's file has a row a form (`groups`): which pods answer requests, and what the leader and the workers are told.
Where the pods are, LeaderWorkerSet says in variables of every container: `LWS_LEADER_ADDRESS`, and `LWS_WORKER_INDEX`,
which is 0 on the leader.

Sources: vLLM 0.33, `arg_utils.create_engine_config` and `cli/serve.py`; SGLang 0.5.23, `server_args.py`;
LeaderWorkerSet v0.10.0, `pkg/utils/pod`.
"""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.errors import Finding
from msvcgen.records import NamedTuple
from msvcgen.servers.catalogue import Json
from msvcgen.servers.grammar import Grammar
from msvcgen.tree import Mapped, integer_at, text_at, truth_at
from msvcgen.typed import Final, Literal, TypeAlias

PORT: Final = 5555
"""At which the copies of a model on several pods find their leader, as the guides of llm-d have it."""

_ADDRESS: Final = "$(LWS_LEADER_ADDRESS)"
_INDEX: Final = "$(LWS_WORKER_INDEX)"

Form: TypeAlias = Literal["alone", "nodes", "ray", "internal", "hybrid", "external"]
"""How pods share the work: one does all; one copy of the model over all, by processes or by Ray; copies in all, with
the balance of load inside of the server, of each pod, or outside."""


class Layout(NamedTuple):
    """What a parallelism comes to: how many pods serve one model together, and how many accelerators each has."""

    tensor: int = 1
    pipeline: int = 1
    data: int = 1
    local: int = 1
    """Copies of the model in one pod."""
    nodes: int = 1
    """Pods of a group."""
    inside: bool = False
    """Whether the copies share the accelerators of the tensor parallelism (SGLang's attention)."""

    @property
    def cards(self) -> int:
        """The accelerators of one pod."""
        copy = self.tensor * self.pipeline
        return copy * self.local if self.data > 1 and not self.inside else copy // self.nodes or 1


class Said(NamedTuple):
    """Something that a server is told: a setting, its flag, and its value, None for a switch."""

    setting: str
    flag: str
    value: str | None = None

    @property
    def computed(self) -> bool:
        """Whether a shell must compute the value."""
        return self.value is not None and self.value.startswith("$((")


class Group(NamedTuple):
    """Pods that form one server."""

    layout: Layout
    form: Form
    leader: tuple[Said, ...]
    worker: tuple[Said, ...]
    serves: Literal["all", "leader"]
    """The pods that answer requests."""
    memory: str = ""
    """What the processes of one pod share."""
    start: str = ""
    """The script of a shell that starts the leader's server, which is its `$@`; "" where that starts by itself."""
    join: str = ""
    """The script that workers run in the place of a server."""


def pods_of(parallelism: Mapped) -> int:
    """Give the number of pods that a parallelism asks for, 1 where it contradicts itself."""
    return lay_out(parallelism)[0].nodes


def lay_out(parallelism: Mapped, *, inside: bool = False) -> tuple[Layout, list[Finding]]:
    """Give what a parallelism comes to, and its contradictions, whose paths begin in it.

    `nodes` is `data` / `dataLocal` where both are stated, else 1; `dataLocal` is `data` / `nodes`.
    """
    tensor, pipeline, data = (max(integer_at(parallelism, kind, absent=1), 1) for kind in _SIZES)
    local, nodes = (integer_at(parallelism, kind) for kind in ("dataLocal", "nodes"))
    layout = Layout(tensor, pipeline, data, inside=inside)
    if (data == 1 and local < 2) or inside:
        nodes = nodes or 1
        if tensor * pipeline % nodes:
            message = f"{_many(tensor * pipeline, 'card')} cannot be divided among {nodes} nodes"
            hint = "`tensor` times `pipeline` must be a multiple of `nodes`"
            return layout._replace(nodes=nodes), [_wrong("nodes", message, hint)]
        return layout._replace(nodes=nodes), []
    if local and data % local:
        message = f"data is {data}, which cannot be divided into {local} a pod"
        return layout, [_wrong("dataLocal", message, "`data` must be a multiple of `dataLocal`")]
    if local and nodes not in (0, data // local):
        message = f"nodes is {nodes}, data / dataLocal is {data // local}"
        return layout, [_wrong("nodes", message, "state two of the three")]
    if not local and data % (nodes or 1):
        message = f"data is {data}, which cannot be divided among {nodes} nodes"
        return layout, [_wrong("nodes", message, "`data` must be a multiple of `nodes`")]
    nodes = nodes or (data // local if local else 1)
    return layout._replace(local=data // nodes, nodes=nodes), []


_SIZES: Final = ("tensor", "pipeline", "data")


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _wrong(field: str, message: str, hint: str = "") -> Finding:
    return Finding("parallelism", message, (field,), hint=hint)


def form_group(
    parallelism: Mapped, grammar: Grammar, *, inside: bool = False
) -> tuple[Group | None, list[Finding]]:
    """Give the group that a parallelism makes of a version of a server, and what is wrong, by paths in the parallelism.

    There is none where something is; warnings are not wrong. `inside` says that the copies of the model share the
    accelerators of its tensor parallelism.
    """
    layout, findings = lay_out(parallelism, inside=inside)
    if findings:
        return None, findings
    form, findings = _form(parallelism, layout, grammar)
    if form is None:
        return None, findings
    row: Json = grammar.server.groups.get(form, {})
    texts = _texts(layout, parallelism)
    told = [*_of_sizes(parallelism, layout, grammar, alone=form == "alone")]
    leader, worker = (
        tuple(_said(words, grammar, texts) for words in (*told, *row.get(side, ())))
        for side in ("leader", "worker")
    )
    group = Group(
        layout=layout,
        form=form,
        leader=leader,
        worker=() if "join" in row else worker,
        serves=row.get("serves", "all"),
        memory=row.get("memory", ""),
        start=row.get("start", ""),
        join=row.get("join", ""),
    )
    missing = [*_not_known(group, form, grammar)]
    return (None if missing else group), [*findings, *missing]


def _form(parallelism: Mapped, layout: Layout, grammar: Grammar) -> tuple[Form | None, list[Finding]]:
    balancing, backend = text_at(parallelism, "loadBalancing"), text_at(parallelism, "backend")
    title, groups = grammar.server.title, grammar.server.groups
    copies = layout.data > 1 and not layout.inside
    if balancing == "external" and copies and layout.local > 1:
        message = "external load balancing needs dataLocal 1"
        return None, [
            _wrong("loadBalancing", message, f"state `dataLocal: 1`, which makes {layout.data} pods")
        ]
    if truth_at(parallelism, "expert") is True and not grammar.server.experts:
        return None, [_wrong("expert", f"{title} spreads no experts over accelerators", "leave `expert` out")]
    unused = [*_unused(parallelism, layout, copies=copies)]
    if layout.nodes == 1:
        return "alone", unused
    form: Form = "ray" if backend == "ray" else "nodes"
    if copies:
        form = {"hybrid": "hybrid", "external": "external"}.get(balancing, "internal")  # type: ignore[assignment]
    if form not in groups:
        return None, [_impossible(form, title, one_copy="nodes" in groups)]
    if form == "nodes" and not backend and "older" in groups[form] and [*_strange(form, grammar)]:
        form = groups[form]["older"]
    if groups[form].get("experts") and truth_at(parallelism, "expert") is not True:
        message = f"{title} takes {form} load balancing for models of experts only, of others it wants single servers"
        hint = "state `expert: true`, or `replicas` in the place of `data`"
        unused.append(
            _wrong("loadBalancing", message, hint)._replace(code="parallelism-unused", severity="warning")
        )
    return form, unused


def _impossible(form: Form, title: str, *, one_copy: bool) -> Finding:
    if form == "ray":
        return _wrong("backend", f"{title} spreads no model by Ray", "leave `backend` out")
    if form == "nodes" or not one_copy:
        return _wrong(
            "nodes", f"{title} serves a model on one pod only", "vLLM and SGLang form groups of pods"
        )
    hint = "state `replicas` in its place; copies of attention within `tensor` are words of the server"
    return _wrong("data", f"{title} spreads no copies of a model over several pods", hint)


def _unused(parallelism: Mapped, layout: Layout, *, copies: bool) -> list[Finding]:
    """Say what of a parallelism has no effect: how the load is balanced where there is nothing to balance."""
    over = copies and layout.nodes > 1
    stated = {
        "loadBalancing": not over and text_at(parallelism, "loadBalancing") not in ("", "internal"),
        "dataRPCPort": not over and parallelism.get("dataRPCPort") is not None,
        "backend": (layout.nodes == 1 or copies) and text_at(parallelism, "backend") == "ray",
    }
    why = {
        True: "it is for one copy of the model over several pods",
        False: "it is for copies of the model on several pods",
    }
    return [
        Finding("parallelism-unused", f"has no effect: {why[field == 'backend']}", (field,), "warning")
        for field, has_none in stated.items()
        if has_none
    ]


def _texts(layout: Layout, parallelism: Mapped) -> Mapping[str, str]:
    first = _INDEX if layout.local == 1 else f"$((LWS_WORKER_INDEX * {layout.local}))"
    return {
        "tensor": str(layout.tensor),
        "nodes": str(layout.nodes),
        "data": str(layout.data),
        "local": str(layout.local),
        "port": str(integer_at(parallelism, "dataRPCPort", absent=PORT)),
        "address": _ADDRESS,
        "index": _INDEX,
        "first": first,
    }


def _of_sizes(parallelism: Mapped, layout: Layout, grammar: Grammar, *, alone: bool) -> list[tuple[str, ...]]:
    """Give what every pod is told of the model's division, whatever the form."""
    sizes = {kind: getattr(layout, kind) for kind in ("tensor", "pipeline")}
    if alone or layout.inside:
        sizes["data"] = layout.data
    words: list[tuple[str, ...]] = [(kind, str(size)) for kind, size in sizes.items() if size > 1]
    if truth_at(parallelism, "expert") is True:
        words += (tuple(row) for row in grammar.server.experts)
    return words


def _said(words: tuple[str, ...], grammar: Grammar, texts: Mapping[str, str]) -> Said:
    setting, *values = words
    flag = grammar.server.flag(setting)
    return Said(setting, flag, values[0].format(**texts) if values else None)


def _not_known(group: Group, form: Form, grammar: Grammar) -> list[Finding]:
    """Say which of the flags that a group needs the version of the server does not have."""
    field = "backend" if form == "nodes" else "loadBalancing" if form in ("hybrid", "external") else "nodes"
    findings = []
    for said in dict.fromkeys((*group.leader, *group.worker)):
        since = _since(said.flag, grammar)
        if since is None:
            continue
        own = "expert" if said.setting == "expert" else field
        message = f"{grammar.server.title} {grammar.version} has no `{said.flag}`"
        hint = f"it came with {since}" if since else ""
        findings.append(_wrong(own, message, hint))
    return findings[:1]


def _strange(form: str, grammar: Grammar) -> list[str]:
    """Give the flags of a form that the version of the server does not have."""
    row: Json = grammar.server.groups[form]
    flags = (grammar.server.flag(words[0]) for side in ("leader", "worker") for words in row[side])
    return [flag for flag in flags if _since(flag, grammar) is not None]


def _since(flag: str, grammar: Grammar) -> str | None:
    """Give the version with which a flag came that a version lacks, "" where none has it, None where nothing lacks."""
    scan = grammar.scan
    if scan is None or grammar.exact(flag) is not None:
        return None
    later = [first for first, _last, _number in grammar.table.ranges(flag) if first > scan.at]
    return grammar.table.versions[min(later)] if later else ""
