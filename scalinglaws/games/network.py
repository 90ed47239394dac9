"""The source's network: two hidden layers, then a policy head and a value head.

    x [n, inputs] -> relu [n, w] -> relu [n, w] -> relu [n, w] -> logits [n, actions]
                                                -> relu [n, w] -> tanh value [n]

The two heads' hidden layers stand side by side in one matrix [2 w, w].
"""

import math

import numpy as np
import torch
from torch.nn import functional

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.games.boards import Game
from scalinglaws.networks import Stack, Tensor


def parameter_count(game: Game, width: int) -> int:
    """(I + 1) w + 3 (w + 1) w + (w + 1) A + (w + 1), for I inputs and A actions."""
    return sum(math.prod(shape) for shape in _shapes(game, width).values())


def _shapes(game, width):
    return {
        "first": (width, game.n_inputs),
        "first bias": (width,),
        "second": (width, width),
        "second bias": (width,),
        "heads": (2 * width, width),
        "heads bias": (2 * width,),
        "policy": (game.n_actions, width),
        "policy bias": (game.n_actions,),
        "value": (1, width),
        "value bias": (1,),
    }


class Network:
    """A network of one width for one game; call it to evaluate boards for a search."""

    def __init__(self, game: Game, width: int, *, seed: int, device, dtype):
        if not (isinstance(width, int | np.integer) and width >= 1):
            raise UserError(f"width is {width!r}: give a whole number from 1 on")
        self.game, self.width = game, width
        self.device, self.dtype = device, dtype
        self.stack = Stack(_shapes(game, width), device=device, dtype=dtype)
        # What autograd trains are the stack's own numbers, seen as leaves.
        self._leaves = {}
        for name, parameter in self.stack.parameter.items():
            self._leaves[name] = parameter.detach().requires_grad_()
            self._leaves[name].grad = self.stack.gradient[name]
        # Drawn on the CPU, whatever the device: a seed means the same network.
        draws = networks.generator(seed)
        for name, parameter in self.stack.parameter.items():
            if not name.endswith("bias"):
                uniform = torch.rand(parameter.shape, generator=draws, device="cpu")
                parameter.copy_((2 * uniform - 1) * self._reach(parameter))

    @classmethod
    def holding(
        cls, game: Game, width: int, values: np.ndarray, *, device, dtype
    ) -> "Network":
        """A network with the parameters `values` [parameter_count], as stored."""
        network = cls(game, width, seed=0, device=device, dtype=dtype)
        network.stack.values.copy_(networks.to_tensor(values, device, dtype))
        return network

    def _reach(self, parameter):
        """Glorot's uniform start, each head's hidden layer counted by itself."""
        rows, columns = parameter.shape
        rows = self.width if rows == 2 * self.width else rows
        return math.sqrt(6 / (rows + columns))

    def __call__(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Boards [n, n_inputs] to logits [n, n_actions] and values [n]."""
        with torch.no_grad(), networks.one_thread():
            logits, values = _forward(
                self.stack.parameter, networks.to_tensor(x, self.device, self.dtype)
            )
        return networks.to_array(logits), networks.to_array(values)

    def gradients(
        self, x: Tensor, legal: Tensor, policy: Tensor, result: Tensor, decay: float
    ) -> Tensor:
        """Fill the stack's gradients for one batch; returns its two losses [2].

        Cross-entropy of the moves, among the `legal` ones [B, A], with the search's
        shares `policy` [B, A], plus the squared error of the value of `result` [B],
        plus decay / 2 times the sum of squared weights (not biases; not returned).
        """
        self.stack.gradients.zero_()
        logits, values = _forward(self._leaves, x)
        logs = functional.log_softmax(logits.masked_fill(~legal, -1e32), dim=1)
        moves = -(policy * logs.masked_fill(~legal, 0)).sum(1).mean()
        error = (values - result).square().mean()
        (moves + error).backward()
        for name, gradient in self.stack.gradient.items():
            if not name.endswith("bias"):
                gradient.add_(self.stack[name], alpha=decay)
        return torch.stack([moves, error]).detach()


def _forward(p: dict[str, Tensor], x: Tensor) -> tuple[Tensor, Tensor]:
    hidden = torch.addmm(p["first bias"], x, p["first"].T).relu_()
    hidden = torch.addmm(p["second bias"], hidden, p["second"].T).relu_()
    hidden = torch.addmm(p["heads bias"], hidden, p["heads"].T).relu_()
    of_policy, of_value = hidden.chunk(2, dim=1)
    logits = torch.addmm(p["policy bias"], of_policy, p["policy"].T)
    value = torch.addmm(p["value bias"], of_value, p["value"].T).tanh_()
    return logits, value[:, 0]
