"""Networks with SiLU layers, many seeds trained as one: chapter 4.5.

Network m maps x to W_L silu(... silu(W_1 x + b_1) ...) + b_L, with its own weights. The
networks are the first axis of every tensor, and the gradient is written out: a layer
costs one batched product forward and two back. `tests/test_skills_mlp.py` compares
them with `torch.nn` and autograd.

A *modular* network is cut into blocks: the first layers of block i, its hidden neurons
and the outputs it serves exchange nothing with other blocks. The weights between blocks
are zero and stay zero.
"""

import math
from collections.abc import Sequence

import torch

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.networks import Stack, Tensor
from scalinglaws.parity import whole

_silu_backward = torch.ops.aten.silu_backward.grad_input


class MLPs:
    """M = len(seeds) networks with layers of `sizes`, as `torch.nn.Linear` starts them.

    `modules` blocks share the neurons evenly; with `shared_input` every block sees all
    inputs. They start as parts of the whole network, whose other weights are zero, or,
    with `own_start`, as small networks of their own. `extra` names further parameters
    of the stack, which the caller fills.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        seeds: Sequence[int],
        *,
        modules: int = 1,
        shared_input: bool = False,
        own_start: bool = False,
        extra: dict[str, tuple[int, ...]] | None = None,
        device,
        dtype=torch.float32,
    ):
        self.sizes = [whole("a layer", size) for size in sizes]
        whole("modules", modules)
        first = 1 if shared_input else 0
        if uneven := [size for size in self.sizes[first:] if size % modules]:
            raise UserError(
                f"a layer of {uneven[0]} does not divide into {modules} modules: "
                "give layers that are multiples of the number of modules"
            )
        count, self.depth = len(seeds), len(self.sizes) - 1
        shapes = dict(extra or {})
        for layer in range(1, self.depth + 1):
            fan_in, fan_out = self.sizes[layer - 1 : layer + 1]
            shapes |= {f"w{layer}": (count, fan_in, fan_out)}
            shapes |= {f"b{layer}": (count, 1, fan_out)}
        self.stack = Stack(shapes, device=device, dtype=dtype)
        self._masks, self._modules, self._own_start = {}, modules, own_start
        if modules > 1:
            for layer in range(1 + first, self.depth + 1):
                self._masks[f"w{layer}"] = _blocks(
                    *self.sizes[layer - 1 : layer + 1], modules
                ).to(device=device, dtype=dtype)
        for m, seed in enumerate(seeds):
            self._draw(m, seed)

    def _draw(self, m: int, seed: int) -> None:
        """Uniform in +-1/sqrt(number of inputs), of the layer or of the block."""
        # Drawn on the CPU, whatever the device: a seed means the same network.
        generator = networks.generator(seed)
        for layer in range(1, self.depth + 1):
            inputs = self.sizes[layer - 1]
            if self._own_start and f"w{layer}" in self._masks:
                inputs //= self._modules
            edge = 1 / math.sqrt(inputs)
            for name in (f"w{layer}", f"b{layer}"):
                mine = self.stack[name][m]
                draw = torch.rand(mine.shape, generator=generator, device="cpu")
                mine.copy_((2 * draw - 1) * edge)
                if name in self._masks:
                    mine.mul_(self._masks[name])

    def __call__(self, x: Tensor) -> Tensor:
        """Outputs [M, P, out] at points x [M, P, in]."""
        self._x = x
        return self.above(torch.baddbmm(self.stack["b1"], x, self.stack["w1"]))

    def above(self, z: Tensor) -> Tensor:
        """Outputs, given what the first hidden layer receives: z [M, P, sizes[1]]."""
        self._z, self._phi = [], []
        for layer in range(2, self.depth + 1):
            self._z.append(z)
            self._phi.append(torch.nn.functional.silu(z))
            weight, bias = self.stack[f"w{layer}"], self.stack[f"b{layer}"]
            z = torch.baddbmm(bias, self._phi[-1], weight)
        return z

    def back(self, pull: Tensor) -> None:
        """Fill the gradients, given the loss's by the outputs: pull [M, P, out].

        For the points of the last call.
        """
        pull = self.back_to_first(pull)
        self._gradients(1, self._x, pull)

    def back_to_first(self, pull: Tensor) -> Tensor:
        """As `back`, but for the first layer; returns the gradient by its z."""
        for layer in range(self.depth, 1, -1):
            z, phi = self._z[layer - 2], self._phi[layer - 2]
            self._gradients(layer, phi, pull)
            pull = torch.bmm(pull, self.stack[f"w{layer}"].mT)
            _silu_backward(pull, z, grad_input=pull)
        return pull

    def _gradients(self, layer: int, inputs: Tensor, pull: Tensor) -> None:
        gradient, name = self.stack.gradient, f"w{layer}"
        torch.bmm(inputs.mT, pull, out=gradient[name])
        if name in self._masks:
            gradient[name].mul_(self._masks[name])
        torch.sum(pull, 1, keepdim=True, out=gradient[f"b{layer}"])


def _blocks(fan_in: int, fan_out: int, modules: int) -> Tensor:
    """1 inside the blocks and 0 between them: [fan_in, fan_out]."""
    block = torch.ones(fan_in // modules, fan_out // modules, device="cpu")
    return torch.block_diag(*[block] * modules)


def example_weights(losses: Tensor, reweight: bool, base: Tensor | float) -> Tensor:
    """The weight of every example in the gradient: [M, P].

    `base` are the plain weights, adding up to 1. With `reweight` an example also
    counts as often as its loss exceeds the mean one, l / mean(l), where this factor is
    held fixed: the gradient of the mean of l sg(l) / sg(mean(l)).
    """
    if not reweight:
        return torch.zeros_like(losses) + base
    # A network that has nothing left to learn would divide by zero.
    mean = (base * losses).sum(1, keepdim=True).clamp_min(1e-30)
    return base * losses / mean
