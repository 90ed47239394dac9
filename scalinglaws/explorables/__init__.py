"""Interactive figures that need no kernel: one class and one JavaScript module each."""

from scalinglaws.explorables.emergence import Emergence
from scalinglaws.explorables.ensemble import Ensemble
from scalinglaws.explorables.fitting import FitItWrong

__all__ = ["Emergence", "Ensemble", "FitItWrong"]
