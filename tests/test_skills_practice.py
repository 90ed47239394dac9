"""Two-output networks, modular addition and digits with a long tail."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.skills import digits, grokking, modular
from scalinglaws.skills.mlp import MLPs

MAKE = {"device": "cpu", "dtype": torch.float64}

# -------------------------------------------------------------------- two output nets


def test_points_show_one_input_and_ask_for_its_square():
    found = modular.points([990, 10], [1, 2], **MAKE)
    assert found.x.shape == (2, modular.GRID + 10, 2)
    for i in (0, 1):
        mine = torch.from_numpy(found.task == i)
        assert not found.x[:, mine, 1 - i].any()
        assert torch.equal(found.y[:, mine, 0], found.x[:, mine, i].square())
    # The frequent task is the same for every seed, the rare one is drawn.
    assert torch.equal(found.x[0, :, 0], found.x[1, :, 0])
    assert not torch.equal(found.x[0, :, 1], found.x[1, :, 1])
    weights = [float(found.weight[found.task == i].sum()) for i in (0, 1)]
    assert weights == pytest.approx([0.99, 0.01])


def test_a_grid_stands_for_many_random_samples():
    """64 midpoints give the gradient of 200 000 samples of x in [-1, 1]."""
    nets = MLPs([2, 20, 20, 2], (5,), **MAKE)

    def gradient(given):
        index = networks.to_tensor(given.task, "cpu", torch.int64).view(1, -1, 1)
        residual, _ = modular.squared_errors(nets, given, index)
        pull = torch.zeros(1, len(given.task), 2, dtype=torch.float64)
        nets.back(pull.scatter_(2, index, 2 * given.weight[None, :, None] * residual))
        return nets.stack.gradients.clone()

    x = torch.zeros(1, 200_000, 2, dtype=torch.float64)
    x[0, :, 0] = torch.from_numpy(np.random.default_rng(0).uniform(-1, 1, 200_000))
    many = modular.Points(x, x[..., :1].square(), np.zeros(200_000, int),
                          torch.full((200_000,), 1 / 200_000, **MAKE))  # fmt: skip
    grid = modular.points([1_000_000, 1], [0], **MAKE)
    few = modular.Points(grid.x[:, :-1], grid.y[:, :-1], grid.task[:-1],
                         grid.weight[:-1])  # fmt: skip
    assert torch.allclose(gradient(few), gradient(many), rtol=0, atol=3e-3)


@pytest.fixture(scope="module")
def errors():
    """Three seeds, plain, modular and reweighted, in the source's setting."""
    kinds = {"plain": {}, "modular": {"modules": 2}, "reweighted": {"reweight": True}}
    return {
        name: modular.train([990, 10], [0, 1, 2], steps=500, device="cpu", **kind)
        for name, kind in kinds.items()
    }


def test_the_rare_task_waits_unless_something_is_changed(errors):
    first = {
        name: np.median(modular.first_below(e, 1e-3), 0) for name, e in errors.items()
    }
    assert first["plain"][1] > 2 * first["plain"][0]
    assert first["modular"][1] < 1.3 * first["modular"][0]
    assert first["reweighted"].max() < 0.7 * first["plain"].max()


def test_seeds_do_not_notice_each_other(errors):
    alone = modular.train([990, 10], [1], steps=500, device="cpu")
    assert alone[:50, 0] == pytest.approx(errors["plain"][:50, 1], rel=1e-3)


def test_first_below():
    curve = np.array([[3.0, 3.0], [1.0, 2.5], [2.0, 2.0]])
    assert modular.first_below(curve, 2.5).tolist() == [1, 2]
    assert modular.first_below(curve, 1.0).tolist() == [np.inf, np.inf]


# --------------------------------------------------------------------------- grokking


def test_the_table_has_the_gradient_of_autograd():
    p, dimension, width = 5, 3, 4
    shown = np.random.default_rng(1).random(p * p) < 0.7
    table = grokking.Table(p, dimension, width, shown, 9, **MAKE)
    stack = table.nets.stack
    table.gradients(table.logits())
    weights = {k: v.clone().requires_grad_() for k, v in stack.parameter.items()}
    a, b = torch.cartesian_prod(torch.arange(p), torch.arange(p)).T
    x = torch.cat([weights["embedding"][a], weights["embedding"][b]], 1)
    for layer in (1, 2):
        x = functional.silu(x @ weights[f"w{layer}"][0] + weights[f"b{layer}"][0])
    logits = x @ weights["w3"][0] + weights["b3"][0]
    shown = torch.from_numpy(shown)
    loss = functional.cross_entropy(logits[shown], ((a + b) % p)[shown])
    loss.backward()
    for name, weight in weights.items():
        assert torch.allclose(stack.gradient[name], weight.grad, rtol=0, atol=1e-14)
    hit = (logits.argmax(1) == (a + b) % p).double()
    expected = float(hit[shown].mean()), float(hit[~shown].mean())
    assert tuple(map(float, table.right(logits))) == pytest.approx(expected)


def test_training_is_adamw_on_the_shown_pairs():
    """The whole run against torch.optim.AdamW, embedding decayed too."""
    given = {"dimension": 3, "width": 4, "share": 0.8, "steps": 30, "seed": 2}
    for optimiser, betas in grokking.BETAS.items():
        found = grokking.train(5, optimiser=optimiser, **given, **MAKE)
        shown = np.random.default_rng([2, 0]).permutation(25) < 20
        table = grokking.Table(5, 3, 4, shown, 2, **MAKE)
        values = torch.nn.Parameter(table.nets.stack.values)
        adamw = torch.optim.AdamW([values], lr=0.01, betas=betas, weight_decay=0.03)
        seen = []
        for _ in range(31):
            with torch.no_grad():
                logits = table.logits()
                seen.append([float(s) for s in table.right(logits)])
                table.gradients(logits)
            values.grad = table.nets.stack.gradients
            adamw.step()
        assert np.array(seen) == pytest.approx(np.stack([found.train, found.test], 1))


def test_a_small_table_is_learned_by_heart():
    found = grokking.train(
        11, dimension=16, width=16, optimiser="adam", steps=200, seed=1, device="cpu"
    )
    assert found.train[-1] > 0.9 and found.test[-1] < 0.5
    assert found.train[0] < 0.3


# ---------------------------------------------------------------------------- digits


def test_a_rare_digit_turns_up_less_often_and_has_as_many_pictures():
    part = digits.split(2.0, seed=3)
    assert part.p[0] / part.p[9] == pytest.approx(100)
    counts = np.bincount(part.train_rank)
    assert counts.min() > 100 and np.bincount(part.test_rank).min() > 65
    chosen, said = part.batches(200, 100, seed=4, wrong=0.0)
    assert (said == part.train_rank[chosen]).all()
    shares = np.bincount(said.ravel(), minlength=10) / said.size
    assert shares == pytest.approx(part.p, abs=0.01)
    # Every picture of a digit as likely as any other.
    often = np.bincount(chosen.ravel(), minlength=1078)[part.train_rank == 0]
    assert often.min() > 0.7 * often.mean()


def test_train_and_test_pictures_differ_and_the_order_of_digits_is_drawn():
    part = digits.split(1.0, seed=3)
    assert len(part.train_x) + len(part.test_x) == 1797
    # Pictures of one digit have one rank, which is another for another seed.
    x, digit = digits.pictures()
    order = [
        digits.split(1.0, seed).train_rank[
            (digits.split(1.0, seed).train_x == x[digit == 0][:, None]).all(2).any(0)
        ]
        for seed in (3, 4, 5)
    ]
    assert all(len(set(ranks)) == 1 for ranks in order)
    assert len({int(ranks[0]) for ranks in order}) > 1
    shared = {row.tobytes() for row in part.train_x} & {
        row.tobytes() for row in part.test_x
    }
    assert not shared


def test_wrong_labels_are_as_many_as_asked():
    part = digits.split(2.0, seed=3)
    chosen, said = part.batches(400, 100, seed=4, wrong=0.2)
    # One in ten of those drawn at random is right all the same.
    assert (said != part.train_rank[chosen]).mean() == pytest.approx(0.18, abs=0.01)


def test_rare_digits_are_learned_later_and_sooner_if_reweighted():
    kinds = {"adam": {}, "reweighted": {"reweight": True}}
    steps = {}
    for name, kind in kinds.items():
        found = digits.train(2.0, [1, 2, 3], width=50, steps=160, learning_rate=1e-2,
                             device="cpu", **kind)  # fmt: skip
        assert found.right.shape == (33, 3, 10) and found.loss.shape == (33, 3)
        steps[name] = [
            np.median(digits.first_reached(found, ranks, 0.7))
            for ranks in (range(1, 6), range(6, 11))
        ]
    assert steps["adam"][0] < steps["adam"][1]
    assert steps["reweighted"][1] < steps["adam"][1]
    assert found.loss[0] == pytest.approx(np.log(10), abs=0.1)
    assert (found.loss[-1] < 0.4).all()


# --------------------------------------------------------------------------- mistakes

TWO = {"samples": [9, 3], "seeds": [1], "width": 4, "steps": 2, "device": "cpu"}
TABLE = {"p": 5, "dimension": 3, "width": 4, "optimiser": "adam", "steps": 2,
         "seed": 1, "device": "cpu"}  # fmt: skip
TAIL = {"alpha": 1.0, "seeds": [1], "width": 10, "steps": 2, "learning_rate": 1e-2,
        "device": "cpu"}  # fmt: skip
MISTAKES = [
    (modular.train, TWO, {"samples": [9]}, "give the samples of at least two tasks"),
    (modular.train, TWO, {"samples": [9, 0]}, "samples of a task is 0: give a whole"),
    (modular.train, TWO, {"steps": 0}, "steps is 0: give a whole number from 1 on"),
    (modular.train, TWO, {"learning_rate": 0}, "learning_rate is 0: give a number"),
    (modular.train, TWO, {"modules": 3}, "a layer of 2 does not divide into 3 modules"),
    (modular.train, TWO, {"optimiser": "lion"}, "unknown optimiser 'lion': choose one"),
    (grokking.train, TABLE, {"p": 1}, "p is 1: give a whole number from 2 on"),
    (grokking.train, TABLE, {"optimiser": "sgd"}, "unknown optimiser 'sgd': choose"),
    (grokking.train, TABLE, {"share": 1.0}, "share is 1.0 of 25 pairs: give a number"),
    (grokking.train, TABLE, {"share": -1}, "share is -1 of 25 pairs: give a number"),
    (grokking.train, TABLE, {"learning_rate": 0}, "learning_rate is 0: give a number"),
    (grokking.train, TABLE, {"weight_decay": -1}, "weight_decay is -1: give 0 or"),
    (grokking.train, TABLE, {"steps": 0}, "steps is 0: give a whole number from 1 on"),
    (digits.train, TAIL, {"alpha": -1.0}, "alpha is -1.0: give 0 or a number above"),
    (digits.train, TAIL, {"learning_rate": 0}, "learning_rate is 0: give a number"),
    (digits.train, TAIL, {"wrong": 2}, "wrong is 2: give a share between 0 and 1"),
    (digits.train, TAIL, {"batch_size": 0}, "batch_size is 0: give a whole number"),
    (digits.train, TAIL, {"every": 0}, "every is 0: give a whole number from 1 on"),
    (digits.train, TAIL, {"width": 15, "modules": 10}, "a layer of 15 does not divide"),
]


@pytest.mark.parametrize(("train", "given", "changes", "message"), MISTAKES)
def test_a_mistake_is_one_line_of_advice(train, given, changes, message):
    with pytest.raises(UserError, match=message) as caught:
        train(**{**given, **changes})
    assert "\n" not in str(caught.value)
