"""Trajectories of diffusers' schedulers as models of few steps use them: TCD, and timesteps that are given one by one.

    python tools/goldens/few_steps.py > packages/core/src/__fixtures__/few-steps.json

The network and the streams of noise are those of trajectory.py.
"""

import json
import sys

import diffusers
import torch
from trajectory import SD, SHAPE, digits, walk

GIVEN = [999, 749, 499, 249]

CLASSES = {
    "ddpm": "DDPMScheduler",
    "euler": "EulerDiscreteScheduler",
    "heun": "HeunDiscreteScheduler",
    "dpmpp-2m": "DPMSolverMultistepScheduler",
    "lcm": "LCMScheduler",
    "tcd": "TCDScheduler",
}


def trajectory(sampler, options, seed, steps=None, timesteps=None, eta=None):
    scheduler = getattr(diffusers, CLASSES[sampler])(**options)
    scheduler.set_timesteps(**({"num_inference_steps": steps} if timesteps is None else {"timesteps": timesteps}))
    states = walk(scheduler, seed, draws=sampler in ("ddpm", "lcm", "tcd"), **({} if eta is None else {"eta": eta}))
    return {
        "sampler": sampler,
        "options": options,
        "steps": steps or len(timesteps),
        "seed": seed,
        **({} if timesteps is None else {"given": timesteps}),
        **({} if eta is None else {"eta": eta}),
        "initNoiseSigma": float(scheduler.init_noise_sigma),
        "timesteps": digits(scheduler.timesteps.double()),
        "states": {str(i): digits(state, 7) for i, state in enumerate(states)},
    }


def runs():
    for eta in (0.0, 0.3, 1.0):
        yield from [("tcd", SD, dict(steps=steps, eta=eta)) for steps in (1, 2, 4, 7)]
    yield "tcd", dict(SD, prediction_type="v_prediction"), dict(steps=4, eta=0.3)
    yield "tcd", dict(SD, prediction_type="sample"), dict(steps=4, eta=0.7)
    yield "tcd", dict(SD, original_inference_steps=100), dict(steps=8, eta=0.3)
    yield "tcd", SD, dict(timesteps=[999, 700, 333, 12], eta=0.3)
    yield "tcd", SD, dict(timesteps=[800], eta=1.0)
    for sampler in ("lcm", "ddpm", "euler", "heun", "dpmpp-2m"):
        for given in (GIVEN, [800], [900, 850, 300]):
            options = dict(SD, clip_sample=False) if sampler == "ddpm" else SD
            yield sampler, options, dict(timesteps=given)
    # One step from pure noise, as SD-Turbo takes it.
    yield "euler", dict(SD, timestep_spacing="trailing"), dict(steps=1)


json.dump(
    {
        "command": "python tools/goldens/few_steps.py",
        "diffusers": diffusers.__version__,
        "torch": torch.__version__,
        "shape": SHAPE,
        "trajectories": [
            trajectory(sampler, options, seed, **how) for seed, (sampler, options, how) in enumerate(runs(), 1)
        ],
    },
    sys.stdout,
    separators=(",", ":"),
)
