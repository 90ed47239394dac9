"""The metric of chapter 6.2 that no other chapter has."""

from itertools import product

from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import gathered, medians, place
from scalinglaws.metrics.temperature import elo_exponents


def elo_at(result, *, temperatures, windows) -> Measured:
    """The Elo exponent at some temperatures, for each window of parameters."""
    values, draws = [], []
    for hot, window in product(temperatures, windows):
        at = place(result["temperature"], hot, "temperature")
        value, drawn = medians(elo_exponents(result, window)[:, [at]])
        values.append(value)
        draws.append(drawn[:, 0])
    return gathered(values, draws)


METRICS = {"elo_at": elo_at}
