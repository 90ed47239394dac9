"""Interactive figures that need no kernel: one class and one JavaScript module each."""

from scalinglaws.explorables.ensemble import Ensemble

__all__ = ["Ensemble"]
