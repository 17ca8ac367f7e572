"""Inputs: each is translated into what the pipeline renders; a ModelService of llm-d is the identity.

A translation is a pure function of one document. Sister systems' give a ModelService that carries the identity, the
runtime variant that its kind stands for, and its layers of the child resources, whose values know where the user's file
states them.
"""

from __future__ import annotations

from functools import partial

from msvcgen.document import Document
from msvcgen.errors import MsvcgenError
from msvcgen.inputs import KSERVE_JOINED, LLM, is_foreign
from msvcgen.kinds import Kinds
from msvcgen.origin import traced
from msvcgen.requirements import identity_problems, own_runtime
from msvcgen.settings import Options
from msvcgen.translate.llmd import translate_llmd
from msvcgen.translate.translation import Translation
from msvcgen.tree import mapping_at
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.runtimes import Variant

__all__ = ["Translation", "translate"]


def translate(document: Document, options: Options, kinds: Kinds, variant: Variant | None) -> Translation:
    """Translate a document of the input.

    `variant` is the runtime variant that the caller names. Raise MsvcgenError when the document cannot be translated.
    """
    if not is_foreign(mapping_at(document.tree)):
        return translate_llmd(document, options, kinds, variant)
    from msvcgen.translate.making import with_provenance

    translation = _foreign(document, options.validate, options.namespace, kinds)
    again = partial(_foreign, traced(document, "translation"), "ignore", options.namespace, kinds)
    translation = with_provenance(translation, document, again)
    wrong = (*own_runtime(options.runtime, document), *identity_problems(translation.document))
    keys = frozenset(translation.layers) if translation.preset is None else None
    return translation._replace(keys=keys, problems=(*translation.problems, *wrong))


def _foreign(document: Document, validate: str, namespace: str, kinds: Kinds) -> Translation:
    tree = mapping_at(document.tree)
    if tree.get("kind") == LLM or KSERVE_JOINED in tree:
        from msvcgen.translate.llminferenceservice import translate_llminferenceservice

        return translate_llminferenceservice(document, validate, namespace, kinds)
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
