"""How an explorable's JavaScript core is compared with the package."""

import numpy as np


def of_kind(kind, cases, answers):
    """The (case, answer) pairs of one kind; there is at least one."""
    pairs = [
        (case, answer)
        for case, answer in zip(cases, answers, strict=True)
        if case["kind"] == kind
    ]
    assert pairs, f"no case of {kind}"
    return pairs


def differs(answer, expected, tolerance):
    """Whether two lists of numbers (or names) differ by more than the tolerance."""
    if any(isinstance(value, str) for value in expected):
        return answer != expected
    answer, expected = np.array(answer, float), np.array(expected, float)
    if answer.shape != expected.shape or not np.isfinite(answer).all():
        return True
    scale = max(np.abs(expected).max(), 1e-12)
    return np.abs(answer - expected).max() > tolerance * scale
