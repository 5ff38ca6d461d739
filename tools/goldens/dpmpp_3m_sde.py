"""Golden numbers of diffusers' DPMSolverMultistepScheduler with sde-dpmsolver++ of order 3.

    python tools/goldens/dpmpp_3m_sde.py > examples/plugin-dpmpp-3m-sde/src/__fixtures__/trajectories.json

Model outputs and noise come from the same seeded stream as the initial latents, in the order of use: the latents, then for
each step the output, then the noise.
"""

import itertools
import json

import diffusers
import torch
from diffusers import DPMSolverMultistepScheduler

SHAPE = (2, 1, 2, 4)
SD = {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012}
OPTIONS = [
    {"timestep_spacing": "leading", "steps_offset": 1},
    {"timestep_spacing": "trailing", "prediction_type": "v_prediction"},
    {"timestep_spacing": "linspace", "use_karras_sigmas": True},
    {"timestep_spacing": "leading", "solver_type": "heun"},
    {"timestep_spacing": "leading", "final_sigmas_type": "sigma_min"},
    {"timestep_spacing": "leading", "final_sigmas_type": "sigma_min", "lower_order_final": False},
]


def digits(tensor):
    return [float(f"{x:.9g}") for x in tensor.flatten().tolist()]


def trajectory(options, steps, seed):
    generator = torch.Generator().manual_seed(seed)
    options = {**SD, **options}
    scheduler = DPMSolverMultistepScheduler(**options, algorithm_type="sde-dpmsolver++", solver_order=3)
    scheduler.set_timesteps(steps)
    x = torch.randn(SHAPE, generator=generator)
    states = []
    for t in scheduler.timesteps:
        output = torch.randn(SHAPE, generator=generator)
        noise = torch.randn(SHAPE, generator=generator)
        x = scheduler.step(output, t, x, variance_noise=noise).prev_sample
        states.append(x)
    kept = sorted({1, 2, steps // 2, steps - 1})
    return {
        "options": options,
        "steps": steps,
        "seed": seed,
        "timesteps": [int(t) for t in scheduler.timesteps],
        "states": {str(i): digits(states[i]) for i in kept},
    }


seeds = itertools.count(1)
print(
    json.dumps(
        {
            "command": "python tools/goldens/dpmpp_3m_sde.py",
            "versions": {module.__name__: module.__version__ for module in (torch, diffusers)},
            "shape": SHAPE,
            "trajectories": [trajectory(options, steps, next(seeds)) for options in OPTIONS for steps in (5, 8, 20)],
        }
    )
)
