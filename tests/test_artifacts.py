"""Model URIs: the accepted forms, and everything near them."""

from __future__ import annotations

from typing import Any

import pytest

from msvcgen.artifacts import Artifact, read_artifact
from msvcgen.errors import Finding


def artifact(**stated: Any) -> Artifact:
    found = read_artifact(stated)
    assert isinstance(found, Artifact), found
    return found


def test_a_hub_model_is_downloaded_into_an_empty_dir() -> None:
    found = artifact(uri="hf://Qwen/Qwen3-32B:v1.0", authSecretName="hub", size="120Gi")
    assert (found.model, found.revision, found.model_path) == ("Qwen/Qwen3-32B", "v1.0", "Qwen/Qwen3-32B")
    assert found.mounted_path == "/model-cache"
    assert found.volume == {"name": "model-storage", "emptyDir": {"sizeLimit": "120Gi"}}
    assert found.mount == {"name": "model-storage", "mountPath": "/model-cache"}
    assert [entry["name"] for entry in found.env] == ["HF_TOKEN", "HF_HOME"]
    assert found.env[0]["valueFrom"] == {"secretKeyRef": {"name": "hub", "key": "HF_TOKEN"}}


def test_a_claim_holds_the_model_and_is_read_only() -> None:
    found = artifact(uri="pvc://weights/llama/8b/", authSecretName="hub")
    assert (found.claim, found.path, found.mounted_path) == ("weights", "llama/8b", "/model-cache/llama/8b")
    assert found.volume["persistentVolumeClaim"] == {"claimName": "weights", "readOnly": True}
    assert found.mount["readOnly"] is True
    assert found.env == ()


def test_a_hub_cache_on_a_claim_is_writable() -> None:
    found = artifact(uri="pvc+hf://cache/org/model", mountPath="/models")
    assert found.volume["persistentVolumeClaim"] == {"claimName": "cache"}
    assert found.mount == {"name": "model-storage", "mountPath": "/models"}
    assert found.env == ({"name": "HF_HOME", "value": "/models"},)


@pytest.mark.parametrize(
    ("uri", "image", "path", "mounted"),
    [
        ("oci://reg.example/m:1", "reg.example/m:1", "", "/model-cache"),
        (
            "oci://reg.example:5000/m@sha256:ab::/w/fp8",
            "reg.example:5000/m@sha256:ab",
            "w/fp8",
            "/model-cache/w/fp8",
        ),
    ],
)
def test_an_image_holds_the_model(uri: str, image: str, path: str, mounted: str) -> None:
    found = artifact(uri=uri)
    assert (found.image, found.path, found.mounted_path) == (image, path, mounted)
    assert found.volume == {"name": "model-storage", "image": {"reference": image}}


def test_who_writes_to_a_claim_says_so() -> None:
    found = artifact(uri="pvc://c/p", readOnly=False)
    assert found.volume["persistentVolumeClaim"] == {"claimName": "c"}
    assert "readOnly" not in found.mount


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "hf://",
        "hf://gpt2",
        "hf://a/b/c",
        "hf:/a/b",
        "pvc://claim",
        "pvc://claim/",
        "pvc://Claim/x",
        "pvc://c/../x",
        "pvc+hf://c/model",
        "oci://",
        "oci://image::",
        "s3://bucket/m",
        "http://x/y",
        "model",
        "hf://a/b c",
    ],
)
def test_any_other_uri_is_a_finding_that_shows_the_forms(uri: str) -> None:
    found = read_artifact({"uri": uri})
    assert isinstance(found, Finding)
    assert found.path == ("uri",)
    assert "hf://OWNER/MODEL" in found.hint


FETCHED = ("hf", "pvc", "s3", "gs", "oss", "https", "ollama", "ngc", "oci")


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("hf://Qwen/Qwen3-32B:v1", {"model": "Qwen/Qwen3-32B", "revision": "v1"}),
        ("pvc://weights", {"claim": "weights", "path": ""}),
        ("pvc://weights/", {"claim": "weights", "path": ""}),
        ("pvc://weights/?model=m", {"claim": "weights", "path": ""}),
        ("pvc://weights/a/b?model=qwen2:0.5b", {"claim": "weights", "path": "a/b"}),
        ("s3://bucket/llama/8b/", {"path": "llama/8b"}),
        ("gs://bucket.name/m", {"path": "m"}),
        ("oss://bucket/m", {"path": "m"}),
        ("https://models.example:8443/m.bin?sign=a", {"path": "m.bin"}),
        ("ollama://gemma2:2b", {"path": "gemma2:2b", "model": ""}),
        ("ollama://reg.example/gemma2?insecure=true", {"path": "reg.example/gemma2"}),
        ("ngc://nvidia/nemo/llama:2.0", {"path": "nvidia/nemo/llama", "revision": "2.0"}),
    ],
)
def test_a_runtime_fetches_from_more_places(uri: str, parts: dict[str, str]) -> None:
    found = read_artifact({"uri": uri}, FETCHED)

    assert isinstance(found, Artifact), found
    assert {name: getattr(found, name) for name in parts} == parts
    assert bool(found.volume) == bool(found.mount) == uri.startswith(("hf:", "pvc:"))


@pytest.mark.parametrize(
    "uri",
    [
        "s3://bucket",
        "s3://bucket/a b",
        "gs:///m",
        "ollama://",
        "ollama://a b",
        "ngc://one",
        "ngc://a/b/c/d",
        "pvc://Weights",
    ],
)
def test_what_a_runtime_cannot_read(uri: str) -> None:
    found = read_artifact({"uri": uri}, FETCHED)

    assert isinstance(found, Finding), found
    assert f"`{uri}` is not of the form" in found.message


def test_a_runtime_fetches_from_the_places_that_it_names_only() -> None:
    found = read_artifact({"uri": "s3://bucket/m"}, ("hf", "pvc"))

    assert isinstance(found, Finding), found
    assert found.message == "the runtime cannot fetch `s3://bucket/m`; it knows `hf://`, `pvc://`"
    assert found.hint == "accepted are hf://OWNER/MODEL[:REVISION], pvc://CLAIM[/PATH][?QUERY]"


@pytest.mark.parametrize("uri", ["pvc://weights", "pvc://weights/", "pvc://weights//"])
def test_a_claim_alone_is_its_root_where_a_runtime_serves_it(uri: str) -> None:
    found = read_artifact({"uri": uri}, served=True)

    assert isinstance(found, Artifact), found
    assert (found.claim, found.path, found.mounted_path) == ("weights", "", "/model-cache")


@pytest.mark.parametrize(
    ("uri", "bucket"),
    [("s3://My_Bucket/m", "My_Bucket"), ("gs:///m", ""), ("oss://-b/m", "-b"), ("s3://b ucket/m", "b ucket")],
)
def test_a_bucket_that_is_none_is_named(uri: str, bucket: str) -> None:
    found = read_artifact({"uri": uri}, FETCHED)

    assert isinstance(found, Finding), found
    assert f": `{bucket}` is no name of a bucket" in found.message
