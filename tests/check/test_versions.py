"""Fields that Kubernetes versions brought: what is said where the version that is checked for lacks them."""

from __future__ import annotations

from typing import Any

import pytest

from msvcgen.check import check_object
from msvcgen.kinds import Kinds

POD: Any = {
    "containers": [{"name": "c", "image": "x:1", "volumeMounts": [{"name": "v", "mountPath": "/m"}]}],
    "volumes": [{"name": "v", "image": {"reference": "quay.io/x/y:1"}}],
}
METADATA = {"name": "m"}
LABELS = {"app": "m"}
TEMPLATE = {"metadata": {"labels": LABELS}, "spec": POD}
DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": METADATA,
    "spec": {"selector": {"matchLabels": LABELS}, "template": TEMPLATE},
}
BARE = {"apiVersion": "v1", "kind": "Pod", "metadata": METADATA, "spec": POD}
JOB = {"template": {"spec": {**POD, "restartPolicy": "Never"}}}
CRON_JOB = {
    "apiVersion": "batch/v1",
    "kind": "CronJob",
    "metadata": METADATA,
    "spec": {"schedule": "* * * * *", "jobTemplate": {"spec": JOB}},
}


@pytest.mark.parametrize("tree", [DEPLOYMENT, BARE, CRON_JOB], ids=lambda tree: str(tree["kind"]))
@pytest.mark.parametrize(
    ("version", "said"),
    [
        (
            "1.30",
            [
                "unknown-field: it came with Kubernetes 1.31 behind the feature gate ImageVolume, see `--kube-version`"
            ],
        ),
        ("1.31", ["dropped-field: "]),
        ("1.34", ["dropped-field: "]),
        ("1.35", []),
        ("1.36", []),
    ],
)
def test_images_as_volumes_need_a_version_and_a_feature_gate(
    tree: Any, version: str, said: list[str]
) -> None:
    found = check_object(tree, Kinds(version))

    assert [f"{one.code}: {one.hint}" for one in found] == said
    assert all(one.path[-3:] == ("volumes", 0, "image") for one in found)
    assert all("ImageVolume" in f"{one.message}{one.hint}" for one in found)


def test_a_field_that_no_version_has_gets_the_nearest_name() -> None:
    tree = {**BARE, "spec": {**POD, "volumes": [{"name": "v", "emptyDirs": {}}]}}

    assert [str(one.hint) for one in check_object(tree, Kinds("1.30"))] == ["did you mean `emptyDir`?"]


@pytest.mark.parametrize(("version", "refused"), [("1.31", 1), ("1.32", 1), ("1.33", 0), ("1.36", 0)])
def test_a_part_of_an_image_is_mounted_since_1_33(version: str, refused: int) -> None:
    mount = {"name": "v", "mountPath": "/m", "subPath": "weights"}
    whole = {**POD, "containers": [{"name": "c", "image": "x:1", "volumeMounts": [mount]}]}

    found = [one for one in check_object({**BARE, "spec": whole}, Kinds(version)) if one.code == "mount"]

    assert [one.path for one in found] == [("spec", "containers", 0, "volumeMounts", 0, "subPath")] * refused
    assert all("since Kubernetes 1.33" in one.message for one in found)
