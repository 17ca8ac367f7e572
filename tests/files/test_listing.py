"""Names of files, and the kustomization that lists them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.files.listing import KUSTOMIZATION, file_names, kustomization, own_names, read_listing

NAMES = [
    pytest.param([("", "Deployment", "granite-decode")], ["deployment-granite-decode.yaml"], id="plain"),
    pytest.param(
        [("a", "Service", "x"), ("b", "Service", "x"), ("b", "Service", "y")],
        ["a-service-x.yaml", "b-service-x.yaml", "service-y.yaml"],
        id="namespace only where names meet",
    ),
    pytest.param(
        [("", "Service", "x"), ("b", "Service", "x")],
        ["service-x.yaml", "b-service-x.yaml"],
        id="no namespace",
    ),
    pytest.param(
        [("a", "InferencePool", "x"), ("a", "InferencePool", "x")],
        ["a-inferencepool-x.yaml", "a-inferencepool-x.2.yaml"],
        id="two groups",
    ),
    pytest.param(
        [("", "Role", "system:x/../y")], ["role-system_x_.._y.yaml"], id="no way out of the directory"
    ),
    pytest.param([("", "../..", "x")], ["_._..-x.yaml"], id="nothing hidden"),
    pytest.param([("", "Service", "ÄB")], ["service-_b.yaml"], id="not ascii"),
]


@pytest.mark.parametrize(("objects", "expected"), NAMES)
def test_names(objects: list[tuple[str, str, str]], expected: list[str]) -> None:
    assert file_names(objects) == expected


def test_a_long_name_is_cut_and_stays_different() -> None:
    long = "x" * 253
    one, other = file_names([("", "Deployment", long + "a"), ("", "Deployment", long + "b")])
    assert one != other
    assert len(one) < 250


identities = st.tuples(
    st.sampled_from(["", "a", "a-b"]), st.text(max_size=4), st.text("aA-./2", max_size=300)
)


@given(st.lists(identities, max_size=6))
def test_names_are_different_safe_and_known_again(objects: list[tuple[str, str, str]]) -> None:
    found = file_names(objects)
    assert len(set(found)) == len(objects)
    assert all(len(name) <= 255 for name in found)
    assert own_names(kustomization(found)) == set(found)


def test_a_kustomization_is_what_kustomize_reads() -> None:
    assert yaml.safe_load(kustomization(["a.yaml", "b.yaml"])) == {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["a.yaml", "b.yaml"],
    }
    assert yaml.safe_load(kustomization([]))["resources"] == []


def test_only_our_own_kustomization_is_a_listing(tmp_path: Path) -> None:
    assert read_listing(str(tmp_path)) is None
    (tmp_path / KUSTOMIZATION).write_text("resources:\n- a.yaml\n")
    assert read_listing(str(tmp_path)) is None
    (tmp_path / KUSTOMIZATION).write_text(kustomization(["a.yaml"]))
    assert read_listing(str(tmp_path)) == frozenset({"a.yaml"})


@pytest.mark.parametrize(
    "entry", ["../a.yaml", "/etc/passwd", "sub/a.yaml", "README.md", ".a.yaml", "A.yaml", ""]
)
def test_an_entry_that_we_cannot_have_written_is_not_ours(entry: str) -> None:
    assert own_names(kustomization([entry])) == set()


def test_a_listing_of_any_length_is_read_whole(tmp_path: Path) -> None:
    names = [f"configmap-{'n' * 190}-{number:05}.yaml" for number in range(6000)]
    (tmp_path / KUSTOMIZATION).write_text(kustomization(names))
    assert read_listing(str(tmp_path)) == frozenset(names)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs in its file systems")
def test_a_fifo_or_a_device_is_no_listing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / KUSTOMIZATION)
    assert read_listing(str(tmp_path)) is None
    (tmp_path / KUSTOMIZATION).unlink()
    (tmp_path / KUSTOMIZATION).symlink_to("/dev/zero")
    assert read_listing(str(tmp_path)) is None
