"""Whether what is rendered serves: rules over objects that any tool rendered.

`registry` has a row for every rule, `view` what a rule sees of an object, `summary` what of it is kept for the rules
across objects. A rule that is new is a function in a module of its subject and a row.
"""

from __future__ import annotations

from msvcgen.check.serving.across import Across, View, few_across
from msvcgen.check.serving.registry import check_across, check_alone
from msvcgen.check.serving.remembered import Parts, Remembered
from msvcgen.check.serving.summary import Summary, summarise, summary_of
from msvcgen.check.serving.view import Object

__all__ = [
    "Across",
    "Object",
    "Parts",
    "Remembered",
    "Summary",
    "View",
    "check_across",
    "check_alone",
    "few_across",
    "summarise",
    "summary_of",
]
