"""What every training loop shares: pausing, the clock, the log, atomic saving, averaged weights."""
import json
import os
import signal
import time
from pathlib import Path

import numpy as np
import torch

PAUSE_VARIABLE = "MINI_PAUSE"    # names a file; while it exists, long stages sleep


def wait_while_paused() -> bool:
    """Sleeps while the file named by $MINI_PAUSE exists; whether it did."""
    path, slept = os.environ.get(PAUSE_VARIABLE), False
    while path and os.path.exists(path):
        time.sleep(2)
        slept = True
    return slept


class WorkClock:
    """Seconds of work: time in which the process was paused or stopped (SIGSTOP, a frozen machine) does not count."""

    LONGEST = 30.       # seconds between two readings that can be work

    def __init__(self, now=time.monotonic):
        self.now, self.last, self.worked = now, now(), 0.

    def __call__(self) -> float:
        t = self.now()
        self.worked, self.last = self.worked + min(t - self.last, self.LONGEST), t
        return self.worked

    def skip(self):
        """Time up to now since the last reading was no work."""
        self.last = self.now()


class StopSignal:
    """True once the process has been asked to end (SIGTERM, SIGINT): finish the step, save, leave."""

    def __init__(self):
        self.asked = False
        for s in (signal.SIGTERM, signal.SIGINT):
            signal.signal(s, lambda *_: setattr(self, "asked", True))

    def __bool__(self):
        return self.asked


def save_atomically(state, path: Path, save=torch.save):
    """`save(state, file)` writes; the file has its name once it is whole."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    save(state, part)
    os.replace(part, path)


class Log:
    """Appends JSON lines: one object per report, with the mean of what was added since the last."""

    def __init__(self, path: Path):
        self.path, self.values = Path(path), {}
        self.path.parent.mkdir(parents=True, exist_ok=True)

    def add(self, **values):
        for k, v in values.items():
            self.values.setdefault(k, []).append(v)      # tensors are read when they are reported, not before

    def report(self, **fixed):
        line = {**fixed, **{k: round(float(np.mean([float(x) for x in v])), 5) for k, v in self.values.items()}}
        self.values = {}
        with self.path.open("a") as f:
            f.write(json.dumps(line) + "\n")
        print(" ".join(f"{k} {v}" for k, v in line.items()), flush=True)


class Ema:
    """Averaged weights of several modules, under `prefix.key` names."""

    def __init__(self, modules: dict[str, torch.nn.Module], decay: float):
        self.modules, self.decay = modules, decay
        self.weights = {k: v.clone() for k, v in self.live().items()}
        self._pairs = None

    def live(self) -> dict[str, torch.Tensor]:
        """The weights being trained (views, not copies)."""
        return {f"{p}.{k}": v.detach() for p, m in self.modules.items() for k, v in m.state_dict().items()}

    @torch.no_grad()
    def update(self, step: int):
        """`step` counts from 1 since the average began: the first hundred steps average faster."""
        d = min(self.decay, (step + 1) / (step + 20))
        if self._pairs is None:      # tensors stay where they are: collected once
            live = {k: v for k, v in self.live().items() if v.is_floating_point()}
            self._pairs = [self.weights[k] for k in live], list(live.values())
        torch._foreach_lerp_(*self._pairs, 1 - d)

    def set_weights(self, weights: dict[str, torch.Tensor]):
        """Replaces the average (buffers that are not numbers are fixed and not averaged)."""
        for k, v in weights.items():
            self.weights[k].copy_(v)

    def load_live(self, weights: dict[str, torch.Tensor]):
        for p, m in self.modules.items():
            m.load_state_dict({k[len(p) + 1:]: v for k, v in weights.items() if k.startswith(p + ".")})

    def swapped(self):
        """Context: the modules hold the averaged weights."""
        return _Swapped(self)


class _Swapped:
    def __init__(self, ema: Ema):
        self.ema = ema

    def __enter__(self):
        self.saved = {k: v.clone() for k, v in self.ema.live().items()}
        self.modes = {p: m.training for p, m in self.ema.modules.items()}
        self.ema.load_live(self.ema.weights)
        for m in self.ema.modules.values():
            m.eval()

    def __exit__(self, *_):
        self.ema.load_live(self.saved)
        for p, m in self.ema.modules.items():
            m.train(self.modes[p])
