"""Stage: train a ControlNet (canny or depth) on the frozen base.

python -m mini_family.train_controlnet --kind canny --base FOLDER --latents FOLDER --out FOLDER [--minutes 60]
L. Zhang et al., arXiv 2302.05543: a trainable copy of the encoder, joined by zero convolutions; half of the prompts empty.
"""
import argparse
from multiprocessing import get_context

import numpy as np
import torch
from diffusers import ControlNetModel

from .controls import control_of, to_control
from .dataset import scene_at
from .diffusion import add_noise, noise_like, noise_loss, spread_timesteps
from .latents import LatentPool
from .networks import make_controlnet
from .pipeline import load_parts
from .sheet import write_control_sheet
from .text import encode, with_empty
from .training import Training, add_arguments, run, settings, start_of

EMPTY_SHARE = .5


def _map(job) -> np.ndarray:
    kind, i = job
    return control_of(kind, scene_at("train", i)[1])


def draw_maps(kind: str, count: int, processes=1) -> torch.Tensor:
    """Control pictures of scenes 0..count-1 of the training split: [count, 128, 128] uint8."""
    jobs = [(kind, i) for i in range(count)]
    if processes == 1:
        return torch.from_numpy(np.stack(list(map(_map, jobs))))
    with get_context("fork").Pool(processes) as pool:
        return torch.from_numpy(np.stack(pool.map(_map, jobs, 10)))


class ControlTraining(Training):
    """`pool` holds scenes 0..N-1 of the training split, `maps` [N, 128, 128] uint8 their control pictures."""

    def __init__(self, parts, pool, maps, *, seed=0, device="cpu", **more):
        torch.manual_seed(seed)
        self.parts, self.pool, self.maps = parts.to(device), pool, maps.to(device)
        for m in (parts.unet, parts.text_encoder):
            m.requires_grad_(False)
        self.empty = encode(parts.tokenizer, [""])[0].to(device)
        self.net = make_controlnet(parts.unet).to(device)
        super().__init__({"controlnet": self.net}, seed=seed, device=device, **more)

    def draw(self):
        """Latents, ids, maps [B, 128, 128] uint8, t, noise."""
        g, b = self.random, self.batch
        i = self.pool.draw(b, g)
        ids = self.pool.ids[i, torch.randint(self.pool.ids.shape[1], (b,), generator=g, device=g.device)]
        ids = with_empty(ids, self.empty, EMPTY_SHARE, g)
        x0 = self.pool.latents[i]
        return [x0, ids, self.maps[i], spread_timesteps(b, g), noise_like(x0, g)]

    def loss_of(self, x0, ids, maps, t, noise):
        x = add_noise(x0, noise, t)
        with torch.no_grad():
            text = self.parts.text_encoder(ids).last_hidden_state
        down, mid = self.net(x, t, text, to_control(maps), return_dict=False)
        out = self.parts.unet(x, t, text, down_block_additional_residuals=down, mid_block_additional_residual=mid).sample
        return noise_loss(out, noise, t)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--kind", choices=["canny", "depth"], required=True)
    p.add_argument("--base", required=True)
    p.add_argument("--latents", required=True)
    p.add_argument("--scenes", type=int, default=12000, help="at most; their control pictures are drawn first, 10 ms each")
    p.add_argument("--processes", type=int, default=1, help="that draw control pictures")
    p.add_argument("--start", help="an exported ControlNet whose weights to begin with")
    add_arguments(p, lr=5e-4)
    a = p.parse_args()
    parts = load_parts(a.base)
    pool = LatentPool(a.latents, "train", lambda texts: encode(parts.tokenizer, texts), device=a.device, scenes=a.scenes)
    training = ControlTraining(parts, pool, draw_maps(a.kind, len(pool), a.processes), **settings(a))
    if start := start_of(a):
        training.begin_with(controlnet=ControlNetModel.from_pretrained(start, torch_dtype=torch.float32))
    run(a, training, lambda path: write_control_sheet(path, parts, training.net, a.kind, device=a.device))


if __name__ == "__main__":
    main()
