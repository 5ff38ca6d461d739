"""Stage: train Instruct-Pix2Pix on exact pairs, from the base's weights.

python -m mini_family.train_edit --base FOLDER --out FOLDER [--pairs 8000] [--minutes 60]
T. Brooks et al., arXiv 2211.09800: the UNet's first convolution takes 4 more channels, zero at first; instruction and
picture are each dropped in 5 % and both in 5 % of the samples (sec. 3.2.1). The picture's latents are not scaled.
"""
import argparse

import torch

from .dataset import to_tensor
from .diffusion import add_noise, noise_loss, spread_timesteps
from .edits import edit_at
from .networks import make_unet
from .pipeline import load_parts
from .scene import render
from .sheet import write_edit_sheet
from .text import encode
from .training import Training, add_arguments, run, settings

DROP = .05


def widen(unet, base):
    """Loads `base` (4 input channels) into `unet` (8): the new channels begin at zero."""
    weights = dict(base.state_dict())
    first = torch.zeros_like(unet.conv_in.weight)
    first[:, :4] = weights["conv_in.weight"]
    unet.load_state_dict({**weights, "conv_in.weight": first})


class PairPool:
    """Latents of `count` pairs, encoded when first needed: `before` and `after` [4, 32, 32], ids [32]."""

    def __init__(self, parts, count):
        self.parts, self.count, self.read = parts, count, {}

    @torch.no_grad()
    def __getitem__(self, i):
        if i not in self.read:
            e, vae = edit_at("train", i), self.parts.vae
            both = to_tensor([render(e.before).image, render(e.after).image]).to(vae.device)
            before, after = vae.encode(both).latent_dist.mean.cpu()
            self.read[i] = before, after * vae.config.scaling_factor, encode(self.parts.tokenizer, [e.instruction])[0]
        return self.read[i]


class EditTraining(Training):
    def __init__(self, parts, pairs, *, seed=0, device="cpu", **more):
        torch.manual_seed(seed)
        self.parts, self.pairs = parts.to(device), pairs
        parts.text_encoder.requires_grad_(False)
        self.empty = encode(parts.tokenizer, [""])[0]
        self.unet = make_unet(in_channels=8).to(device)
        widen(self.unet, parts.unet)
        super().__init__({"unet": self.unet}, seed=seed, device=device, **more)

    def draw(self):
        """Latents before, latents after, ids, t, noise."""
        g, b = self.random, self.batch
        drawn = [self.pairs[k] for k in torch.randint(self.pairs.count, (b,), generator=g).tolist()]
        before, after, ids = (torch.stack(v) for v in zip(*drawn))
        u = torch.rand(b, generator=g)
        ids[(u < DROP) | (u >= 1 - DROP)] = self.empty
        before[(u >= DROP) & (u < 2 * DROP) | (u >= 1 - DROP)] = 0
        return [before, after, ids, spread_timesteps(b, g), torch.randn(after.shape, generator=g)]

    def loss_of(self, before, after, ids, t, noise):
        with torch.no_grad():
            text = self.parts.text_encoder(ids).last_hidden_state
        x = torch.cat([add_noise(after, noise, t), before], 1)
        return noise_loss(self.unet(x, t, text).sample, noise, t)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--base", required=True)
    p.add_argument("--pairs", type=int, default=8000)
    add_arguments(p, lr=7e-4)
    a = p.parse_args()
    parts = load_parts(a.base)
    training = EditTraining(parts, PairPool(parts, a.pairs), **settings(a))
    run(a, training, lambda path: write_edit_sheet(path, parts, training.unet, device=a.device))


if __name__ == "__main__":
    main()
