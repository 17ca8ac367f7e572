"""Names that break what is careless: Mermaid, HTML, SVG, Markdown, terminals."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

HOSTILE = (
    "end", "graph", "subgraph x", "classDef a", "style a fill:#f00;", "click n1 call alert()", "n1", "o--x", "-->",
    'a"b', "a`b`", "`bold`", "**b**", "<b>", "</script>", "<script>alert(1)</script>", "</title><svg onload=alert(1)>",
    "]]>", "<!--", "&lt;", "#quot;", "a;b", "a|b", "[a]", "(a)", "{a}", "%% a", "%%{init: {}}%%", "a\nend\nb", "\\n",
    "$$x$$", "\x1b[31m", "\u202e", "\u2028", "{{ 1 }}", "{% raw %}", "1. a", "- a", "a" * 70, "模型", "", "---",
)  # fmt: skip

names = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12))
"""Names that no API server takes, and that every form must bear."""


@st.composite
def manifests(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Give objects that refer to one another by hostile names."""
    pool = [draw(names) for _ in range(4)]
    name = st.sampled_from(pool)
    return draw(st.lists(st.one_of(_workloads(name), _services(name), _routes(name)), max_size=6))


_CARDS = st.fixed_dictionaries({"limits": st.dictionaries(st.just("nvidia.com/gpu"), st.integers(0, 9))})


def _workloads(name: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    port = st.fixed_dictionaries({"containerPort": st.integers(1, 9), "name": name})
    container = st.fixed_dictionaries(
        {"name": name, "image": st.one_of(name, st.just("vllm/vllm-openai:v0.20.2"))},
        optional={
            "args": st.lists(st.one_of(name, st.just("--port=8000"), st.just("owner/model")), max_size=3),
            "resources": _CARDS,
            "ports": st.lists(port, max_size=2),
        },
    )
    volume = st.fixed_dictionaries({"name": name, "configMap": st.fixed_dictionaries({"name": name})})
    pod = st.fixed_dictionaries(
        {"containers": st.lists(container, max_size=3)},
        optional={"serviceAccountName": name, "volumes": st.lists(volume, max_size=2)},
    )
    labels = st.dictionaries(
        st.sampled_from(["app", "llm-d.ai/role"]), st.one_of(name, st.sampled_from(["prefill", "decode"]))
    )
    return st.builds(
        lambda kind, called, labels, spec, replicas: {
            "apiVersion": "apps/v1", "kind": kind, "metadata": {"name": called},
            "spec": {"replicas": replicas, "template": {"metadata": {"labels": labels}, "spec": spec}},
        },
        st.sampled_from(["Deployment", "StatefulSet", "DaemonSet"]), name, labels, pod, st.integers(0, 3),
    )  # fmt: skip


def _services(name: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda called, value, port: {
            "apiVersion": "v1", "kind": "Service", "metadata": {"name": called},
            "spec": {"selector": {"app": value}, "ports": [{"port": port, "name": called}]},
        },
        name, name, st.integers(1, 9),
    )  # fmt: skip


def _routes(name: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda called, backends, path: {
            "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": called},
            "spec": {
                "parentRefs": [{"name": called}],
                "rules": [
                    {"matches": [{"path": {"value": path}}], "backendRefs": [{"name": each} for each in backends]}
                ],
            },
        },
        name, st.lists(name, max_size=3), name,
    )  # fmt: skip
