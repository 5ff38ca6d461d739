"""Goldens of a UNet that takes the guidance scale as an input (LCM): python tools/goldens/guidance_embedding.py

Gives the UNet of packages/testing/goldens/sd1 a `time_cond_proj_dim` with random weights and evaluates it on the inputs of
that checkpoint's networks.safetensors. Writes packages/models/src/__fixtures__/guidance-embedding.safetensors:

- `time_embedding.cond_proj.weight`: the layer that the checkpoint lacks
- `embedding.<scale>`: what StableDiffusionPipeline.get_guidance_scale_embedding makes of a guidance scale
- `output.<scale>`: the UNet's output `[G, F, C, h, w]`
"""

from pathlib import Path

import torch
from diffusers import StableDiffusionPipeline, UNet2DConditionModel
from safetensors.torch import load_file, save_file

PACKAGES = Path(__file__).parents[2] / "packages"
GOLDENS = PACKAGES / "testing" / "goldens" / "sd1"
OUT = PACKAGES / "models" / "src" / "__fixtures__" / "guidance-embedding.safetensors"
CHANNELS = 32
SCALES = [1.0, 1.5, 8.5]

base = UNet2DConditionModel.from_pretrained(GOLDENS / "checkpoint" / "unet")
unet = UNet2DConditionModel.from_config({**base.config, "time_cond_proj_dim": CHANNELS})
missing, unexpected = unet.load_state_dict(base.state_dict(), strict=False)
assert missing == ["time_embedding.cond_proj.weight"] and not unexpected
projection = unet.time_embedding.cond_proj.weight
projection.data = torch.randn(projection.shape, generator=torch.Generator().manual_seed(1))
inputs = load_file(GOLDENS / "networks.safetensors")
latents, timestep, context = (inputs[f"unet.{name}"] for name in ("latents", "timestep", "context"))


def embed(scale, channels=CHANNELS):
    return StableDiffusionPipeline.get_guidance_scale_embedding(None, torch.tensor([scale - 1]), channels)


@torch.no_grad()
def evaluate(scale):
    rows = [row.expand(len(latents), -1, -1) for row in context]
    return torch.stack([unet(latents, timestep[0], row, timestep_cond=embed(scale)).sample for row in rows])


outputs = {f"output.{scale}": evaluate(scale) for scale in SCALES[1:]}
first, second = outputs.values()
print(f"std {first.std():.3f}; the guidance scale moves it by {(first - second).std():.3f}")
embeddings = {f"embedding.{scale}": embed(scale) for scale in SCALES}
odd = {"embedding.odd": embed(7.5, 9)}
save_file({"time_embedding.cond_proj.weight": projection.data, **embeddings, **odd, **outputs}, OUT)
