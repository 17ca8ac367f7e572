"""The process: what only shows from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomizations import needed, write_tree
from msvcgen.cli import plugin
from msvcgen.data import read_data
from msvcgen.kustomize.links import program_path
from outcome import Program
from stories import SAMPLES

BASE = SAMPLES / "kustomize/base"
CONFIG = "apiVersion: msvcgen.dev/v1alpha1\nkind: ModelServiceGenerator\nmetadata: {name: render}\n"
STREAM = b"---\n".join((BASE / name).read_bytes() for name in ("modelservice.yaml", "baseconfig.yaml"))

Done = subprocess.CompletedProcess[bytes]


def start(folder: Path, *words: str, given: bytes = b"") -> Done:
    return subprocess.run([program_path(), *words], input=given, cwd=folder, capture_output=True, check=False)


def test_a_plugin_writes_objects_and_nothing_else(tmp_path: Path) -> None:
    write_tree(tmp_path, {"config": CONFIG})

    done = start(tmp_path, "config", given=STREAM)

    assert (done.returncode, len(list(yaml.safe_load_all(done.stdout)))) == (0, 4)
    assert b"states no namespace" in done.stderr


def test_a_function_writes_a_resource_list_and_nothing_else(tmp_path: Path) -> None:
    done = start(tmp_path, given=b"kind: List\napiVersion: v1\n")

    assert done.returncode == 1
    assert yaml.safe_load(done.stdout)["kind"] == "ResourceList"
    assert b"<stdin>:1:1: kind: the kind of standard input is `List`" in done.stderr


def test_a_call_imports_no_library_that_it_does_not_use(tmp_path: Path) -> None:
    write_tree(tmp_path, {"config": CONFIG})
    source = (
        "import sys; from msvcgen.cli.plugin import main; code = main(['config'])\n"
        "heavy = {'pydantic', 'jinja2', 'jsonschema', 'rich', 'typer', 'click', 're2', 'shutil', 'dataclasses',"
        " 'ruamel.yaml'}\n"
        "sys.exit(code or ' '.join(sorted(heavy & set(sys.modules))) or 0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", source], input=STREAM, cwd=tmp_path, capture_output=True, check=False
    )

    assert (done.returncode, b"ruamel" in done.stderr) == (0, False), done.stderr


@pytest.mark.parametrize(("words", "code"), [(["none"], 1), (["-"], 2), (["--what"], 2), (["."], 2)])
def test_a_config_must_be_a_file(words: list[str], code: int, tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.yaml": "", "b.yaml": ""})

    done = start(tmp_path, *words)

    assert (done.returncode, done.stdout) == (code, b"")
    assert b"Traceback" not in done.stderr


def test_help_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    assert plugin.main(["--help"]) == 0
    assert capfd.readouterr().out == plugin.USAGE


def test_the_configuration_keeps_references_under_a_prefix(tmp_path: Path, program: Program) -> None:
    root = write_tree(
        tmp_path, {"base/kustomization.yaml": "resources: [all.yaml]\n", "base/all.yaml": REFERENCES}
    )
    (root / "names.yaml").write_bytes(program("kustomize", "configuration").out)
    (root / "kustomization.yaml").write_text(
        "namePrefix: dev-\nresources: [base]\nconfigurations: [names.yaml]\n"
        "labels: [{pairs: {team: ml}, includeSelectors: true}]\nimages: [{name: engine, newTag: '2'}]\n",
        "utf-8",
    )

    done = subprocess.run(
        [needed("kubectl"), "kustomize", str(root)],
        capture_output=True,
        check=True,
        env={**os.environ, "KUBECONFIG": os.devnull},
    )

    built = {(one["kind"], one["metadata"]["name"]): one for one in yaml.safe_load_all(done.stdout)}
    assert set(names_in(built)) == {"dev-" + name for name in names_in(yaml.safe_load_all(REFERENCES))}
    assert built["Model", "dev-model"]["spec"]["image"] == "engine:2"
    assert built["InferencePool", "dev-pool"]["spec"]["selector"]["matchLabels"] == {"a": "b", "team": "ml"}
    workers = built["LeaderWorkerSet", "dev-group"]["spec"]["leaderWorkerTemplate"]["workerTemplate"]
    assert workers["metadata"]["labels"] == {"team": "ml"}


def names_in(tree: Any) -> list[str]:
    """Give every text that names an object, at any depth."""
    if isinstance(tree, dict):
        own = [tree["name"]] if isinstance(tree.get("name"), str) and tree["name"] != "engine" else []
        return own + [name for value in tree.values() for name in names_in(value)]
    return [] if isinstance(tree, str | int | None) else [name for item in tree for name in names_in(item)]


REFERENCES = """\
{apiVersion: v1, kind: Service, metadata: {name: picker}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: account}}
---
{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: gateway}}
---
{apiVersion: keda.sh/v1alpha1, kind: TriggerAuthentication, metadata: {name: trigger}}
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata: {name: pool}
spec: {selector: {matchLabels: {a: b}}, endpointPickerRef: {name: picker}}
---
apiVersion: inference.networking.x-k8s.io/v1alpha2
kind: InferencePool
metadata: {name: old-pool}
spec: {selector: {a: b}, extensionRef: {name: picker}}
---
apiVersion: inference.networking.x-k8s.io/v1alpha2
kind: InferenceModel
metadata: {name: inference-model}
spec: {poolRef: {name: old-pool}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: route}
spec: {parentRefs: [{name: gateway}], rules: [{backendRefs: [{name: pool}, {name: old-pool}, {name: picker}]}]}
---
apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
metadata: {name: group}
spec:
  leaderWorkerTemplate:
    workerTemplate:
      spec:
        serviceAccountName: account
        containers: [{name: engine, image: engine:1, envFrom: [{configMapRef: {name: settings}}]}]
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: scaled}
spec: {scaleTargetRef: {kind: LeaderWorkerSet, name: group}, triggers: [{authenticationRef: {name: trigger}}]}
---
apiVersion: kubeai.org/v1
kind: Model
metadata: {name: model}
spec: {image: 'engine:1', envFrom: [{configMapRef: {name: settings}}]}
"""


def test_the_configuration_is_the_shipped_file(program: Program) -> None:
    assert program("kustomize", "configuration").out == read_data("kustomize/configuration.yaml")
