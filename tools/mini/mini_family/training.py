"""One training: modules, optimisers, averaged weights, random numbers; and the loop that runs it.

A stage subclasses `Training` with `draw` (a batch) and `loss_of` (of a part of it). The whole state is in `state()`, so
that a run that is stopped and resumed gives the same weights as one that is not.
"""
import argparse
import time
from pathlib import Path

import torch

from .loop import Ema, Log, StopSignal, WorkClock, save_atomically, wait_while_paused
from .optimizer import Optimizers
from .shards import Shards

class Training:
    """`modules`: prefix -> module to train. `step` counts steps, `seen` samples, from the very first run on.

    The learning rate rises to `lr` over `warm_up` steps.
    """

    def __init__(self, modules, lr=1e-3, batch=32, decay=.998, warm_up=60, seed=0, device="cpu", workers=1, half=False, muon=True, channels_last=False):
        if channels_last:
            for m in modules.values():
                m.to(memory_format=torch.channels_last)
        self.lr, self.batch, self.warm_up, self.device = lr, batch, warm_up, device
        self.ema, self.shards = Ema(modules, decay), Shards(workers, max(workers, batch // 8))
        self.optimizers = Optimizers(modules, lr, muon=muon, parallel_map=self.shards.map)
        self.random = torch.Generator(device).manual_seed(seed)
        self.half = half
        self.step = self.seen = self.since_start = 0

    def draw(self) -> list[torch.Tensor]:
        """A batch: tensors whose first dimension is the sample. All random numbers come from `self.random`."""
        raise NotImplementedError

    def loss_of(self, *part):
        """(mean loss, unweighted errors [n]) of a part of a batch."""
        raise NotImplementedError

    def train_step(self, rate=1.) -> dict:
        """One step at `rate` times the learning rate; returns what goes into the log."""
        batch = [v.to(self.device) for v in self.draw()]
        losses, errors = self.shards.gradients(self._mixed_loss, batch, self.optimizers.params)
        norm = self.optimizers.step(self.lr * rate * min(1, (self.since_start + 1) / self.warm_up))
        self.step, self.since_start, self.seen = self.step + 1, self.since_start + 1, self.seen + len(batch[0])
        self.ema.update(self.step)
        return dict(loss=losses.mean(), mse=errors.mean(), norm=norm)

    def _mixed_loss(self, *part):
        with torch.autocast(torch.device(self.device).type, torch.bfloat16, enabled=self.half):
            return self.loss_of(*part)

    def begin_with(self, **weights: torch.nn.Module):
        """Takes the weights of an export, by module; step and samples count from zero."""
        for name, module in weights.items():
            self.ema.modules[name].load_state_dict(module.state_dict())
        self.ema.set_weights(self.ema.live())

    def state(self) -> dict:
        return dict(raw={k: v.clone() for k, v in self.ema.live().items()}, ema=self.ema.weights, step=self.step, seen=self.seen,
                    since_start=self.since_start, optimizers=self.optimizers.state_dict(), random=self.random.get_state())

    def load(self, s: dict):
        self.ema.load_live(s["raw"])
        self.ema.set_weights(s["ema"])
        self.optimizers.load_state_dict(s["optimizers"])
        self.random.set_state(s["random"])
        self.step, self.seen, self.since_start = s["step"], s["seen"], s["since_start"]


def add_arguments(p: argparse.ArgumentParser, lr=1e-3, minutes=60.):
    p.add_argument("--out", type=Path, required=True, help="folder of state.pt, log.jsonl and sample sheets")
    p.add_argument("--minutes", type=float, default=minutes)
    p.add_argument("--cool-down", action="store_true", help="let the learning rate fall to zero over these minutes")
    p.add_argument("--lr", type=float, default=lr)
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--log-every", type=int, default=25, help="steps")
    p.add_argument("--save-every", type=float, default=5, help="minutes")
    p.add_argument("--sheet-every", type=float, default=15, help="minutes")
    p.add_argument("--decay", type=float, default=.998, help="of the averaged weights; .985 for runs of a few hundred steps")
    p.add_argument("--warm-up", type=int, default=60, help="steps; 15 for runs of a few hundred steps")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--workers", type=int, default=1 if torch.cuda.is_available() else 2, help="single-threaded gradient workers; 1 on an accelerator")
    p.add_argument("--half", action="store_true", help="bfloat16 autocast: for accelerators")
    p.add_argument("--channels-last", action="store_true", help="weights of convolutions laid out as an accelerator's kernels read them")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")


def start_of(a):
    """What `--start` names; None where nothing is named, or the run has a state of its own, which it goes on from."""
    return None if (a.out / "state.pt").exists() else a.start


def settings(a) -> dict:
    """What `Training` takes, from parsed arguments."""
    if a.workers > 1:
        torch.set_num_threads(1)
    return dict(lr=a.lr, batch=a.batch, decay=a.decay, warm_up=a.warm_up, seed=a.seed, device=a.device, workers=a.workers, half=a.half,
                channels_last=a.channels_last)


def run(a, training: Training, write_sheet=None, on_save=None):
    """Trains for `a.minutes` of unpaused time or until asked to stop; saves and draws now and then, and at the end."""
    log, stop, path = Log(a.out / "log.jsonl"), StopSignal(), a.out / "state.pt"
    if path.exists():
        training.load(torch.load(path, map_location="cpu"))
        print(f"resumed at step {training.step}", flush=True)
    clock, saved, drawn = WorkClock(), 0., 0.

    def sheet():
        if write_sheet:
            with training.ema.swapped():
                write_sheet(a.out / f"samples-{training.step:06d}.png")

    while not stop and (share := clock() / (a.minutes * 60)) < 1:
        if wait_while_paused():
            clock.skip()
        log.add(**training.train_step(max(0., 1 - share) if a.cool_down else 1.))
        if training.step % a.log_every == 0:
            log.report(step=training.step, seen=training.seen, at=time.strftime("%H:%M:%S", time.gmtime()))
        if clock() - saved > a.save_every * 60:
            save_atomically(training.state(), path)
            saved = clock()
            if on_save:
                on_save()
        if clock() - drawn > a.sheet_every * 60:
            sheet()
            drawn = clock()
    save_atomically(training.state(), path)
    sheet()
