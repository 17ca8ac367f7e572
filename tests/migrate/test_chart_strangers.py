"""What values that people publish have in common, and a chart's own examples have not."""

from __future__ import annotations

from chartpods import migrated, refusal
from msvcgen.migrate.chart import migrate
from msvcgen.migrate.helm import Release
from msvcgen.migrate.reporting import problems_of
from msvcgen.settings import Source

MODEL = "modelArtifacts: {name: acme/tiny, uri: 'hf://acme/tiny', size: 10Gi}\nprefill: {create: false}\n"
ROLE = """decode:
  create: true
  containers:
  - name: vllm
    image: vllm/vllm-openai:v0.10.2
    modelCommand: vllmServe
"""
CONTEXT = "    securityContext: {fsGroup: 107, runAsUser: 1000, runAsNobody: true}\n"
OVERLAY = """decode:
  containers:
  - name: vllm
    image: acme/vllm:1
    modelCommand: vllmServe
"""


def test_a_field_that_kubernetes_does_not_know_is_left_out() -> None:
    migration = migrated(f"{MODEL}{ROLE}{CONTEXT}")
    told = [(value.where, value.hint) for value in migration.told if value.how == "dropped"]

    assert "      securityContext:\n        runAsUser: 1000\n" in migration.modelservice
    assert "fsGroup" not in migration.modelservice
    assert told == [
        ("decode.containers[vllm].securityContext.fsGroup", "state it in `podSecurityContext` of the role"),
        ("decode.containers[vllm].securityContext.runAsNobody", "did you mean `runAsNonRoot`?"),
    ]


def test_a_list_of_a_later_file_takes_the_place_of_all_below() -> None:
    probe = "    readinessProbe: {httpGet: {path: /health, port: 8200}}\n"
    sources = [Source("a.yaml", f"{MODEL}{ROLE}{probe}"), Source("b.yaml", OVERLAY)]
    migration = migrate(sources, Release("test", "models"))
    said = [(each.where, each.message) for each in problems_of(migration) if "decode" in each.where]

    assert "readinessProbe" not in migration.modelservice
    assert ("decode.containers", "a later file states it too, at b.yaml:2") in said
    assert [message for _, message in said if "null" in message] == []


def test_a_path_in_the_place_of_a_uri_is_named_as_it_is_written() -> None:
    [problem] = refusal(MODEL.replace("hf://acme/tiny", "/models/tiny") + ROLE)

    assert problem.message.startswith("unknown scheme in `/models/tiny`;")
    assert str(problem.hint).startswith("what lies on a disk must be in a claim or an image first")
