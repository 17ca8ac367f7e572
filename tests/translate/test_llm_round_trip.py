"""What is rendered as an LLMInferenceService is read again as the same server."""

from __future__ import annotations

from typing import Any

from msvcgen.linting import lint
from msvcgen.pipeline import Options, Source, generate
from msvcgen.tree import mapping_at
from msvcgen.yaml.reader import read_stream
from msvcgen.yaml.writer import write
from stories import SAMPLES


def rendered(text: str, **options: Any) -> list[Any]:
    found = list(generate([Source("input.yaml", text)], [], Options(**options)))
    assert [problem for one in found for problem in one.problems if problem.severity == "error"] == []
    return [child.tree for one in found for child in one.children]


def test_words_and_pods_are_the_same() -> None:
    service = (SAMPLES / "llminferenceservice/modelservice.yaml").read_text("utf-8")
    [there] = rendered(service, runtime="llminferenceservice")
    back = {(one["kind"], one["metadata"]["name"]): one for one in rendered(write(there))}

    prefill = back["Deployment", "deepseek-prefill"]["spec"]["template"]["spec"]["containers"][0]
    assert '--kv-transfer-config={"kv_connector":"NixlConnector","kv_role":"kv_both"}' in prefill["args"]
    assert "--max-model-len=32768" in prefill["args"]
    assert prefill["resources"]["limits"]["nvidia.com/gpu"] == "8"
    assert back["LeaderWorkerSet", "deepseek-decode"]["spec"]["leaderWorkerTemplate"]["size"] == 2
    assert ("InferencePool", "deepseek-inference-pool") in back


def test_it_is_a_rendered_object_too() -> None:
    text = (SAMPLES.parent / "golden/llminferenceservice/manifests.yaml").read_text("utf-8")

    assert lint([Source("manifests.yaml", text)], Options()).problems == ()
    assert mapping_at(read_stream(text, "manifests.yaml")[0][0].tree)["kind"] == "LLMInferenceService"
