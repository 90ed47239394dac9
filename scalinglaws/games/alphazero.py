"""AlphaZero in one file: self-play by search, a replay buffer, training, and again.

Many games run side by side. In a round every game makes one move: a search guided by
the network, then a move drawn by its visits. A game that ends gives its states, each
with the search's shares of visits and the result, to the buffer and begins anew. After
every buffer / reuse new states the network is trained on the buffer.

A round and a training step draw from generators of their own, made from the seed and
their number, so a run that was stopped between two rounds goes on as if it was not.
"""

import json
import os
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.games import boards
from scalinglaws.games.boards import Game
from scalinglaws.games.network import Network
from scalinglaws.games.search import choose, search

_PLAY, _TRAIN = range(2)


@dataclass(frozen=True)
class Settings:
    """How to play and train. The defaults suit Connect Four on 5 x 4 squares.

    `games` run side by side; the first `exploring_plies` moves of a game are drawn in
    proportion to visits, later ones take the most visited; `noise` is the share of
    Dirichlet noise at the root. The buffer holds `buffer` states, each of which is used
    about `reuse` times, in batches of `batch`, with Adam at `learning_rate` and weight
    decay `decay`.

    What the buffer's states weigh in training: a state that lies there n times counts
    n ** `tilt`. 1 is as played, 0 gives every distinct state the same weight, above 1
    the frequent ones get more. Boards after `trained_plies` moves or more are played
    but not trained on; None trains on all.
    """

    games: int = 256
    simulations: int = 32
    exploration: float = 2.0
    noise: float = 0.25
    exploring_plies: int = 6
    buffer: int = 2**13
    reuse: int = 4
    batch: int = 256
    learning_rate: float = 2e-3
    decay: float = 1e-4
    tilt: float = 1.0
    trained_plies: int | None = None

    def __post_init__(self):
        for name in ("games", "buffer", "reuse", "batch", "trained_plies"):
            value = getattr(self, name)
            if value is not None and not value >= 1:
                raise UserError(f"{name} is {value}: give 1 or more")
        if not -5 <= self.tilt <= 5:
            raise UserError(f"tilt is {self.tilt}: give a number from -5 to 5")


class Trainer:
    """One network learning one game.

    `network` is the present one. `n_states` counts the states of finished games, `keys`
    holds one number for each that Zipf's law counts (the first board is left out), in
    the order played, `outcomes` how its game ended, as the network's value has it, and
    `plies` the moves made before it.
    `results` [3] counts games won by the first player, drawn, lost.
    """

    def __init__(
        self, game: Game, width: int, settings: Settings, *, seed: int, device, dtype
    ):
        self.game, self.settings, self.seed = game, settings, seed
        self.network = Network(game, width, seed=seed, device=device, dtype=dtype)
        self.optimiser = networks.Adam(self.network.stack)
        self.positions = game.start(settings.games)
        plies, actions = game.max_plies, game.n_actions
        self.words = np.zeros((settings.games, plies, 2), np.int64)
        self.policies = np.zeros((settings.games, plies, actions), np.float32)
        self.buffer = {
            "words": np.zeros((settings.buffer, 2), np.int64),
            "policy": np.zeros((settings.buffer, actions), np.float32),
            "result": np.zeros(settings.buffer, np.float32),
            "ply": np.zeros(settings.buffer, np.int16),
        }
        self.rounds = self.training_steps = self.n_states = self.fresh = 0
        self.results, self._keys = np.zeros(3, np.int64), []
        self._outcomes, self._plies = [], []

    @property
    def keys(self) -> np.ndarray:
        """[about n_states] the counted states, in the order played."""
        return np.concatenate([np.empty(0, np.int64), *self._keys])

    @property
    def outcomes(self) -> np.ndarray:
        """[about n_states] 1, 0 or -1: how the game of each counted state ended."""
        return np.concatenate([np.empty(0, np.int8), *self._outcomes])

    @property
    def plies(self) -> np.ndarray:
        """[about n_states] the moves made before each counted state."""
        return np.concatenate([np.empty(0, np.int16), *self._plies])

    def run(self, n_states: int) -> None:
        """Play and train until at least `n_states` states are played."""
        with networks.one_thread():
            while self.n_states < n_states:
                self._round()
                if self.fresh >= self.settings.buffer / self.settings.reuse:
                    self._train()

    def _round(self) -> None:
        """One move in every game."""
        positions, s = self.positions, self.settings
        rng = np.random.default_rng([self.seed, self.rounds, _PLAY])
        found = search(
            positions,
            self.network,
            simulations=s.simulations,
            exploration=s.exploration,
            noise=s.noise,
            rng=rng,
        )
        every = np.arange(s.games)
        self.words[every, positions.ply] = positions.words
        shares = found.visits / found.visits.sum(1, keepdims=True)
        self.policies[every, positions.ply] = shares
        drawn = positions.ply < s.exploring_plies
        positions.step(choose(found.visits, np.where(drawn, 1.0, 0.0), rng))
        self.rounds += 1
        ended = np.flatnonzero(positions.over)
        if len(ended):
            self._keep(ended)
            positions.restart(ended)

    def _keep(self, ended: np.ndarray) -> None:
        """Move the states of the games `ended` to the buffer."""
        plies = self.positions.ply[ended]
        played = np.arange(plies.max()) < plies[:, None]  # [ended, plies]
        words = self.words[ended, : plies.max()][played]
        ply = np.broadcast_to(np.arange(plies.max()), played.shape)[played]
        result = np.repeat(self.positions.result[ended], plies).astype(np.float32)
        if self.game.relative:
            result *= 1 - 2 * (ply % 2)
        policy = self.policies[ended, : plies.max()][played]
        place = (self.n_states + np.arange(len(words))) % self.settings.buffer
        new = {"words": words, "policy": policy, "result": result, "ply": ply}
        for name, values in new.items():
            self.buffer[name][place] = values
        self._keys.append(boards.keys(self.game, words[ply > 0]))
        self._outcomes.append(result[ply > 0].astype(np.int8))
        self._plies.append(ply[ply > 0].astype(np.int16))
        self.results += np.bincount(1 - self.positions.result[ended], minlength=3)
        self.n_states += len(words)
        self.fresh += len(words)

    def _train(self) -> None:
        """One pass over as many states as the buffer holds, drawn with repeats."""
        s, network = self.settings, self.network
        rng = np.random.default_rng([self.seed, self.training_steps, _TRAIN])
        filled = min(self.n_states, s.buffer)
        make = {"device": network.device, "dtype": network.dtype}
        shape = max(1, filled // s.batch), s.batch
        if s.tilt == 1 and s.trained_plies is None:
            drawn = rng.integers(0, filled, shape)
        else:
            drawn = rng.choice(filled, shape, p=self.weights())
        for rows in drawn:
            words = self.buffer["words"][rows]
            x, legal = boards.encoded(self.game, words), boards.legal(self.game, words)
            network.gradients(
                networks.to_tensor(x, **make),
                networks.to_tensor(legal, network.device, torch.bool),
                networks.to_tensor(self.buffer["policy"][rows], **make),
                networks.to_tensor(self.buffer["result"][rows], **make),
                s.decay,
            )
            with torch.no_grad():
                self.optimiser.step(s.learning_rate)
        self.training_steps += 1
        self.fresh = 0

    def weights(self) -> np.ndarray:
        """The share of training that each filled row of the buffer gets; sums to 1."""
        filled = min(self.n_states, self.settings.buffer)
        states = boards.keys(self.game, self.buffer["words"][:filled])
        _, place, visits = np.unique(states, return_inverse=True, return_counts=True)
        # A state's weight is shared among its rows, whose results may differ.
        weights = visits[place] ** (self.settings.tilt - 1.0)
        if self.settings.trained_plies is not None:
            weights[self.buffer["ply"][:filled] >= self.settings.trained_plies] = 0
        return weights / weights.sum()

    # ------------------------------------------------------------------ checkpoints

    def save(self, path: str | Path) -> None:
        """Write everything that a later run needs to `path` (npz), whole or not."""
        record = {
            "game": self.game.name,
            "width": self.network.width,
            "seed": self.seed,
            "settings": asdict(self.settings),
            "optimiser steps": self.optimiser.steps,
            **{name: getattr(self, name) for name in _COUNTERS},
        }
        plies = int(self.positions.ply.max()) + 1
        arrays = {
            "record": np.array(json.dumps(record)),
            "parameters": networks.to_array(self.network.stack.values),
            "mean": networks.to_array(self.optimiser.mean),
            "square": networks.to_array(self.optimiser.square),
            "words": self.words[:, :plies],
            "policies": self.policies[:, :plies],
            "past": self.positions.past[:, :plies],
            "keys": self.keys,
            "outcomes": self.outcomes,
            "plies": self.plies,
            "results": self.results,
            **{f"buffer {name}": values for name, values in self.buffer.items()},
            **{f"board {name}": getattr(self.positions, name) for name in _BOARDS},
        }
        path = Path(path)
        partial = path.with_name(f"{path.name}.partial")
        with open(partial, "wb") as file:
            np.savez(file, **arrays)
        os.replace(partial, path)

    @classmethod
    def resume(cls, path: str | Path, game: Game, *, device, dtype) -> "Trainer":
        """The run that was saved at `path`, to be run further.

        Raises:
            UserError: no such file, a damaged one, or one of another game.
        """
        try:
            with np.load(path) as stored:
                arrays = {name: stored[name] for name in stored.files}
            record = json.loads(str(arrays["record"]))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise UserError(
                f"{path} is no checkpoint that can be read: train from the beginning"
            ) from error
        if record["game"] != game.name:
            raise UserError(
                f"{path} is a checkpoint of {record['game']}, not of {game.name}: "
                "pass its game, or another file"
            )
        settings = Settings(**record["settings"])
        make = {"device": device, "dtype": dtype}
        self = cls(game, record["width"], settings, seed=record["seed"], **make)
        for tensor, name in (
            (self.network.stack.values, "parameters"),
            (self.optimiser.mean, "mean"),
            (self.optimiser.square, "square"),
        ):
            tensor.copy_(networks.to_tensor(arrays[name], **make))
        self.optimiser.steps = record["optimiser steps"]
        plies = arrays["words"].shape[1]
        self.words[:, :plies] = arrays["words"]
        self.policies[:, :plies] = arrays["policies"]
        self.positions.past[:, :plies] = arrays["past"]
        for name in self.buffer:
            self.buffer[name][:] = arrays[f"buffer {name}"]
        for name in _BOARDS:
            getattr(self.positions, name)[:] = arrays[f"board {name}"]
        for name in _COUNTERS:
            setattr(self, name, record[name])
        self.results, self._keys = arrays["results"], [arrays["keys"]]
        self._outcomes, self._plies = [arrays["outcomes"]], [arrays["plies"]]
        return self


_COUNTERS = ("rounds", "training_steps", "n_states", "fresh")
_BOARDS = ("words", "age", "ply", "over", "result")
