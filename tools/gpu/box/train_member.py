"""A family member on the new base, by its stage in mini_family: trained, exported to WEIGHTS/NAME and sent.

python train_member.py NAME --base FOLDER --work FOLDER --weights FOLDER --out FOLDER --seconds N [--batch 512] [--least 0.9]
NAME: judge (measures the base), few-step, canny, depth or edit. With `--least`, only where the judge recognises that share of subjects
in the base's pictures.
"""
import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from figures import figure
from pieces import send

MEMBERS = ("judge", "few-step", "canny", "depth", "edit")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("name", choices=MEMBERS)
    for name in ("base", "work", "weights", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    p.add_argument("--seconds", type=float, default=30, help="of training")
    p.add_argument("--batch", type=int, default=512)
    p.add_argument("--processes", type=int, default=16)
    p.add_argument("--count", type=int, default=200, help="pictures that are judged; pairs and control pictures in hundreds of it")
    p.add_argument("--least", type=float)
    a = p.parse_args()
    if a.least is not None and (share := subject_share(a)) < a.least:
        figure(f"{a.name} left out", share, "", f"at least {a.least} of the base's subjects recognised", ok=False)
        return
    {"judge": judge, "few-step": few_step, "canny": control, "depth": control, "edit": edit}[a.name](a)


def run(module: str, *args) -> None:
    done = subprocess.run([sys.executable, "-m", f"mini_family.{module}", *map(str, args)], stdout=sys.stderr)
    if done.returncode != 0:
        sys.exit(f"mini_family.{module} ended with {done.returncode}")


def subject_share(a) -> float:
    figures = a.work / "figures" / "base.json"
    return json.loads(figures.read_text())["subject"] if figures.exists() else 0.


def speed(a) -> list:
    import torch
    half = ["--half", "--channels-last"] if torch.cuda.is_available() else []
    return ["--minutes", a.seconds / 60, "--batch", a.batch, "--log-every", 20 if a.batch > 64 else 1, "--save-every", 60, "--sheet-every", 60, "--warm-up", 30, "--cool-down", *half]


def judge(a) -> None:
    run("evaluate", "base", "--base", a.base, "--out", a.work / "figures", "--count", a.count, "--sheet", min(64, a.count), "--threads", 1)
    found = json.loads((a.work / "figures" / "base.json").read_text())
    for head in ("subject", "place", "activity"):
        figure(f"base, {head} recognised", found[head], "", f"{found['judge_through_vae'][head]} through the autoencoder")
    shutil.copy(a.work / "figures" / "base.png", a.out / "base.png")


def few_step(a) -> None:
    folder = a.work / "few-step"
    run("train_few_step", "--base", a.base, "--latents", a.work / "latents", "--out", folder, "--count", a.count, *speed(a))
    for head, share in json.loads((folder / "figures.json").read_text()).items():
        figure(f"4 steps, {head} recognised", share, "", "the base in 25 steps with guidance")
    shutil.copytree(folder / "lora", a.weights / "few-step", dirs_exist_ok=True)
    sent(a)


def control(a) -> None:
    folder = a.work / a.name
    before = a.weights / "canny"      # shapes that follow edges soon follow depth
    start = ["--start", before] if a.name == "depth" and before.exists() else []
    run("train_controlnet", "--kind", a.name, "--base", a.base, "--latents", a.work / "latents", "--out", folder, "--processes", a.processes,
        "--scenes", 60 * a.count, *start, *speed(a))
    run("export", "controlnet", "--state", folder / "state.pt", "--base", a.base, "--out", a.weights / a.name)
    sent(a)


def edit(a) -> None:
    folder, latents = a.work / "edit", a.work / "latents"
    run("latents", "--vae", a.base / "vae", "--out", latents, "--scenes", 0, "--pairs", 40 * a.count, "--processes", a.processes)
    run("train_edit", "--base", a.base, "--latents", latents, "--out", folder, "--favour", "subject=3", "add=2", "remove=2", "time=.5", *speed(a))
    run("export", "edit", "--state", folder / "state.pt", "--base", a.base, "--out", a.weights / "edit")
    sent(a)


def sent(a) -> None:
    log = a.work / a.name / "log.jsonl"
    if log.exists():
        figure(f"{a.name}, last report", json.loads(log.read_text().splitlines()[-1]))
    figure("saved", send(a.weights, a.out), "pieces", a.name)


if __name__ == "__main__":
    main()
