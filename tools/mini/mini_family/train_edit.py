"""Stage: train Instruct-Pix2Pix on exact pairs, from the base's weights.

python -m mini_family.train_edit --base FOLDER --latents FOLDER --out FOLDER [--minutes 60]
T. Brooks et al., arXiv 2211.09800: the UNet's first convolution takes 4 more channels, zero at first; instruction and
picture are each dropped in 5 % and both in 5 % of the samples (sec. 3.2.1). The picture's latents are not scaled.
"""
import argparse

import torch

from .diffusion import add_noise, noise_like, noise_loss, spread_timesteps
from .latents import PairPool
from .networks import make_unet
from .pipeline import load_parts
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


class EditTraining(Training):
    """`pairs` has `before`, `after` [N, 4, 32, 32] and `ids` [N, 32]."""

    def __init__(self, parts, pairs, *, seed=0, device="cpu", **more):
        torch.manual_seed(seed)
        self.parts, self.pairs = parts.to(device), pairs
        parts.text_encoder.requires_grad_(False)
        self.empty = encode(parts.tokenizer, [""])[0].to(device)
        self.unet = make_unet(in_channels=8).to(device)
        widen(self.unet, parts.unet)
        super().__init__({"unet": self.unet}, seed=seed, device=device, **more)

    def draw(self):
        """Latents before (unscaled) and after, ids, t, noise."""
        g, b = self.random, self.batch
        i = torch.randint(len(self.pairs), (b,), generator=g, device=g.device)
        u = torch.rand(b, generator=g, device=g.device)
        no_text, no_picture = (u < DROP) | (u >= 1 - DROP), (u >= DROP) & (u < 2 * DROP) | (u >= 1 - DROP)
        ids = torch.where(no_text[:, None], self.empty, self.pairs.ids[i])
        before = self.pairs.before[i] / self.parts.vae.config.scaling_factor * ~no_picture[:, None, None, None]
        after = self.pairs.after[i]
        return [before, after, ids, spread_timesteps(b, g), noise_like(after, g)]

    def loss_of(self, before, after, ids, t, noise):
        with torch.no_grad():
            text = self.parts.text_encoder(ids).last_hidden_state
        x = torch.cat([add_noise(after, noise, t), before], 1)
        return noise_loss(self.unet(x, t, text).sample, noise, t)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--base", required=True)
    p.add_argument("--latents", required=True, help="where mini_family.latents --pairs wrote")
    add_arguments(p, lr=7e-4)
    a = p.parse_args()
    parts = load_parts(a.base)
    training = EditTraining(parts, PairPool(a.latents, "train", lambda texts: encode(parts.tokenizer, texts), a.device), **settings(a))
    run(a, training, lambda path: write_edit_sheet(path, parts, training.unet, device=a.device))


if __name__ == "__main__":
    main()
