"""Child resources: which ones a ModelService has, and what it says of each; a folder a target, a row in `targets`."""

from msvcgen.children.overlay import Lower, Overlay
from msvcgen.children.plan import Plan, grouped, plan, role_present

__all__ = ["Lower", "Overlay", "Plan", "grouped", "plan", "role_present"]
