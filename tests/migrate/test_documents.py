"""Documents of other systems, and what they stand for: both render to the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from msvcgen.errors import MsvcgenError
from msvcgen.migrate.documents.migrating import Migrated, Where, migrate
from msvcgen.origin import leaves_of
from msvcgen.pipeline import Options, Source, generate
from msvcgen.presets import preset_bytes
from msvcgen.tree import Path as Path_
from msvcgen.tree import readable
from msvcgen.yaml.reader import read_stream
from msvcgen.yaml.writer import write
from stories import SAMPLES

CASES = Path(__file__).parents[1] / "cases"
WHERE = Where("registry.example.com/ml/server:1.0", "pvc://models/tiny/v1", "models")

FUNCTIONS = ("kubeai-text", "huggingfaceserve")
RENAMED = ("labels", "selector", "serviceAccountName")


class Case(NamedTuple):
    name: str
    text: str
    where: Where = WHERE


def documents_of(path: Path) -> list[Any]:
    return [document.tree for document in read_stream(path.read_text("utf-8"), path.name)[0]]


def cases() -> Iterable[Case]:
    for system in ("digitalhub", "llmos"):
        for path in sorted((CASES / system).glob("*.yaml")):
            [case] = documents_of(path)
            yield Case(f"{system}-{path.stem}", write(case["input"]))
    for case in documents_of(CASES / "llmisvc/input/services.yaml"):
        yield Case(f"llmisvc-{case['name']}", "---\n".join(write(tree) for tree in case["input"]))
    for case in documents_of(CASES / "custom/definitions.yaml"):
        yield Case(f"definition-{case['name']}", write(case["definition"]))
    for story, name in (
        ("digitalhub", "assistant"),
        ("digitalhub", "sentiment"),
        ("llmos", "llmos"),
        ("from-kserve", "llminferenceservice"),
        ("custom", "model-definition"),
    ):
        yield Case(f"sample-{name}", (SAMPLES / story / f"{name}.yaml").read_text("utf-8"))


def rendered(case: Case) -> list[Any] | None:
    """Render the document itself; None where that is refused."""
    options = Options(namespace=case.where.namespace)
    service, [tree, *_] = case.text, documents_of_text(case.text)
    if "models" in (tree or {}):
        options = Options(runtime="custom", model_definition=Source("input.yaml", case.text))
        name = [*(model["name"] for model in tree["models"] or [] if model), "m"][0]
        service = write(
            {
                "apiVersion": "llm-d.ai/v1alpha1",
                "kind": "ModelService",
                "metadata": {"name": name, "namespace": case.where.namespace},
                "spec": {
                    "modelArtifacts": {"uri": case.where.uri},
                    "routing": {"modelName": name},
                    "decode": {"containers": [{"name": name, "image": case.where.image}]},
                },
            }
        )
    return objects_of([Source("input.yaml", service)], [], options)


def documents_of_text(text: str) -> list[Any]:
    return [document.tree for document in read_stream(text, "input.yaml")[0]]


def objects_of(sources: list[Source], bases: list[Source], options: Options) -> list[Any] | None:
    try:
        results = list(generate(sources, bases, options))
    except MsvcgenError:
        return None
    if any(problem.severity == "error" for result in results for problem in result.problems):
        return None
    return [child.tree for result in results for child in result.children]


def made(model: Migrated, namespace: str) -> list[Any] | None:
    """Render what a document came to, as the command that the migration names does."""
    files = dict(model.files)
    runtime = files.pop("runtimevariant.yaml", None)
    [bases] = [
        [Source(value, preset_bytes(value)) for flag, value in model.flags if flag == "-b"],
    ]
    options = Options(
        namespace=namespace, runtime=Source("runtimevariant.yaml", runtime) if runtime is not None else ""
    )
    return objects_of([Source(name, text) for name, text in files.items()], bases, options)


def with_our_names(old: list[Any], new: list[Any]) -> list[Any]:
    """Give the platform's Deployment, its container and its first Service the names of ours."""
    names = dict[str, str]()
    for kind in ("Deployment", "Service"):
        first, other = (next(tree for tree in trees if tree["kind"] == kind) for trees in (old, new))
        names[first["metadata"]["name"]] = other["metadata"]["name"]
    names[first_container(old)["name"]] = first_container(new)["name"]
    text = write(old)
    for name, other in names.items():
        text = text.replace(f"name: {name}\n", f"name: {other}\n")
    return documents_of_text(text)[0]  # type: ignore[no-any-return]


def first_container(objects: list[Any]) -> Any:
    [deployment] = [tree for tree in objects if tree["kind"] == "Deployment"]
    return deployment["spec"]["template"]["spec"]["containers"][0]


def comparable(objects: Iterable[Mapping[str, Any]], *, labels: bool) -> dict[str, Any]:
    """Give objects by their kinds and names, lists of named things as mappings."""
    kept = [tree for tree in objects if labels or tree["kind"] != "ServiceAccount"]
    return {f"{tree['kind']}/{tree['metadata']['name']}": plain(tree, labels=labels) for tree in kept}


def plain(tree: Any, *, labels: bool) -> Any:
    if isinstance(tree, Mapping):
        kept = {key: value for key, value in tree.items() if labels or key not in RENAMED}
        return {
            key: {name: str(amount) for name, amount in value.items()}
            if key in ("limits", "requests") and isinstance(value, Mapping)
            else plain(value, labels=labels)
            for key, value in kept.items()
        }
    if isinstance(tree, list):
        items = [plain(item, labels=labels) for item in tree]
        if items and all(
            isinstance(item, dict) and ("mountPath" in item or "name" in item) for item in items
        ):
            return {str(item.get("mountPath") or item["name"]): item for item in items}
        return items
    return tree


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_what_it_stands_for_renders_the_same(case: Case) -> None:
    old = rendered(case)
    if old is None:
        with pytest.raises(MsvcgenError):
            migrate([Source("input.yaml", case.text)], case.where)
        return
    migration = migrate([Source("input.yaml", case.text)], case.where)
    new = [tree for model in migration.models for tree in made(model, case.where.namespace) or []]
    labels = not any(kind in case.text for kind in FUNCTIONS)
    if "huggingfaceserve" in case.text:
        old = with_our_names(old, new)

    assert [problem.message for problem in migration.problems if "not the same" in problem.message] == []
    assert comparable(new, labels=labels) == comparable(old, labels=labels)


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_what_is_told_to_be_lost_makes_no_difference(case: Case) -> None:
    old = rendered(case)
    if old is None:
        return
    labels = not any(kind in case.text for kind in FUNCTIONS)
    documents = documents_of_text(case.text)
    for value in migrate([Source("input.yaml", case.text)], case.where).told:
        if value.how not in ("dropped", "idle") or value.position is None:
            continue
        places = [
            (number, path)
            for number, document in enumerate(documents)
            for path, _leaf in leaves_of(document)
            if readable(path, document) == value.where
        ]
        for number, path in places if len(places) == 1 else ():
            others = [*documents]
            others[number] = without(documents[number], path)
            again = rendered(case._replace(text="---\n".join(map(write, others))))
            if again is not None:
                assert comparable(again, labels=labels) == comparable(old, labels=labels), value


def without(tree: Any, path: Path_) -> Any:
    """Give a tree without what stands at a path."""
    step, *rest = path
    items = enumerate(tree) if isinstance(tree, list) else tree.items()
    kept = [
        (key, without(item, tuple(rest)) if key == step else item)
        for key, item in items
        if rest or key != step
    ]
    return [item for _, item in kept] if isinstance(tree, list) else dict(kept)
