"""Runs a stage's experiments one after the other within its time. Figures go to $OUT/STAGE.jsonl, what else was said to STAGE.log.

python run_stage.py webgpu|train|cuda [--seconds N] [--only NAME ...] [--small] [--set NAME=VALUE ...]
Ends with 1 where an experiment failed.
"""
import argparse
import os
import sys
import time
from importlib import import_module
from pathlib import Path

from experiment import Experiment, run_experiment
from figures import FigureFile
from kit import HOME, Kit

SECONDS = {"webgpu": 150, "train": 620, "cuda": 330}


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("stage", choices=SECONDS)
    p.add_argument("--seconds", type=float, help="for all of it")
    p.add_argument("--only", nargs="+", metavar="NAME", help="experiments")
    p.add_argument("--small", action="store_true", help="sizes for a processor")
    p.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE", help="settings of the stage, see its file")
    a = p.parse_args()
    kit = Kit(Path(os.environ.get("OUT") or HOME / "out"), a.small, dict(s.split("=", 1) for s in a.set))
    kit.out.mkdir(parents=True, exist_ok=True)
    module = import_module(f"{a.stage}_stage")
    if reason := module.unavailable(kit):
        sys.exit(f"{a.stage}: {reason}")
    experiments: list[Experiment] = module.experiments(kit)
    names = [e.name for e in experiments]
    if unknown := set(a.only or []) - set(names):
        sys.exit(f"--only: expected some of {', '.join(names)}, got {', '.join(sorted(unknown))}")
    figures, until = FigureFile(kit.out / f"{a.stage}.jsonl", a.stage), time.monotonic() + (a.seconds or SECONDS[a.stage])
    chosen = [e for e in experiments if a.only is None or e.name in a.only]
    ended = [run_experiment(e, figures, kit.out / f"{a.stage}.log", until) for e in chosen]
    sys.exit(0 if all(ended) else 1)


if __name__ == "__main__":
    main()
