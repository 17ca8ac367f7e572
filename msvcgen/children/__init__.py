"""Child resources: which ones a ModelService has, and what it says of each."""

from msvcgen.children.plan import CHILD_KINDS, KEYS, ChildKind, Overlay, Plan, plan

__all__ = ["CHILD_KINDS", "KEYS", "ChildKind", "Overlay", "Plan", "plan"]
