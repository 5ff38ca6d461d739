"""The noise error on held-out scenes with fixed noise and timesteps: one comparable number per checkpoint.

python -m mini_family.held_loss --pipelines FOLDER [FOLDER ...] [--count 128]
"""
import argparse

import torch

from .captions import plain_caption
from .dataset import scene_at
from .diffusion import STEPS, add_noise, noise_loss
from .latents import encode_images
from .pipeline import load_parts
from .text import encode


@torch.inference_mode()
def held_loss(parts, latents, prompts) -> tuple[float, float]:
    """(weighted loss, mean squared error) of `latents` [N, 4, 32, 32], on their device: timesteps spread over the whole range."""
    n, device = len(latents), latents.device
    t = ((torch.arange(n) + .5) / n * STEPS).long().to(device)
    noise = torch.randn(latents.shape, generator=torch.Generator().manual_seed(0)).to(device)
    losses, errors = [], []
    for part in torch.arange(n).split(32):
        text = parts.text_encoder(encode(parts.tokenizer, [prompts[i] for i in part]).to(device)).last_hidden_state
        predicted = parts.unet(add_noise(latents[part], noise[part], t[part]), t[part], text).sample
        loss, error = noise_loss(predicted, noise[part], t[part])
        losses.append(loss * len(part) / n)
        errors.append(error)
    return sum(losses).item(), torch.cat(errors).mean().item()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pipelines", nargs="+", required=True)
    p.add_argument("--count", type=int, default=128)
    a = p.parse_args()
    drawn = [scene_at("held-out", i) for i in range(a.count)]
    latents = None
    for folder in a.pipelines:
        parts = load_parts(folder)
        if latents is None:
            latents = encode_images(parts.vae, [s.image for _, s in drawn])
        loss, error = held_loss(parts, latents, [plain_caption(spec) for spec, _ in drawn])
        print(f"{folder}: weighted loss {loss:.4f}, mean squared error {error:.4f}")


if __name__ == "__main__":
    main()
