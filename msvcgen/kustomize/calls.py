"""The two ways in which a program is called as a plugin: text in, text and problems out."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.kustomize.history import is_being_built
from msvcgen.kustomize.items import Item, read_items, write_items
from msvcgen.kustomize.rendering import ReadSchemas, RenderedItems, render
from msvcgen.records import NamedTuple
from msvcgen.yaml.reader import read_stream


class Reply(NamedTuple):
    """What to write to standard output, the problems for standard error, and whether the call failed."""

    text: str
    problems: tuple[Problem, ...]
    failed: bool


def exec_plugin(config: bytes, stream: bytes, read_schemas: ReadSchemas) -> Reply:
    """Answer kustomize's legacy protocol: the config is a file, objects are a stream of documents.

    An empty stream is that of a generator. Nothing is given when the call fails, nor when it only validates: kustomize
    then keeps its objects, and refuses a validator's that were written anew.
    https://kubectl.docs.kubernetes.io/guides/extending_kustomize/execpluginguidedexample/
    """
    try:
        own = _config(config)
        items, problems = read_items(stream) if stream.strip() else ([], [])
    except MsvcgenError as error:
        return Reply("", error.problems, failed=True)
    rendered = render(items, own, read_schemas)
    rendered = rendered._replace(problems=(*problems, *rendered.problems))
    text = "" if rendered.failed or rendered.validated else write_items(rendered.texts)
    return Reply(text, _placed(rendered), failed=rendered.failed)


def krm_function(stdin: bytes, read_schemas: ReadSchemas) -> Reply:
    """Answer as a KRM function: a ResourceList comes and goes; it carries the problems as results.

    When the call fails, or only validates, the items go back as they came.
    """
    from msvcgen.kustomize.origins import Origins
    from msvcgen.kustomize.results import results_of
    from msvcgen.kustomize.wire import ResourceList, read_resource_list, write_resource_list

    try:
        given = read_resource_list(stdin)
    except MsvcgenError as error:
        given = ResourceList([])
        results = results_of(error.problems, Origins(lambda _: None))
        return Reply(write_resource_list([], given, results), error.problems, failed=True)
    rendered = render(given.items, given.config, read_schemas)
    rendered = rendered._replace(problems=(*given.problems, *rendered.problems))
    texts = [item.text for item in given.items] if rendered.failed else rendered.texts
    if rendered.validated:
        texts = _kept(given.items)
    results = results_of(rendered.problems, rendered.origins)
    return Reply(write_resource_list(texts, given, results), _placed(rendered), failed=rendered.failed)


def _kept(items: Sequence[Item]) -> list[str]:
    """Give the texts by which the caller keeps the items: kustomize what does not come back, others what does."""
    return [] if any(map(is_being_built, items)) else [item.text for item in items]


def _placed(rendered: RenderedItems) -> tuple[Problem, ...]:
    return tuple(map(rendered.origins.placed, rendered.problems))


def _config(text: bytes) -> Item:
    """Read the config's file: one document, a mapping."""
    documents, _ = read_stream(text, "<config>")
    if len(documents) != 1:
        count = "no object" if not documents else f"{len(documents)} objects"
        message = f"the config holds {count}, one is needed"
        raise MsvcgenError([Problem(code="config", message=message)])
    document = documents[0]
    if not isinstance(document.tree, dict):
        message = "the config is not a mapping, an object is needed"
        raise MsvcgenError([Problem(code="config", message=message, position=document.position(()))])
    return Item(document.tree, document.text)
