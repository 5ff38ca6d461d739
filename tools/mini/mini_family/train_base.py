"""Stage: train UNet and text encoder on latents and captions. Resumes from its own state; any state is usable.

python -m mini_family.train_base --latents FOLDER --pipeline FOLDER --out FOLDER [--start STATE.pt] [--minutes 60]
The learning rate is constant and the weights are averaged, so that training may end at any time; a last run with
`--cool-down` lets the rate fall to zero over its minutes. `kill` (SIGTERM) saves first; $MINI_PAUSE pauses.
"""
import argparse
import time
from pathlib import Path

import torch

from .diffusion import add_noise, noise_loss, spread_timesteps
from .latents import LatentPool
from .loop import Ema, Log, StopSignal, save_atomically, wait_while_paused
from .networks import make_text_encoder, make_unet
from .optimizer import Optimizers
from .shards import Shards
from .sheet import write_sample_sheet
from .text import encode, load_tokenizer

EMPTY_SHARE = .1         # prompts replaced by the empty one, for classifier-free guidance
WARM_UP = 60             # steps


class BaseTraining:
    """The whole state of a run. `step` counts optimisation steps, `seen` samples, from the very first run on."""

    def __init__(self, pool, tokenizer, lr=1e-3, batch=32, decay=.998, seed=0, device="cpu", workers=1):
        self.pool, self.lr, self.batch, self.device = pool, lr, batch, device
        self.empty = encode(tokenizer, [""])[0]
        torch.manual_seed(seed)
        self.unet, self.text = make_unet().to(device), make_text_encoder().to(device)
        modules = {"unet": self.unet, "text_encoder": self.text}
        self.ema = Ema(modules, decay)
        self.shards = Shards(workers)
        self.optimizers = Optimizers(modules, lr, parallel_map=self.shards.map)
        self.random = torch.Generator().manual_seed(seed)
        self.step = self.seen = self.since_start = 0

    def draw(self):
        """A batch: latents [B, 4, 32, 32], ids [B, 32], t [B], noise [B, 4, 32, 32]."""
        g, b = self.random, self.batch
        i = torch.randint(len(self.pool), (b,), generator=g)
        ids = self.pool.ids[i, torch.randint(self.pool.ids.shape[1], (b,), generator=g)].clone()
        ids[torch.rand(b, generator=g) < EMPTY_SHARE] = self.empty
        x0 = self.pool.latents[i]
        t, noise = spread_timesteps(b, g), torch.randn(x0.shape, generator=g)
        return [v.to(self.device) for v in (x0, ids, t, noise)]

    def loss_of(self, x0, ids, t, noise):
        return noise_loss(self.unet(add_noise(x0, noise, t), t, self.text(ids).last_hidden_state).sample, noise, t)

    def train_step(self, rate=1.) -> dict:
        """One step at `rate` times the learning rate; returns what goes into the log."""
        losses, errors = self.shards.gradients(self.loss_of, self.draw(), self.optimizers.params)
        norm = self.optimizers.step(self.lr * rate * min(1, (self.since_start + 1) / WARM_UP))
        self.step, self.since_start, self.seen = self.step + 1, self.since_start + 1, self.seen + self.batch
        self.ema.update(self.step)
        return dict(loss=losses.mean().item(), mse=errors.mean().item(), norm=norm)

    def state(self):
        return dict(raw={k: v.clone() for k, v in self.ema.live().items()}, ema=self.ema.weights, step=self.step, seen=self.seen,
                    since_start=self.since_start, optimizers=self.optimizers.state_dict(), random=self.random.get_state())

    def load(self, s):
        self.ema.load_live(s["raw"])
        self.ema.weights = {k: v.to(self.device).clone() for k, v in s["ema"].items()}
        self.optimizers.load_state_dict(s["optimizers"])
        self.random.set_state(s["random"])
        self.step, self.seen, self.since_start = s["step"], s["seen"], s["since_start"]

    def load_weights(self, s):
        """Only the weights of an older state, whose names began with `u.` and `t.`: {raw, ema, it}."""
        long = {"u": "unet", "t": "text_encoder"}
        self.ema.load_live({f"{long[k[0]]}{k[1:]}": v for k, v in s["raw"].items()})
        self.ema.weights = {f"{long[k[0]]}{k[1:]}": v.float().clone() for k, v in s["ema"].items()}
        self.step, self.seen = s["it"], s["it"] * 32


def run(a, training: BaseTraining, state_path: Path):
    log, stop, tokenizer = Log(a.out / "log.jsonl"), StopSignal(), load_tokenizer(f"{a.pipeline}/tokenizer")
    began = saved = drawn = time.monotonic()
    slept = 0.

    def save():
        save_atomically(training.state(), state_path)

    while not stop and (time.monotonic() - began - slept) < a.minutes * 60:
        slept += wait_while_paused()
        elapsed = (time.monotonic() - began - slept) / (a.minutes * 60)
        log.add(**training.train_step(max(0., 1 - elapsed) if a.cool_down else 1.))
        if training.step % 25 == 0:
            log.report(step=training.step, seen=training.seen, pool=len(training.pool), at=time.strftime("%H:%M:%S", time.gmtime()))
        if time.monotonic() - saved > a.save_every * 60:
            save()
            training.pool.refresh()
            saved = time.monotonic()
        if time.monotonic() - drawn > a.sheet_every * 60:
            with training.ema.swapped():
                write_sample_sheet(a.out / f"samples-{training.step:06d}.png", training.unet, training.text, tokenizer, f"{a.pipeline}/vae", device=a.device)
            drawn = time.monotonic()
    save()
    with training.ema.swapped():
        write_sample_sheet(a.out / f"samples-{training.step:06d}.png", training.unet, training.text, tokenizer, f"{a.pipeline}/vae", device=a.device)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--latents", type=Path, required=True)
    p.add_argument("--pipeline", required=True, help="a pipeline folder with tokenizer/ and vae/")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--start", help="an older state whose weights to begin with")
    p.add_argument("--minutes", type=float, default=60)
    p.add_argument("--cool-down", action="store_true")
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--save-every", type=float, default=5, help="minutes")
    p.add_argument("--sheet-every", type=float, default=15, help="minutes")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--workers", type=int, default=2, help="single-threaded gradient workers; 1 on an accelerator")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    a = p.parse_args()
    if a.workers > 1:
        torch.set_num_threads(1)
    tokenizer = load_tokenizer(f"{a.pipeline}/tokenizer")
    pool = LatentPool(a.latents, "train", lambda texts: encode(tokenizer, texts))
    training = BaseTraining(pool, tokenizer, a.lr, a.batch, seed=a.seed, device=a.device, workers=a.workers)
    state_path = a.out / "state.pt"
    if state_path.exists():
        training.load(torch.load(state_path, map_location="cpu"))
        print(f"resumed at step {training.step}", flush=True)
    elif a.start:
        training.load_weights(torch.load(a.start, map_location="cpu"))
        print(f"began with the weights of step {training.step}", flush=True)
    run(a, training, state_path)


if __name__ == "__main__":
    main()
