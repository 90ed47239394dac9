"""Interventions on what self-play is trained on, for chapters 5.6 and 5.8.

`games/equal-weights` is `games/family` (same arrays, widths up to 32) whose networks
were trained with every distinct state of the buffer weighted equally.
"""

from scalinglaws.experiments import games
from scalinglaws.experiments.core import Experiment, Preset

# fmt: off
_EQUAL = {"board": [5, 4, 4], "widths": [2, 4, 8, 16, 32], "seeds": 4,
          "n_states": 400_000, "checkpoints": 12, "counted": 0.7, "frequent": 100,
          "settings": {"buffer": 2**14, "tilt": 0.0}}
_SMALL = {"board": [4, 4, 4], "widths": [2, 4], "seeds": 2, "n_states": 400,
          "checkpoints": 3, "counted": 0.7, "frequent": 2,
          "settings": {"games": 16, "simulations": 8, "buffer": 256, "batch": 64,
                       "tilt": 0.0}}

EQUAL = Experiment(
    name="games/equal-weights",
    summary="games/family, trained with every distinct state weighted equally (for Z8)",
    members=games.members,
    measure=games.measure,
    gather=games.gather,
    probe={**_SMALL, "widths": [4], "seeds": 1},
    presets={
        "tiny": Preset(_SMALL, seconds=1, megabytes=300),
        "quick": Preset(
            {**_EQUAL, "widths": [2, 8, 32], "seeds": 1, "n_states": 20_000,
             "settings": {"buffer": 2**12, "tilt": 0.0}},
            seconds=4, megabytes=350),
        "book": Preset(_EQUAL, seconds=150, gpu_seconds=300, megabytes=450),
        "paper": Preset(
            {**_EQUAL, "widths": [2, 4, 8, 16, 32, 64], "seeds": 16,
             "n_states": 2_000_000},
            seconds=5_000, megabytes=900),
    },
)
# fmt: on

EXPERIMENTS = {EQUAL.name: EQUAL}
