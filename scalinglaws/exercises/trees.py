"""Exercises of chapters 5.1 and 5.2: counting states, and the law of a tree."""

from collections import Counter

import numpy as np

from scalinglaws import monkeys
from scalinglaws.exercises.core import Exercise, Unusable, call, real_array
from scalinglaws.games import boards, visits, zipf

RETURNED = "what your function returns"


def _number(value):
    return float(real_array(value, (), RETURNED))


def _near(found, expected, share=1e-6):
    return bool(np.isclose(found, expected, rtol=share, atol=1e-12))


# ----------------------------------------------------------------------------- states

LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8),
         (2, 4, 6)]  # fmt: skip


def _verify_counting(answer, rng):
    """Visits of every state in hidden games, given as lists of moves."""
    for _ in range(4):
        games = [rng.permutation(9)[: rng.integers(5, 9)].tolist() for _ in range(40)]
        games += [games[0], games[1][::-1]]
        found = call(answer, games)
        try:
            found = sorted((int(v) for v in found), reverse=True)
        except (TypeError, ValueError):
            raise Unusable("what your function returns is no list of counts") from None
        if found == _counted(games):
            continue
        if found == _counted(games, ends=True):
            return "the board on which a game ends is not counted: nobody moves there"
        if found == _counted(games, histories=True):
            return "two games that placed the same stones met the same state"
        if found == _counted(games, owners=False):
            return "the same squares with other owners are another state"
        if found == _counted(games, start=True):
            return "the empty board is left out"
        if sum(found) == sum(_counted(games)):
            return "as many visits as there are, but states are told apart wrongly"
        return "each move but the last leads to one visit"
    return None


def _counted(games, ends=False, histories=False, owners=True, start=False):
    """Counts of states, largest first, or after a common slip."""
    seen = Counter()
    for moves in games:
        for ply in range(0 if start else 1, len(moves) + ends):
            made = moves[:ply]
            if histories:
                seen[tuple(made)] += 1
            elif owners:
                seen[frozenset(made[::2]), frozenset(made[1::2])] += 1
            else:
                seen[frozenset(made)] += 1
    return sorted(seen.values(), reverse=True)


def _verify_remaining(answer, rng):
    """The share of visits beyond the n most frequent states, on hidden counts."""
    for _ in range(6):
        counts = rng.integers(1, 1000, rng.integers(20, 60))
        n = int(rng.integers(1, 15))
        found = _number(call(answer, counts, n))
        ranked = np.sort(counts)[::-1]
        if _near(found, ranked[n:].sum() / ranked.sum()):
            continue
        if _near(found, ranked[:n].sum() / ranked.sum()):
            return "that is the share that is covered: what is left was asked for"
        if _near(found, counts[n:].sum() / counts.sum()):
            return "the counts come in no order: the most frequent are learned first"
        if _near(found, 1 - n / len(counts)):
            return "states are not equally frequent: weigh each by its visits"
        if _near(found, ranked[n:].sum()):
            return "a share lies between nothing and one"
        if _near(found, ranked[n + 1 :].sum() / ranked.sum()):
            return "n states are learned, not one more"
        return "sort, leave out the n most frequent, and divide by all visits"
    return None


def _zipf_question(rng):
    return {
        "exponent": round(float(rng.uniform(1.2, 1.9)), 2),
        "states": int(rng.integers(20, 80)) * 100,
    }


def _verify_gain(answer, exponent, states):
    """Factors of the remaining loss for ten times as many states: endless and finite.

    Sums are taken as integrals from n to the end, n = 10 first.
    """
    endless, finite = real_array(answer, (2,), "your answer")
    a = exponent
    right = 10 ** (1 - a)
    if not _near(endless, right, 0.01):
        if _near(endless, 10**-a, 0.01):
            return "first: the loss is a sum over all states that are left"
        if _near(endless, 10 ** (a - 1), 0.01):
            return "first: with more states learned less is left"
        return "first: integrate the law from n on, and from ten times n; divide"
    expected = (100 ** (1 - a) - states ** (1 - a)) / (
        10 ** (1 - a) - states ** (1 - a)
    )
    if _near(finite, expected, 0.01):
        return None
    if _near(finite, right, 0.01):
        return "second: the list of states ends, and what lies beyond is not there"
    return "second: integrate from ten and from a hundred to the last state only"


# -------------------------------------------------------------------------- the tree


def _verify_band(answer, rng):
    """Ends of rank times frequency on level d of a b-ary tree without its root."""
    for _ in range(6):
        b, depth = int(rng.integers(2, 9)), int(rng.integers(2, 7))
        found = real_array(call(answer, b, depth), (2,), RETURNED)
        f, before = float(b) ** -depth, (b**depth - b) // (b - 1)
        last = before + b**depth
        right = np.array([(before + 1) * f, last * f])
        if np.allclose(found, right, rtol=1e-9):
            continue
        if np.allclose(found, right[::-1], rtol=1e-9):
            return "the smaller one first: where the stair begins"
        if np.allclose(found, [1 / (b - 1), b / (b - 1)], rtol=1e-9):
            return "that is where the band tends to: at this depth it is not there yet"
        if np.allclose(found, [(before + 2) * f, (last + 1) * f], rtol=1e-9):
            return "the root is not ranked"
        if np.allclose(found, [before * f, last * f], rtol=1e-9):
            return "the stair begins one rank after the one before it has ended"
        if np.allclose(found, [before + 1, last], rtol=1e-9):
            return "these are the ranks: multiply by the frequency of the level"
        return "how many nodes lie above level d, and how many up to its end"
    return None


def _policy(rng):
    return rng.dirichlet(np.ones(rng.integers(2, 6)))


def _verify_law(answer, rng):
    """The rank at which the endless tree's smooth law has a frequency."""
    for _ in range(8):
        p = _policy(rng)
        f = float(10 ** rng.uniform(-6, -3))
        found = _number(call(answer, p, f))
        h = zipf.entropy(p)
        # With the shift of the tree's second pole or without it.
        if _near(found, 1 / (h * f), 0.02):
            continue
        if _near(found, 1 / f, 0.02):
            return "the height of the law is not one: how fast do frequencies fall"
        if _near(found, h / f, 0.02):
            return "a policy that is nearly certain has many frequent nodes"
        if _near(found, np.log(2) / (h * f), 0.02):
            return "H is in nats here: natural logarithms"
        if _near(found, 1 / (np.log(len(p)) * f), 0.02):
            return "that is for equal moves: weigh each logarithm by its probability"
        if _near(found, h * f, 0.02):
            return "a rank grows as the frequency falls"
        return "the rank is the inverse of H times f: what is H of this policy"
    return None


def _verify_ends(answer, rng):
    """The exponent where a game ends with probability q after each move."""
    for _ in range(8):
        p, q = _policy(rng), float(rng.uniform(0.05, 0.4))
        found, a = _number(call(answer, p, q)), zipf.tree_exponent(p, q)
        if _near(found, a, 1e-4):
            continue
        if _near(found, 1 / a, 1e-4):
            return "that power belongs to the number of nodes: ranks have its inverse"
        if _near(found, 1, 1e-4):
            return "games that end thin the tree: the moves no longer add up to one"
        if _near(found, 1 + np.log(1 / (1 - q)) / np.log(len(p)), 1e-4):
            return "that is right for equal moves only"
        if _near(found, 1 + np.log(1 / (1 - q)) / zipf.entropy(p), 1e-4):
            return "near, for small q: but each move has a term of its own in the sum"
        if _near(found, monkeys.exponent(q * p), 1e-4):
            return "with probability q the game is over: the rest goes on"
        return (
            "which power of the thinned probabilities makes them add up to one? Ranks "
            "have its inverse"
        )
    return None


def _verify_levels(answer, rng):
    """Boards of each ply of Tic-tac-toe that go on, and their probability."""
    given = real_array(call(answer), (8, 2), RETURNED)
    exact = visits.exact(boards.tic_tac_toe())
    states = np.bincount(exact.plies.astype(int), minlength=9)[1:9]
    mass = exact.surviving[:8]
    if np.allclose(given, np.stack([states, mass], 1), rtol=1e-6):
        return None
    if given[4, 0] == 126 * 10:
        return "a board with a line of three is final: nobody moves on from it"
    if given[2, 0] == 9 * 8 * 7:
        return "boards that are reached in several ways are one state"
    if given[1, 0] == 36:
        return "who has which stone matters"
    if given[1, 0] == 12:
        return "mirrored and turned boards are counted apart here"
    if np.allclose(given[:, 0], states):
        return (
            "the boards are right: a board shares its probability evenly among its "
            "moves, final boards keep theirs, and only what goes on is summed"
        )
    return "ply by ply: share, merge equal boards, take the final ones out, sum"


EXERCISES = (
    Exercise(
        id="5.1-a",
        title="Count the states",
        wants="a function visits(games) that takes a list of games, each a list of "
        "squares, and returns the visits of all states as a list",
        verify=_verify_counting,
    ),
    Exercise(
        id="5.1-b",
        title="What is left to learn",
        wants="a function left(counts, n) that takes an array of whole numbers and a "
        "whole number and returns one number",
        verify=_verify_remaining,
    ),
    Exercise(
        id="5.1-c",
        title="Ten times as many states",
        wants="two numbers: the factor for an endless list of states and for a list "
        "that ends",
        verify=_verify_gain,
        variant=_zipf_question,
        cases=2,
    ),
    Exercise(
        id="5.2-a",
        title="The band of a level",
        wants="a function band(b, depth) that takes two whole numbers and returns two "
        "numbers, the smaller first",
        verify=_verify_band,
    ),
    Exercise(
        id="5.2-b",
        title="The rank of a frequency",
        wants="a function rank(p, frequency) that takes an array of probabilities and "
        "a number and returns one number",
        verify=_verify_law,
    ),
    Exercise(
        id="5.2-c",
        title="Games that end at random",
        wants="a function exponent(p, q) that takes an array of probabilities and the "
        "probability of an end and returns one number",
        verify=_verify_ends,
    ),
    Exercise(
        id="5.2-d",
        title="Tic-tac-toe, ply by ply",
        wants="a function levels() that returns an array with a row for each ply "
        "before the last: the number of boards that go on, and their probability",
        verify=_verify_levels,
    ),
)
