"""Exercises of chapter 3.4: classes of tokens, two exponents, solved by luck."""

import numpy as np

from scalinglaws import fits
from scalinglaws.exercises.core import Exercise, Unusable, call, near, real_array

RETURNED = "what your function returns"
KINDS = ("monogenic", "polygenic", "neither")

# ----------------------------------------------------------------- the class of a token


def _curves(rng):
    """Curves [W] over sizes with the class each has, and the hint if it is missed."""
    sizes = np.geomspace(3e3, 2e6, int(rng.integers(6, 10)))
    t, count = np.log(sizes / sizes[0]), len(sizes)
    cut = int(rng.integers(2, count - 2))
    high, low = rng.uniform(2.3, 5, count), rng.uniform(0.02, 0.4, count)
    step = np.where(np.arange(count) < cut, high, low)
    between, lapse, early = step.copy(), step.copy(), step.copy()
    between[cut], lapse[-1], early[0] = 1.2, 1.0, 1.5
    steep, shallow = rng.uniform(0.4, 0.6), rng.uniform(0.17, 0.24)
    wave = rng.uniform(0.9, 1.2) * np.cos(np.pi * np.arange(count))
    every = "every smaller model and every larger one counts, not only two of them"
    line = "a steep line is polygenic, in nats for each factor e of the size"
    fall = "a line that rises, or falls slowly, is no polygenic token"
    return sizes, [
        ("monogenic", step, "from above to below between two neighbours is a step"),
        ("polygenic", 6 - steep * t, line),
        ("polygenic", 9 - steep * t, "only the slope counts for a line, not the level"),
        ("neither", 5 - shallow * t, fall),
        ("neither", 2 + steep * t, fall),
        ("neither", 6 - steep * t + wave, "the line must also explain the losses"),
        ("neither", low, "a token that every model knows takes no step"),
        ("neither", high, "a token that no model knows takes no step"),
        ("neither", between, "a model in between the two thresholds spoils a step"),
        ("neither", lapse, every),
        ("neither", early, every),
        ("neither", step[::-1], "which side of a step is the larger model"),
    ]


def _nearly_a_line(sizes, losses):
    """Whether a curve is polygenic by chance, or so near that rounding might decide."""
    t = np.log(sizes)
    return np.polyfit(t, losses, 1)[0] < -0.27 and np.corrcoef(t, losses)[0, 1] < -0.95


def _verify_kind(answer, rng):
    for _ in range(6):
        sizes, curves = _curves(rng)
        for kind, losses, hint in curves:
            if kind == "neither" and _nearly_a_line(sizes, losses):
                continue
            given = call(answer, sizes, losses)
            if not isinstance(given, str) or given not in KINDS:
                raise Unusable(f"{RETURNED} is not one of {', '.join(KINDS)}")
            if given != kind:
                return hint
    return None


# ------------------------------------------------------------- two exponents, one curve


def _verify_exponents(answer, rng):
    for _ in range(4):
        sizes = np.geomspace(rng.uniform(2e3, 5e3), rng.uniform(1e6, 3e6), 8)
        exponent, offset = rng.uniform(0.12, 0.35), rng.uniform(1.5, 2.5)
        losses = offset + rng.uniform(1.5, 2) * (sizes / sizes[0]) ** -exponent
        given = call(answer, sizes, losses)
        bare, bent = real_array(given, (2,), RETURNED)
        line = fits.power_law(sizes, losses).exponent
        if near(bare, line, 0.02) and near(bent, exponent, 0.05):
            continue
        if near(bent, line, 0.02) and near(bare, exponent, 0.05):
            return "both are there, in the other order"
        if bare < 0 or bent < 0:
            return "the exponent of a falling loss is positive"
        if not near(bare, line, 0.02):
            return "the first is minus the slope of log loss against log size"
        if near(bent, line, 0.02):
            return "the second is that of the first: let the offset be above zero"
        return (
            "for a given offset the rest is a line in logarithms; search for the one "
            "that leaves the smallest residuals"
        )
    return None


# ------------------------------------------------------------------ solved, and by luck


def _verify_lost(answer, rng):
    for _ in range(8):
        q = rng.beta(
            rng.uniform(0.2, 1), rng.uniform(0.5, 3), int(rng.integers(40, 80))
        )
        given = float(real_array(call(answer, q), (), RETURNED))
        kept = np.square(q).sum() / q.sum()
        if near(given, 1 - kept, 1e-6):
            continue
        if near(given, kept, 1e-6):
            return "this share is kept; the question is what is lost"
        if near(given, 1 - q.mean(), 1e-6):
            return "the tokens that the first model solves are not a fair sample of all"
        if near(given, (q * (1 - q)).mean(), 1e-6):
            return (
                "that is a share of all tokens; divide by those the first model solves"
            )
        return (
            "a token counts if the first model solves it, and is lost if the second "
            "does not: add up the two probabilities over the tokens"
        )
    return None


EXERCISES = (
    Exercise(
        id="3.4-a",
        title="Which class?",
        wants="a function kind(sizes, losses) that takes two arrays and returns one of "
        "the words monogenic, polygenic and neither",
        verify=_verify_kind,
    ),
    Exercise(
        id="3.4-b",
        title="Two exponents from one curve",
        wants="a function exponents(sizes, losses) that takes two arrays and returns "
        "two numbers, without and with an offset",
        verify=_verify_exponents,
    ),
    Exercise(
        id="3.4-c",
        title="Forgotten, or never known?",
        wants="a function lost(q) that takes an array of probabilities and returns one "
        "number, a share",
        verify=_verify_lost,
    ),
)
