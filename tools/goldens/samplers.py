"""Golden numbers of diffusers' DDIM and DDPM schedulers.

    python tools/goldens/samplers.py > packages/core/src/__fixtures__/samplers.json

The latents are few numbers, but every option is there: trajectories of all spacings, predictions and schedules, with
clipping, thresholding, eta and the variance types. Model outputs and noise come from the same seeded stream as the
initial latents, in the order of use, so only the results are stored.
"""

import itertools
import json
import sys

import diffusers
import numpy as np
import torch
from diffusers import DDIMScheduler, DDPMScheduler

SHAPE = (2, 1, 2, 4)
SCHEDULES = {
    "linear": dict(beta_schedule="linear", beta_start=0.0001, beta_end=0.02),
    "scaled_linear": dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012),
    "squaredcos_cap_v2": dict(beta_schedule="squaredcos_cap_v2", beta_start=0.0001, beta_end=0.02),
    "zero_snr": dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, rescale_betas_zero_snr=True),
    "trained": dict(num_train_timesteps=30, trained_betas=[round(0.01 + 0.005 * i, 3) for i in range(30)]),
}
SPACINGS = ["leading", "trailing", "linspace"]
PREDICTIONS = ["epsilon", "v_prediction", "sample"]
VARIANCES = ["fixed_small", "fixed_small_log", "fixed_large"]


def digits(tensor):
    return [float(f"{x:.9g}") for x in tensor.flatten().tolist()]


def schedule(name, options):
    scheduler = DDIMScheduler(**options)
    acp = scheduler.alphas_cumprod
    shown = [0, 1, 2, 10, 100, 499, 500, 501, 880, 881, 941, 981, 998, 999]
    return {
        "name": name,
        "options": options,
        "timesteps": shown,
        "alphasCumprod": digits(acp[shown]),
        "sum": acp.double().sum().item(),
        "product881to941": torch.prod((1 - scheduler.betas)[881:941]).item(),
    }


def spacing(name, offset, steps):
    scheduler = DDIMScheduler(timestep_spacing=name, steps_offset=offset)
    scheduler.set_timesteps(steps)
    timesteps = scheduler.timesteps.numpy()
    return {
        "spacing": name,
        "stepsOffset": offset,
        "steps": steps,
        "count": len(timesteps),
        "timesteps": timesteps.tolist() if steps <= 10 else None,
        "checksum": int((timesteps * np.arange(1, len(timesteps) + 1)).sum()),
    }


def trajectory(cls, options, steps, eta, seed):
    generator = torch.Generator().manual_seed(seed)
    scheduler = cls(**options)
    scheduler.set_timesteps(steps)
    x = torch.randn(SHAPE, generator=generator)
    states, clean = [], []
    for t in scheduler.timesteps:
        output = torch.randn(SHAPE, generator=generator)
        extra = {"eta": eta} if cls is DDIMScheduler else {}
        result = scheduler.step(output, int(t), x, generator=generator, **extra)
        x = result.prev_sample
        states.append(x)
        clean.append(result.pred_original_sample)
    kept = sorted({0, steps // 2, steps - 1})
    return {
        "sampler": "ddim" if cls is DDIMScheduler else "ddpm",
        "options": options,
        "steps": steps,
        "eta": eta,
        "seed": seed,
        "states": {str(i): digits(states[i]) for i in kept},
        "predictedX0": digits(clean[steps // 2]),
    }


def trajectories():
    seeds = itertools.count(1)
    plain = dict(clip_sample=False, set_alpha_to_one=False, steps_offset=1)
    for (name, options), space, prediction in itertools.product(SCHEDULES.items(), SPACINGS, PREDICTIONS):
        if name == "zero_snr" and prediction == "epsilon":
            continue  # divides by zero at the last timestep
        base = dict(**options, timestep_spacing=space, prediction_type=prediction)
        yield trajectory(DDIMScheduler, {**base, **plain}, 10, 0.0, next(seeds))
        yield trajectory(DDIMScheduler, {**base, **plain}, 7, 0.8, next(seeds))
        yield trajectory(DDPMScheduler, {**base, "clip_sample": False, "steps_offset": 1}, 10, 0.0, next(seeds))
    sd = SCHEDULES["scaled_linear"]
    yield trajectory(DDIMScheduler, {**sd, **plain}, 50, 0.0, next(seeds))
    yield trajectory(DDIMScheduler, {**sd, **plain}, 1, 0.0, next(seeds))
    yield trajectory(DDIMScheduler, {**sd, "clip_sample": True, "clip_sample_range": 0.7}, 20, 1.0, next(seeds))
    yield trajectory(DDIMScheduler, {**sd, "clip_sample": True, "set_alpha_to_one": True}, 20, 0.0, next(seeds))
    threshold = dict(thresholding=True, dynamic_thresholding_ratio=0.9, sample_max_value=1.7)
    yield trajectory(DDIMScheduler, {**sd, **threshold}, 20, 0.0, next(seeds))
    yield trajectory(DDPMScheduler, {**sd, **threshold}, 20, 0.0, next(seeds))
    for variance in VARIANCES:
        for clip in (True, False):
            options = {**sd, "variance_type": variance, "clip_sample": clip}
            yield trajectory(DDPMScheduler, options, 13, 0.0, next(seeds))
    yield trajectory(DDPMScheduler, {**sd, "clip_sample": False}, 50, 0.0, next(seeds))


def forward():
    """x_t' -> x_t with the references' product of alphas, slice [t' : t)."""
    generator = torch.Generator().manual_seed(5)
    x, noise = torch.randn(SHAPE, generator=generator), torch.randn(SHAPE, generator=generator)
    alphas = 1 - DDIMScheduler(**SCHEDULES["scaled_linear"]).betas
    product = torch.prod(alphas[881:941])
    return {"seed": 5, "from": 881, "to": 941, "values": digits(product.sqrt() * x + (1 - product).sqrt() * noise)}


counts = [1, 2, 3, 5, 7, 10, 15, 20, 25, 28, 30, 33, 40, 50, 75, 99, 100, 128, 250, 333, 500]
json.dump(
    {
        "command": "python tools/goldens/samplers.py",
        "diffusers": diffusers.__version__,
        "torch": torch.__version__,
        "shape": SHAPE,
        "schedules": [schedule(name, options) for name, options in SCHEDULES.items() if name != "trained"],
        "spacings": [spacing(s, o, n) for s in SPACINGS for o in (0, 1) for n in counts],
        "trajectories": list(trajectories()),
        "forward": forward(),
    },
    sys.stdout,
)
