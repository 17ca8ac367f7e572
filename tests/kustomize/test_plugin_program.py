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


BROKEN = [
    b"a: [1",
    b'a: "x',
    b"a:\n\tb: 1",
    b"a: *x",
    b"a: \x01",
    b"%YAML 9.1",
    b'a: "\\q"',
    b"a: b: c",
    b"\xff\xfe",
]


@pytest.mark.parametrize("text", BROKEN)
def test_the_parser_without_its_package_says_the_same(text: bytes, tmp_path: Path) -> None:
    """The program loads the C parser alone; `main` with words does not."""
    (tmp_path / "config").write_bytes(text)
    source = "import sys; from msvcgen.cli.plugin import main; sys.exit(main(sys.argv[1:]))"
    ordinary = subprocess.run(
        [sys.executable, "-c", source, "config"], input=b"", cwd=tmp_path, capture_output=True, check=False
    )

    done = start(tmp_path, "config")

    assert (done.returncode, done.stderr) == (ordinary.returncode, ordinary.stderr)
    assert (done.returncode, done.stdout) == (1, b"")


def test_a_call_imports_no_library_that_it_does_not_use(tmp_path: Path) -> None:
    write_tree(tmp_path, {"config": CONFIG})
    source = (
        "import sys; from msvcgen.kustomize.lean import load_parser; load_parser()\n"
        "from msvcgen.cli.plugin import main; code = main(['config'])\n"
        "heavy = {'pydantic', 'jinja2', 'jsonschema', 'rich', 'typer', 'click', 're2', 'shutil', 'dataclasses',"
        " 'ruamel.yaml.main', 'ruamel.yaml.comments'}\n"
        "sys.exit(code or ' '.join(sorted(heavy & set(sys.modules))) or 0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", source], input=STREAM, cwd=tmp_path, capture_output=True, check=False
    )

    assert (done.returncode, b"ruamel" in done.stderr) == (0, False), done.stderr


def test_the_parser_is_left_alone_when_it_is_there() -> None:
    source = (
        "import ruamel.yaml, sys; before = dict(sys.modules)\n"
        "from msvcgen.kustomize.lean import load_parser; load_parser()\n"
        "sys.exit(any(sys.modules[name] is not module for name, module in before.items()))"
    )

    assert subprocess.run([sys.executable, "-c", source], check=False).returncode == 0


def test_another_version_of_the_parser_is_loaded_as_usual(tmp_path: Path) -> None:
    write_tree(tmp_path, {"_ruamel_yaml.py": "raise RuntimeError('another version')\n"})
    source = (
        "import sys; sys.path.insert(0, '.')\n"
        "from msvcgen.kustomize.lean import load_parser; load_parser()\n"
        "sys.exit(any('ruamel.yaml' in name for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", source], cwd=tmp_path, check=False).returncode == 0


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
