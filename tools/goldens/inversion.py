"""Trajectories of diffusers' DDIMInverseScheduler on a network that is a formula.

python tools/goldens/inversion.py
writes packages/core/src/__fixtures__/inversion.json: the latents after each step, from the cleanest to the noisiest.
"""

import json
from pathlib import Path

import numpy as np
import torch
from diffusers import DDIMInverseScheduler

TARGET = Path(__file__).parents[2] / "packages/core/src/__fixtures__/inversion.json"
SHAPE = (1, 2, 4, 4)
SD = dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, clip_sample=False, set_alpha_to_one=False)
CASES = [
    dict(steps=50, prediction_type="epsilon", timestep_spacing="leading", steps_offset=1),
    dict(steps=10, prediction_type="v_prediction", timestep_spacing="trailing", steps_offset=0),
    dict(steps=20, prediction_type="sample", timestep_spacing="leading", steps_offset=1),
]


def network(x: torch.Tensor, t: int) -> torch.Tensor:
    return torch.sin(x) * 0.8 + t / 5000


def invert(clean: torch.Tensor, steps: int, **options) -> list[list[float]]:
    scheduler = DDIMInverseScheduler(**SD, **options)
    scheduler.set_timesteps(steps)
    x, states = clean, []
    for t in scheduler.timesteps.tolist():
        x = scheduler.step(network(x, t), t, x).prev_sample
        states.append([float(f"{value:.8g}") for value in x.flatten().tolist()])
    return states


def main() -> None:
    clean = np.sin(np.arange(32) / 3).astype(np.float32).reshape(SHAPE)
    cases = [{**case, "states": invert(torch.from_numpy(clean), **case)} for case in CASES]
    TARGET.write_text(json.dumps({"shape": SHAPE, "clean": clean.flatten().tolist(), "cases": cases}) + "\n")


main()
