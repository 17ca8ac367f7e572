"""What the names of images say of the servers in them."""

from __future__ import annotations

import pytest

from msvcgen.servers.images import image_of


@pytest.mark.parametrize(
    ("image", "server", "version", "build", "exact"),
    [
        ("vllm/vllm-openai:v0.10.2", "vllm", "0.10.2", "official", True),
        ("docker.io/vllm/vllm-openai:v0.20.1-cu129", "vllm", "0.20.1", "official", True),
        ("registry.local:5000/mirror/vllm/vllm-openai:v0.10.2", "vllm", "0.10.2", "official", True),
        ("vllm/vllm-openai:v0.9.0.1", "vllm", "0.9.0.1", "official", True),
        ("vllm/vllm-openai:0.11.0", "vllm", "0.11.0", "official", True),
        ("vllm/vllm-openai:v0.11.0rc1", "vllm", "0.11.0", "official", False),
        ("vllm/vllm-openai:latest", "vllm", "", "official", False),
        ("vllm/vllm-openai", "vllm", "", "official", False),
        ("vllm/vllm-openai@sha256:00", "vllm", "", "official", False),
        ("vllm/vllm-openai-cpu:v0.23.0@sha256:00", "vllm", "0.23.0", "official", False),
        ("lmsysorg/sglang:v0.5.5.post3-cu129-amd64", "sglang", "0.5.5.post3", "official", True),
        ("lmsysorg/sglang:kimi-k3", "sglang", "", "official", False),
        ("aibrix/vllm-openai:v0.10.0-cu128-nixl-v0.4.1-lmcache-0.3.2", "vllm", "0.10.0", "own", False),
        ("aibrix/vllm-openai:v0.6.1-edb07092-20250118", "vllm", "0.6.1", "own", False),
        ("lmcache/vllm-openai:2025-05-05-v1", "vllm", "", "own", False),
        ("nvcr.io/nvidia/vllm:25.10-py3", "vllm", "0.10.2", "own", False),
        ("nvcr.io/nvidia/vllm:26.02-py3", "vllm", "", "own", False),
        ("ghcr.io/llm-d/llm-d-cuda:v0.8.0", "vllm", "0.23.0", "own", False),
        ("ghcr.io/llm-d/llm-d-cuda:v0.7.0-rc.2", "vllm", "", "own", False),
        ("rocm/vllm:rocm6.2_mi300_ubuntu20.04_py3.9_vllm_0.6.4", "vllm", "0.6.4", "own", False),
        ("data-on-eks/neuron-sdk2.20-vllm0.5.0-neuron:v8", "vllm", "0.5.0", "derived", False),
        ("acme/vllm-openai-kvcache:v0.10.2-nixl-0.7.1", "vllm", "0.10.2", "derived", False),
        (
            "gcr.io/huggingface-text-generation-inference-cu124.2-3.ubuntu2204.py311",
            "tgi",
            "2.3",
            "derived",
            False,
        ),
        ("vllm/vllm-omni:v0.20.0", "vllm", "", "fork", False),
        ("ghcr.io/llm-d/llm-d-inference-sim:v0.5.0", "vllm", "", "fork", False),
        ("ghcr.io/llm-d/llm-d-routing-sidecar:v0.7.1", "llm-d-routing-sidecar", "0.7.1", "official", True),
        ("${VLLM_IMAGE}", "", "", "unknown", False),
        ("nginx:1.27.0", "", "", "unknown", False),
        ("acme/minimax:v1.0.0", "", "", "unknown", False),
        ("", "", "", "unknown", False),
    ],
)
def test_an_image_says_what_it_holds(
    image: str, server: str, version: str, build: str, *, exact: bool
) -> None:
    found = image_of(image)

    assert (found.server, found.version, found.build, found.exact) == (server, version, build, exact)
