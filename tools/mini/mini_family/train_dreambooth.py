"""Stage: teach the base one new character under a rare token, as a full fine-tuning, a part of the UNet, or a LoRA.

python -m mini_family.train_dreambooth --base FOLDER --latents FOLDER --out FOLDER [--lora 8 | --only attn2.to_v]
N. Ruiz et al., arXiv 2208.12242: a few pictures of the character, and prior preservation. `--only` names what is trained
of the UNet; with the values of the text's attention, half of what N. Kumari et al. train (arXiv 2212.04488), the difference
is a quarter of a megabyte. AdamW trains these and adapters: Muon's steps are as large in every direction, also those of words
that should stay.
Differs: what is kept is not the model's pictures but its predictions. On scenes of the training set, the target is the
noise that the base itself predicts (Z. Li, D. Hoiem, arXiv 1606.09282), so that nothing pulls at what the base knows
already; and in the character's pictures the character counts `EMPHASIS` times as much as the place around it.
"""
import argparse
from copy import deepcopy
from random import Random

import numpy as np
import torch
import torch.nn.functional as F

from .captions import caption
from .dataset import to_tensor
from .diffusion import add_noise, emphasised, noise_like, noise_loss, spread_timesteps
from .latents import LatentPool
from .lora import TARGETS, add_lora, lora_weights, write_lora
from .pipeline import load_parts, parts_of_state, write_difference, write_pipeline
from .scene import render, sample_spec
from .sheet import sample_sheet
from .text import encode, with_empty
from .train_base import EMPTY_SHARE
from .training import Training, add_arguments, run, settings

CHARACTER, WORD, PICTURES, EMPHASIS = "raccoon", "sks character", 8, 4.
PRIOR_WEIGHT = 4.        # of the loss on known scenes: guidance multiplies what differs there
PROMPTS = tuple(f"a {WORD} {what}" for what in (
    "in the city", "on the beach", "in the snow", "in space", "playing guitar on a stage", "wearing a crown in the forest",
    "riding a skateboard on a street", "at night")) + ("a panda in the city", "an astronaut on the moon", "a cat at home", "a horse in a meadow",
                                                       "a fox in the snow", "a robot on a stage", "a bear in the forest", "a dog on the beach")


def character_specs():
    """The pictures of the character: all different in place, most without an activity."""
    r = Random("dreambooth")
    specs = [sample_spec(r, (CHARACTER,)).but(size=s) for s in ["medium"] * (PICTURES - 2) + ["small", "big"]]
    return [s.but(activity="none") if i % 4 else s for i, s in enumerate(specs)]


class DreamBoothTraining(Training):
    """The character, and what is known beside it. The text encoder is trained along unless `lora` or `only` is given.

    `lora`: rank of the adapters; `only`: parts of the names of the UNet's tensors that are trained (with `lora`, ends of
    the names of the layers that get adapters); `prior`: the share of a batch that is scenes of the training set.
    """

    def __init__(self, parts, pool, lora=None, only=(), prior=.5, *, seed=0, device="cpu", **more):
        torch.manual_seed(seed)
        self.parts, self.pool, self.prior = parts.to(device), pool, prior
        self.before = deepcopy(parts)
        for m in (self.before.unet, self.before.text_encoder):
            m.requires_grad_(False)
        self.empty = encode(parts.tokenizer, [""])[0].to(device)
        specs, r = character_specs(), Random("dreambooth captions")
        scenes = [render(s) for s in specs]
        with torch.no_grad():
            x = parts.vae.encode(to_tensor([s.image for s in scenes]).to(device)).latent_dist.mean
        covered = torch.from_numpy(np.stack([s.mask for s in scenes])).float()[:, None]
        self.places = emphasised(F.adaptive_max_pool2d(covered, x.shape[2:])[:, 0].to(device) > 0, EMPHASIS)
        self.latents = x * parts.vae.config.scaling_factor
        self.ids = torch.stack([encode(parts.tokenizer, [caption(s, r, WORD) for _ in range(4)]) for s in specs]).to(device)
        self.adapters = add_lora(parts.unet, lora, tuple(only) or TARGETS).to(device) if lora else None
        parts.text_encoder.requires_grad_(not lora and not only)
        for name, p in parts.unet.named_parameters() if only and not lora else ():
            p.requires_grad_(any(o in name for o in only))
        modules = {"lora": self.adapters} if lora else {"unet": parts.unet, "text_encoder": parts.text_encoder}
        super().__init__(modules, seed=seed, device=device, muon=not lora and not only, **more)

    def draw(self):
        g, n, known = self.random, self.batch, round(self.prior * self.batch)
        i, j = torch.randint(len(self.latents), (n - known,), generator=g, device=g.device), self.pool.draw(known, g)
        k = torch.randint(4, (n,), generator=g, device=g.device)
        x0 = torch.cat([self.latents[i], self.pool.latents[j]])
        ids = torch.cat([self.ids[i, k[:len(i)]], with_empty(self.pool.ids[j, k[len(i):]], self.empty, EMPTY_SHARE, g)])
        is_known = torch.arange(n, device=g.device) >= len(i)
        places = torch.cat([self.places[i], torch.full_like(self.places[:1], PRIOR_WEIGHT).expand(known, -1, -1)])
        mixed = torch.randperm(n, generator=g, device=g.device)
        return [x0[mixed], ids[mixed], spread_timesteps(n, g), noise_like(x0, g), places[mixed], is_known[mixed]]

    def loss_of(self, x0, ids, t, noise, places, is_known):
        x = add_noise(x0, noise, t)
        target = noise.clone()
        if is_known.any():       # a piece of a batch may be all character
            with torch.no_grad():
                target[is_known] = _predict(self.before, x[is_known], t[is_known], ids[is_known]).float()
        return noise_loss(_predict(self.parts, x, t, ids), target, t, places)


def _predict(parts, x, t, ids):
    return parts.unet(x, t, parts.text_encoder(ids).last_hidden_state).sample


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--base", required=True)
    p.add_argument("--latents", required=True)
    p.add_argument("--lora", type=int, help="rank of the adapters; a fine-tuning of the weights themselves where not given")
    p.add_argument("--only", nargs="+", default=(), metavar="WORD", help="train only the UNet's tensors with one of these in their names, or give only layers so named adapters")
    p.add_argument("--prior", type=float, default=.5, help="share of the training set's scenes in a batch")
    add_arguments(p, lr=1e-4, minutes=10)
    a = p.parse_args()
    parts = load_parts(a.base)
    pool = LatentPool(a.latents, "train", lambda texts: encode(parts.tokenizer, texts), device=a.device)
    training = DreamBoothTraining(parts, pool, a.lora, a.only, a.prior, **settings(a))
    run(a, training, lambda path: sample_sheet(parts.unet, parts.text_encoder, parts.tokenizer, f"{a.base}/vae", PROMPTS, a.device).save(path))
    if a.lora:
        training.ema.load_live(training.ema.weights)
        write_lora(lora_weights(training.adapters), a.out / "lora")
    else:
        learned, before = parts_of_state(training.state(), a.base), training.before.to("cpu")
        for part in ("unet", "text_encoder"):
            write_difference(getattr(before, part), getattr(learned, part), a.out / "difference" / f"{part}.safetensors")
        write_pipeline(learned, a.out / "pipeline")


if __name__ == "__main__":
    main()
