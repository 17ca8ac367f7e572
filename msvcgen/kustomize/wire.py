"""The ResourceList: what KRM functions take and give.

https://github.com/kubernetes-sigs/kustomize/blob/master/cmd/config/docs/api-conventions/functions-spec.md
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msvcgen.document import Document, Position
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.kustomize.items import Item, list_entry, list_items
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Tree, mapping_at
from msvcgen.yaml.reader import read_stream
from msvcgen.yaml.writer import write

KIND = "ResourceList"
API_VERSIONS = ("config.kubernetes.io/v1", "config.kubernetes.io/v1beta1", "config.kubernetes.io/v1alpha1")


class ResourceList(NamedTuple):
    """What a function is given: the objects, and the config of this call."""

    items: list[Item]
    config: Item | None = None
    api_version: str = API_VERSIONS[0]
    problems: tuple[Problem, ...] = ()


def read_resource_list(text: bytes) -> ResourceList:
    """Read standard input as a ResourceList; raise MsvcgenError when it is none."""
    documents, problems = read_stream(text, "<stdin>")
    if not documents:
        at = Position("<stdin>", 1, 1)
        message = f"standard input is empty, a {KIND} is needed"
        raise MsvcgenError([Problem(code="no-resource-list", message=message, position=at)])
    if refusals := [*_refusals(documents)]:
        raise MsvcgenError(refusals)
    document = documents[0]
    tree = mapping_at(document.tree)
    items, wrong = list_items(_listed(tree.get("items")), document.text)
    if wrong:
        raise MsvcgenError([_no_object(document, at) for at in wrong])
    config = tree.get("functionConfig")
    return ResourceList(
        items=items,
        config=Item(config, write(config)) if isinstance(config, dict) and config else None,
        api_version=str(tree["apiVersion"]),
        problems=tuple(problems),
    )


def write_resource_list(texts: Iterable[str], given: ResourceList, results: Sequence[Mapped]) -> str:
    """Give a ResourceList with the items of these texts, the config it came with, and results."""
    entries = "".join(map(list_entry, texts))
    tail: Mapped = {"functionConfig": given.config.tree} if given.config else {}
    if results:
        tail["results"] = [*results]
    head = f"apiVersion: {given.api_version}\nkind: {KIND}\n"
    return head + (f"items:\n{entries}" if entries else "items: []\n") + (write(tail) if tail else "")


def _listed(items: Tree) -> list[Tree]:
    return items if isinstance(items, list) else []


def _refusals(documents: Sequence[Document]) -> Iterable[Problem]:
    """Say why the documents of standard input are not one ResourceList."""
    document = documents[0]
    if not isinstance(document.tree, dict):
        yield _refused(document, "", f"standard input holds no mapping, a {KIND} is needed")
        return
    for field, known in (("kind", (KIND,)), ("apiVersion", API_VERSIONS)):
        value = document.tree.get(field)
        if value not in known:
            fault = f"is `{value}`" if value is not None else "is missing"
            yield _refused(document, field, f"the {field} of standard input {fault}, `{known[0]}` is needed")
    if not isinstance(document.tree.get("items"), list | None):
        yield _refused(document, "items", "must be a list of objects")
    if not isinstance(document.tree.get("functionConfig"), dict | None):
        yield _refused(document, "functionConfig", "must be an object: a mapping of fields")
    for other in documents[1:]:
        yield _refused(other, "", f"standard input holds a second document, one {KIND} is needed")


def _refused(document: Document, field: str, message: str) -> Problem:
    position = document.position((field,) if field else ())
    return Problem(code="resource-list", message=message, where=field, position=position)


def _no_object(document: Document, at: int) -> Problem:
    return Problem(
        code="not-an-object",
        message="must be an object: a mapping of fields",
        where=f"items[{at}]",
        position=document.position(("items", at)),
    )
