"""Interactive figures that need no kernel: one class and one JavaScript module each."""

from scalinglaws.explorables.bottlenecks import Bottlenecks
from scalinglaws.explorables.emergence import Emergence
from scalinglaws.explorables.ensemble import Ensemble
from scalinglaws.explorables.fitting import FitItWrong
from scalinglaws.explorables.monkeys import Monkeys
from scalinglaws.explorables.quanta import Quanta
from scalinglaws.explorables.tokens import Tokens

__all__ = ["Bottlenecks", "Emergence", "Ensemble", "FitItWrong", "Monkeys", "Quanta",
           "Tokens"]  # fmt: skip
