"""Interactive figures that need no kernel: one class and one JavaScript module each."""

from scalinglaws.explorables.bottlenecks import Bottlenecks
from scalinglaws.explorables.clusters import Clusters
from scalinglaws.explorables.emergence import Emergence
from scalinglaws.explorables.ensemble import Ensemble
from scalinglaws.explorables.fitting import FitItWrong
from scalinglaws.explorables.monkeys import Monkeys
from scalinglaws.explorables.quanta import Quanta

__all__ = ["Bottlenecks", "Clusters", "Emergence", "Ensemble", "FitItWrong", "Monkeys",
           "Quanta"]  # fmt: skip
