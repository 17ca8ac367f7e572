"""Validation rules of custom resources: an evaluator of CEL as the Kubernetes API server uses it."""

from __future__ import annotations

from msvcgen.check.cel.program import Program, compile_rule
from msvcgen.check.cel.validations import check_validations
from msvcgen.check.cel.values import CelError

__all__ = ["CelError", "Program", "check_validations", "compile_rule"]
