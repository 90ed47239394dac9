"""What a claim is judged by: named numbers computed from a stored result.

A metric takes a result and the analysis choices of a check and returns a `Measured`.
`METRICS` is the explicit list that `claims.toml` refers to.
"""

from scalinglaws.metrics import (
    approximation,
    contest,
    discovery,
    domino,
    elo,
    ensemble,
    geometry,
    inside,
    language,
    late,
    learning_order,
    lottery,
    parity,
    parity_alpha,
    practice,
    published,
    quanta,
    replay,
    resource,
    scaling,
    temperature,
    trees,
)
from scalinglaws.metrics.measured import Measured

__all__ = ["METRICS", "Measured"]

METRICS = {
    **approximation.METRICS,
    **lottery.METRICS,
    **inside.METRICS,
    **ensemble.METRICS,
    **quanta.METRICS,
    **parity.METRICS,
    **parity_alpha.METRICS,
    **discovery.METRICS,
    **geometry.METRICS,
    **domino.METRICS,
    **scaling.METRICS,
    **resource.METRICS,
    **practice.METRICS,
    **language.METRICS,
    **published.METRICS,
    **trees.METRICS,
    **learning_order.METRICS,
    **elo.METRICS,
    **temperature.METRICS,
    **late.METRICS,
    **replay.METRICS,
    **contest.METRICS,
}
