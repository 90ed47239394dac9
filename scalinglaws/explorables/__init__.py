"""Interactive figures that need no kernel: one class and one JavaScript module each."""

from scalinglaws.explorables.bottlenecks import Bottlenecks
from scalinglaws.explorables.clusters import Clusters
from scalinglaws.explorables.drawfirst import DrawFirst
from scalinglaws.explorables.emergence import Emergence
from scalinglaws.explorables.ensemble import Ensemble
from scalinglaws.explorables.fitting import FitItWrong
from scalinglaws.explorables.frontlaw import FrontLaw
from scalinglaws.explorables.geometry import Geometry
from scalinglaws.explorables.guesses import Guesses
from scalinglaws.explorables.latestates import LateStates
from scalinglaws.explorables.learningorder import LearningOrder
from scalinglaws.explorables.monkeys import Monkeys
from scalinglaws.explorables.play import Play
from scalinglaws.explorables.quanta import Quanta
from scalinglaws.explorables.resource import SharedBudget
from scalinglaws.explorables.skillgraph import SkillGraph
from scalinglaws.explorables.t2law import T2Law
from scalinglaws.explorables.tokens import Tokens
from scalinglaws.explorables.tree import Tree
from scalinglaws.explorables.whodunit import Whodunit

__all__ = ["Bottlenecks", "Clusters", "DrawFirst", "Emergence", "Ensemble",
           "FitItWrong", "FrontLaw", "Geometry", "Guesses", "LateStates",
           "LearningOrder", "Monkeys", "Play", "Quanta", "SharedBudget", "SkillGraph",
           "T2Law", "Tokens", "Tree", "Whodunit"]  # fmt: skip
