"""Stage: train UNet and text encoder on latents and captions. Resumes from its own state; any state is usable.

python -m mini_family.train_base --latents FOLDER --pipeline FOLDER --out FOLDER [--start STATE.pt|FOLDER] [--minutes 60]
The learning rate is constant and the weights are averaged, so that training may end at any time; a last run with
`--cool-down` lets the rate fall to zero over its minutes. `kill` (SIGTERM) saves first; $MINI_PAUSE pauses.
"""
import argparse
from pathlib import Path

import torch

from .diffusion import add_noise, noise_like, noise_loss, spread_timesteps
from .latents import LatentPool
from .networks import make_text_encoder, make_unet
from .pipeline import load_parts
from .sheet import sample_sheet
from .text import encode, load_tokenizer, with_empty
from .training import Training, add_arguments, run, settings, start_of

EMPTY_SHARE = .1         # prompts replaced by the empty one, for classifier-free guidance


class BaseTraining(Training):
    """UNet and text encoder, together. `pool` has `draw`, `latents` [N, 4, 32, 32] and `ids` [N, 4, 32]."""

    def __init__(self, pool, tokenizer, *, seed=0, device="cpu", **more):
        torch.manual_seed(seed)
        self.pool, self.empty = pool, encode(tokenizer, [""])[0].to(device)
        self.unet, self.text = make_unet().to(device), make_text_encoder().to(device)
        super().__init__({"unet": self.unet, "text_encoder": self.text}, seed=seed, device=device, **more)

    def draw(self):
        """Latents [B, 4, 32, 32], ids [B, 32], t [B], noise [B, 4, 32, 32]."""
        g, b = self.random, self.batch
        i = self.pool.draw(b, g)
        ids = self.pool.ids[i, torch.randint(self.pool.ids.shape[1], (b,), generator=g, device=g.device)]
        ids = with_empty(ids, self.empty, EMPTY_SHARE, g)
        x0 = self.pool.latents[i]
        return [x0, ids, spread_timesteps(b, g), noise_like(x0, g)]

    def loss_of(self, x0, ids, t, noise):
        return noise_loss(self.unet(add_noise(x0, noise, t), t, self.text(ids).last_hidden_state).sample, noise, t)

    def load_weights(self, s):
        """Only the weights of an older state, whose names began with `u.` and `t.`: {raw, ema, it}."""
        long = {"u": "unet", "t": "text_encoder"}
        self.ema.load_live({f"{long[k[0]]}{k[1:]}": v for k, v in s["raw"].items()})
        self.ema.set_weights({f"{long[k[0]]}{k[1:]}": v for k, v in s["ema"].items()})
        self.step, self.seen = s["it"], s["it"] * 32


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--latents", type=Path, required=True)
    p.add_argument("--pipeline", required=True, help="a pipeline folder with tokenizer/ and vae/")
    p.add_argument("--start", help="an older state, or an exported pipeline, whose weights to begin with")
    p.add_argument("--favour", nargs="*", default=[], metavar="WORD", help="subjects, activities, sizes ... drawn --favour-times as often: a curriculum")
    p.add_argument("--favour-times", type=float, default=5)
    add_arguments(p)
    a = p.parse_args()
    tokenizer = load_tokenizer(f"{a.pipeline}/tokenizer")
    pool = LatentPool(a.latents, "train", lambda texts: encode(tokenizer, texts), dict.fromkeys(a.favour, a.favour_times), a.device)
    training = BaseTraining(pool, tokenizer, **settings(a))
    if start := start_of(a):
        if Path(start).is_dir():
            parts = load_parts(start)
            training.begin_with(unet=parts.unet, text_encoder=parts.text_encoder)
        else:
            training.load_weights(torch.load(start, map_location="cpu"))
    run(a, training, lambda path: sample_sheet(training.unet, training.text, tokenizer, f"{a.pipeline}/vae", device=a.device).save(path), pool.refresh)


if __name__ == "__main__":
    main()
