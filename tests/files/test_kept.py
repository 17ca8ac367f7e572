from __future__ import annotations

import pytest

from msvcgen import linting
from msvcgen.compare.trees import plain_bytes
from msvcgen.document import Document, Overlaid, Part
from msvcgen.files import kept
from msvcgen.files.kept import Keeping, Kept, Trees, keeping, used_up
from msvcgen.files.sources import SourceFile
from msvcgen.linting import lint, read_documents
from msvcgen.manifests import read_manifests
from msvcgen.settings import Options, Source
from msvcgen.tree import Mapped, node_at

WRONG = """\
# Source: chart/templates/a.yaml
apiVersion: v1
kind: Service
metadata: {name: a, annotations: {msvcgen.dev/allow: needed-secret}}
spec:
  selector: {app: nobody}
  ports:
  - port: 99999
  - port: 80 # msvcgen: allow[port-unheard]
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: b}
  data: {key: 1}
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: b}
"""
TWICE = '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"ports": [{"port": 1}]}}'
BROKEN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n---\na: [\n"
SOURCES = [Source("a.yaml", WRONG), Source("b.json", TWICE), Source("c.yaml", BROKEN, found=True)]


@pytest.mark.parametrize("large", [0, 10**6])
def test_lint_says_the_same_of_documents_that_are_kept(large: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linting, "_LARGE", large)
    monkeypatch.setattr(kept, "_RECENT", 0)

    for options in (Options(), Options(validate="warn"), Options(validate="ignore")):
        linted = lint(SOURCES, options, Keeping())
        assert linted == lint(SOURCES, options)
    assert len(lint(SOURCES, Options()).problems) > 5


def test_a_document_is_read_again_with_its_places() -> None:
    first, listed = read_documents(SOURCES[0], [])
    item = Document(node_at(listed.tree, "items", 0), Part(listed.provenance, ("items", 0)))
    inner = Document(node_at(item.tree, "data"), Part(item.provenance, ("data",)), root="key")
    keep = Keeping()

    for document in (first, listed, item, inner, first):
        again = keep(document)
        assert (type(again), keep(again)) == (Kept, again)
        assert (again.tree, again.root, again.text) == (document.tree, document.root, document.text)
        for path in ((), ("metadata", "name"), ("data", "key"), ("key",)):
            assert again.position(path) == document.position(path)
            assert again.where(path) == document.where(path)


def test_what_is_in_no_text_or_not_plain_stays_as_it_is() -> None:
    class Name(str):
        __slots__ = ()

    (document,) = read_documents(Source("a.yaml", "a: 1\n"), [])
    overlaid = Document({"a": 1}, Overlaid(document.provenance, {("a",): document}))
    odd = document.with_tree({"a": Name("b")})

    assert Keeping()(overlaid) is overlaid
    assert Keeping()(odd) is odd


def test_few_files_are_not_kept_and_a_list_of_them_is_used_up() -> None:
    files = [SourceFile("a.yaml", b"a: 1"), SourceFile("b.yaml", b"b: 1", found=True)]
    much = SourceFile("c.yaml", b" " * kept.MUCH)

    assert (keeping(files), type(keeping([*files, much]))) == (None, Keeping)
    assert [*used_up(files)] == [Source("a.yaml", b"a: 1"), Source("b.yaml", b"b: 1", found=True)]
    assert files == []


def test_what_is_wrong_with_manifests_is_the_same_of_kept_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linting, "_LARGE", 0)
    twice = [*SOURCES, Source("d.yaml", "kind: A\n---\napiVersion: v1\n---\n[]\n"), SOURCES[0]]

    here, away = read_manifests(twice), read_manifests(twice, Keeping())

    assert here.problems == away.problems
    assert [*here.objects] == [*away.objects]
    assert {type(document) for document in away.documents} == {Kept}
    assert {"duplicate-object", "not-an-object"} <= {problem.code for problem in here.problems}


def test_objects_are_given_by_their_numbers_plain_or_not() -> None:
    class Name(str):
        __slots__ = ()

    objects: list[Mapped] = [{"a": 1}, {"a": Name("b")}, {"a": [1.5, None, "\ud800"]}]
    trees = Trees()
    for tree in objects:
        trees.add(tree)

    assert [trees.get(number) for number in (2, 0, 1)] == [objects[2], objects[0], objects[1]]


def test_a_document_is_the_same_of_bytes_that_are_known() -> None:
    keep = Keeping()

    for document in read_documents(SOURCES[0], []):
        known = keep(document, plain_bytes(document.tree))
        assert (known.tree, known.text, known.root) == (document.tree, document.text, document.root)
        assert known.position(("metadata", "name")) == document.position(("metadata", "name"))
