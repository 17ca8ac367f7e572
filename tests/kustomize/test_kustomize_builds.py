"""The real thing: a base and two overlays, built by kubectl and by kustomize, with the plugin that is installed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from kustomizations import Built, as_functions, build, build_function, write_tree
from msvcgen.data import read_data
from msvcgen.kustomize.openapi import openapi_text
from stories import SAMPLES

CASES = Path(__file__).parents[1] / "cases/kustomize"
TREES = {"transformer": SAMPLES / "kustomize", "generator": CASES / "generator"}
OVERLAYS = [(route, overlay) for route in TREES for overlay in ("dev", "prod")]

Build = Callable[[Path], Built]

MODELSERVICE = (SAMPLES / "kustomize/base/modelservice.yaml").read_text("utf-8")
BASECONFIG = (SAMPLES / "kustomize/base/baseconfig.yaml").read_text("utf-8")
RENDER = "apiVersion: msvcgen.dev/v1alpha1\nkind: ModelServiceGenerator\nmetadata: {name: render}\n"
TRANSFORMER = "resources: [modelservice.yaml, baseconfig.yaml]\ntransformers: [render.yaml]\n"
NONE = '"[]"'
GENERATOR = "generators: [render.yaml]\n"
FILES = "modelServices: [modelservice.yaml]\nbaseConfigs: [baseconfig.yaml]\n"


def tree(route: str, folder: Path) -> Path:
    """Copy the tree of a route; the configuration is what the program prints."""
    shutil.copytree(TREES[route], folder)
    if route == "generator":
        (folder / "overlays/dev/names.yaml").write_bytes(read_data("kustomize/configuration.yaml"))
    return folder


@pytest.fixture(params=["exec plugin", "KRM function"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Build:
    """Build a folder below `tmp_path/tree`, either way."""

    def as_plugin(folder: Path) -> Built:
        return build(folder, home=tmp_path / "home")

    def as_function(folder: Path) -> Built:
        as_functions(tmp_path / "tree")
        return build_function(folder, "--enable-exec")

    return as_plugin if request.param == "exec plugin" else as_function


@pytest.mark.parametrize(("route", "overlay"), OVERLAYS)
def test_an_overlay_renders_as_expected(route: str, overlay: str, run: Build, tmp_path: Path) -> None:
    root = tree(route, tmp_path / "tree")

    built = run(root / "overlays" / overlay)

    assert (built.code, built.err) == (0, "")
    assert built.out == (CASES / f"expected/{route}-{overlay}.yaml").read_text("utf-8")


def small(folder: Path, kustomization: str, *, render: str = "", **changed: str) -> Path:
    """Write a kustomization of one ModelService."""
    files = {"modelservice.yaml": MODELSERVICE, "baseconfig.yaml": BASECONFIG, "render.yaml": RENDER + render}
    renamed = {f"{name}.yaml": text for name, text in changed.items()}
    return write_tree(folder, {**files, **renamed, "kustomization.yaml": kustomization})


def kinds(text: str) -> list[str]:
    return sorted(one["kind"] for one in yaml.safe_load_all(text))


RENDERED = ["ConfigMap", "Deployment", "Service", "ServiceAccount"]


@pytest.mark.parametrize(("kustomization", "render"), [(TRANSFORMER, ""), (GENERATOR, FILES)])
def test_a_kustomization_without_bases_renders(
    kustomization: str, render: str, run: Build, tmp_path: Path
) -> None:
    built = run(small(tmp_path / "tree", kustomization, render=render))

    assert (built.code, kinds(built.out)) == (0, RENDERED)


ERRORS = [
    (TRANSFORMER, "", {"modelservice": MODELSERVICE.replace("replicas:", "replicaz:")},
     ["<ModelService granite>:", "spec.decode.replicaz: unknown field", "did you mean `replicas`?"]),
    (TRANSFORMER, "", {"baseconfig": BASECONFIG.replace("periodSeconds", "periodSecond")},
     ["<ConfigMap vllm-single-gpu>:", "startupProbe.periodSecond: unknown field",
      "in data.decodeDeployment, rendered for ModelService granite"]),
    (TRANSFORMER, "kubeVersion: '9.9'\n", {}, ["<ModelServiceGenerator render>:", "kubeVersion: `9.9` is not known"]),
    (GENERATOR, FILES, {"modelservice": MODELSERVICE.replace("replicas:", "replicaz:")},
     ["modelservice.yaml:17:5: spec.decode.replicaz: unknown field"]),
    (GENERATOR, FILES, {"baseconfig": BASECONFIG.replace("{{ .ModelName }}", "{{ .ModelNam }}")},
     ["baseconfig.yaml:14:", "did you mean `ModelName`?"]),
    (GENERATOR, "modelServices: [../modelservice.yaml]\n", {},
     ["modelServices[0]: `../modelservice.yaml` leads outside the kustomization's root"]),
    (GENERATOR, "modelServices: [/etc/passwd]\n", {}, ["modelServices[0]: `/etc/passwd` is absolute"]),
    (GENERATOR, "modelServices: [none.yaml]\n", {}, ["none.yaml: no such file or directory"]),
    (GENERATOR, "modelServicez: [modelservice.yaml]\n", {}, ["modelServicez: unknown field", "`modelServices`?"]),
    (GENERATOR, "", {}, ["modelServices: the config names no `modelServices`"]),
]  # fmt: skip


BY_EITHER_WAY = [("exec plugin", *error) for error in ERRORS] + [
    ("KRM function", *ERRORS[at]) for at in (0, 2, 3, 5)
]
"""What is said does not depend on the way: the calls have tests of their own."""


@pytest.mark.parametrize(
    ("run", "kustomization", "render", "changed", "said"),
    BY_EITHER_WAY,
    ids=lambda value: str(value)[:30],
    indirect=["run"],
)
def test_a_problem_fails_the_build_and_is_shown(
    kustomization: str, render: str, changed: dict[str, str], said: list[str], run: Build, tmp_path: Path
) -> None:
    built = run(small(tmp_path / "tree", kustomization, render=render, **changed))

    assert (built.code, built.out) == (1, "")
    assert [words for words in said if words not in built.err] == []
    assert "Traceback" not in built.err


def test_a_model_service_is_a_config_too(tmp_path: Path) -> None:
    annotated = MODELSERVICE.replace(
        "  name: granite\n", "  name: granite\n  annotations: {msvcgen.dev/base-configs: baseconfig.yaml}\n"
    )
    folder = small(tmp_path / "tree", "generators: [modelservice.yaml]\n", modelservice=annotated)

    built = build(folder, home=tmp_path / "home")

    assert (built.code, kinds(built.out)) == (0, RENDERED)


def test_a_hash_is_added_to_what_asks_for_one(run: Build, tmp_path: Path) -> None:
    built = run(small(tmp_path / "tree", TRANSFORMER))

    objects = {one["kind"]: one for one in yaml.safe_load_all(built.out)}
    name = objects["ConfigMap"]["metadata"]["name"]
    [container] = objects["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert name.startswith("granite-settings-")
    assert "annotations" not in objects["ConfigMap"]["metadata"]
    assert container["envFrom"] == [{"configMapRef": {"name": name}}]


VALIDATOR = "resources: [modelservice.yaml, baseconfig.yaml, other.yaml]\nvalidators: [render.yaml]\n"
OTHER = "apiVersion: v1\nkind: Service\nmetadata: {name: other, annotations: {a: b}}\nspec: {ports: [{port: 80}]}\n"


def test_a_validator_leaves_all_objects_as_they_are(run: Build, tmp_path: Path) -> None:
    built = run(small(tmp_path / "tree", VALIDATOR, render="validateOnly: true\n", other=OTHER))

    assert (built.code, kinds(built.out)) == (0, ["ConfigMap", "ModelService", "Service"])


def test_a_validator_fails_the_build(run: Build, tmp_path: Path) -> None:
    wrong = MODELSERVICE.replace("replicas:", "replicaz:")

    built = run(
        small(tmp_path / "tree", VALIDATOR, render="validateOnly: true\n", other=OTHER, modelservice=wrong)
    )

    assert (built.code, built.out) == (1, "")
    assert "spec.decode.replicaz: unknown field" in built.err


@pytest.mark.parametrize(
    ("one", "other", "prefix"),
    [
        ("namePrefix: a-\n", "namePrefix: b-\n", ""),
        ("namePrefix: a-\n", "namePrefix: b-\n", "namePrefix: all-\n"),
        ("nameSuffix: -a\n", "nameSuffix: -b\n", "namePrefix: all-\n"),
        ("namePrefix: a-\n", "", ""),
        ("namePrefix: a-\nnameSuffix: -a\n", "namePrefix: a-\nnameSuffix: -b\n", "namePrefix: all-\n"),
    ],
)
def test_every_copy_of_a_base_has_its_own_base_config(
    one: str, other: str, prefix: str, tmp_path: Path
) -> None:
    """The patch shows which BaseConfig a ModelService was rendered with."""
    patch = f"- target: {{kind: ConfigMap}}\n  patch: |\n    - {{op: replace, path: /data/configMaps, value: {NONE}}}\n"
    root = write_tree(
        tmp_path / "tree",
        {
            "base/kustomization.yaml": "resources: [modelservice.yaml, baseconfig.yaml]\n",
            "base/modelservice.yaml": MODELSERVICE,
            "base/baseconfig.yaml": BASECONFIG,
            "a/kustomization.yaml": f"resources: [../base]\n{one}",
            "b/kustomization.yaml": f"resources: [../base]\n{other}patches:\n{patch}",
            "top/kustomization.yaml": f"resources: [../a, ../b]\n{prefix}transformers: [../top/render.yaml]\n",
            "top/render.yaml": RENDER,
        },
    )

    built = build(root / "top", home=tmp_path / "home")

    objects = list(yaml.safe_load_all(built.out))
    names = [found["metadata"]["name"] for found in objects if found["kind"] == "Deployment"]
    assert (built.code, len({*names}), kinds(built.out)) == (0, 2, sorted([*RENDERED, *RENDERED[1:]]))
    [settings] = [found["metadata"]["name"] for found in objects if found["kind"] == "ConfigMap"]
    assert ("a" if one.startswith("namePrefix") else "-a") in settings


PATCH = """\
resources: [modelservice.yaml, deployment.yaml]
openapi: {path: schemas.json}
patches:
- patch: |-
    {apiVersion: llm-d.ai/v1alpha1, kind: ModelService, metadata: {name: granite},
     spec: {decode: {containers: [{name: vllm, image: new, env: [{name: A, value: b}]}]}}}
- patch: |-
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: web},
     spec: {template: {spec: {containers: [{name: main, image: new}]}}}}
"""
DEPLOYMENT = """\
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {containers: [
  {name: main, image: old, args: [a]}, {name: side, image: old}]}}}}
"""


@pytest.mark.parametrize("program", [build, build_function], ids=["kubectl", "kustomize"])
def test_a_strategic_merge_patch_keeps_lists_with_the_schemas(
    program: Callable[..., Built], tmp_path: Path
) -> None:
    root = small(tmp_path / "tree", PATCH, deployment=DEPLOYMENT)
    (root / "schemas.json").write_text(openapi_text(), "utf-8")

    built = program(root, home=tmp_path / "home") if program is build else program(root)

    objects = {found["kind"]: found["spec"] for found in yaml.safe_load_all(built.out)}
    [container] = objects["ModelService"]["decode"]["containers"]
    assert (container["image"], container["args"]) == ("new", ["{{ .HFModelName }}"])
    assert objects["Deployment"]["template"]["spec"]["containers"] == [
        {"name": "main", "image": "new", "args": ["a"]},
        {"name": "side", "image": "old"},
    ]


@pytest.mark.parametrize(("wanted", "hashed"), [("True", True), ("1", True), ("false", False)])
def test_the_wish_for_a_hash_leaves_once_it_was_obeyed(wanted: str, *, hashed: bool, tmp_path: Path) -> None:
    """As it does in what a generator gives, for the same texts."""
    wish = '          kustomize.config.k8s.io/needs-hash: "true"\n'
    base = BASECONFIG.replace(wish, wish.replace("true", wanted) + "          kept: a\n")
    transformed, generated = (
        build(
            small(tmp_path / name, kustomization, render=render, baseconfig=base), home=tmp_path / "home"
        ).out
        for name, kustomization, render in (("a", TRANSFORMER, ""), ("b", GENERATOR, FILES))
    )

    metadata = [one["metadata"] for one in yaml.safe_load_all(transformed) if one["kind"] == "ConfigMap"]
    assert [one["annotations"] for one in metadata] == [{"kept": "a"}]
    assert metadata[0]["name"].startswith("granite-settings-") is hashed
    assert transformed == generated


def test_without_enable_exec_a_function_is_skipped_in_silence(tmp_path: Path) -> None:
    """What `msvcgen kustomize check` warns of."""
    folder = small(tmp_path / "tree", TRANSFORMER)
    as_functions(folder)

    kubectl, kustomize = build(folder, home=tmp_path / "home"), build_function(folder)

    for built in (kubectl, kustomize):
        assert (built.code, built.err, kinds(built.out)) == (0, "", ["ConfigMap", "ModelService"])


@pytest.mark.parametrize(
    "base", ["resources: [other.yaml]\n", "resources: [other.yaml]\ngenerators: [render.yaml]\n"]
)
def test_a_function_does_not_read_from_the_folder_of_a_base(base: str, tmp_path: Path) -> None:
    """kustomize 4 starts it there; the base's file has the name of the one that is meant."""
    root = write_tree(
        tmp_path / "tree", {"base/kustomization.yaml": base, "base/render.yaml": RENDER + FILES}
    )
    other = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: other}\n"
    write_tree(
        root,
        {
            "base/other.yaml": other,
            "base/modelservice.yaml": MODELSERVICE,
            "base/baseconfig.yaml": BASECONFIG,
        },
    )
    small(
        root / "overlay", f"resources: [../base]\n{GENERATOR}", render="modelServices: [modelservice.yaml]\n"
    )
    as_functions(root)

    built = build_function(root / "overlay", "--enable-exec")

    assert built.code == 1
    assert "kustomize started this function in the folder of a base" in built.err


def test_the_behavior_of_a_rendered_config_map_is_kept(tmp_path: Path) -> None:
    merging = BASECONFIG.replace(
        'needs-hash: "true"\n', 'needs-hash: "true"\n          kustomize.config.k8s.io/behavior: merge\n'
    )
    stated = (
        "configMapGenerator: [{name: granite-settings, literals: [OWN=value], options: {labels: {a: b}}}]\n"
    )
    root = small(
        tmp_path / "tree/overlay", f"resources: [../base]\n{GENERATOR}", render=FILES, baseconfig=merging
    )
    write_tree(tmp_path / "tree", {"base/kustomization.yaml": stated})

    built = build(root, home=tmp_path / "home")

    [merged] = [one for one in yaml.safe_load_all(built.out) if one["kind"] == "ConfigMap"]
    assert merged["data"] == {"OWN": "value", "VLLM_LOGGING_LEVEL": "INFO"}
