"""Whole trajectories of diffusers' schedulers with a network that is one formula.

    python tools/goldens/sampler_trajectories.py > packages/core/src/__fixtures__/sampler-trajectories.json

The network and the streams of noise are those of trajectory.py.
"""

import json
import sys

import diffusers
import torch
from trajectory import SD, SHAPE, digits, walk

SPACINGS = ["leading", "trailing", "linspace"]
KARRAS = dict(use_karras_sigmas=True)
EXPONENTIAL = dict(use_exponential_sigmas=True)
BETA = dict(use_beta_sigmas=True)
COSINE = dict(beta_schedule="squaredcos_cap_v2", beta_start=0.0001, beta_end=0.02)
ZERO_SNR = dict(rescale_betas_zero_snr=True, prediction_type="v_prediction")
SDE = dict(algorithm_type="sde-dpmsolver++")

CLASSES = {
    "euler": "EulerDiscreteScheduler",
    "euler-ancestral": "EulerAncestralDiscreteScheduler",
    "heun": "HeunDiscreteScheduler",
    "lms": "LMSDiscreteScheduler",
    "dpmpp-2m": "DPMSolverMultistepScheduler",
    "dpmpp-2m-sde": "DPMSolverMultistepScheduler",
    "unipc": "UniPCMultistepScheduler",
    "pndm": "PNDMScheduler",
    "lcm": "LCMScheduler",
}
WITH_KARRAS = ["euler", "heun", "lms", "dpmpp-2m", "dpmpp-2m-sde", "unipc"]
WITH_ZERO_SNR = ["euler", "euler-ancestral", "dpmpp-2m", "dpmpp-2m-sde", "unipc"]


def trajectory(sampler, options, steps, seed):
    fixed = {"pndm": dict(skip_prk_steps=True), "dpmpp-2m-sde": SDE}.get(sampler, {})
    scheduler = getattr(diffusers, CLASSES[sampler])(**options, **fixed)
    scheduler.set_timesteps(steps)
    states = walk(scheduler, seed, draws=sampler in ("euler-ancestral", "dpmpp-2m-sde", "lcm"))
    calls = len(states)
    kept = range(calls) if calls <= 7 else sorted({0, calls // 2, calls - 2, calls - 1})
    sigmas = {"sigmas": digits(scheduler.sigmas)} if hasattr(scheduler, "sigmas") and sampler != "lcm" else {}
    return {
        "sampler": sampler,
        "options": {**options, **({"skip_prk_steps": True} if sampler == "pndm" else {})},
        "steps": steps,
        "seed": seed,
        "initNoiseSigma": float(scheduler.init_noise_sigma),
        "timesteps": digits(scheduler.timesteps.double()),
        **sigmas,
        "states": {str(i): digits(states[i], 7) for i in kept},
    }


def runs(sampler):
    spacings = ["leading"] if sampler == "lcm" else SPACINGS
    for spacing, steps in zip(spacings * 5, [1, 2, 5, 10, 7] if sampler == "lcm" else [1, 2, 7, 5, 10, 25]):
        yield dict(SD, timestep_spacing=spacing), steps
    yield dict(SD), 50
    yield dict(SD, prediction_type="v_prediction"), 9
    yield COSINE, 8
    if sampler not in ("pndm", "euler-ancestral"):
        yield dict(SD, prediction_type="sample"), 6
    if sampler in WITH_KARRAS:
        yield from [(dict(SD, **KARRAS), steps) for steps in (1, 2, 9, 30)]
        yield dict(SD, timestep_spacing="leading", **KARRAS), 12
        # sigma is 20000 at first, which epsilon would multiply its last bit with
        yield dict(COSINE, prediction_type="v_prediction", **KARRAS), 7
        yield dict(SD, **EXPONENTIAL), 9
    if sampler in WITH_ZERO_SNR:
        yield dict(SD, timestep_spacing="trailing", **ZERO_SNR), 10
    if sampler in ("euler", "dpmpp-2m", "dpmpp-2m-sde", "unipc"):
        yield dict(SD, final_sigmas_type="sigma_min"), 7
    if sampler == "unipc":
        yield dict(SD, final_sigmas_type="sigma_min", **KARRAS), 7
    if sampler in ("dpmpp-2m", "dpmpp-2m-sde"):
        yield from [(dict(SD, solver_type="heun"), 7), (dict(SD, euler_at_final=True, final_sigmas_type="sigma_min"), 20)]
        yield dict(SD, final_sigmas_type="sigma_min", lower_order_final=False), 7
    if sampler == "unipc":
        # bh1 divides infinities at sigma 0
        yield dict(SD, solver_type="bh1", final_sigmas_type="sigma_min"), 7
        yield from [(dict(SD, solver_order=3), 9), (dict(SD, solver_order=1), 5)]
    if sampler in ("dpmpp-2m", "unipc", "lcm"):
        yield dict(SD, thresholding=True, dynamic_thresholding_ratio=0.9, sample_max_value=1.7), 6
    if sampler in ("heun", "lcm"):
        yield dict(SD, clip_sample=True, clip_sample_range=1.2), 6
    if sampler == "lcm":
        yield dict(SD, original_inference_steps=100, timestep_scaling=7.0), 13
    if sampler == "pndm":
        yield dict(SD, set_alpha_to_one=True), 6
    if sampler in WITH_KARRAS:
        yield from [(dict(SD, **BETA), steps) for steps in (1, 2, 9)]
    if sampler == "euler":
        yield from [(dict(SD, interpolation_type="log_linear"), steps) for steps in (1, 8)]
        yield dict(SD, interpolation_type="log_linear", timestep_spacing="trailing", **KARRAS), 6
    if sampler in ("dpmpp-2m", "dpmpp-2m-sde"):
        yield from [(dict(SD, use_lu_lambdas=True), steps) for steps in (1, 9)]
        yield from [(dict(COSINE, lambda_min_clipped=-5.1, timestep_spacing=spacing), 7) for spacing in SPACINGS]
        yield dict(COSINE, lambda_min_clipped=-5.1, prediction_type="v_prediction", use_lu_lambdas=True), 7


json.dump(
    {
        "command": "python tools/goldens/sampler_trajectories.py",
        "diffusers": diffusers.__version__,
        "torch": torch.__version__,
        "shape": SHAPE,
        "trajectories": [
            trajectory(sampler, options, steps, seed)
            for sampler in CLASSES
            for seed, (options, steps) in enumerate(runs(sampler), 1)
        ],
    },
    sys.stdout,
    separators=(",", ":"),
)
