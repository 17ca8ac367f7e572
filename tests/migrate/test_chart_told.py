"""What is told of values of the chart: traps, refusals, what became of each."""

from __future__ import annotations

from typing import Any

import pytest

import msvcgen
from chartpods import migrated, refusal
from msvcgen.migrate.chart import Migration, migrate
from msvcgen.migrate.helm import Release
from msvcgen.migrate.reporting import problems_of, report_text
from msvcgen.settings import Source
from stories import ROOT

BASE = """\
modelArtifacts: {name: a/b, uri: hf://a/b, size: 20Gi}
prefill: {create: false}
"""
SERVER = """\
  - {name: vllm, image: "vllm/vllm-openai:v0.10.2", modelCommand: vllmServe, mountModelVolume: true}
"""


def values(decode: str = "", more: str = "", containers: str = SERVER) -> str:
    return f"{more or BASE}decode:\n{decode}  containers:\n{containers}"


def told(migration: Migration) -> list[tuple[str, str, int]]:
    """Give where something is told, how, and at which line."""
    return [
        (problem.where, problem.severity, problem.position.line)
        for problem in problems_of(migration)
        if problem.position
    ]


def container(migration: Migration, name: str = "vllm", role: str = "decode") -> dict[str, Any]:
    """Give a container of what is rendered."""
    deployments = [tree for tree in msvcgen.render(migration.stream) if tree["kind"] == "Deployment"]
    [deployment] = [tree for tree in deployments if tree["metadata"]["name"].endswith(role)]
    containers: list[dict[str, Any]] = deployment["spec"]["template"]["spec"]["containers"]
    return next(each for each in containers if each["name"] == name)


# --- traps


def test_a_cache_that_is_too_small() -> None:
    migration = migrated("")
    assert ("modelArtifacts.size", "warning") in [(each.where, each.severity) for each in migration.problems]
    assert "any model that is larger\n    size: 5Mi" in migration.modelservice


def test_a_prefill_of_no_pods_is_left_out_unless_somebody_states_it() -> None:
    assert "prefill:" not in migrated("").modelservice
    stated = migrated("prefill:\n  nodeSelector: {a: b}\n")
    assert (
        "    # the chart gives prefill 0 pods where `replicas` is not stated\n    replicas: 0"
        in stated.modelservice
    )
    assert ("prefill", "warning", 1) in told(stated)


def test_quotes_in_a_uri_are_taken_away() -> None:
    text = values(more=BASE.replace("hf://a/b", "'hf://\"{{ .Values.modelArtifacts.name }}\"'"))
    assert "uri: hf://a/b\n" in migrated(text).modelservice
    assert told(migrated(text)) == [("modelArtifacts.uri", "note", 1)]


def test_a_cache_path_that_ignores_where_the_claim_is_mounted() -> None:
    more = "modelArtifacts: {name: a/b, uri: pvc+hf://models/hub/a/b, mountPath: /models}\nprefill: {create: false}\n"
    migration = migrated(values(more=more))
    assert ("modelArtifacts.mountPath", "warning", 1) in told(migration)
    assert {"name": "HF_HUB_CACHE", "value": "/models/hub"} in container(migration)["env"]


@pytest.mark.parametrize(
    ("stated", "where"),
    [
        ("{dataLocal: 4}", "decode.parallelism.dataLocal"),
        ("{data: 4}", "decode.parallelism.data"),
        ("{tensor: -1}", "decode.parallelism.tensor"),
    ],
)
def test_a_parallelism_that_the_chart_gives_other_accelerators(stated: str, where: str) -> None:
    [problem] = refusal(values(f"  parallelism: {stated}\n"))
    assert (problem.where, problem.position and problem.position.line) == (where, 4)


@pytest.mark.parametrize("stated", ["{data: 4, dataLocal: 4}", "{data: 4, dataLocal: null, workers: null}"])
def test_a_parallelism_on_one_node(stated: str) -> None:
    migration = migrated(values(f"  parallelism: {stated}\n"))
    assert container(migration)["resources"]["limits"] == {"nvidia.com/gpu": "4"}
    assert container(migration)["args"][-2:] == ["--data-parallel-size", "4"]


def test_helpers_get_accelerators_and_the_chart_does_not_say_so() -> None:
    helper = "  - {name: exporter, image: e, modelCommand: custom, command: [run]}\n"
    migration = migrated(values(containers=helper + SERVER))
    assert told(migration) == [("decode.containers[exporter]", "warning", 5)]
    assert container(migration, "exporter")["resources"]["limits"] == {"nvidia.com/gpu": "1"}
    assert "(`nvidia.com/gpu`)\n      resources:\n" in migration.modelservice  # a comment


def test_an_amount_that_differs_counts_for_requests_and_limits() -> None:
    server = "  - {name: vllm, image: v, modelCommand: vllmServe, resources: {limits: {nvidia.com/gpu: 4}}}\n"
    migration = migrated(values("  parallelism: {tensor: 8}\n", containers=server))
    assert container(migration)["resources"] == {
        "limits": {"nvidia.com/gpu": "4"},
        "requests": {"nvidia.com/gpu": "4"},
    }
    assert told(migration) == [("decode.containers[vllm].resources", "warning", 6)]


def test_a_comment_stays_one() -> None:
    amounts = '{"nvidia.com/gpu": "4\\nfoo: 1\\u2028bar: 2"}'
    server = f"  - {{name: vllm, image: v, modelCommand: vllmServe, resources: {{limits: {amounts}}}}}\n"
    text = migrated(values(containers=server)).modelservice
    assert "      # `nvidia.com/gpu: 4\\nfoo: 1\\u2028bar: 2` counts, the parallelism needs 1\n" in text


def test_an_autoscaler_beside_replicas() -> None:
    migration = migrated(values("  autoscaling: {enabled: true}\n"))
    assert told(migration) == [("decode.autoscaling.enabled", "warning", 4)]


def test_claims_of_accelerators_that_the_chart_does_not_know() -> None:
    migration = migrated(values(more=BASE + "accelerator: {type: ascend, dra: true}\n"))
    assert told(migration) == [("accelerator.type", "warning", 3)]


def test_a_label_of_the_pods_that_msvcgen_decides() -> None:
    more = (
        "modelArtifacts:\n  name: a/b\n  uri: hf://a/b\n  size: 1Gi\n  labels: {llm-d.ai/model: b, team: x}\n"
    )
    migration = migrated(values(more=more + "prefill: {create: false}\n"))
    assert told(migration) == [('modelArtifacts.labels["llm-d.ai/model"]', "warning", 5)]
    assert "      team: x\n" in migration.modelservice


# --- words and variables


def test_a_flag_that_the_user_states_too_counts_once() -> None:
    server = "  - {name: vllm, image: v, modelCommand: vllmServe, args: [--port, '9000', --tensor-parallel-size=2]}\n"
    migration = migrated(values("  parallelism: {tensor: 2}\n", containers=server))
    assert container(migration)["args"] == [
        "a/b",
        "--port",
        "9000",
        "--tensor-parallel-size=2",
        "--served-model-name",
        "a/b",
    ]
    assert container(migration)["resources"]["limits"] == {"nvidia.com/gpu": "2"}


def test_braces_that_are_no_templates_of_the_chart_stay() -> None:
    server = "  - {name: vllm, image: v, modelCommand: vllmServe, args: ['--chat-template={{ a }}']}\n"
    more = "extraObjects:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: '{{ `{{ b }}` }}'}}\n"
    migration = migrated(values(more=BASE + more, containers=server))
    assert "--chat-template={{ a }}" in container(migration)["args"]
    assert msvcgen.render(migration.stream)[-1]["data"] == {"a": "{{ b }}"}


def test_the_sizes_of_a_parallelism_are_variables_where_words_read_them() -> None:
    server = "  - {name: vllm, image: v, command: [sh, -c], args: ['serve $DP_SIZE_LOCAL']}\n"
    migration = migrated(values("  parallelism: {data: 4, dataLocal: 2}\n", containers=server))
    assert container(migration)["env"] == [{"name": "DP_SIZE_LOCAL", "value": "2"}]


def test_a_variable_that_the_chart_writes_again() -> None:
    server = (
        "  - {image: v, modelCommand: vllmServe, mountModelVolume: true, env: [{name: HF_HOME, value: /x}]}\n"
    )
    migration = migrated(values(containers=server))
    assert told(migration) == [("decode.containers[0].env[HF_HOME]", "warning", 5)]
    assert container(migration)["env"] == [{"name": "HF_HOME", "value": "/model-cache"}]


def test_numbers_where_text_is_needed() -> None:
    server = (
        "  - {name: vllm, image: v, modelCommand: vllmServe, args: [--seed, 1], env: [{name: A, value: 2}]}\n"
    )
    migration = migrated(values(containers=server))
    assert [where for where, _, _ in told(migration)] == [
        "decode.containers[vllm].args[1]",
        "decode.containers[vllm].env[A].value",
    ]
    assert "1" in container(migration)["args"]


# --- several files


def test_later_files_win_as_with_helm() -> None:
    first = Source("a.yaml", values("  replicas: 2\n  nodeSelector: {a: b}\n"))
    second = Source("b.yaml", "decode: {replicas: 3, nodeSelector: {c: d}}\nprefill: {create: null}\n")
    migration = migrate([first, second], Release("test"))
    assert "replicas: 3\n" in migration.modelservice
    assert "nodeSelector:\n      a: b\n      c: d\n" in migration.modelservice
    replaced = [problem for problem in problems_of(migration) if "later file" in problem.message]
    assert [(each.where, each.position and each.position.file) for each in replaced] == [
        ("prefill.create", "a.yaml"),
        ("decode.replicas", "a.yaml"),
    ]


def test_two_files_that_contradict() -> None:
    first = Source("a.yaml", values() + "common:\n  gpu: {a: b}\n")
    second = Source("b.yaml", "common:\n  gpu: true\n")
    found = migrate([first, second], Release("test")).problems
    [problem] = [each for each in found if each.severity == "warning"]
    assert (problem.where, problem.position and problem.position.line) == ("common.gpu", 2)
    assert problem.notes == ("the other one is at a.yaml:7",)


# --- names


def test_a_name_that_no_object_can_have() -> None:
    [problem] = refusal(values(more=BASE + "fullnameOverride: Llama_3\n"))
    assert (problem.where, problem.position and problem.position.line) == ("fullnameOverride", 3)


def test_a_name_that_is_another_here() -> None:
    migration = migrated(values(more=BASE + "fullnameOverride: llama.3\n"))
    assert told(migration) == [("fullnameOverride", "warning", 3)]


# --- the report


def test_every_value_of_a_file_is_in_the_report() -> None:
    text = values("  replicaz: 2\n  affinity: {}\n  parallelism: {workers: 2}\n  priorityClassName: null\n")
    lines = report_text(migrated(text)).splitlines()
    assert lines == [
        "values.yaml:1: modelArtifacts.name: carried over -> spec.routing.modelName",
        "values.yaml:1: modelArtifacts.uri: carried over -> spec.modelArtifacts.uri",
        "values.yaml:1: modelArtifacts.size: carried over -> spec.modelArtifacts.size",
        "values.yaml:2: prefill: does nothing (`prefill.create` is not true)",
        "values.yaml:4: decode.replicaz: dropped (the chart does not read it)",
        "values.yaml:5: decode.affinity: dropped (the chart does not read it)",
        "values.yaml:6: decode.parallelism.workers: does nothing (the chart reads it with `multinode: true` only)",
        "values.yaml:7: decode.priorityClassName: changed (null takes the default of the chart away)",
        "values.yaml:9: decode.containers[vllm].name: carried over -> spec.decode.containers",
        "values.yaml:9: decode.containers[vllm].image: carried over -> spec.decode.containers",
        "values.yaml:9: decode.containers[vllm].modelCommand: carried over -> decodeDeployment of the BaseConfig",
        "values.yaml:9: decode.containers[vllm].mountModelVolume: carried over -> spec.decode.containers",
        "7 values carried over, 1 changed, 2 dropped, 2 that do nothing in the chart",
    ]


def test_a_value_that_nobody_reads_has_a_hint() -> None:
    [problem] = [each for each in problems_of(migrated(values("  replicaz: 2\n"))) if each.position]
    assert problem.hint == "did you mean `replicas`?"


def test_what_only_older_versions_have_is_left_out() -> None:
    migration = migrated(values(more=BASE + "routing:\n  parentRefs: [{name: gateway}]\n"))
    [problem] = [each for each in problems_of(migration) if each.position]
    assert (problem.where, problem.severity, problem.hint) == (
        "routing.parentRefs",
        "warning",
        "write `gatewayRefs`",
    )


# --- refusals


REFUSED = {
    "01": ("decode.containers[vllm].modelCommand", 10),
    "02": ("decode.containers[vllm].modelCommand", 15),
    "03": ("decode.containers[vllm].modelCommand", 15),
    "04": ("decode.parallelism.data", 14),
    "05": ("decode.parallelism.data", 14),
    "06": ("decode.containers[vllm]", 13),
    "07": ("routing.proxy.image", 11),
    "08": ("decode.replicas", 12),
    "09": ("modelArtifacts.size", 4),
    "10": ("routing.proxy.zapEncoder", 11),
    "11": ("accelerator.resources.ascend", 12),
    "12": ("decode.monitoring.podmonitor.scrapeTimeout", 15),
    "13": ("accelerator.resourceClaimTemplates.nvidia.count", 13),
    "14": ("modelArtifacts.imagePullPolicy", 4),
}


@pytest.mark.parametrize("number", REFUSED)
def test_what_the_chart_refuses_is_refused_at_its_line(number: str) -> None:
    text = (ROOT / "tests" / "cases" / "chart-values" / "refused" / f"{number}.yaml").read_text("utf-8")
    found = [(each.where, each.position.line) for each in refusal(text) if each.position]
    assert REFUSED[number] in found


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("- a\n", "not-an-object", (1, 1)),
        ("apiVersion: v1\nkind: ConfigMap\n", "wrong-kind", (2, 1)),
        ("a: [\n", "yaml-syntax", None),
        ("routing: null\n", "chart-value", (1, 1)),
        ("decode: 5\n", "wrong-type", (1, 1)),
        ("routing: {servicePort: http}\n", "chart-value", (1, 11)),
        ("modelArtifacts: {uri: s3://a/b}\n", "chart-value", (1, 18)),
        ("decode: {containers: []}\n", "chart-value", (1, 10)),
        ("decode: {containers: [a]}\n", "wrong-type", None),
        ("modelArtifacts: {uri: 'hf://{{ .Values.a.b.c | nope }}'}\n", "unknown-function", None),
        ("modelArtifacts: {uri: 'hf://{{ include \"x\" . }}'}\n", "template-failed", None),
        ("modelArtifacts: {uri: 'hf://{{ fail \"why\" }}'}\n", "template-failed", None),
        ("modelArtifacts: {uri: 'hf://{{'}\n", "template-syntax", None),
        (
            "x: '{{ tpl .Values.x . }}'\nmodelArtifacts: {uri: 'hf://{{ tpl .Values.x . }}'}\n",
            "template-failed",
            (2, 23),
        ),
        ("extraObjects: [{'{{ 1 | nope }}': a}]\n", "unknown-function", None),
    ],
)
def test_bad_values_are_problems_at_their_place(text: str, code: str, place: tuple[int, int] | None) -> None:
    problem = refusal(text)[0]
    assert problem.code == code
    assert problem.position is not None
    if place is not None:
        assert (problem.position.line, problem.position.column) == place


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ("image: {repository: v}", "image"),
        ("image: v, mountModelVolume: 'true'", "mountModelVolume"),
        ("image: v, args: --seed", "args"),
        ("image: v, resources: [a]", "resources"),
    ],
)
def test_types_that_the_templates_of_the_chart_rely_on(fields: str, where: str) -> None:
    [problem] = refusal(values(containers=f"  - {{name: vllm, modelCommand: vllmServe, {fields}}}\n"))
    assert (problem.code, problem.where) == ("wrong-type", f"decode.containers[vllm].{where}")


def test_extra_config_may_be_a_text() -> None:
    text = values("  extraConfig: |\n    runtimeClassName: {{ .Release.Name }}\n")
    assert "    runtimeClassName: test\n" in migrated(text).modelservice
    [problem] = refusal(values("  extraConfig: |\n    a: b: c\n"))
    assert (problem.where, problem.code) == ("decode.extraConfig", "template-failed")


def test_what_is_empty_says_nothing() -> None:
    text = values(
        "  parallelism: {}\n  monitoring: {}\n", more=BASE + "accelerator: {}\nrouting: {proxy: {}}\n"
    )
    assert [problem for problem in problems_of(migrated(text)) if problem.position] == []


@pytest.mark.parametrize(
    ("env", "where"),
    [
        ("- {name: HF_TOKEN, value: abcdefghijklmnop}", "decode.containers[vllm].env[HF_TOKEN].value"),
        ("- {name: A, value: hf_aBcDeFgHiJkLmNoPqRsTuV}", "decode.containers[vllm].env[A].value"),
    ],
)
def test_a_secret_in_the_values_is_refused(env: str, where: str) -> None:
    values = (
        'modelArtifacts: {uri: "hf://acme/a", name: acme/a}\n'
        f"decode: {{create: true, containers: [{{name: vllm, modelCommand: vllmServe, env: [{env[2:]}]}}]}}\n"
    )
    with pytest.raises(msvcgen.MsvcgenError, match=r"secret|token") as caught:
        migrate([Source("values.yaml", values)], Release("a"))

    assert where in {problem.where for problem in caught.value.problems}
