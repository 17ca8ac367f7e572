"""Runtime variants: ModelServices in, what the model server runs with out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.pipeline import Options, Rendered, Source, generate
from msvcgen.yaml.reader import read_stream
from msvcgen.yaml.writer import write

CASES = Path(__file__).parents[1] / "cases/runtimes"


def cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yaml")):
        for document in read_stream(path.read_text("utf-8"), path.name)[0]:
            case: Any = document.tree
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def model_service(stated: dict[str, Any]) -> dict[str, Any]:
    spec = {key: value for key, value in stated.items() if key != "annotation"}
    metadata: dict[str, Any] = {"name": "tiny-serving", "namespace": "models"}
    if "annotation" in stated:
        metadata["annotations"] = {"msvcgen.dev/runtime": stated["annotation"]}
    least = {"modelArtifacts": {"uri": "hf://acme/tiny"}, "routing": {"modelName": "tiny"}}
    return {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": metadata,
        "spec": {**least, **spec},
    }


def base_config(stated: dict[str, Any]) -> dict[str, Any]:
    data = {key: write(tree) for key, tree in stated.items()}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "base"}, "data": data}


def runtime(case: dict[str, Any]) -> str | Source:
    if "raw" in case:
        return Source(name="own.yaml", text=case["raw"])
    variants = case.get("variants", [{"name": "own", "spec": case["variant"]}] if "variant" in case else [])
    if not variants:
        return str(case.get("runtime", ""))
    texts = (
        write(
            {
                "apiVersion": "msvcgen.dev/v1alpha1",
                "kind": "RuntimeVariant",
                "metadata": {"name": one["name"]},
                "spec": one["spec"],
            }
        )
        for one in variants
    )
    return Source(name="own.yaml", text="---\n".join(texts))


def run(case: dict[str, Any]) -> tuple[list[Rendered], list[Problem]]:
    bases = [Source(name="base.yaml", text=write(base_config(case["base"])))] if "base" in case else []
    services = [Source(name="service.yaml", text=write(model_service(case.get("service", {}))))]
    options = Options(runtime=runtime(case), env=case.get("env", {}))
    try:
        rendered = list(generate(services, bases, options))
    except MsvcgenError as error:
        return [], list(error.problems)
    return rendered, [problem for one in rendered for problem in one.problems]


def texts(problems: list[Problem], severity: str) -> list[str]:
    return [
        f"{problem.where}: {problem.message}" if problem.where else problem.message
        for problem in problems
        if problem.severity == severity
    ]


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any]) -> None:
    rendered, problems = run(case)
    errors = texts(problems, "error")
    wanted = case.get("problems", [])
    assert [text for text in wanted if not any(text in error for error in errors)] == [], errors
    assert len(errors) == len(wanted), errors
    assert texts(problems, "warning") == case.get("warnings", [])
    if errors:
        return
    objects: list[Any] = [child.tree for one in rendered for child in one.children]
    if "objects" in case:
        assert [f"{one['kind']}/{one['metadata']['name']}" for one in objects] == case["objects"]
    if "service_ports" in case:
        services = [one for one in objects if one["kind"] == "Service"]
        assert services[0]["spec"]["ports"] == case["service_ports"]
    deployment = [one for one in objects if one["kind"] == "Deployment"][-1]["spec"]
    if "strategy" in case:
        assert deployment.get("strategy") == case["strategy"]
    check_pod(deployment["template"]["spec"], case)


def check_pod(pod: dict[str, Any], case: dict[str, Any]) -> None:
    server = pod["containers"][0]
    for key, wanted in case.get("pod", {}).items():
        assert pod.get(key) == wanted
    for key, wanted in case.get("container", {}).items():
        assert server.get(key) == wanted
    if "containers" in case:
        assert [container["name"] for container in pod["containers"]] == case["containers"]
    for wanted in case.get("has_env", []):
        assert [entry for entry in server["env"] if entry["name"] == wanted["name"]] == [wanted]
    for wanted in case.get("has_args", []):
        assert wanted in server["args"]
