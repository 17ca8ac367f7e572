"""The variants that are shipped, by name and alias."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from msvcgen.data import list_data, read_pinned
from msvcgen.document import Document
from msvcgen.errors import MsvcgenError, Problem, known_ones, nearest
from msvcgen.kinds import Kinds
from msvcgen.runtimes.variant import Variant, name_of, read_documents, resolve
from msvcgen.settings import Options
from msvcgen.tree import Path, list_at
from msvcgen.yaml.reader import read_stream

FOLDER = "runtimes"
SUFFIX = ".yaml"
ANNOTATION = "msvcgen.dev/runtime"
"""The annotation of a ModelService that names its variant."""


@cache
def builtin_names() -> tuple[str, ...]:
    """Give the names of the variants that are shipped."""
    return tuple(name.removesuffix(SUFFIX) for name in list_data(FOLDER, SUFFIX))


def builtin_text(name: str) -> str:
    """Give the file of a variant that is shipped, with the versions that are pinned in the place of `${SERVER}`."""
    return read_pinned(f"{FOLDER}/{name}{SUFFIX}")


@cache
def _document(name: str) -> Document:
    documents, _problems = read_stream(builtin_text(name), f"<runtime {name}>")
    return documents[0]


def canonical_name(name: str) -> str | None:
    """Give the name of the shipped variant of this name or alias, in any case; None when there is none."""
    wanted = name.lower()
    if wanted in builtin_names():
        return wanted
    return next((known for known in builtin_names() if wanted in aliases(known)), None)


def aliases(name: str) -> tuple[str, ...]:
    """Give the aliases of a shipped variant, in lower case."""
    names = list_at(_document(name).tree, "spec", "aliases")
    return tuple(str(alias).lower() for alias in names)


@lru_cache(maxsize=64)
def find_variant(name: str, kinds: Kinds) -> Variant:
    """Give the shipped variant of a name or an alias; raise MsvcgenError when there is none."""
    known = canonical_name(name)
    if known is None:
        raise MsvcgenError([unknown_variant(name)])
    return resolve(_document(known), _extended_builtin, kinds, builtin=True)


def annotated_variant(name: str, document: Document, options: Options, kinds: Kinds) -> Variant:
    """Give the variant that the annotation of a ModelService names; raise MsvcgenError for none."""
    if canonical_name(name) is not None:
        return _defined(find_variant(name, kinds), options, kinds)
    path: Path = ("metadata", "annotations", ANNOTATION)
    problem = unknown_variant(name)
    raise MsvcgenError([problem._replace(where=document.where(path), position=document.position(path))])


def named_variant(options: Options, kinds: Kinds, check: Callable[[Document], list[Problem]]) -> Variant:
    """Give the variant that the caller names, or gives as a file whose documents are checked.

    Raise MsvcgenError when there is none, or it cannot be used.
    """
    if isinstance(options.runtime, str):
        return _defined(find_variant(options.runtime or "custom", kinds), options, kinds)
    documents = read_documents(options.runtime.name, options.runtime.text)
    problems = [problem for document in documents for problem in check(document)]
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    return _defined(own_variant(documents, kinds), options, kinds)


def _defined(variant: Variant, options: Options, kinds: Kinds) -> Variant:
    """Give a variant with what a model definition says, when it is made of one."""
    if "custom" not in variant.names and options.model_definition is None:
        return variant
    from msvcgen.runtimes.custom import defined_variant

    return defined_variant(variant, kinds, *(options.model_definition or ())[:2])


def _extended_builtin(name: str, _by: Document) -> Document:
    return _document(canonical_name(name) or name)


def own_variant(documents: list[Document], kinds: Kinds) -> Variant:
    """Give the variant of the first of a user's documents, which may extend the others and the shipped ones.

    Raise MsvcgenError when it extends what there is not, or itself.
    """

    def find(name: str, by: Document) -> Document:
        others = (document for document in documents if document is not by)
        own = next((other for other in others if name_of(other).lower() == name.lower()), None)
        if own is not None:
            return own
        known = canonical_name(name)
        if known is not None:
            return _document(known)
        if name_of(by).lower() == name.lower():
            return by
        raise MsvcgenError([unknown_variant(name, by)])

    return resolve(documents[0], find, kinds)


def unknown_variant(name: str, by: Document | None = None) -> Problem:
    """Say that there is no such variant, and which there are; `by` is the one that extends it."""
    known = builtin_names()
    near = nearest(name, known) or next((one for one in known if name.lower() in one.split("-")), "")
    return Problem(
        code="unknown-runtime",
        message=f"there is no runtime variant `{name}`",
        where="spec.extends" if by is not None else "",
        position=by.position(("spec", "extends")) if by is not None else None,
        hint=(f"did you mean `{near}`? " if near else "") + known_ones(known),
    )
