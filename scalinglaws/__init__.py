"""The experiments, engines and figures of *The Mechanics of Scaling Laws*.

Importing the package is instant; each room (`experiments`, `fits`, `networks`, ...)
is imported by name where it is used.
"""

__version__ = "0.1.0"
