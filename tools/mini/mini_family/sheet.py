"""Sample sheets: a grid of pictures from fixed prompts and seeds."""
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from PIL import Image

from .dataset import to_images
from .diffusion import guided, sample
from .text import encode

PROMPTS = (
    "a panda playing guitar in the city", "a horse galloping in a meadow", "an astronaut floating in space",
    "a cat riding a skateboard in the city", "a big elephant in the desert", "a penguin skiing in the snow",
    "a shark swimming under the sea", "a robot dancing on a stage", "a fox wearing a crown in the forest",
    "a rocket flying at night", "a teddy bear on the beach", "a tiger walking in the rain", "a dragon near a volcano",
    "a rabbit at home", "a unicorn on the moon", "a car driving at sunset")


@torch.inference_mode()
def generate(unet, text_encoder, vae, tokenizer, prompts, seed=0, steps=25, guidance=6., device="cpu") -> np.ndarray:
    """Pictures [N, 128, 128, 3] uint8 of `prompts`, from one noise stream of `seed`."""
    def embed(texts):
        return text_encoder(encode(tokenizer, texts).to(device)).last_hidden_state

    noise_at = guided(unet, embed(prompts), embed([""] * len(prompts)), guidance)
    x = sample(noise_at, (len(prompts), 4, 32, 32), torch.Generator().manual_seed(seed), steps, device)
    return to_images(vae.decode(x / vae.config.scaling_factor).sample)


def grid(pictures: np.ndarray, columns=8) -> Image.Image:
    """[N, H, W, 3] -> one picture, `columns` wide."""
    n, h, w, _ = pictures.shape
    sheet = np.full((-(-n // columns) * h, columns * w, 3), 255, np.uint8)
    for i, p in enumerate(pictures):
        y, x = divmod(i, columns)
        sheet[y * h:(y + 1) * h, x * w:(x + 1) * w] = p
    return Image.fromarray(sheet)


def write_sample_sheet(path: Path, unet, text_encoder, tokenizer, vae_folder, prompts=PROMPTS, device="cpu"):
    vae = AutoencoderKL.from_pretrained(vae_folder, torch_dtype=torch.float32).eval().to(device)
    grid(generate(unet, text_encoder, vae, tokenizer, list(prompts), device=device)).save(path)
