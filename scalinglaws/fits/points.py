"""The points a fit uses: checked, in the window, by increasing size."""

import numpy as np

from scalinglaws.errors import UserError


def curve(x, y) -> tuple[np.ndarray, np.ndarray]:
    """Sizes [n] and losses [n] as positive float64 arrays, or a UserError."""
    _same_length(x, y)
    return _positive(x, "x"), _positive(y, "y")


def seed_curve(x, samples, least: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Sizes [n] and n arrays of at least `least` losses each, or a UserError."""
    _same_length(x, samples)
    x = _positive(x, "x")
    checked = []
    for size, losses in zip(x, samples, strict=True):
        checked.append(_positive(losses, f"losses at x = {size:g}"))
        if len(checked[-1]) < least:
            raise UserError(
                f"x = {size:g} has {len(checked[-1])} seed, a bootstrap over seeds "
                f"needs at least {least}: leave that size out or use power_law"
            )
    return x, checked


def in_window(x, window, least: int) -> np.ndarray:
    """Indices of the points in the window, by increasing x.

    The window is (low, high), both ends included, or None for all points.

    Raises:
        UserError: the window holds fewer than `least` distinct sizes.
    """
    low, high = window if window is not None else (-np.inf, np.inf)
    if not low <= high:
        raise UserError(f"the window is {low:g} to {high:g}: give the lower end first")
    order = np.argsort(x, kind="stable")
    chosen = order[(x[order] >= low) & (x[order] <= high)]
    where = "" if window is None else f" in the window {low:g} to {high:g}"
    if len(chosen) == 0:
        raise UserError(
            f"no size lies{where} (x runs from {x.min():g} to {x.max():g}): move it"
        )
    n_sizes = len(np.unique(x[chosen]))
    if n_sizes < least:
        raise UserError(
            f"{n_sizes} distinct size{'s' * (n_sizes > 1)}{where}, this fit needs at "
            f"least {least}: measure more sizes or widen the window"
        )
    return chosen


def spread(values, at_most: int) -> np.ndarray:
    """Indices of at most `at_most` of the increasing values, evenly in their log."""
    if len(values) <= at_most:
        return np.arange(len(values))
    targets = np.geomspace(values[0], values[-1], at_most)
    return np.unique(np.searchsorted(values, targets).clip(max=len(values) - 1))


def window_of(x, window) -> tuple[float, float]:
    """The stated window, or the range of the increasing sizes `x`."""
    low, high = (x[0], x[-1]) if window is None else window
    return float(low), float(high)


def _positive(values, name) -> np.ndarray:
    try:
        array = np.asarray(values, float)
    except (TypeError, ValueError):
        raise UserError(f"{name} must be a list of numbers") from None
    if array.ndim != 1:
        raise UserError(
            f"{name} must be one list of numbers, not an array of shape {array.shape}"
        )
    if array.size == 0:
        raise UserError(f"{name} is empty: a fit needs at least 3 sizes with losses")
    bad = np.flatnonzero(~(np.isfinite(array) & (array > 0)))
    if bad.size:
        raise UserError(
            f"{name}, row {bad[0] + 1}: {array[bad[0]]:g} is not a positive finite "
            "number; correct that row or leave it out"
        )
    return array


def _same_length(x, y):
    try:
        n, m = len(x), len(y)
    except TypeError:
        raise UserError("x and y must be lists, not single values") from None
    if n != m:
        raise UserError(f"x has {n} entries and y {m}: give one y for each x")
