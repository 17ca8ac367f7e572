"""Runtime variants: which inference server runs a ModelService, and as which Kubernetes object."""

from msvcgen.runtimes.catalogue import (
    annotated_variant,
    builtin_names,
    builtin_text,
    canonical_name,
    find_variant,
    named_variant,
    own_variant,
    unknown_variant,
)
from msvcgen.runtimes.layer import Served, serve
from msvcgen.runtimes.variant import Variant, read_documents

__all__ = [
    "Served",
    "Variant",
    "annotated_variant",
    "builtin_names",
    "builtin_text",
    "canonical_name",
    "find_variant",
    "named_variant",
    "own_variant",
    "read_documents",
    "serve",
    "unknown_variant",
]
