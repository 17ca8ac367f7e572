"""Interpolate: render the templates in a ModelService's strings and in the values of a BaseConfig."""

from __future__ import annotations

from msvcgen.interpolate.base import (
    DIALECT,
    Base,
    GeneratedText,
    Value,
    compile_base,
    interpolate_base,
    with_numbers,
)
from msvcgen.interpolate.service import SECTIONS, Interpolated, context_of, interpolate_service

__all__ = [
    "DIALECT",
    "SECTIONS",
    "Base",
    "GeneratedText",
    "Interpolated",
    "Value",
    "compile_base",
    "context_of",
    "interpolate_base",
    "interpolate_service",
    "with_numbers",
]
