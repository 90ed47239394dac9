"""Interactive figures that need no kernel: one class and one JavaScript module each."""

from scalinglaws.explorables.ensemble import Ensemble
from scalinglaws.explorables.fitting import FitItWrong
from scalinglaws.explorables.quanta import Quanta

__all__ = ["Ensemble", "FitItWrong", "Quanta"]
