"""Groups of pods that form one server: what each of them is told, run by a shell and for any parallelism."""

from __future__ import annotations

import json
import re
import stat
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import msvcgen

ADDRESS = "big-decode-0.big-decode.models"


class Member(NamedTuple):
    """One pod of a group: its number, its template, and what its server is told."""

    number: int
    template: dict[str, Any]
    words: list[str]

    def value(self, flag: str) -> str | None:
        return self.words[self.words.index(flag) + 1] if flag in self.words else None

    @property
    def container(self) -> dict[str, Any]:
        container: dict[str, Any] = self.template["spec"]["containers"][0]
        return container

    @property
    def cards(self) -> int:
        return int(self.container["resources"]["limits"]["nvidia.com/gpu"])

    @property
    def serves(self) -> bool:
        labels: dict[str, str] = self.template["metadata"]["labels"]
        return {"llm-d.ai/inferenceServing", "llm-d.ai/role"} <= labels.keys()


def group(parallelism: dict[str, Any], runtime: str = "vllm", *, warned: bool = False) -> dict[str, Any]:
    spec = {
        "modelArtifacts": {"uri": "hf://acme/big", "size": "100Gi"},
        "routing": {"modelName": "acme/big"},
        "decode": {"replicas": 3, "parallelism": parallelism},
    }
    service: Any = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "big", "namespace": "models"},
        "spec": spec,
    }
    warnings: list[msvcgen.Problem] = []
    objects: list[Any] = msvcgen.render(json.dumps(service), runtime=runtime, on_warning=warnings.append)
    assert warned or warnings == []
    (made,) = [one for one in objects if one["kind"] == "LeaderWorkerSet"]
    found: dict[str, Any] = made
    return found


def templates(made: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the template of every pod of a group, as the controller chooses it."""
    of_group = made["spec"]["leaderWorkerTemplate"]
    worker = of_group["workerTemplate"]
    return [of_group.get("leaderTemplate", worker), *[worker] * (of_group["size"] - 1)]


def variables(index: int, size: int) -> dict[str, str]:
    return {"LWS_LEADER_ADDRESS": ADDRESS, "LWS_WORKER_INDEX": str(index), "LWS_GROUP_SIZE": str(size)}


def started(template: dict[str, Any], known: dict[str, str]) -> list[str]:
    """Give the words that the kubelet starts: it fills in the variables that it knows, and leaves others."""
    container = template["spec"]["containers"][0]
    words = [*container.get("command", ()), *container.get("args", ())]
    return [re.sub(r"\$\(([^)]*)\)", lambda name: known.get(name[1], name[0]), word) for word in words]


def computed(words: list[str], index: int) -> list[str]:
    """Give the words of the server that a shell starts: it computes what stands behind them."""
    if words[0] != "sh":
        return words[2:]
    script = words[2].partition('"$@"')[2].split(maxsplit=1)
    product = re.fullmatch(r"\$\(\(LWS_WORKER_INDEX \* ([0-9]+)\)\)", script[1]) if script else None
    return [*words[6:], *([script[0], str(index * int(product[1]))] if product else [])]


def members(made: dict[str, Any]) -> list[Member]:
    each = templates(made)
    return [
        Member(index, template, computed(started(template, variables(index, len(each))), index))
        for index, template in enumerate(each)
    ]


STAND_INS = {
    "vllm": 'printf "%s\\n" "$@"',
    "sglang": 'printf "%s\\n" "$@"',
    "ray": 'test "$1" = health-check || printf "ray %s\\n" "$*"',
}

FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "nodes": ("vllm", {"tensor": 8, "pipeline": 4, "nodes": 4}),
    "ray": ("vllm", {"tensor": 8, "pipeline": 4, "nodes": 4, "backend": "ray"}),
    "internal": ("vllm", {"data": 8, "dataLocal": 2, "expert": True}),
    "internal, one in each": ("vllm", {"tensor": 2, "data": 4, "nodes": 4}),
    "hybrid": ("vllm", {"data": 8, "nodes": 4, "expert": True, "loadBalancing": "hybrid"}),
    "external": ("vllm", {"data": 4, "dataLocal": 1, "expert": True, "loadBalancing": "external"}),
    "sglang": ("sglang", {"tensor": 8, "pipeline": 4, "nodes": 4}),
}

TOLD = {
    "nodes": [f"--nnodes 4 --node-rank {rank} --master-addr {ADDRESS}" for rank in range(4)],
    "ray": ["--distributed-executor-backend ray", *["-"] * 3],
    "internal": [
        f"--data-parallel-size-local 2 --data-parallel-address {ADDRESS} --data-parallel-rpc-port 5555"
        + first
        for first in ("", *(f" --data-parallel-start-rank {rank}" for rank in (2, 4, 6)))
    ],
    "internal, one in each": [
        f"--data-parallel-size-local 1 --data-parallel-address {ADDRESS} --data-parallel-rpc-port 5555"
        + first
        for first in ("", *(f" --data-parallel-start-rank {rank}" for rank in (1, 2, 3)))
    ],
    "hybrid": [
        f"--data-parallel-hybrid-lb --data-parallel-size-local 2 --data-parallel-address {ADDRESS} "
        f"--data-parallel-rpc-port 5555 --data-parallel-start-rank {rank}"
        for rank in (0, 2, 4, 6)
    ],
    "external": [
        f"--data-parallel-rank {rank} --data-parallel-address {ADDRESS} --data-parallel-rpc-port 5555"
        for rank in range(4)
    ],
    "sglang": [f"--nnodes 4 --node-rank {rank} --dist-init-addr {ADDRESS}:20000" for rank in range(4)],
}
"""What ends the words of each pod."""

_WORKERS = f"ray start --address={ADDRESS}:6379 --block"


@pytest.mark.parametrize("form", FORMS)
def test_a_shell_starts_what_is_meant(form: str, tmp_path: Path) -> None:
    for name, script in STAND_INS.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (tmp_path / name).chmod(stat.S_IRWXU)
    runtime, parallelism = FORMS[form]
    made = group(parallelism, runtime)
    each = templates(made)
    for index, template in enumerate(each):
        known = variables(index, len(each))
        words = started(template, known)
        done = subprocess.run(
            ["bash", "-c", '"$@"', "bash", *words],  # noqa: S607 - whichever bash is installed
            env={**known, "PATH": f"{tmp_path}:/usr/bin:/bin"},
            capture_output=True,
            check=True,
            text=True,
            timeout=20,
        )
        said = done.stdout.splitlines()
        if form == "ray" and index:
            assert said == [_WORKERS]
            continue
        if form == "ray":
            assert said.pop(0) == "ray start --head --port=6379"
        assert said[0] == "serve"
        assert said[1:] == computed(words, index)
        ending = TOLD[form][index].split()
        assert said[-len(ending) :] == ending
        assert ("--headless" in said) == (
            bool(index) and form in ("nodes", "internal", "internal, one in each")
        )


small = st.integers(1, 4)


@st.composite
def parallelisms(draw: st.DrawFn) -> dict[str, Any]:
    tensor, pipeline, nodes, local = (
        draw(st.integers(1, 8)),
        draw(small),
        draw(st.integers(2, 6)),
        draw(small),
    )
    sizes = {"tensor": tensor, "pipeline": pipeline, "nodes": nodes}
    if draw(st.booleans()):
        assume(tensor * pipeline % nodes == 0)
        return sizes
    copies: dict[str, Any] = {"data": nodes * local, "expert": draw(st.booleans())}
    balancing = draw(st.sampled_from(["", "internal", "hybrid", "external"]))
    if balancing:
        copies["loadBalancing"] = balancing
    if balancing == "external":
        copies["data"] = nodes
    if draw(st.booleans()):
        copies["dataRPCPort"] = draw(st.integers(1024, 65535))
    return {**sizes, **copies}


@given(parallelisms())
@settings(max_examples=40)
def test_every_rank_is_there_once_and_all_agree(parallelism: dict[str, Any]) -> None:
    made = group(parallelism, warned=True)
    pods = members(made)
    copies = parallelism.get("data", 1)
    cards = parallelism["tensor"] * parallelism["pipeline"] * copies

    assert made["spec"]["replicas"] == 3
    assert len(pods) == parallelism["nodes"]
    assert sum(pod.cards for pod in pods) == cards
    assert len({pod.cards for pod in pods}) == 1
    if copies == 1:
        assert sorted(int(pod.value("--node-rank") or 0) for pod in pods) == [*range(len(pods))]
        assert {pod.value("--nnodes") for pod in pods} == {str(len(pods))}
        assert {pod.value("--master-addr") for pod in pods} == {ADDRESS}
    else:
        ranks_of(pods, copies, parallelism)
    balanced = parallelism.get("loadBalancing", "internal") != "internal" and copies > 1
    for pod in pods:
        answers = balanced or pod.number == 0
        assert ("--headless" in pod.words) == (not answers)
        assert pod.serves == answers
        assert ("ports" in pod.container) == answers
        assert ("readinessProbe" in pod.container) == answers


def ranks_of(pods: list[Member], copies: int, parallelism: dict[str, Any]) -> None:
    """Say that the copies on all pods are numbered through, and that all pods agree on where they meet."""
    assert {pod.value("--data-parallel-size") for pod in pods} == {str(copies)}
    assert {pod.value("--data-parallel-address") for pod in pods} == {ADDRESS}
    port = str(parallelism.get("dataRPCPort", 5555))
    assert {pod.value("--data-parallel-rpc-port") for pod in pods} == {port}
    if parallelism.get("loadBalancing") == "external":
        assert sorted(int(pod.value("--data-parallel-rank") or -1) for pod in pods) == [*range(copies)]
        return
    ranks = [
        first + each
        for pod in pods
        for first in [int(pod.value("--data-parallel-start-rank") or 0)]
        for each in range(int(pod.value("--data-parallel-size-local") or 0))
    ]
    assert sorted(ranks) == [*range(copies)]
