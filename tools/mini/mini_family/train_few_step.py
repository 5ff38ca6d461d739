"""Stage: distil the base into a LoRA that needs few steps and no guidance, by latent consistency.

python -m mini_family.train_few_step --base FOLDER --latents FOLDER --out FOLDER [--minutes 60]
S. Luo et al., arXiv 2310.04378 (algorithm 1) and 2311.05556. Student and teacher are the base; the student's adapters learn to say
the same clean picture from both ends of the teacher's guided DDIM steps. Use: LoRA, `--sampler lcm --steps 4 --cfg-scale 1`.
Differs: no embedding of the guidance scale; no averaged target, as in the authors' LoRA training.
"""
import argparse
import copy
import json
from pathlib import Path

import torch

from .captions import plain_caption
from .classifier import HEADS, load_classifier, seen
from .dataset import measured_specs, to_images
from .diffusion import ALPHAS, STEPS, add_noise, noise_like
from .latents import LatentPool
from .lora import TARGETS, add_lora, lora_weights, read_lora, write_lora
from .pipeline import load_parts
from .sheet import PROMPTS, grid
from .text import encode
from .training import Training, add_arguments, run, settings, start_of

LAYERS = (*TARGETS, "ff.net.0.proj", "ff.net.2", "time_emb_proj")
TEACHER_STEPS = 50
JUMP = STEPS // TEACHER_STEPS
GUIDANCE = (2., 4.)          # of the teacher, drawn anew for each sample; more of it gives clearer outlines
SIGMA_DATA, SCALE = .5, 10.  # of the boundary condition: the picture itself at t = 0


def _at(values: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    return values.to(t.device)[t][:, None, None, None]


def clean(x, noise, t):
    """x0 [N, 4, h, w] of `x` at `t` [N], given the noise in it."""
    a = _at(ALPHAS, t)
    return (x - (1 - a).sqrt() * noise) / a.sqrt()


def consistent(x, noise, t):
    """What a consistency model says of `x` at `t`: its x0, but `x` itself at t = 0 (2310.04378, eq. 9)."""
    s = (t * SCALE)[:, None, None, None].float()
    skip, out = SIGMA_DATA ** 2 / (s ** 2 + SIGMA_DATA ** 2), s / (s ** 2 + SIGMA_DATA ** 2).sqrt()
    return skip * x + out * clean(x, noise, t)


class FewStepTraining(Training):
    """Adapters of rank `rank` on `parts.unet`; `pool` has `draw`, `latents` [N, 4, 32, 32] and `ids` [N, 4, 32].

    `guidance`: the teacher's, from least to most; `start`: the folder of a LoRA to begin with.
    """

    def __init__(self, parts, pool, rank=64, guidance=GUIDANCE, start=None, *, seed=0, device="cpu", **more):
        torch.manual_seed(seed)
        self.parts, self.pool, self.guidance = parts.to(device), pool, guidance
        self.teacher = copy.deepcopy(parts.unet).requires_grad_(False)
        parts.text_encoder.requires_grad_(False)
        with torch.no_grad():
            self.empty = parts.text_encoder(encode(parts.tokenizer, [""]).to(device)).last_hidden_state
        self.adapters = add_lora(parts.unet, rank, LAYERS).to(device)
        if start:
            read_lora(self.adapters, start)
        super().__init__({"adapters": self.adapters}, seed=seed, device=device, **more)

    def draw(self):
        """Latents, ids, t, noise, guidance [B]. t is one of the teacher's 50 steps."""
        g, b = self.random, self.batch
        i = self.pool.draw(b, g)
        ids = self.pool.ids[i, torch.randint(self.pool.ids.shape[1], (b,), generator=g, device=g.device)]
        x0 = self.pool.latents[i]
        t = torch.randint(1, TEACHER_STEPS + 1, (b,), generator=g, device=g.device) * JUMP - 1
        scale = self.guidance[0] + (self.guidance[1] - self.guidance[0]) * torch.rand(b, generator=g, device=g.device)
        return [x0, ids, t, noise_like(x0, g), scale]

    def loss_of(self, x0, ids, t, noise, scale):
        x, before = add_noise(x0, noise, t), (t - JUMP).clamp(min=0)
        with torch.no_grad():
            text = self.parts.text_encoder(ids).last_hidden_state
            both = torch.cat([self.empty.expand_as(text), text])
            e0, e1 = self.teacher(torch.cat([x, x]), torch.cat([t, t]), both).sample.float().chunk(2)
            guided = e0 + scale[:, None, None, None] * (e1 - e0)
            x_before = add_noise(clean(x, guided, t), guided, before)
            target = consistent(x_before, self.parts.unet(x_before, before, text).sample.float(), before)
        said = consistent(x, self.parts.unet(x, t, text).sample.float(), t)
        squares = (said - target).square()
        return ((squares + 1e-6).sqrt() - 1e-3).mean(), squares.mean((1, 2, 3)).detach()


@torch.inference_mode()
def sample_few(parts, prompts, seed=0, steps=4, device="cpu"):
    """Pictures [N, 128, 128, 3] uint8 in `steps` evaluations without guidance (2310.04378, algorithm 3)."""
    text = parts.text_encoder(encode(parts.tokenizer, list(prompts)).to(device)).last_hidden_state
    g = torch.Generator().manual_seed(seed)
    x = torch.randn((len(prompts), 4, 32, 32), generator=g).to(device)
    times = [(TEACHER_STEPS * (steps - k) // steps) * JUMP - 1 for k in range(steps)]
    for k, time in enumerate(times):
        t = torch.full((len(prompts),), time, device=device)
        x = consistent(x, parts.unet(x, t, text).sample, t)
        if k + 1 < steps:
            x = add_noise(x, torch.randn(x.shape, generator=g).to(device), torch.full_like(t, times[k + 1]))
    return to_images(parts.vae.decode(x / parts.vae.config.scaling_factor).sample)


def judged(parts, count: int, device) -> dict[str, float]:
    """Shares of pictures in four steps that show what their prompts say."""
    net, specs = load_classifier()[0].to(device), measured_specs(count)
    out = {h: 0 for h in HEADS}
    for begin in range(0, count, 20):
        part = specs[begin:begin + 20]
        pictures = sample_few(parts, [plain_caption(s) for s in part], seed=begin, device=device)
        said = seen(net, part, pictures)
        for h in HEADS:
            out[h] += sum(getattr(s, h) == label for s, label in zip(part, said[h]))
    return {h: round(n / count, 4) for h, n in out.items()}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--base", required=True)
    p.add_argument("--latents", required=True)
    p.add_argument("--rank", type=int, default=64)
    p.add_argument("--guidance", type=float, nargs=2, default=GUIDANCE, metavar=("LEAST", "MOST"), help="of the teacher")
    p.add_argument("--start", help="the folder of a LoRA of this rank whose weights to begin with")
    p.add_argument("--count", type=int, default=200, help="pictures that are judged at the end")
    add_arguments(p, lr=1e-3)
    a = p.parse_args()
    parts = load_parts(a.base)
    pool = LatentPool(a.latents, "train", lambda texts: encode(parts.tokenizer, texts), device=a.device)
    training = FewStepTraining(parts, pool, a.rank, a.guidance, start_of(a), **settings(a))
    run(a, training, lambda path: grid(sample_few(parts, PROMPTS, device=a.device)).save(path))
    with training.ema.swapped():
        write_lora(lora_weights(training.adapters), Path(a.out) / "lora")
        figures = judged(parts, a.count, a.device) if a.count else {}
    (Path(a.out) / "figures.json").write_text(json.dumps(figures) + "\n")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
