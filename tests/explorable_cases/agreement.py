"""How an explorable's JavaScript core is compared with the package."""

import numpy as np


def sizes(expected, each):
    """What the error of each number counts against, at least 1e-12.

    With `each` that is the number itself where all are positive, else the largest.
    """
    own = np.abs(expected)
    return np.maximum(own if each and min(expected) > 0 else own.max(), 1e-12)


def differs(answer, expected, tolerance, each=True):
    """Whether each number (or name) of an answer is not the expected one.

    None is a bound that an interval does not have: it must be so in both. Of answers
    that are not equally long, all differ.
    """
    if any(isinstance(value, str) for value in expected):
        return np.array([answer != expected])
    if len(answer) != len(expected):
        return np.full(len(expected), True)
    known = np.array([value is not None for value in expected])
    off = np.array([value is not None for value in answer]) != known
    numbers = np.array(answer, float)[known]
    wanted = np.array(expected, float)[known]
    close = np.abs(numbers - wanted) <= tolerance * sizes(wanted, each)
    off[known] |= ~close  # what is not finite is not close
    return off


def alike(new, stored, tolerance):
    """Whether two given values are equal, their fractions up to rounding."""
    if isinstance(stored, dict):
        return new.keys() == stored.keys() and all(
            alike(new[key], stored[key], tolerance) for key in stored
        )
    if isinstance(stored, list):
        return len(new) == len(stored) and all(
            alike(*pair, tolerance) for pair in zip(new, stored, strict=True)
        )
    if isinstance(stored, float):
        return abs(new - stored) <= tolerance * abs(stored)
    return new == stored
