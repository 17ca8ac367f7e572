"""What a container starts, and what it tells its server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from msvcgen.data import read_data
from msvcgen.document import Document
from msvcgen.origin import origin_of, traced
from msvcgen.servers import Reading, read
from msvcgen.servers.catalogue import servers
from msvcgen.servers.tables import scan, table_named
from msvcgen.yaml.reader import read_stream

VLLM = "vllm/vllm-openai:v0.20.2"
SERVE = ["vllm", "serve"]
SGLANG = ["python3", "-m", "sglang.launch_server"]


def reading_of(**container: Any) -> Reading:
    env: list[Any] = [{"name": name, "value": value} for name, value in container.pop("env", {}).items()]
    found = read({"image": VLLM, **container, "env": env})
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("container", "entry", "model"),
    [
        ({"args": ["m"]}, "serve", "m"),
        ({"image": "vllm/vllm-openai:v0.10.2", "args": ["m"]}, "module", ""),
        ({"image": "vllm/vllm-openai:v0.10.2", "args": ["--model=m"]}, "module", "m"),
        ({"image": "x", "command": SERVE, "args": ["--port=1", "m"]}, "serve", "m"),
        ({"image": "x", "args": ["vllm", "serve", "m"]}, "serve", "m"),
        (
            {"command": ["/usr/bin/python3.12", "-m", "vllm.entrypoints.openai.api_server", "--model", "m"]},
            "module",
            "m",
        ),
        ({"command": ["sh", "-c", "exec vllm serve m"]}, "serve", "m"),
        ({"command": ["/bin/bash", "-lc"], "args": ["cd /x && A=b vllm serve \\\n  'm' # no"]}, "serve", "m"),
        ({"command": ["sh", "-c", 'export M=m; vllm serve "$M"']}, "serve", "m"),
        ({"command": ["sh", "-c", 'exec vllm serve "$@"', "_", "m"]}, "serve", "m"),
        ({"command": ["env", "A=b", *SERVE, "m"]}, "serve", "m"),
        ({"command": SERVE, "args": ["$(M)"], "env": {"M": "m"}}, "serve", "m"),
        ({"image": "lmsysorg/sglang:v0.5.20", "command": SGLANG, "args": ["--model", "m"]}, "module", "m"),
        (
            {"image": "ghcr.io/huggingface/text-generation-inference:3.3.7", "env": {"MODEL_ID": "m"}},
            "launcher",
            "m",
        ),
        (
            {"image": "gcr.io/text-generation-inference-cu124.2-3.x", "env": {"MODEL_ID": "m"}},
            "launcher",
            "m",
        ),
        ({"image": "modular/max-full:26.7.0", "args": ["--model-path=m"]}, "serve", "m"),
        ({"image": "kserve/huggingfaceserver:v0.20.0", "args": ["--model_id=m"]}, "module", "m"),
        ({"image": "ghcr.io/ggml-org/llama.cpp:server-b1", "args": ["-hf", "m"]}, "server", "m"),
    ],
)
def test_a_server_and_its_model_are_found(container: dict[str, Any], entry: str, model: str) -> None:
    found = reading_of(**container)

    assert (found.entry, found.model) == (entry, model)
    assert found.complete


@pytest.mark.parametrize(
    "container",
    [
        {"image": "nginx"},
        {"image": "vllm/vllm-openai:v0.20.2", "command": ["vllm", "bench", "serve"]},
        {"image": "vllm/vllm-openai:v0.20.2", "command": ["python3", "-m", "dynamo.vllm"]},
        {"image": "vllm/vllm-openai:v0.20.2", "command": ["sleep", "1"]},
        {"image": "vllm/vllm-omni:v0.20.0", "args": ["m"]},
        {"image": "ghcr.io/llm-d/llm-d-cuda:v0.8.0", "args": ["m"]},
        {"image": "acme/ray-2.41.0-vllm0.7.0:latest"},
    ],
)
def test_what_starts_no_known_server_is_not_read(container: dict[str, Any]) -> None:
    assert read(container) is None


@pytest.mark.parametrize(
    ("container", "devices", "group"),
    [
        ({"command": SERVE, "args": ["m"]}, 1, 1),
        ({"command": SERVE, "args": ["m", "-tp", "2", "--pipeline_parallel_size=2", "-ep"]}, 4, 4),
        ({"command": SERVE, "args": ["m", "-dp", "16", "-dpl", "8", "-tp", "2"]}, 16, 32),
        ({"command": SERVE, "args": ["m", "-dp", "4", "--data-parallel-rank", "1", "-tp", "2"]}, 2, 8),
        ({"command": SERVE, "args": ["m", "-tp", "8", "-pp", "2", "--nnodes", "2"]}, 8, 16),
        ({"command": SERVE, "args": ["m", "-tp", "$(TP)"]}, None, None),
        ({"command": SGLANG, "args": ["--tp", "8", "--dp", "8", "--enable-dp-attention"]}, 8, 8),
        ({"command": SGLANG, "args": ["--tp-size=2", "--dp", "2"]}, 4, 4),
        ({"image": "ghcr.io/huggingface/text-generation-inference:3.3.7", "env": {"NUM_SHARD": "4"}}, 4, 4),
        ({"image": "modular/max-full:26.7.0", "args": ["--devices=gpu:0,1"]}, 2, 2),
        ({"image": "modular/max-full:26.7.0", "args": ["--devices=cpu"]}, 0, 0),
    ],
)
def test_devices_are_counted(container: dict[str, Any], devices: int | None, group: int | None) -> None:
    found = reading_of(**container)

    assert (found.devices, found.group_devices) == (devices, group)


def test_what_else_is_asked() -> None:
    role = '{"kv_role": "kv_both"}'
    args = [
        "m",
        "--served-model-name",
        "a",
        "b",
        "--ssl-keyfile=/k",
        "--port",
        "9",
        "--kv-transfer-config",
        role,
    ]
    found = reading_of(command=SERVE, args=args, env={"VLLM_API_KEY": "x"})

    assert (found.served_names, found.scheme, found.port, found.kv_role) == (
        ("a", "b"),
        "HTTPS",
        9,
        "kv_both",
    )
    assert found.api_key is not None
    assert found.api_key.path == ("env", 0, "value")
    assert reading_of(command=SGLANG, args=["--disaggregation-mode=prefill"]).disaggregation == "prefill"
    assert reading_of(command=SERVE, args=["m", "--headless"]).port is None
    assert read({"args": ["--port=1"]}, server="vllm") is not None


@pytest.mark.parametrize(
    "container",
    [
        {"command": SERVE, "args": ["m", "--config", "/c.yaml"]},
        {"command": SERVE, "args": ["m", "--revision=$(R)"]},
        {"command": ["sh", "-c", "vllm serve m $X"]},
        {"command": ["sh", "-c", "vllm serve m --port $(cat /port)"]},
        {"command": ["sh", "-c", "if a; then vllm serve m; fi"]},
    ],
)
def test_what_only_the_cluster_knows_is_a_gap(container: dict[str, Any]) -> None:
    assert not reading_of(**container).complete


def test_words_know_where_they_were_stated() -> None:
    text = "command: [vllm, serve]\nargs:\n- m\n- --port=9\n"
    (document,), _problems = read_stream(text, "x.yaml")
    tree: Any = traced(Document(document.tree, document.provenance), "ModelService").tree
    found = read(tree)
    assert found is not None

    origin = origin_of(found.by_name["--port"].words[0].value)
    assert origin is not None
    assert (origin.path, found.by_name["--port"].path) == (("args", 1), ("args", 1))


@pytest.mark.parametrize(
    ("version", "at", "exact"),
    [
        ("0.10.2", "0.10.2", True),
        ("0.8.5", "0.8.5.post1", False),
        ("0.9.0", "0.9.0.1", False),
        ("0.15.1", "0.14.1", False),
    ],
)
def test_a_version_finds_its_own_release_first(version: str, at: str, *, exact: bool) -> None:
    table = table_named("vllm")
    found = scan(table, version)
    assert found is not None

    assert (table.versions[found.at], found.exact) == (at, exact)
    assert scan(table, "0.5.0") is None


@pytest.mark.parametrize("server", sorted(servers()))
def test_a_table_reads_of_its_file_what_the_file_holds(server: str) -> None:
    table = table_named(servers()[server].table)
    whole = json.loads(read_data(f"schemas/servers/{server}.json"))

    assert list(table.names) == list(whole["flags"])
    assert [list(zip(row[::3], row[1::3], row[2::3], strict=True)) for row in whole["flags"].values()] == [
        list(table.ranges(name)) for name in whole["flags"]
    ]
    assert dict(table.successors) == whole.get("successors", {})
    assert dict(table.others) == whole.get("others", {})
    assert list(table.ranges('x":[0,1,2],"')) == []


@pytest.mark.parametrize("server", sorted(servers()))
def test_the_data_of_a_server_names_flags_of_its_table(server: str) -> None:
    data = servers()[server]
    table = table_named(data.table)
    known = {*table.names, *table.others, *data.silent}
    if server == "huggingfaceserver":
        known |= {*table_named("vllm").names, *table_named("vllm").others}
    if server == "sglang":
        known |= {"--pp"}

    assert [flag for name in data.settings for flag in data.setting(name).flags if flag not in known] == []


@pytest.mark.parametrize(
    ("version", "port"), [("v0.9.0", "8001"), ("v0.10.0", "8200"), ("v0.10.0-rc.1", "8200")]
)
def test_a_default_is_that_of_the_version(version: str, port: str) -> None:
    reading = read({"image": f"ghcr.io/llm-d/llm-d-router-disagg-sidecar:{version}"})

    assert reading is not None
    assert reading.text("serverPort") == port
