"""Stage: train a ControlNet (canny or depth) on the frozen base.

python -m mini_family.train_controlnet --kind canny --base FOLDER --latents FOLDER --out FOLDER [--minutes 60]
L. Zhang et al., arXiv 2302.05543: a trainable copy of the encoder, joined by zero convolutions; half of the prompts empty.
"""
import argparse

import torch

from .controls import control_of, to_control
from .dataset import scene_at
from .diffusion import add_noise, noise_loss, spread_timesteps
from .latents import LatentPool
from .networks import make_controlnet
from .pipeline import load_parts
from .sheet import write_control_sheet
from .text import encode
from .training import Training, add_arguments, run, settings

EMPTY_SHARE = .5


class ControlTraining(Training):
    """`pool` holds scenes 0..N-1 of the training split, whose control pictures are drawn when first needed."""

    def __init__(self, kind, parts, pool, *, seed=0, device="cpu", **more):
        torch.manual_seed(seed)
        self.kind, self.parts, self.pool, self.maps = kind, parts.to(device), pool, {}
        for m in (parts.unet, parts.text_encoder):
            m.requires_grad_(False)
        self.empty = encode(parts.tokenizer, [""])[0]
        self.net = make_controlnet(parts.unet).to(device)
        super().__init__({"controlnet": self.net}, seed=seed, device=device, **more)

    def control(self, i: int):
        if i not in self.maps:
            self.maps[i] = control_of(self.kind, scene_at("train", i)[1])
        return self.maps[i]

    def draw(self):
        """Latents, ids, controls [B, 3, 128, 128], t, noise."""
        g, b = self.random, self.batch
        i = self.pool.draw(b, g)
        ids = self.pool.ids[i, torch.randint(self.pool.ids.shape[1], (b,), generator=g)].clone()
        ids[torch.rand(b, generator=g) < EMPTY_SHARE] = self.empty
        x0 = self.pool.latents[i]
        return [x0, ids, to_control([self.control(k) for k in i.tolist()]), spread_timesteps(b, g), torch.randn(x0.shape, generator=g)]

    def loss_of(self, x0, ids, control, t, noise):
        x = add_noise(x0, noise, t)
        with torch.no_grad():
            text = self.parts.text_encoder(ids).last_hidden_state
        down, mid = self.net(x, t, text, control, return_dict=False)
        out = self.parts.unet(x, t, text, down_block_additional_residuals=down, mid_block_additional_residual=mid).sample
        return noise_loss(out, noise, t)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--kind", choices=["canny", "depth"], required=True)
    p.add_argument("--base", required=True)
    p.add_argument("--latents", required=True)
    add_arguments(p, lr=5e-4)
    a = p.parse_args()
    parts = load_parts(a.base)
    pool = LatentPool(a.latents, "train", lambda texts: encode(parts.tokenizer, texts))
    training = ControlTraining(a.kind, parts, pool, **settings(a))
    run(a, training, lambda path: write_control_sheet(path, parts, training.net, a.kind, device=a.device), pool.refresh)


if __name__ == "__main__":
    main()
