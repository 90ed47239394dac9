"""Many small networks trained as one.

A scaling experiment trains thousands of networks that are each too small to keep a
processor busy. Here the networks of a *block* share one buffer of parameters and one
sequence of tensor operations, so the overhead of an operation is paid once a block.
Nothing mixes: the loss of a network depends on its own parameters alone and every
optimiser below works element by element, so a network trained in a block is the
network that would have been trained alone (`tests/test_networks.py` proves it).

What is trained (layers, loss, hand-written gradient) is the caller's business: see
`lottery.SmallNets` for the model of such a caller.

Device and dtype are always passed. Only the four helpers at the top cross between
numpy, files, random generators and devices.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch

from scalinglaws.errors import UserError

Tensor = torch.Tensor

# ---------------------------------------------------------------- the four helpers


def to_tensor(array, device, dtype: torch.dtype = torch.float64) -> Tensor:
    """A numpy array (or nested list) as a new tensor on `device`."""
    return torch.from_numpy(np.array(array)).to(device=device, dtype=dtype)


def to_array(tensor: Tensor) -> np.ndarray:
    """A tensor of any device as a numpy array of the same dtype."""
    return tensor.detach().to("cpu").numpy().copy()


def generator(seed: int, device="cpu") -> torch.Generator:
    """A random generator on `device`, seeded with any non-negative integer.

    Parameters are drawn on the CPU and then moved, so a seed means the same network
    on every device.
    """
    return torch.Generator(device=device).manual_seed(seed % 2**63)


def load_tensors(path, device) -> dict[str, Tensor]:
    """The tensors saved at `path`, on `device`; nothing but tensors is unpickled."""
    return torch.load(path, map_location=device, weights_only=True)


def check_device(device) -> str:
    """`device` as a string that torch can use here, else one line of advice."""
    name = str(device)
    try:
        # Results are float64 numbers read back: "mps" and "meta" cannot give them.
        torch.zeros(1, device=name, dtype=torch.float64).cpu()
    # RuntimeError: no such name, or no data to read; AssertionError: "cuda" with a
    # CPU build; TypeError: no float64.
    except (RuntimeError, AssertionError, TypeError) as error:
        raise UserError(
            f"device {name!r} is not available here: use 'cpu', or 'cuda' on a "
            "machine with a CUDA build of torch"
        ) from error
    return name


@contextmanager
def one_thread():
    """One torch thread inside, the former number outside.

    Small operations are 10-300 times slower when they are shared between threads;
    parallel work belongs in processes, one thread each.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


# ------------------------------------------------------------------ ragged ensembles


@dataclass(frozen=True)
class Block:
    """Networks trained together: `widths[m]` and `seeds[m]` of network m."""

    widths: tuple[int, ...]
    seeds: tuple[int, ...]

    @property
    def width(self) -> int:
        """The width every network of the block is padded to."""
        return max(self.widths)

    def __len__(self) -> int:
        return len(self.widths)


def block_budget(device) -> int:
    """Activations a block may hold: the cache of a CPU core, or a share of a GPU."""
    return 2**18 if str(device).startswith("cpu") else 2**24


def blocks(
    members: Iterable[tuple[int, int]], points: int, *, budget: int = 2**18
) -> list[Block]:
    """Cut (width, seed) pairs into blocks whose activations fit the cache.

    `points` is the number of inputs a network sees in one step. Members are sorted by
    width, and a block is closed before its padded activations, networks x largest
    width x points, exceed `budget` numbers, or before more than a fifth of them would
    be padding. A block holds at least one network, however wide.
    """
    cut, block, true_size = [], [], 0
    for width, seed in sorted(members):
        padded = (len(block) + 1) * width
        if block and (padded * points > budget or true_size + width < 0.8 * padded):
            cut.append(block)
            block, true_size, padded = [], 0, width
        block.append((width, seed))
        true_size += width
    if block:
        cut.append(block)
    return [Block(*map(tuple, zip(*block, strict=True))) for block in cut]


class Stack:
    """The parameters of M networks in one contiguous buffer, with their gradients.

    `shapes` maps a name to the shape of that parameter for the whole block, M first.
    `stack["w"]` and `stack.gradient["w"]` are contiguous views, so an optimiser can
    update all parameters of all networks in a handful of flat operations.
    """

    def __init__(self, shapes: dict[str, tuple[int, ...]], *, device, dtype):
        sizes = [math.prod(shape) for shape in shapes.values()]
        self.values = torch.zeros(sum(sizes), device=device, dtype=dtype)
        self.gradients = torch.zeros_like(self.values)
        self.parameter = self._views(self.values, shapes, sizes)
        self.gradient = self._views(self.gradients, shapes, sizes)

    @staticmethod
    def _views(buffer, shapes, sizes):
        parts = buffer.split(sizes)
        return {
            name: part.view(shape)
            for (name, shape), part in zip(shapes.items(), parts, strict=True)
        }

    def __getitem__(self, name: str) -> Tensor:
        return self.parameter[name]


# ------------------------------------------------------------ schedules and optimisers

SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": lambda progress: 1.0,
    "cosine": lambda progress: 0.5 * (1 + math.cos(math.pi * progress)),
    "linear": lambda progress: 1.0 - progress,
}
"""Factor on the learning rate as a function of the share of steps done, in [0, 1)."""


class Adam:
    """Adam (Kingma & Ba, arXiv:1412.6980), the same update as `torch.optim.Adam`."""

    def __init__(self, stack: Stack, *, betas=(0.9, 0.999), eps: float = 1e-8):
        self.stack, self.betas, self.eps = stack, betas, eps
        self.mean = torch.zeros_like(stack.values)
        self.square = torch.zeros_like(stack.values)
        self.scratch = torch.empty_like(stack.values)
        self.steps = 0

    def step(self, rate: float) -> None:
        """One update with learning rate `rate`, from the gradients in the stack."""
        (beta1, beta2), gradients = self.betas, self.stack.gradients
        self.steps += 1
        root = math.sqrt(1 - beta2**self.steps)
        self.mean.lerp_(gradients, 1 - beta1)
        self.square.mul_(beta2).addcmul_(gradients, gradients, value=1 - beta2)
        # The root of zero, or of less than 1e-32, is 5-30 times slower, and the weights
        # of an input that was never shown have nothing else. Next to eps it is nothing.
        torch.add(self.square, 1e-30, out=self.scratch).sqrt_().add_(self.eps * root)
        self.stack.values.addcdiv_(
            self.mean, self.scratch, value=-rate * root / (1 - beta1**self.steps)
        )


class SGD:
    """Plain gradient descent."""

    def __init__(self, stack: Stack):
        self.stack = stack

    def step(self, rate: float) -> None:
        """One update with learning rate `rate`, from the gradients in the stack."""
        self.stack.values.add_(self.stack.gradients, alpha=-rate)


class SignGD:
    """Sign gradient descent: every parameter moves by the learning rate."""

    def __init__(self, stack: Stack):
        self.stack = stack

    def step(self, rate: float) -> None:
        """One update with learning rate `rate`, from the gradients in the stack."""
        self.stack.values.add_(self.stack.gradients.sign_(), alpha=-rate)


OPTIMISERS = {"adam": Adam, "sgd": SGD, "signgd": SignGD}


def optimiser_named(name: str) -> Callable[[Stack], Adam | SGD | SignGD]:
    """The optimiser `name`, or one line that lists the known ones."""
    return _known("optimiser", name, OPTIMISERS)


def _known(kind: str, name: str, table: dict):
    if name not in table:
        raise UserError(f"unknown {kind} {name!r}: choose one of {', '.join(table)}")
    return table[name]


# --------------------------------------------------------------------------- training


def log_spaced(steps: int, per_decade: int = 4) -> list[int]:
    """Whole step numbers from 1 to `steps`, about `per_decade` a decade, both ends."""
    count = max(2, round(per_decade * math.log10(steps)) + 1) if steps > 1 else 1
    return sorted({round(s) for s in np.geomspace(1, steps, count).tolist()})


def train(
    stack: Stack,
    gradients: Callable[[], None],
    *,
    steps: int,
    learning_rate: float,
    optimiser: str = "adam",
    schedule: str = "constant",
    observe: Callable[[int], None] | None = None,
    observe_at: Sequence[int] = (),
) -> None:
    """Train every network of `stack` for `steps` updates, in place.

    `gradients()` fills `stack.gradients` for the current parameters. `observe(step)`
    is called after `step` updates for each step in `observe_at` (0 is the untrained
    network), so one run yields a whole curve over training time.
    """
    factor = _known("schedule", schedule, SCHEDULES)
    optimiser = optimiser_named(optimiser)(stack)
    wanted = set(observe_at)
    with torch.no_grad(), one_thread():
        for step in range(steps):
            if step in wanted:
                observe(step)
            gradients()
            optimiser.step(learning_rate * factor(step / steps))
        if steps in wanted:
            observe(steps)


def levenberg_marquardt(
    parameters: Tensor,
    residuals_and_jacobian: Callable[[Tensor], tuple[Tensor, Tensor]],
    *,
    iterations: int,
    damping: float = 1e-2,
) -> tuple[Tensor, Tensor]:
    """Second-order training: minimise the mean squared residual of M networks.

    `parameters` is [M, P] in float64; `residuals_and_jacobian` maps it to residuals
    [M, D] and their derivatives [M, P, D]. A step solves
    (J J^T / D + damping * mean diagonal * 1) delta = J r / D for each network, is kept
    where it lowers that network's loss (damping x 0.3) and dropped elsewhere
    (damping x 4). Returns the parameters [M, P] and their mean squared residuals [M].
    """
    if parameters.dtype != torch.float64:
        raise UserError("Levenberg-Marquardt needs float64 parameters: cast them first")
    parameters = parameters.clone()
    points_eye = torch.eye(
        parameters.shape[1], dtype=torch.float64, device=parameters.device
    )
    damping = torch.full_like(parameters[:, 0], damping)
    with torch.no_grad(), one_thread():
        residuals, jacobian = residuals_and_jacobian(parameters)
        loss = residuals.square().mean(1)
        for _ in range(iterations):
            points = residuals.shape[1]
            normal = jacobian @ jacobian.mT / points
            size = normal.diagonal(dim1=1, dim2=2).mean(1).clamp_min(1e-300)
            normal += (damping * size)[:, None, None] * points_eye
            step, info = torch.linalg.solve_ex(
                normal, (jacobian @ residuals[:, :, None]) / points
            )
            trial = parameters - step[:, :, 0]
            trial_residuals, trial_jacobian = residuals_and_jacobian(trial)
            trial_loss = trial_residuals.square().mean(1)
            # A failed solve or an overflow gives nan, which is never smaller.
            better = (trial_loss < loss) & (info == 0)
            keep = better[:, None]
            parameters = torch.where(keep, trial, parameters)
            residuals = torch.where(keep, trial_residuals, residuals)
            jacobian = torch.where(keep[:, :, None], trial_jacobian, jacobian)
            loss = torch.where(better, trial_loss, loss)
            damping = torch.where(better, damping * 0.3, damping * 4).clamp(1e-15, 1e12)
    return parameters, loss
