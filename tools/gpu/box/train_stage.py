"""Stage train: the base goes on from the start that came along, then what is made from it."""
import os
import sys
from importlib.util import find_spec

from experiment import Experiment
from kit import Kit, joined

SECONDS = {"base": 280, "draw": 120, "few-step": 70, "canny": 25, "depth": 15, "edit": 30}
LEAST = .8           # of subjects recognised, below which nothing is made from the base
BEGIN = 45           # to load, to draw control pictures, to export


def unavailable(_kit: Kit) -> str | None:
    missing = [name for name in ("torch", "transformers", "safetensors", "numpy", "PIL", "cv2") if find_spec(name) is None]
    return f"{sys.executable} has no {', '.join(missing)}" if missing else None


def experiments(kit: Kit) -> list[Experiment]:
    env = {"PYTHONPATH": joined(str(kit.home / "mini"), kit.site()), "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1",
           "TRANSFORMERS_VERBOSITY": "error", "DIFFUSERS_VERBOSITY": "error"}
    if kit.small:
        env["OMP_NUM_THREADS"] = "1"
    weights = kit.work / "weights"
    weights.mkdir(exist_ok=True)
    seconds = {name: float(kit.settings.get(name, value)) for name, value in SECONDS.items()}
    where = ["--work", kit.work, "--weights", weights, "--out", kit.out]
    processes = ["--processes", 2 if kit.small else os.cpu_count() or 1]
    base = ["--seconds", seconds["base"], "--draw-seconds", seconds["draw"], "--lr", kit.settings.get("lr", 1e-3), "--batch", kit.settings.get("batch", 512)]
    small = ["--steps", 20, "--first", 40, "--capacity", 60, "--batch", 4, "--held", 4, "--draw-batch", 10, "--report-every", 2, "--kept-chunks", 1]

    def member(name: str, *args) -> Experiment:
        gate = [] if name == "judge" or kit.small else ["--least", kit.settings.get("least", LEAST)]
        size = ["--count", 10, "--batch", 4] if kit.small else []
        trained = seconds.get(name, 0)
        command = kit.python("train_member.py", name, "--base", weights / "base", *where, "--seconds", trained, *processes, *gate, *args, *size)
        return Experiment(name, command, (trained + BEGIN) * (5 if kit.small else 1), env)

    return [
        Experiment("machine", kit.python("machine.py"), 20),
        Experiment("base", kit.python("train_live.py", "--start", kit.home / "start", *where, *processes, *base, *(small if kit.small else [])), seconds["base"] + 60, env),
        *(member(name) for name in ("judge", "few-step", "canny", "depth", "edit")),
    ]
