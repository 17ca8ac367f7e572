"""What the plugin answers, call by call: text in, text and problems out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from msvcgen.cli.user_schemas import read_schemas
from msvcgen.kustomize.calls import Reply, exec_plugin, krm_function
from stories import SAMPLES

BASE = SAMPLES / "kustomize/base"
MODELSERVICE = (BASE / "modelservice.yaml").read_text("utf-8")
BASECONFIG = (BASE / "baseconfig.yaml").read_text("utf-8")
CONFIG = "apiVersion: msvcgen.dev/v1alpha1\nkind: ModelServiceGenerator\nmetadata: {name: render}\n"

ODD = """\
# a comment above
apiVersion: v1   # and one beside
kind: ConfigMap
metadata:
  name: 'odd'
  annotations: {kustomize.config.k8s.io/behavior: merge}
data:
  yes: on
  octal: 0644
  version: 1.10
  text: |+
    kept

  last: "\\u00e9"
"""
MARK = "{msvcgen.dev/baseconfig: 'true'}"
OTHER = "apiVersion: v1\nkind: Service\nmetadata: {name: other}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def plugin(*documents: str, config: str = CONFIG) -> Reply:
    return exec_plugin(config.encode(), "---\n".join(documents).encode(), read_schemas)


def entry(text: str) -> str:
    lines = (f"  {line}\n" if line else "\n" for line in text.removesuffix("\n").split("\n"))
    return "-" + "".join(lines)[1:]


def listed(*documents: str, config: str = CONFIG) -> str:
    items = "\n" + "".join(map(entry, documents)) if documents else " []\n"
    function = "functionConfig:\n" + "".join(f"  {line}\n" for line in config.splitlines()) if config else ""
    return f"apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:{items}{function}"


def function(*documents: str, config: str = CONFIG) -> tuple[Reply, dict[str, Any]]:
    reply = krm_function(listed(*documents, config=config).encode(), read_schemas)
    return reply, yaml.safe_load(reply.text)


def names(objects: list[dict[str, Any]]) -> list[str]:
    return [f"{one['kind']}/{one['metadata']['name']}" for one in objects]


RENDERED = [
    "ServiceAccount/granite-sa",
    "ConfigMap/granite-settings",
    "Service/granite-service-decode",
    "Deployment/granite-decode",
]
IN_PLACE = ["ConfigMap/odd", *RENDERED, "Service/other"]


def test_a_stream_keeps_its_order_and_the_text_of_what_passes() -> None:
    reply = plugin(ODD, MODELSERVICE, BASECONFIG, OTHER)

    assert names(list(yaml.safe_load_all(reply.text))) == IN_PLACE
    assert reply.text.startswith(f"{ODD}---\n")
    assert reply.text.endswith(f"---\n{OTHER}")


def test_a_resource_list_keeps_its_order_and_the_text_of_what_passes() -> None:
    reply, given = function(ODD, BASECONFIG, MODELSERVICE, OTHER)

    assert (reply.failed, names(given["items"])) == (False, IN_PLACE)
    assert entry(ODD) in reply.text
    assert entry(OTHER) in reply.text
    assert given["functionConfig"]["kind"] == "ModelServiceGenerator"


@pytest.mark.parametrize("indent", ["", "  ", "      "])
def test_a_resource_list_may_be_indented(indent: str) -> None:
    items = "".join(f"{indent}{line}\n" if line else "\n" for line in entry(ODD).splitlines())
    text = f"kind: ResourceList\napiVersion: config.kubernetes.io/v1\nitems: # here\n{items}"

    assert entry(ODD) in krm_function(text.encode(), read_schemas).text


def test_a_resource_list_may_be_json() -> None:
    text = (
        '{"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList",'
        ' "items": [{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "other"}}]}'
    )

    given = yaml.safe_load(krm_function(text.encode(), read_schemas).text)

    assert given["items"] == [yaml.safe_load(OTHER)]


def test_an_anchor_of_one_item_may_be_used_in_another() -> None:
    first = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: &shared {a: b}\n"
    second = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\ndata: *shared\n"

    _, given = function(second.replace("*shared", "&x {c: d}"), first, second)

    assert [one["data"] for one in given["items"]] == [{"c": "d"}, {"a": "b"}, {"a": "b"}]


def test_without_a_model_service_all_passes_with_a_warning() -> None:
    reply = plugin(ODD, OTHER)

    assert (reply.text, reply.failed) == (f"{ODD}---\n{OTHER}", False)
    assert [problem.code for problem in reply.problems] == ["no-modelservice"]


def test_a_model_service_in_a_list_passes_with_a_warning() -> None:
    listed = "apiVersion: v1\nkind: List\nitems:\n" + entry(MODELSERVICE)

    reply = plugin(OTHER, listed)

    assert (reply.text, reply.failed) == (f"{OTHER}---\n{listed}", False)
    [problem] = reply.problems
    assert (problem.message, problem.where) == ("a ModelService in a List is not rendered", "items[0]")


def test_a_generator_without_anything_is_an_error() -> None:
    assert [problem.code for problem in plugin().problems] == ["no-modelservice"]
    assert plugin().failed


@pytest.mark.parametrize(
    "config", ["", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {validate: warn}\n"]
)
def test_a_package_without_objects_passes(config: str) -> None:
    reply, given = function(config=config)

    assert (reply.failed, given["items"]) == (False, [])
    assert [problem.severity for problem in reply.problems] == ["warning"]


def test_the_config_among_the_items_is_not_rendered() -> None:
    """kustomize gives a generator its config as the only item."""
    config = MODELSERVICE.replace("  name: granite\n", "  name: granite\n  annotations: {a: b}\n")
    Path("base.yaml").write_text(BASECONFIG, "utf-8")
    config = config.replace("{a: b}", "{msvcgen.dev/base-configs: base.yaml}")

    _, given = function(config, config=config)

    assert names(given["items"]) == ["ModelService/granite", *RENDERED]


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ([], "add its ConfigMap to `resources`, or its file to `baseConfigs` in the config"),
        ([BASECONFIG.replace("vllm-single-gpu", "vllm-single-gpus")], "did you mean `vllm-single-gpus`?"),
        ([BASECONFIG.replace("  name: vllm-single-gpu", f"  name: vlm-single-gpu\n  annotations: {MARK}")],
         "did you mean `vlm-single-gpu`?"),
        ([BASECONFIG.replace("vllm-single-gpu", "settings")],
         "add its ConfigMap to `resources`, or its file to `baseConfigs` in the config"),
    ],
)  # fmt: skip
def test_a_base_config_that_is_named_must_be_there(given: list[str], hint: str) -> None:
    """kustomize throws warnings away, and half of the objects would be missing."""
    reply = plugin(MODELSERVICE, *given)

    [problem] = reply.problems
    assert (reply.text, reply.failed, problem.hint) == ("", True, hint)
    assert (problem.where, problem.message) == (
        "spec.baseConfigMapRef.name",
        "there is no BaseConfig `vllm-single-gpu`",
    )


def test_the_only_base_config_among_files_must_have_the_name(folder: Path) -> None:
    (folder / "granite.yaml").write_text(MODELSERVICE, "utf-8")
    (folder / "base.yaml").write_text(BASECONFIG.replace("vllm-single-gpu", "vllm-two-gpus"), "utf-8")

    reply = plugin(config=f"{CONFIG}modelServices: [granite.yaml]\nbaseConfigs: [base.yaml]\n")

    assert [problem.message for problem in reply.problems] == ["there is no BaseConfig `vllm-single-gpu`"]


def test_a_reference_finds_a_config_map_by_the_name_it_had() -> None:
    renamed = BASECONFIG.replace(
        "  name: vllm-single-gpu\n",
        "  name: dev-vllm-single-gpu\n"
        "  annotations: {internal.config.kubernetes.io/previousNames: 'old,vllm-single-gpu'}\n",
    )
    reply = plugin(MODELSERVICE, renamed)

    assert names(list(yaml.safe_load_all(reply.text))) == RENDERED


def test_namespaces_may_have_base_configs_of_one_name() -> None:
    def placed(text: str, namespace: str) -> str:
        return text.replace("metadata:\n", f"metadata:\n  namespace: {namespace}\n", 1)

    other = BASECONFIG.replace("INFO", "DEBUG")

    reply = plugin(*(placed(MODELSERVICE, one) for one in "ab"), placed(BASECONFIG, "a"), placed(other, "b"))

    settings = [one for one in yaml.safe_load_all(reply.text) if one["kind"] == "ConfigMap"]
    assert [(one["metadata"]["namespace"], one["data"]["VLLM_LOGGING_LEVEL"]) for one in settings] == [
        ("a", "INFO"),
        ("b", "DEBUG"),
    ]


def test_a_config_map_is_no_base_config_unless_it_is_named_or_says_so() -> None:
    alone = BASECONFIG.replace("vllm-single-gpu", "another")
    marked = alone.replace(
        "  name: another\n", "  name: another\n  annotations: {msvcgen.dev/baseconfig: 'true'}\n"
    )
    unnamed = MODELSERVICE.replace("  baseConfigMapRef:\n    name: vllm-single-gpu\n", "")

    assert names(list(yaml.safe_load_all(plugin(unnamed, alone).text)))[-1] == "ConfigMap/another"
    assert names(list(yaml.safe_load_all(plugin(unnamed, marked).text))) == RENDERED


def test_options_are_those_of_generate() -> None:
    Path("granite.yaml").write_text(MODELSERVICE, "utf-8")
    Path("base.yaml").write_text(BASECONFIG, "utf-8")
    config = CONFIG + "modelServices: [granite.yaml]\nbaseConfigs: [base.yaml]\nnamespace: models\n"

    objects = list(yaml.safe_load_all(plugin(OTHER, config=config).text))

    assert names(objects) == ["Service/other", *RENDERED]
    assert [one["metadata"].get("namespace") for one in objects[1:]] == ["models"] * 4


def test_a_model_definition_is_a_file_below_the_root(folder: Path) -> None:
    for name in ("modelservice.yaml", "model-definition.yaml"):
        (folder / name).write_text((SAMPLES / "custom" / name).read_text("utf-8"), "utf-8")
    config = f"{CONFIG}runtime: custom\nmodelServices: [modelservice.yaml]\n"

    assert not plugin(config=f"{config}modelDefinition: model-definition.yaml\n").failed
    [problem] = plugin(config=f"{config}modelDefinition: .\n").problems
    assert (problem.where, problem.message) == ("modelDefinition", "`.` is a directory, one file is needed")


@pytest.mark.parametrize(
    ("config", "where", "hint"),
    [
        (
            "runtime: custom\n",
            "",
            "give the file with `modelDefinition`, or write it into `spec.modelDefinition`",
        ),
        ("runtime: vllm\nmodelDefinition: a.yaml\n", "modelDefinition", ""),
        ("env: {A: b}\n", "", "name one with `runtime`, or with the annotation `msvcgen.dev/runtime`"),
    ],
)
def test_hints_name_fields_of_the_config(config: str, where: str, hint: str, folder: Path) -> None:
    (folder / "a.yaml").write_text("models: []\n", "utf-8")

    problem = plugin(MODELSERVICE, BASECONFIG, config=CONFIG + config).problems[-1]

    assert problem.where == where
    assert problem.hint.startswith(hint)


@pytest.mark.parametrize(
    ("annotations", "where", "hint"),
    [
        ({"runtime": "vlm"}, "msvcgen.dev/runtime", "did you mean `vllm`?"),
        ({"env": "A=b"}, "", "name one with the annotation `msvcgen.dev/runtime`"),
        ({"base-configs": ""}, "", "or its file to the annotation `msvcgen.dev/base-configs`"),
        ({"base-configs": "../base.yaml"}, "msvcgen.dev/base-configs", "copy the file below the root"),
        ({"namespace": ""}, "", "or the annotation `msvcgen.dev/namespace`"),
    ],
)
def test_hints_name_annotations_where_the_model_service_is_the_config(
    annotations: dict[str, str], where: str, hint: str, folder: Path
) -> None:
    (folder / "base.yaml").write_text(BASECONFIG, "utf-8")
    stated = {"base-configs": "base.yaml", **annotations}
    lines = "".join(f'    msvcgen.dev/{key}: "{value}"\n' for key, value in stated.items())

    reply = plugin(
        config=MODELSERVICE.replace("  name: granite\n", f"  name: granite\n  annotations:\n{lines}")
    )

    problem = next(one for one in reply.problems if hint in one.hint)
    assert where in problem.where
    assert problem.position is not None
    assert where in problem.position.text


def test_a_model_service_states_its_options(folder: Path) -> None:
    (folder / "base.yaml").write_text(BASECONFIG, "utf-8")
    annotations = (
        "{msvcgen.dev/base-configs: base.yaml, msvcgen.dev/namespace: models, msvcgen.dev/validate: warn}"
    )
    own = MODELSERVICE.replace("  name: granite\n", f"  name: granite\n  annotations: {annotations}\n")

    reply = plugin(config=own.replace("replicas:", "replicaz:"))

    objects = list(yaml.safe_load_all(reply.text))
    assert [(one["metadata"]["namespace"]) for one in objects] == ["models"] * 4
    assert [problem.code for problem in reply.problems] == ["unknown-field"]


def test_a_call_that_validates_changes_nothing() -> None:
    config = f"{CONFIG}validateOnly: true\n"

    assert plugin(ODD, MODELSERVICE, BASECONFIG, config=config).text == ""
    assert plugin(ODD, config=config).text == ""
    reply, given = function(ODD, MODELSERVICE, BASECONFIG, config=config)
    assert (reply.failed, names(given["items"])) == (
        False,
        ["ConfigMap/odd", "ModelService/granite", "ConfigMap/vllm-single-gpu"],
    )
    assert plugin(MODELSERVICE, config=config).failed


def test_kpt_states_options_in_a_config_map() -> None:
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: function-input}\ndata:\n  validate: warn\n"
    wrong = MODELSERVICE.replace("replicas:", "replicaz:")

    reply, given = function(wrong, BASECONFIG, config=config)

    assert (reply.failed, names(given["items"])) == (False, RENDERED)
    assert [result["severity"] for result in given["results"]] == ["warning", "warning"]


@pytest.mark.parametrize(
    ("config", "failed"),
    [
        (f"{CONFIG}validate: warn\n", False),
        (f"{CONFIG}validate: warn\nfailOn: error\n", False),
        (f"{CONFIG}validate: warn\nfailOn: warning\n", True),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {validate: warn, failOn: warning}\n",
            True,
        ),
    ],
)
def test_a_warning_fails_where_the_config_wants_it(config: str, *, failed: bool) -> None:
    wrong = MODELSERVICE.replace("replicas:", "replicaz:")

    reply, given = function(wrong, BASECONFIG, config=config)
    generated = plugin(wrong, BASECONFIG, config=config)

    assert {problem.severity for problem in (*reply.problems, *generated.problems)} == {"warning"}
    assert (reply.failed, generated.failed, generated.text == "") == (failed, failed, failed)
    assert (given["items"][0]["kind"] == "ModelService") is failed  # which goes back as it came


ELSEWHERE = """\
  extraObjects: |
    - apiVersion: v1
      kind: Service
      metadata: {name: elsewhere}
      spec: {selector: {app: elsewhere}, ports: [{port: 80}]}
"""


def test_the_config_and_annotations_allow_what_a_rule_finds() -> None:
    config = f"{CONFIG}namespace: models\nfailOn: warning\n"
    allowed = f"{config}allow: [selects-nothing]\n"
    base = BASECONFIG.rstrip("\n") + f"\n{ELSEWHERE}"
    noted = base.replace("metadata:\n", "metadata:\n  annotations: {msvcgen.dev/allow: selects-nothing}\n", 1)

    assert plugin(MODELSERVICE, base, config=config).failed
    assert plugin(MODELSERVICE, base, config=allowed).problems == ()
    assert plugin(MODELSERVICE, noted, config=config).problems == ()
    [unused] = plugin(MODELSERVICE, BASECONFIG, config=allowed).problems
    assert (unused.code, unused.where) == ("unused-allowance", "allow")


def test_a_warning_of_the_stream_fails_as_well() -> None:
    twice = f"{OTHER}{OTHER}"

    assert not plugin(MODELSERVICE, BASECONFIG, twice).failed
    assert plugin(MODELSERVICE, BASECONFIG, twice, config=f"{CONFIG}failOn: warning\n").failed


def test_a_rendered_object_may_not_be_among_the_items() -> None:
    own = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: granite-sa}\n"

    [problem] = [one for one in plugin(MODELSERVICE, BASECONFIG, own).problems if one.severity == "error"]

    assert problem.message == (
        "ModelService granite renders ServiceAccount `granite-sa`, which is among the objects already"
    )


def test_a_function_that_is_called_again_renews_what_it_rendered(folder: Path) -> None:
    """As `kustomize fn run` does: what a config renders is written beside it and comes back as items."""
    config = f"{CONFIG}modelServices: [granite.yaml]\nbaseConfigs: [base.yaml]\n"
    (folder / "granite.yaml").write_text(MODELSERVICE, "utf-8")
    hash_wanted = '        annotations:\n          kustomize.config.k8s.io/needs-hash: "true"\n'
    (folder / "base.yaml").write_text(BASECONFIG.replace(hash_wanted, ""), "utf-8")
    first = plugin(config=config).text.replace("spec:", "# ours\nspec:", 1)
    earlier = [from_file(one, "granite/out.yaml") for one in first.split("---\n")]

    same, given = function(*earlier, OTHER, config=config)
    (folder / "granite.yaml").write_text(MODELSERVICE.replace("replicas: 1", "replicas: 2"), "utf-8")
    changed, items = function(*earlier, OTHER, config=config)

    assert (names(given["items"]), "# ours" in same.text) == ([*RENDERED, "Service/other"], True)
    assert [problem.code for problem in same.problems] == ["no-namespace"]
    deployment = items["items"][3]
    assert (changed.failed, names(items["items"])) == (False, [*RENDERED, "Service/other"])
    assert deployment["spec"]["replicas"] == 2
    assert deployment["metadata"]["annotations"] == {"internal.config.kubernetes.io/path": "granite/out.yaml"}
    assert [problem.message for problem in changed.problems[1:]] == [
        "ModelService granite renders Deployment `granite-decode`, which takes the place of another among the objects"
    ]


def from_file(text: str, path: str) -> str:
    return text.replace(
        "metadata:\n", f"metadata:\n  annotations: {{internal.config.kubernetes.io/path: {path}}}\n", 1
    )


def test_a_problem_becomes_a_result_and_the_items_go_back() -> None:
    wrong = MODELSERVICE.replace("replicas:", "replicaz:")

    reply, given = function(from_file(wrong, "granite.yaml"), BASECONFIG, OTHER)

    assert reply.failed
    assert names(given["items"]) == ["ModelService/granite", "ConfigMap/vllm-single-gpu", "Service/other"]
    [result] = given["results"]
    assert result == {
        "message": "unknown field; hint: did you mean `replicas`?",
        "severity": "error",
        "resourceRef": {"apiVersion": "llm-d.ai/v1alpha1", "kind": "ModelService", "name": "granite"},
        "field": {"path": "spec.decode.replicaz"},
        "file": {"path": "granite.yaml"},
        "tags": {"code": "unknown-field", "line": "18", "column": "5"},
    }
    [problem] = reply.problems
    assert problem.position is not None
    assert (problem.position.file, problem.position.text.strip()) == ("<ModelService granite>", "replicaz: 1")
    assert problem.notes == ("the object is from granite.yaml, the line is that of the object",)


@pytest.mark.parametrize("annotation", ["internal.config.kubernetes.io/path", "config.kubernetes.io/path"])
def test_a_problem_is_placed_in_the_file_that_says_the_same(annotation: str) -> None:
    """Orchestrators write their annotations into the item, so the item's own lines are others."""
    wrong = MODELSERVICE.replace("replicas:", "replicaz:")
    Path("granite.yaml").write_text(f"# about\n{OTHER}---\n{wrong}", "utf-8")
    item = wrong.replace("metadata:\n", f"metadata:\n  annotations: {{{annotation}: granite.yaml}}\n", 1)

    reply, given = function(item, BASECONFIG)

    assert [(one.position.file, one.position.line) for one in reply.problems if one.position] == [
        ("granite.yaml", 22)
    ]
    assert given["results"][0]["tags"]["line"] == "22"


def test_a_problem_inside_a_template_is_placed_in_the_config_map() -> None:
    wrong = BASECONFIG.replace("periodSeconds", "periodSecond")

    [problem] = plugin(MODELSERVICE, wrong).problems

    assert problem.position is not None
    assert problem.position.file == "<ConfigMap vllm-single-gpu>"
    assert problem.position.text.strip() == "periodSecond: 10"
    assert problem.position.line == wrong[: wrong.index("periodSecond")].count("\n") + 1


@pytest.mark.parametrize("path", ["/etc/hostname", "../outside.yaml", "link.yaml", "links", "a\0b"])
def test_no_path_leads_outside_the_root(path: str, folder: Path) -> None:
    (folder.parent / "outside.yaml").write_text(MODELSERVICE, "utf-8")
    Path("link.yaml").symlink_to("../outside.yaml")
    Path("links").mkdir()
    Path("links/link.yaml").symlink_to("../../outside.yaml")
    stated = path.replace("\0", "\\0")

    reply = plugin(config=f'{CONFIG}modelServices: ["{stated}"]\n')

    assert [problem.code for problem in reply.problems] == ["outside-root"]


def test_an_item_does_not_make_the_plugin_read_outside_the_root(folder: Path) -> None:
    wrong = MODELSERVICE.replace("replicas:", "replicaz:")
    (folder.parent / "outside.yaml").write_text(wrong, "utf-8")

    reply, _ = function(from_file(wrong, "../outside.yaml"), BASECONFIG)

    assert [one.position.file for one in reply.problems if one.position] == ["<ModelService granite>"]


CONFIGS = [
    ("", "the config holds no object, one is needed"),
    ("- a\n", "the config is not a mapping"),
    ("a: 1\n---\nb: 1\n", "the config holds 2 objects, one is needed"),
    ("a: [\n", "is not closed"),
    ("kind: Pod\n", "the kind of the config is `Pod`, a `ModelServiceGenerator`"),
    ("kind: ModelServiceGenerator\n", "the apiVersion of the config is missing"),
    (f"{CONFIG}modelServices: 1\n", "must be a list of texts"),
    (f"{CONFIG}namespace: 1\n", "must be text (quote it)"),
    (f"{CONFIG}env: [a]\n", "must be a mapping of names to texts (quote numbers)"),
    (f"{CONFIG}validate: no\n", "is not one of `strict`, `warn`, `ignore`"),
    (f"{CONFIG}spec: {{}}\n", "unknown field"),
]


@pytest.mark.parametrize(("config", "said"), CONFIGS, ids=lambda value: value[-30:])
def test_a_wrong_config_is_a_problem(config: str, said: str) -> None:
    reply = plugin(MODELSERVICE, config=config)

    assert (reply.text, reply.failed) == ("", True)
    assert said in reply.problems[0].message


LISTS = [
    ("", "standard input is empty, a ResourceList is needed"),
    ("null\n", "standard input is empty"),
    ("- a\n", "standard input holds no mapping"),
    ("\0", "found a NUL byte"),
    ("kind: List\napiVersion: v1\n", "the kind of standard input is `List`, `ResourceList` is needed"),
    ("kind: ResourceList\n", "the apiVersion of standard input is missing"),
    (listed().replace("[]", "3"), "must be a list of objects"),
    (listed("a\n"), "must be an object: a mapping of fields"),
    (
        listed(config="").replace("items:", "functionConfig: 3\nitems:"),
        "must be an object: a mapping of fields",
    ),
    (f"{listed()}---\n{OTHER}", "standard input holds a second document"),
]


@pytest.mark.parametrize(("text", "said"), LISTS, ids=lambda value: value[:30])
def test_a_wrong_resource_list_is_a_result(text: str, said: str) -> None:
    reply = krm_function(text.encode(), read_schemas)

    given = yaml.safe_load(reply.text)
    assert (reply.failed, given["kind"], given["items"]) == (True, "ResourceList", [])
    assert said in " ".join(result["message"] for result in given["results"])


def test_schemas_of_further_kinds_are_read_from_folders(folder: Path) -> None:
    (folder / "crds").mkdir()
    (folder / "crds/things.yaml").write_text(
        "apiVersion: v1\nkind: Namespace\n---\n"
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "spec:\n  group: example.com\n  names: {kind: Thing}\n"
        "  versions: [{name: v1, schema: {openAPIV3Schema: {type: object}}}]\n",
        "utf-8",
    )
    thing = (
        "  extraObjects: |\n    - {apiVersion: example.com/v1, kind: Thing, metadata: {name: a}, spec: {}}\n"
    )
    reply = plugin(MODELSERVICE, BASECONFIG + thing, config=f"{CONFIG}schemaDirs: [crds]\n")
    assert [(one.code, one.where) for one in reply.problems] == [("unknown-field", "extraObjects[0].spec")]
