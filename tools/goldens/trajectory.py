"""A whole run of one of diffusers' schedulers over a network that is one formula: 0.8 sin(1.3 x + t / 400) + 0.1 x.

Imported by sampler_trajectories.py and few_steps.py; their spec has the same formula. Initial latents and noise come from one seeded
stream, in the order of use, so only the states are stored.
"""

import torch

SHAPE = (2, 1, 2, 4)
SD = dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, steps_offset=1)


def digits(tensor, count=8):
    return [float(f"{x:.{count}g}") for x in tensor.flatten().tolist()]


def walk(scheduler, seed, *, draws, **extra):
    """The states after each call, for a scheduler whose timesteps are set. `draws`: whether its steps take the stream's noise."""
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(0)
    generator = torch.Generator().manual_seed(seed)
    if draws:
        extra["generator"] = generator
    x = torch.randn(SHAPE, generator=generator) * scheduler.init_noise_sigma
    states = []
    for t in scheduler.timesteps:
        x = scheduler.step(network(scheduler.scale_model_input(x, t), float(t)), t, x, **extra).prev_sample
        states.append(x)
    return states


def network(x, t):
    return 0.8 * torch.sin(1.3 * x + t / 400) + 0.1 * x
