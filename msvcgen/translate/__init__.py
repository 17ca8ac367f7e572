"""Inputs of sister systems: each is translated into what the pipeline renders.

A translation is a pure function of one document. It gives a ModelService that carries the identity, the runtime
variant that its kind stands for, and its layers of the child resources, which keep their places in the user's file.
"""

from __future__ import annotations

from functools import partial

from msvcgen.document import Document
from msvcgen.errors import MsvcgenError
from msvcgen.kinds import Kinds
from msvcgen.origin import traced
from msvcgen.translate.translation import Translation, with_provenance
from msvcgen.tree import mapping_at

__all__ = ["Translation", "translate"]


def translate(document: Document, validate: str, namespace: str, kinds: Kinds) -> Translation:
    """Translate a document of a sister system.

    `validate` says how strict to be with it, `namespace` is that of documents that state none, `kinds` are the
    kinds of the run. Raise MsvcgenError when it cannot be translated.
    """
    translation = _translated(document, validate, namespace, kinds)
    again = partial(_translated, traced(document, "translation"), "ignore", namespace, kinds)
    return with_provenance(translation, document, again)


def _translated(document: Document, validate: str, namespace: str, kinds: Kinds) -> Translation:
    tree = mapping_at(document.tree)
    if tree.get("apiVersion") is not None:
        from msvcgen.translate.llmos import translate_llmos

        return translate_llmos(document, validate, kinds)
    from msvcgen.translate.digitalhub import function_kind

    kind, problems = function_kind(document)
    if problems:
        raise MsvcgenError(problems)
    if kind == "kubeai-text":
        from msvcgen.translate.kubeai_text import translate_kubeai_text

        return translate_kubeai_text(document, validate, namespace, kinds)
    from msvcgen.translate.huggingfaceserve import translate_huggingfaceserve

    return translate_huggingfaceserve(document, validate, namespace)
