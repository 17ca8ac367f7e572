from __future__ import annotations

from pathlib import Path

import pytest

from kustomizations import as_functions, write_tree
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.kustomize.checkup import check
from msvcgen.kustomize.links import install, program_path
from outcome import Program
from stories import SAMPLES

RENDER = "apiVersion: msvcgen.dev/v1alpha1\nkind: ModelServiceGenerator\nmetadata: {name: render}\n"
INLINE = "{apiVersion: msvcgen.dev/v1alpha1, kind: ModelServiceGenerator, metadata: {name: render}}"


@pytest.fixture
def home(tmp_path: Path) -> str:
    install(str(tmp_path / "home"), program_path())
    return str(tmp_path / "home")


def found(root: Path, home: str) -> list[str]:
    return [said(problem) for problem in check(str(root), home)]


def said(problem: Problem) -> str:
    place = f"{Path(problem.position.file).name}:{problem.position.line}: " if problem.position else ""
    return f"{place}{problem.code}: {problem.message}"


def one(root: Path, kustomization: str, render: str = RENDER) -> Path:
    return write_tree(root, {"kustomization.yaml": kustomization, "render.yaml": render})


@pytest.mark.parametrize("overlay", ["dev", "prod"])
def test_the_sample_is_well(overlay: str, home: str) -> None:
    assert check(str(SAMPLES / "kustomize/overlays" / overlay), home) == []


@pytest.mark.parametrize(
    "kustomization",
    ["transformers: [render.yaml]\n", "generators:\n- render.yaml\n", f"transformers:\n- |-\n  {INLINE}\n"],
)
def test_a_missing_link_is_found(kustomization: str, tmp_path: Path) -> None:
    [problem] = check(str(one(tmp_path / "tree", kustomization)), "/nowhere")

    assert (problem.code, problem.hint) == ("missing-link", "run `msvcgen kustomize install`")
    assert (
        "there is no `/nowhere/msvcgen.dev/v1alpha1/modelservicegenerator/ModelServiceGenerator`"
        in problem.message
    )


def test_a_broken_link_is_found(tmp_path: Path, home: str) -> None:
    path = Path(home, "msvcgen.dev/v1alpha1/modelservicegenerator/ModelServiceGenerator")
    root = one(tmp_path / "tree", "transformers: [render.yaml]\n")

    path.unlink()
    path.symlink_to("/gone/msvcgen-kustomize")
    assert found(root, home)[0].endswith("is a link to `/gone/msvcgen-kustomize`, which does not exist")
    path.unlink()
    path.touch(mode=0o644)
    assert found(root, home)[0].endswith("is not an executable file")


def test_a_function_that_may_be_skipped_is_found(tmp_path: Path) -> None:
    root = one(tmp_path / "tree", "transformers: [render.yaml]\n")
    as_functions(root)

    [problem] = check(str(root), "/nowhere")

    assert (problem.code, problem.severity) == ("enable-exec", "warning")
    assert "without --enable-exec kustomize skips this function and says nothing" in problem.message
    assert problem.position is not None
    assert "config.kubernetes.io/function" in problem.position.text


def test_a_function_whose_program_is_not_there_is_found(tmp_path: Path) -> None:
    annotation = "annotations: {config.kubernetes.io/function: 'exec: {path: ./none}'}"
    render = RENDER.replace("{name: render}", f"{{name: render, {annotation}}}")

    assert found(one(tmp_path / "tree", "transformers: [render.yaml]\n", render), "/nowhere")[1:] == [
        "render.yaml:3: no-program: `./none` is not an executable file"
    ]


PATHS = [
    (
        "modelServices: [../other.yaml]",
        "outside-root: `../other.yaml` leads outside the kustomization's root",
    ),
    ("baseConfigs: [/etc/hostname]", "outside-root: `/etc/hostname` is absolute"),
    ("runtime: ./none.yaml", "unreadable-file: `./none.yaml` is not below the kustomization's root"),
    ("runtim: vllm", "unknown-field: unknown field"),
]


@pytest.mark.parametrize(("field", "expected"), PATHS)
def test_what_the_config_may_not_say_is_found(field: str, expected: str, tmp_path: Path, home: str) -> None:
    root = one(tmp_path / "tree", "generators: [render.yaml]\n", f"{RENDER}{field}\n")

    [message] = found(root, home)
    assert message.startswith(f"render.yaml:4: {expected}")


def test_a_config_outside_the_root_is_found(tmp_path: Path, home: str) -> None:
    (tmp_path / "render.yaml").write_text(RENDER, "utf-8")

    assert found(one(tmp_path / "tree", "transformers: [../render.yaml]\n"), home)[0] == (
        "kustomization.yaml:1: outside-root: `../render.yaml` leads outside the kustomization's root:"
        " kustomize refuses files from there"
    )


def test_bases_and_folders_of_configs_are_searched(tmp_path: Path, home: str) -> None:
    root = write_tree(
        tmp_path / "tree",
        {
            "top/kustomization.yaml": "resources: [../base]\ncomponents: [../base]\ntransformers: [../configs]\n",
            "base/kustomization.yaml": "resources: [../top]\ngenerators: [render.yaml]\n",
            "base/render.yaml": f"{RENDER}runtim: vllm\n",
            "configs/kustomization.yaml": "resources: [render.yaml]\n",
            "configs/render.yaml": f"{RENDER}namespac: a\n",
        },
    )

    problems = check(str(root / "top"), home)

    assert [problem.where for problem in problems] == ["namespac", "runtim"]


def test_paths_of_a_config_in_a_folder_start_at_the_kustomization_that_names_it(
    tmp_path: Path, home: str
) -> None:
    tree = {
        "kustomization.yaml": "generators: [configs]\n",
        "configs/kustomization.yaml": "resources: [more]\n",
        "configs/more/kustomization.yaml": "resources: [render.yaml]\n",
        "configs/more/render.yaml": f"{RENDER}modelServices: [models]\n",
        "models/granite.yaml": "",
    }

    assert check(str(write_tree(tmp_path / "tree", tree)), home) == []


def test_a_validator_that_would_print_objects_is_found(tmp_path: Path, home: str) -> None:
    validators = "validators: [render.yaml]\n"

    [problem] = check(str(one(tmp_path / "tree", validators)), home)
    assert (problem.code, problem.hint) == ("validator", "state `validateOnly: true`")
    assert check(str(one(tmp_path / "tree", validators, f"{RENDER}validateOnly: true\n")), home) == []


def test_the_configs_of_a_list_are_found(tmp_path: Path, home: str) -> None:
    listed = f"transformers:\n- |-\n  kind: List\n  items:\n  - {INLINE}\n  - {INLINE[:-1]}, runtim: a}}\n"

    one(tmp_path / "tree", listed)

    assert found(tmp_path / "tree", home) == ["kustomization.yaml:6: unknown-field: unknown field"]


def test_a_kind_that_the_program_does_not_take_is_found(tmp_path: Path, home: str) -> None:
    typo = RENDER.replace("Generator", "Generater")

    [problem] = check(str(one(tmp_path / "tree", "transformers: [render.yaml]\n", typo)), home)

    assert (problem.code, problem.hint) == ("wrong-kind", "did you mean `ModelServiceGenerator`?")


@pytest.mark.parametrize(
    ("kustomization", "code"),
    [
        ("resources: []\n", "no-config"),
        ("transformers: [none.yaml]\n", "unreadable-file"),
        ("a: [\n", "yaml-syntax"),
    ],
)
def test_what_cannot_be_checked_is_a_problem(
    kustomization: str, code: str, tmp_path: Path, home: str
) -> None:
    problems = check(str(one(tmp_path / "tree", kustomization)), home)

    assert problems[0].code == code


@pytest.mark.parametrize(
    "kustomization",
    [
        "[1]",
        "transformers: 1",
        "transformers: [1, null, {}]",
        'transformers: ["a: [", "\\n", "a\\0b"]',
        "resources: [1]",
    ],
)
def test_an_odd_kustomization_is_no_traceback(kustomization: str, tmp_path: Path, home: str) -> None:
    problems = check(str(one(tmp_path / "tree", kustomization)), home)

    assert "no-config" in [problem.code for problem in problems]


def test_a_folder_without_a_kustomization_is_a_problem(tmp_path: Path, home: str) -> None:
    with pytest.raises(MsvcgenError, match="no kustomization is in this directory"):
        check(str(tmp_path), home)


def test_the_command_exits_1_for_a_problem_and_0_for_a_warning(
    tmp_path: Path, home: str, program: Program
) -> None:
    root = one(tmp_path / "tree", "transformers: [render.yaml]\n")

    assert program("kustomize", "check", root, "--dir", home).code == 0
    outcome = program("kustomize", "check", root, "--dir", "/nowhere")
    assert (outcome.code, outcome.out) == (1, b"")
    assert "kustomize finds no plugin for ModelServiceGenerator" in outcome.err
    as_functions(root)
    outcome = program("kustomize", "check", root, "--dir", "/nowhere")
    assert (outcome.code, outcome.err.splitlines()[-1]) == (0, "1 warning")


SERVICE = (SAMPLES / "kustomize/base/modelservice.yaml").read_text("utf-8")
BASECONFIG = (SAMPLES / "kustomize/base/baseconfig.yaml").read_text("utf-8")
HEAD = "apiVersion: llm-d.ai/v1alpha1\nkind: ModelService\nmetadata: {name: granite}\nspec:\n"


def aimed(tmp_path: Path, home: str, kustomization: str, *, renders: bool = True, **files: str) -> list[str]:
    """Give what is found in an overlay of the sample's ModelService, in the form `line: code: message`."""
    root = write_tree(
        tmp_path / "tree",
        {
            "base/kustomization.yaml": "resources: [modelservice.yaml, baseconfig.yaml]\n",
            "base/modelservice.yaml": SERVICE,
            "base/baseconfig.yaml": BASECONFIG,
            "over/kustomization.yaml": f"resources: [../base]\n{kustomization}",
            "over/render.yaml": RENDER,
            **{f"over/{name}.yaml": text for name, text in files.items()},
        },
    )
    if renders:
        with (root / "over/kustomization.yaml").open("a", encoding="utf-8") as file:
            file.write("transformers: [render.yaml]\n")
    else:
        write_tree(root, {"top/kustomization.yaml": "resources: [../over]\ntransformers: [render.yaml]\n"})
        write_tree(root, {"top/render.yaml": RENDER})
    return found(root / ("over" if renders else "top"), home)


LOST = "patch-drops: kustomize replaces this list of ModelService granite: "
CONTAINERS = HEAD + "  decode: {containers: [{name: vllm, image: a}]}\n"


@pytest.mark.parametrize("renders", [True, False])
@pytest.mark.parametrize(
    "field", ["patches: [{path: patch.yaml}]\n", "patchesStrategicMerge: [patch.yaml]\n"]
)
def test_a_patch_that_drops_entries_is_found(field: str, renders: bool, tmp_path: Path, home: str) -> None:  # noqa: FBT001
    assert aimed(tmp_path, home, field, renders=renders, patch=CONTAINERS) == [
        f"patch.yaml:5: {LOST}`mountModelVolume` of `vllm`, `args` of `vllm` would be lost"
    ]


def test_a_patch_in_the_kustomization_itself_drops_entries(tmp_path: Path, home: str) -> None:
    lines = "".join(f"    {line}\n" for line in CONTAINERS.replace("vllm", "other").splitlines())

    assert aimed(tmp_path, home, f"patches:\n- patch: |-\n{lines}") == [
        f"kustomization.yaml:8: {LOST}`vllm` would be lost"
    ]


@pytest.mark.parametrize(
    ("kustomization", "patch"),
    [
        ("patches: [{path: patch.yaml}]\nopenapi: {path: schemas.json}\n", CONTAINERS),
        ("patches: [{path: patch.yaml}]\n", HEAD + "  decode: {replicas: 2}\n"),
        ("patches: [{path: patch.yaml}]\n", CONTAINERS.replace("[{name", "[{$patch: replace}, {name")),
        ("patches: [{path: patch.yaml, target: {kind: ModelService}}]\n", "[{op: remove, path: /spec/decode}]\n"),
        ("patches: [{path: patch.yaml, target: {name: gran.*}}]\n", "[{op: remove, path: /spec/decode}]\n"),
        ("patches: [{path: patch.yaml, target: {name: 'gra(', kind: 1}}]\n", "[]\n"),
        ("patches: [{path: none.yaml}, 1, {patch: 'a: ['}]\n", ""),
        ("images: [{name: vllm/vllm-openai, newTag: a}, {newTag: b}, 1]\n", ""),
        ("configMapGenerator: [{name: own}]\npatches: [{path: patch.yaml}]\n",
         "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\n"),
    ],
)  # fmt: skip
def test_what_meets_its_aim_is_no_problem(kustomization: str, patch: str, tmp_path: Path, home: str) -> None:
    assert aimed(tmp_path, home, kustomization, patch=patch) == []


DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: granite-decode}\nspec: {replicas: 3}\n"
MISSED = (
    "patch-aim: no object is meant by this patch: what this kustomization renders comes after its patches"
)


@pytest.mark.parametrize(
    ("kustomization", "expected"),
    [
        ("patches: [{path: patch.yaml}]\n", MISSED),
        ("patches: [{path: patch.yaml, target: {kind: Deployment}}]\n", MISSED),
        ("patchesJson6902: [{path: a.yaml, target: {kind: Deployment, name: a}}]\n", MISSED),
        ("images: [{name: vllm/vllm, newTag: a}]\n",
         "image-aim: no object here states the image `vllm/vllm`, and kustomize does not look into BaseConfigs"),
        ("commonLabels: {team: a}\n",
         "labels-aim: `commonLabels` end at the ModelService: what this kustomization renders does not carry them"),
        ("labels: [{pairs: {team: a}}]\n",
         "labels-aim: `labels` end at the ModelService: what this kustomization renders does not carry them"),
    ],
)  # fmt: skip
def test_what_aims_at_rendered_objects_is_found(
    kustomization: str, expected: str, tmp_path: Path, home: str
) -> None:
    assert aimed(tmp_path, home, kustomization, patch=DEPLOYMENT) == [f"kustomization.yaml:2: {expected}"]


@pytest.mark.parametrize(
    ("resources", "name", "hint"),
    [
        ("ms.yaml, bc.yaml", "vlm-single-gpu", "did you mean `vlm-single-gpu`?"),
        ("ms.yaml", "", "add its ConfigMap to `resources`"),
    ],
)
def test_a_base_config_that_is_named_and_not_there_is_found(
    resources: str, name: str, hint: str, tmp_path: Path, home: str
) -> None:
    tree = {"ms.yaml": SERVICE, "bc.yaml": BASECONFIG.replace("vllm-single-gpu", name)}
    root = one(
        write_tree(tmp_path / "tree", tree), f"resources: [{resources}]\ntransformers: [render.yaml]\n"
    )

    [problem] = check(str(root), home)
    assert (problem.message, problem.hint) == (
        "there is no BaseConfig `vllm-single-gpu`, which ModelService granite names",
        hint,
    )
    (root / "render.yaml").write_text(f"{RENDER}baseConfigs: [bc.yaml]\n", "utf-8")
    assert check(str(root), home) == []


def test_a_kustomization_above_may_aim_at_rendered_objects(tmp_path: Path, home: str) -> None:
    aimed(tmp_path, home, "")
    above = "resources: [../over]\npatches: [{path: patch.yaml}]\nlabels: [{pairs: {team: a}}]\nimages: [{name: a}]\n"
    root = write_tree(tmp_path / "tree", {"above/kustomization.yaml": above, "above/patch.yaml": DEPLOYMENT})

    assert found(root / "above", home) == []
