"""What the loss of a single token does as models grow.

Losses are [sizes, tokens] in nats, models in order of size. A token is *monogenic* if
its loss falls in one step between two sizes, *polygenic* if it falls along a line in
ln N (Michaud et al., arXiv:2303.13506, section 5). The source's thresholds were made
for a vocabulary of 50,254 tokens, where a guess costs 10.8 nats; smaller vocabularies
need smaller ones.
"""

import math
from dataclasses import dataclass

import numpy as np

from scalinglaws.errors import UserError

SOURCE_TOKENS = 50_254


@dataclass(frozen=True)
class Step:
    """Above `high` nats for all smaller models, below `low` for all larger ones."""

    high: float
    low: float


SOURCE_STEP = Step(high=5.0, low=0.3)
RELAXED_STEP = Step(high=2.0, low=0.5)
POLYGENIC_SLOPE, POLYGENIC_R2 = -0.3, 0.98  # the source's, slope in nats per e-fold


def scaled_step(n_tokens: int, step: Step = SOURCE_STEP) -> Step:
    """A step whose `high` is the same share of a guess's loss, ln(n_tokens).

    `low` stays: to know a token is to know it, whatever the vocabulary.
    """
    return Step(step.high * math.log(n_tokens) / math.log(SOURCE_TOKENS), step.low)


def _checked(losses) -> np.ndarray:
    losses = np.asarray(losses)
    if losses.ndim != 2 or len(losses) < 2 or not losses.shape[1]:
        raise UserError(
            f"losses have shape {losses.shape}: give [sizes, tokens] with two sizes "
            "or more"
        )
    return losses


def monogenic(losses: np.ndarray, step: Step) -> np.ndarray:
    """The cut of each token [tokens]: the first model that knows it, 0 if no step.

    Cut j says that models 0 .. j - 1 are above `step.high` and j, j + 1, ... below
    `step.low`.
    """
    losses = _checked(losses)
    # Models from the start that are all above, and from the end that are all below.
    above = np.logical_and.accumulate(losses > step.high).sum(0)
    below = np.logical_and.accumulate(losses[::-1] < step.low).sum(0)
    is_step = (above + below == len(losses)) & (above > 0) & (below > 0)
    return np.where(is_step, above, 0)


def polygenic(
    losses: np.ndarray,
    sizes: np.ndarray,
    slope: float = POLYGENIC_SLOPE,
    r2: float = POLYGENIC_R2,
) -> np.ndarray:
    """Whether each token's loss falls steeply along a line in ln N: bool [tokens]."""
    found_slope, found_r2 = lines(losses, sizes)
    return (found_slope < slope) & (found_r2 > r2)


def lines(losses: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope in nats per e-fold of N and R^2 of each token's line: [tokens] each."""
    losses = _checked(losses).astype(float)
    sizes = np.asarray(sizes, float)
    if sizes.shape != losses.shape[:1] or len(set(sizes)) < 2 or not sizes.min() > 0:
        raise UserError(
            f"{len(losses)} rows of losses need as many sizes above 0, not all alike"
        )
    x = np.log(sizes) - np.log(sizes).mean()
    y = losses - losses.mean(0)
    slope = x @ y / (x @ x)
    total = np.square(y).sum(0)
    # A token whose loss never moves has no line worth the name.
    explained = slope**2 * (x @ x)
    return slope, np.divide(explained, total, out=np.zeros_like(total), where=total > 0)


def persistence(
    losses: np.ndarray, solved: float = 0.3
) -> tuple[np.ndarray, np.ndarray]:
    """Do solved tokens stay solved? Share and count for each size but the largest.

    Entry j looks at the tokens that model j is the first to solve (below `solved`
    nats): the share that every larger model solves too (nan if there are none), and
    how many they are. Both [sizes - 1].
    """
    is_solved = _checked(losses) < solved
    first = np.where(is_solved.any(0), is_solved.argmax(0), -1)
    stays = np.logical_and.accumulate(is_solved[::-1])[::-1]
    counts = np.array([(first == j).sum() for j in range(len(is_solved) - 1)])
    kept = np.array([stays[j, first == j].sum() for j in range(len(counts))])
    share = np.full(len(counts), np.nan)
    np.divide(kept, counts, out=share, where=counts > 0)
    return share, counts


def share_below(losses: np.ndarray, threshold: float) -> np.ndarray:
    """The share of tokens each model solves to below `threshold` nats: [sizes]."""
    return (_checked(losses) < threshold).mean(1)


def histogram(losses: np.ndarray, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Density p(L) and share of the mean loss in each bin: [sizes, bins] each.

    Densities integrate to the share of tokens within `edges`; the second array adds up
    to 1 if they all are.
    """
    losses, edges = _checked(losses), np.asarray(edges, float)
    if edges.ndim != 1 or len(edges) < 2 or not (np.diff(edges) > 0).all():
        raise UserError("edges of a histogram must rise: give at least two")
    tokens = losses.shape[1]
    counts = np.stack([np.histogram(row, edges)[0] for row in losses])
    sums = np.stack([np.histogram(row, edges, weights=row)[0] for row in losses])
    density = counts / (tokens * np.diff(edges))
    return density, sums / losses.sum(1, keepdims=True)
