"""Child resources: which ones a ModelService has, and what it says of each."""

from msvcgen.children.overlay import Overlay
from msvcgen.children.plan import CHILD_KINDS, KEYS, ChildKind, Plan, plan
from msvcgen.children.presence import MANAGED

__all__ = ["CHILD_KINDS", "KEYS", "MANAGED", "ChildKind", "Overlay", "Plan", "plan"]
