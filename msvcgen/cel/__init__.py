"""An evaluator of CEL, the expressions of Kubernetes' validation rules, as the API server uses it.

Kubernetes' own functions are in it. What the values of an object are by their schema is the caller's to say.
"""

from __future__ import annotations

from msvcgen.cel.program import Program, compile_linked, compile_rule, link_rule
from msvcgen.cel.values import CelError, CostError, Value

__all__ = ["CelError", "CostError", "Program", "Value", "compile_linked", "compile_rule", "link_rule"]
