"""Commands that variants render, started with a stand-in for the server and asked as the kubelet asks."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from msvcgen.pipeline import Options, Source, generate
from msvcgen.yaml.writer import write

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")

STAND_IN = """\
#!{python}
import json, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

words = sys.argv[1:]

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()
        self.wfile.write(json.dumps(words).encode())

    def log_message(self, *args):
        pass

server = HTTPServer(("127.0.0.1", int(words[words.index("--port") + 1])), Handler)
print("ready", flush=True)
server.serve_forever()
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def render(spec: Mapping[str, Any], options: Options) -> list[Any]:
    service: Any = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "m", "namespace": "ns"},
        "spec": {"routing": {"modelName": "m"}, **spec},
    }
    rendered = list(generate([Source("m.yaml", write(service))], [], options))
    assert [one.message for each in rendered for one in each.problems if one.severity == "error"] == []
    return [child.tree for one in rendered for child in one.children]


def server_of(objects: list[Any]) -> Any:
    [deployment] = [one for one in objects if one["kind"] == "Deployment"]
    return deployment["spec"]["template"]["spec"]["containers"][0]


@contextmanager
def started(words: list[str], folder: Path) -> Iterator[None]:
    """Start words with a stand-in `llama-server` in the path, and wait until it says that it listens."""
    stand_in = folder / "bin" / "llama-server"
    stand_in.parent.mkdir()
    stand_in.write_text(STAND_IN.format(python=sys.executable))
    stand_in.chmod(0o755)
    path = f"{stand_in.parent}{os.pathsep}{os.environ['PATH']}"
    with subprocess.Popen(words, stdout=subprocess.PIPE, env={"PATH": path}, cwd=folder) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            yield
        finally:
            process.terminate()


def probed(container: Any) -> list[str]:
    """Ask the server as its startup probe does; give the words that it was started with."""
    probe = container["startupProbe"]
    get = probe["httpGet"]
    port = {one["name"]: one["containerPort"] for one in container["ports"]}[get["port"]]
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=probe["timeoutSeconds"])
    asked.request("GET", get["path"])
    answer = asked.getresponse()
    assert answer.status == 200
    words: list[str] = json.loads(answer.read())
    return words


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        (
            ["mmproj-model.gguf", "part-00002-of-00002.gguf", "part-00001-of-00002.gguf"],
            "part-00001-of-00002.gguf",
        ),
        (["a model's.gguf", "readme.md"], "a model's.gguf"),
    ],
)
@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_llama_cpp_serves_the_first_file_of_a_folder(
    files: list[str], chosen: str, shell: str, tmp_path: Path
) -> None:
    folder = tmp_path / "the models" / "tiny"
    folder.mkdir(parents=True)
    for name in files:
        (folder / name).touch()
    port = free_port()
    artifacts = {"uri": "pvc://weights/tiny", "mountPath": str(folder.parent)}
    options = Options(runtime="llama-cpp", env={"cpu": "true", "LLAMA_EXTRA_ARGS": f"--port {port}"})
    container = server_of(render({"modelArtifacts": artifacts}, options))

    assert container["command"][0] == "sh"
    with started([shell, *container["command"][1:], *container["args"]], tmp_path):
        words = probed(container)

    assert words == ["-m", str(folder / chosen), "--host", "0.0.0.0", "--alias", "m", "--port", str(port)]  # noqa: S104


def test_llama_cpp_says_that_a_folder_has_no_model(tmp_path: Path) -> None:
    artifacts = {"uri": "pvc://weights", "mountPath": str(tmp_path)}
    container = server_of(render({"modelArtifacts": artifacts}, Options(runtime="llama-cpp")))

    done = subprocess.run(
        ["bash", *container["command"][1:], *container["args"]],  # noqa: S607 - whichever bash is installed
        capture_output=True,
        check=False,
        text=True,
    )

    assert (done.returncode, done.stderr) == (1, f"there is no file *.gguf in {tmp_path}\n")


DEFINITION = """\
models:
- name: m
  model_path: "{model_path}"
  service:
    pre_start_actions:
    - {{action: write_file, args: {{filename: greeting, body: "it's {{model_path}}"}}}}
    start_command: "exec llama-server --port {port} -m '{{model_path}}/x.gguf' --alias \\"$(cat greeting)\\""
    shell: {shell}
    port: {port}
    health_check: {{path: /health, max_wait_time: 5}}
"""


@pytest.mark.parametrize("shell", ["/bin/bash", "/bin/sh"])
def test_a_model_definition_starts_after_its_actions(shell: str, tmp_path: Path) -> None:
    port = free_port()
    text = DEFINITION.format(model_path=tmp_path, port=port, shell=shell)
    options = Options(runtime="custom", model_definition=Source("definition.yaml", text))
    spec = {
        "modelArtifacts": {"uri": "pvc://weights"},
        "decode": {"containers": [{"name": "custom", "image": "registry.example/any:1"}]},
    }
    objects = render(spec, options)
    container = server_of(objects)
    [script] = [one["data"]["pre-start.sh"] for one in objects if one["kind"] == "ConfigMap"]
    (tmp_path / "pre-start.sh").write_text(script)
    words = [word.replace("/msvcgen/", f"{tmp_path}/") for word in container["command"]]

    assert container["workingDir"] == str(tmp_path)
    with started(words, tmp_path):
        assert probed(container) == [
            "--port",
            str(port),
            "-m",
            f"{tmp_path}/x.gguf",
            "--alias",
            f"it's {tmp_path}",
        ]


def test_a_model_definition_starts_without_a_shell(tmp_path: Path) -> None:
    port = free_port()
    command = f"llama-server --port {port} --alias '{{\"image\": 2}}' --chat-template *"
    definition: Any = {
        "models": [
            {
                "name": "m",
                "model_path": str(tmp_path),
                "service": {
                    "start_command": command,
                    "shell": None,
                    "port": port,
                    "health_check": {"path": "/health"},
                },
            }
        ]
    }
    options = Options(runtime="custom", model_definition=Source("definition.yaml", write(definition)))
    spec = {
        "modelArtifacts": {"uri": "pvc://weights"},
        "decode": {"containers": [{"name": "custom", "image": "registry.example/any:1"}]},
    }
    container = server_of(render(spec, options))

    with started(container["command"], tmp_path):
        assert probed(container) == ["--port", str(port), "--alias", '{"image": 2}', "--chat-template", "*"]
