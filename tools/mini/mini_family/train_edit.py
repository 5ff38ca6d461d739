"""Stage: train Instruct-Pix2Pix on exact pairs, from the base's weights.

python -m mini_family.train_edit --base FOLDER --latents FOLDER --out FOLDER [--minutes 60] [--start EXPORTED] [--favour subject=2]
T. Brooks et al., arXiv 2211.09800: the UNet's first convolution takes 4 more channels, zero at first; instruction and
picture are each dropped in 5 % and both in 5 % of the samples (sec. 3.2.1). The picture's latents are not scaled.
Differs: what changes counts `EMPHASIS` times as much as what stays. A crown is some 35 cells of a thousand: without that, the
error of the others, which only have to be copied, hides it.
"""
import argparse

import torch
from diffusers import UNet2DConditionModel

from .diffusion import add_noise, emphasised, noise_like, noise_loss, spread_timesteps
from .edits import KINDS
from .latents import PairPool
from .networks import make_unet
from .pipeline import load_parts
from .sheet import write_edit_sheet
from .text import encode
from .training import Training, add_arguments, run, settings, start_of

DROP, EMPHASIS = .05, 8.
CHANGED = .3      # latents, of unit variance, further apart than that show something else


def widen(unet, base):
    """Loads `base` (4 input channels) into `unet` (8): the new channels begin at zero."""
    weights = dict(base.state_dict())
    first = torch.zeros_like(unet.conv_in.weight)
    first[:, :4] = weights["conv_in.weight"]
    unet.load_state_dict({**weights, "conv_in.weight": first})


def emphasis(before, after) -> torch.Tensor:
    """Latents of unit variance [N, 4, h, w] -> how much each place counts [N, h, w]: 1 on average over a picture."""
    return emphasised((after - before).abs().mean(1) > CHANGED, EMPHASIS)


class EditTraining(Training):
    """`pairs` has `before`, `after` [N, 4, 32, 32], `ids` [N, 32] and `draw`."""

    def __init__(self, parts, pairs, *, seed=0, device="cpu", **more):
        torch.manual_seed(seed)
        self.parts, self.pairs = parts.to(device), pairs
        parts.text_encoder.requires_grad_(False)
        self.empty = encode(parts.tokenizer, [""])[0].to(device)
        self.unet = make_unet(in_channels=8).to(device)
        widen(self.unet, parts.unet)
        super().__init__({"unet": self.unet}, seed=seed, device=device, **more)

    def draw(self):
        """Latents before (unscaled) and after, ids, t, noise, how much each place counts."""
        g, b = self.random, self.batch
        i = self.pairs.draw(b, g)
        u = torch.rand(b, generator=g, device=g.device)
        no_text, no_picture = (u < DROP) | (u >= 1 - DROP), (u >= DROP) & (u < 2 * DROP) | (u >= 1 - DROP)
        ids = torch.where(no_text[:, None], self.empty, self.pairs.ids[i])
        before, after = self.pairs.before[i], self.pairs.after[i]
        given = before / self.parts.vae.config.scaling_factor * ~no_picture[:, None, None, None]
        return [given, after, ids, spread_timesteps(b, g), noise_like(after, g), emphasis(before, after)]

    def loss_of(self, before, after, ids, t, noise, places):
        with torch.no_grad():
            text = self.parts.text_encoder(ids).last_hidden_state
        x = torch.cat([add_noise(after, noise, t), before], 1)
        return noise_loss(self.unet(x, t, text).sample, noise, t, places)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--base", required=True)
    p.add_argument("--latents", required=True, help="where mini_family.latents --pairs wrote")
    p.add_argument("--start", help="an exported edit model whose weights to begin with")
    p.add_argument("--favour", nargs="*", default=[], metavar="KIND=TIMES", help=f"kinds of edit drawn more often than others, of {', '.join(KINDS)}")
    add_arguments(p, lr=7e-4)
    a = p.parse_args()
    favour = {kind: float(times) for kind, times in (pair.split("=") for pair in a.favour)}
    if unknown := set(favour) - set(KINDS):
        p.error(f"--favour: expected kinds of {KINDS}, got {sorted(unknown)}")
    parts = load_parts(a.base)
    pairs = PairPool(a.latents, "train", lambda texts: encode(parts.tokenizer, texts), favour, a.device)
    training = EditTraining(parts, pairs, **settings(a))
    if start := start_of(a):
        training.begin_with(unet=UNet2DConditionModel.from_pretrained(f"{start}/unet", torch_dtype=torch.float32))
    run(a, training, lambda path: write_edit_sheet(path, parts, training.unet, device=a.device), pairs.refresh)


if __name__ == "__main__":
    main()
