"""Trains the base on scenes that are drawn at the same time: from the first ones on, on latents in the device's memory.

python train_live.py --start FOLDER --work FOLDER --weights FOLDER --out FOLDER [--seconds 250] [--draw-seconds 120] ...
Needs mini_family and diffusers on PYTHONPATH. Exports to WEIGHTS/base and sends WEIGHTS to OUT every minute and at the end.
The rate falls to zero over the last two fifths of the time.
"""
import argparse
import time
from pathlib import Path

from mini_family.live_pool import LivePool, SceneDrawer, write_latents

from figures import figure
from pieces import send

CONSTANT = .6        # of the time; then the rate falls
TRIED = 5            # steps that are timed for each layout


def parse() -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("start", "work", "weights", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    p.add_argument("--seconds", type=float, default=250, help="from the first scene to the last step")
    p.add_argument("--steps", type=int, default=10 ** 9, help="at most")
    p.add_argument("--draw-seconds", type=float, default=120)
    p.add_argument("--first", type=int, default=20_000, help="scenes before training begins")
    p.add_argument("--capacity", type=int, default=220_000, help="scenes at most")
    p.add_argument("--processes", type=int, default=16)
    p.add_argument("--draw-batch", type=int, default=250, help="scenes that a process draws at once")
    p.add_argument("--batch", type=int, default=512)
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--decay", type=float, default=.998)
    p.add_argument("--save-every", type=float, default=60)
    p.add_argument("--report-every", type=float, default=10)
    p.add_argument("--held", type=int, default=128, help="held-out scenes for the error before and after")
    p.add_argument("--kept-chunks", type=int, default=24, help="thousands of scenes whose latents are written for other stages")
    return p.parse_args()


def main() -> None:
    a, began = parse(), time.monotonic()
    with SceneDrawer(a.start / "tokenizer", a.processes, batch=a.draw_batch) as drawer:      # before torch touches a GPU: its processes are forks
        train(a, drawer, lambda: time.monotonic() - began)


def train(a, drawer, clock) -> None:
    import torch
    from mini_family.pipeline import load_parts
    from mini_family.train_base import BaseTraining
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        torch.set_num_threads(1)      # the other processors draw, and threads that wait for one another crawl beside them
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = torch.backends.cudnn.benchmark = True
    parts = load_parts(a.start)
    pool = LivePool(parts.vae.to(device), a.capacity, device)
    fill(pool, drawer, min(a.first // 8, a.capacity))
    channels_last = quickest_layout(a, pool, parts, device)
    fill(pool, drawer, min(a.first, a.capacity))
    figure("first scenes", round(clock(), 1), "s", f"{len(pool)} scenes, {len(pool) / clock():.0f} a second")
    training = BaseTraining(pool, parts.tokenizer, lr=a.lr, batch=a.batch, decay=a.decay, device=device, half=device == "cuda", channels_last=channels_last)
    training.begin_with(unet=parts.unet, text_encoder=parts.text_encoder)
    held = HeldOut(a, parts)
    held.report("before", training)
    drawing, saved, reported, log, steps = True, clock(), (clock(), 0), [], 0
    while steps < a.steps and (share := clock() / a.seconds) < 1:
        if drawing:
            for batch in drawer.ready():
                pool.add(*batch)
            if pool.full or clock() > a.draw_seconds:
                drawing = False
                drawer.stop()
                figure("scenes drawn", len(pool), "scenes", f"{clock():.0f} s, {a.processes} processes")
        log.append(training.train_step(min(1., (1 - share) / (1 - CONSTANT))))
        steps += 1
        if clock() - reported[0] > a.report_every:
            report(training, log, len(pool), training.seen - reported[1], clock() - reported[0])
            reported, log = (clock(), training.seen), []
        if clock() - saved > a.save_every:
            export(a, training)
            saved = clock()
    if log:
        report(training, log, len(pool), training.seen - reported[1], max(clock() - reported[0], 1e-3))
    figure("trained on", training.seen, "samples", f"{steps} steps of {a.batch}, {device}")
    export(a, training)
    held.report("after", training)
    write_latents(pool, a.work / "latents", a.kept_chunks)
    if device == "cuda":
        figure("gpu memory of torch, peak", round(torch.cuda.max_memory_allocated() / 2 ** 20), "MiB")


def fill(pool, drawer, count: int) -> None:
    while len(pool) < count:
        for batch in drawer.ready(wait=60):
            pool.add(*batch)


def quickest_layout(a, pool, parts, device: str) -> bool:
    """Whether steps are faster with weights laid out channels last; GroupNorm's kernels want the other order than convolutions'."""
    if device == "cpu":
        return False
    import torch
    from mini_family.train_base import BaseTraining
    seconds = {}
    for channels_last in (True, False):
        training = BaseTraining(pool, parts.tokenizer, batch=a.batch, device=device, half=True, channels_last=channels_last)
        for _ in range(TRIED):
            training.train_step()
        torch.cuda.synchronize()
        began = time.monotonic()
        for _ in range(TRIED):
            training.train_step()
        torch.cuda.synchronize()
        seconds[channels_last] = time.monotonic() - began
        figure(f"speed, channels {'last' if channels_last else 'first'}", round(TRIED * a.batch / seconds[channels_last], 1), "samples/s")
        del training
    torch.cuda.empty_cache()
    return seconds[True] < seconds[False]


def report(training, log: list[dict], scenes: int, samples: int, seconds: float) -> None:
    def mean(key: str) -> float:
        return round(sum(float(x[key]) for x in log) / len(log), 5)
    figure("speed", round(samples / seconds, 1), "samples/s", f"{scenes} scenes")
    figure("mean squared error", mean("mse"), "", f"step {training.step}, weighted loss {mean('loss')}, gradient {mean('norm')}")


def export(a, training) -> None:
    """The averaged weights as a pipeline in half precision, and what there is so far sent back."""
    from mini_family.pipeline import parts_of_state, write_pipeline
    write_pipeline(parts_of_state({"ema": {k: v.cpu() for k, v in training.ema.weights.items()}}, a.start), a.weights / "base")
    figure("saved", send(a.weights, a.out), "pieces", f"step {training.step}")


class HeldOut:
    """The noise error on held-out scenes with fixed noise: one comparable number."""

    def __init__(self, a, parts):
        from mini_family.captions import plain_caption
        from mini_family.dataset import scene_at
        from mini_family.latents import encode_images
        self.a, self.device, drawn = a, parts.vae.device, [scene_at("held-out", i) for i in range(a.held)]
        self.prompts = [plain_caption(spec) for spec, _ in drawn]
        self.latents = encode_images(parts.vae, [s.image for _, s in drawn]).to(self.device)

    def report(self, when: str, training) -> None:
        from mini_family.held_loss import held_loss
        from mini_family.pipeline import parts_of_state
        now = parts_of_state({"ema": {k: v.cpu() for k, v in training.ema.weights.items()}}, self.a.start)
        loss, error = held_loss(now.to(self.device), self.latents, self.prompts)
        figure(f"held-out error {when}", round(error, 5), "", f"weighted {loss:.4f}, {self.a.held} scenes")


if __name__ == "__main__":
    main()
