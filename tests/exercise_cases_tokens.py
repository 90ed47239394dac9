"""Right, plausible wrong and unusable answers to the exercises of chapter 3.4."""

import numpy as np
from scipy.optimize import curve_fit

from scalinglaws import fits
from scalinglaws.language import single_tokens
from scalinglaws.language.single_tokens import RELAXED_STEP


def kind(sizes, losses, log=np.log, least=0.95, steepest=-0.3):
    cut = np.argmax(losses < 0.5)
    if cut > 0 and (losses[:cut] > 2).all() and (losses[cut:] < 0.5).all():
        return "monogenic"
    slope = np.polyfit(log(sizes), losses, 1)[0]
    r2 = np.corrcoef(np.log(sizes), losses)[0, 1] ** 2
    return "polygenic" if slope < steepest and r2 > least else "neither"


def kind_by_the_package(sizes, losses):
    column = losses[:, None]
    if single_tokens.monogenic(column, RELAXED_STEP)[0]:
        return "monogenic"
    line = single_tokens.polygenic(column, sizes, r2=0.95)
    return "polygenic" if line[0] else "neither"


def by_the_ends(sizes, losses):
    step = losses[0] > 2 and losses[-1] < 0.5
    return "monogenic" if step else kind(sizes, losses)


def forgets_lapses(sizes, losses):
    cut = np.argmax(losses < 0.5)
    step = cut > 0 and (losses[:cut] > 2).all()
    return "monogenic" if step else kind(sizes, losses)


def with_abs(sizes, losses):
    slope, r2 = single_tokens.lines(losses[:, None], sizes)
    if kind(sizes, losses) == "neither" and abs(slope[0]) > 0.3 and r2[0] > 0.95:
        return "polygenic"
    return kind(sizes, losses)


def by_fits(sizes, losses):
    return (
        fits.power_law(sizes, losses).exponent,
        fits.with_offset(sizes, losses).exponent,
    )


def by_scipy(sizes, losses):
    t = np.log(sizes / sizes[0])
    found, _ = curve_fit(lambda t, e, a, b: e + a * np.exp(-b * t), t, losses,
                         p0=[losses[-1] / 2, losses[0] / 2, 0.2])  # fmt: skip
    return np.array([-np.polyfit(t, np.log(losses), 1)[0], found[2]])


def minus_the_last(sizes, losses):
    rest = losses - 0.99 * losses[-1]
    return by_fits(sizes, losses)[0], -np.polyfit(np.log(sizes), np.log(rest), 1)[0]


def lost(q):
    return 1 - (q @ q) / q.sum()


def lost_by_weights(q):
    return np.average(1 - q, weights=q)


def raises(*arguments):
    raise ZeroDivisionError("3")


RIGHT = {
    "3.4-a": [kind, kind_by_the_package],
    "3.4-b": [by_fits, by_scipy],
    "3.4-c": [lost, lost_by_weights],
}
WRONG = {
    "3.4-a": [
        (by_the_ends, "in between the two"),
        (forgets_lapses, "every larger one counts"),
        (with_abs, "no polygenic token"),
        (lambda s, x: kind(s, x, steepest=-0.3 * np.log(10)), "factor e"),
        (lambda s, x: kind(s, x, steepest=-0.13), "falls slowly"),
        (lambda s, x: kind(s, x, least=0.1), "explain the losses"),
        (lambda s, x: "neither", "is a step"),
        (lambda s, x: kind(s, x[::-1]), "is a step"),
    ],
    "3.4-b": [
        (lambda s, x: by_fits(s, x)[::-1], "the other order"),
        (lambda s, x: -np.array(by_fits(s, x)), "positive"),
        (lambda s, x: (by_fits(s, x)[0],) * 2, "let the offset"),
        (lambda s, x: (-np.polyfit(np.log(s), x, 1)[0], by_fits(s, x)[1]), "log loss"),
        (lambda s, x: (by_fits(s, x)[1],) * 2, "log loss"),
        (minus_the_last, "smallest residuals"),
    ],
    "3.4-c": [
        (lambda q: 1 - lost(q), "what is lost"),
        (lambda q: 1 - q.mean(), "fair sample"),
        (lambda q: (q * (1 - q)).mean(), "share of all tokens"),
        (lambda q: 1 - (q * q).mean(), "add up the two"),
        (lambda q: 0.0, "add up the two"),
        (lambda q: 1 - np.median(q), "add up the two"),
    ],
}
UNUSABLE = {
    "3.4-a": [
        ("monogenic", "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda s, x: None, "nothing yet"),
        (lambda s, x: "step", "not one of"),
        (lambda s, x: True, "not one of"),
    ],
    "3.4-b": [
        ((0.04, 0.15), "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda s, x: None, "nothing yet"),
        (lambda s, x: 0.1, "wrong shape"),
        (lambda s, x: (0.1, np.nan), "not a number"),
    ],
    "3.4-c": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda q: None, "nothing yet"),
        (lambda q: q, "wrong shape"),
        (lambda q: np.inf, "infinite"),
    ],
}
