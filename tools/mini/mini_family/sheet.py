"""Sample sheets: a grid of pictures from fixed prompts and seeds."""
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from PIL import Image

from .captions import plain_caption
from .controls import control_of, to_control
from .dataset import scene_at, to_images, to_tensor
from .diffusion import guided, sample
from .edits import edit_at
from .scene import render
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


def save_small(sheet: Image.Image, path: Path):
    """A WebP, a tenth of the bytes, for cards."""
    sheet.convert("RGB").save(path, quality=72, method=6)


def sample_sheet(unet, text_encoder, tokenizer, vae_folder, prompts=PROMPTS, device="cpu") -> Image.Image:
    """One picture of each prompt."""
    vae = AutoencoderKL.from_pretrained(vae_folder, torch_dtype=torch.float32).eval().to(device)
    return grid(generate(unet, text_encoder, vae, tokenizer, list(prompts), device=device))


@torch.inference_mode()
def controlled(parts, controlnet, control, prompts, seed=0, steps=25, guidance=6., strength=1., device="cpu") -> np.ndarray:
    """Pictures under ControlNet. `control` [N, 3, 128, 128] in [0, 1]; pictures [N, 128, 128, 3] uint8."""
    def embed(texts):
        return parts.text_encoder(encode(parts.tokenizer, texts).to(device)).last_hidden_state

    text, twice = torch.cat([embed([""] * len(prompts)), embed(prompts)]), torch.cat([control, control]).to(device)

    def noise_at(x, t):
        xx = torch.cat([x, x])
        down, mid = controlnet(xx, t, text, twice, strength, return_dict=False)
        out = parts.unet(xx, t, text, down_block_additional_residuals=down, mid_block_additional_residual=mid).sample
        e0, e1 = out.chunk(2)
        return e0 + guidance * (e1 - e0)

    x = sample(noise_at, (len(prompts), 4, 32, 32), torch.Generator().manual_seed(seed), steps, device)
    return to_images(parts.vae.decode(x / parts.vae.config.scaling_factor).sample)


@torch.inference_mode()
def edited(parts, unet, pictures, instructions, seed=0, steps=25, guidance=6., image_guidance=1.5, device="cpu") -> np.ndarray:
    """Pictures after Instruct-Pix2Pix (arXiv 2211.09800, eq. 3). `pictures`: RGB images; returns [N, 128, 128, 3] uint8."""
    def embed(texts):
        return parts.text_encoder(encode(parts.tokenizer, texts).to(device)).last_hidden_state

    image = parts.vae.encode(to_tensor(pictures).to(device)).latent_dist.mean
    empty = embed([""] * len(instructions))
    text, images = torch.cat([embed(instructions), empty, empty]), torch.cat([image, image, torch.zeros_like(image)])

    def noise_at(x, t):
        both, only_image, none = unet(torch.cat([torch.cat([x] * 3), images], 1), t, text).sample.chunk(3)
        return none + guidance * (both - only_image) + image_guidance * (only_image - none)

    x = sample(noise_at, image.shape, torch.Generator().manual_seed(seed), steps, device)
    return to_images(parts.vae.decode(x / parts.vae.config.scaling_factor).sample)


def write_control_sheet(path: Path, parts, controlnet, kind, count=8, device="cpu"):
    """Rows: control, result. Held-out scenes 0..count-1 with their own captions."""
    drawn = [scene_at("held-out", i) for i in range(count)]
    maps = [control_of(kind, s) for _, s in drawn]
    out = controlled(parts, controlnet, to_control(maps), [plain_caption(spec) for spec, _ in drawn], device=device)
    grid(np.concatenate([np.repeat(np.stack(maps)[..., None], 3, 3), out]), count).save(path)


def write_edit_sheet(path: Path, parts, unet, count=14, device="cpu"):
    """Rows: before, result, exact answer. Held-out pairs 0..count-1: each kind twice."""
    edits = [edit_at("held-out", i) for i in range(count)]
    before = [render(e.before).image for e in edits]
    after = np.stack([np.asarray(render(e.after).image) for e in edits])
    out = edited(parts, unet, before, [e.instruction for e in edits], device=device)
    grid(np.concatenate([np.stack([np.asarray(b) for b in before]), out, after]), count).save(path)
