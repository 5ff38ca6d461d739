"""The judge: says which subject, place and activity a picture shows. Trained on rendered scenes only.

python -m mini_family.classifier --out judge.safetensors [--minutes 15] [--start judge.safetensors]
"""
import argparse
import json
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from .dataset import stream, to_tensor
from .loop import Log, StopSignal, WorkClock, save_atomically, wait_while_paused
from .resemblance import told_subjects
from .scene import render, sample_spec
from .world import ACTIVITY_LABELS, PLACE_LABELS, SUBJECT_LABELS

HEADS = {"subject": SUBJECT_LABELS, "place": PLACE_LABELS, "activity": ACTIVITY_LABELS}
JUDGE = Path(__file__).parent.parent / "judge.safetensors"       # the one that the cards' figures were taken with
LOSS_WEIGHTS = {"subject": 1., "place": .5, "activity": 2.}      # a crown is ten pixels: the hardest to see


class _Block(nn.Module):
    """Two 3x3 convolutions and a shortcut; halves the picture."""

    def __init__(self, i, o):
        super().__init__()
        self.first, self.second = nn.Conv2d(i, o, 3, 2, 1, bias=False), nn.Conv2d(o, o, 3, 1, 1, bias=False)
        self.norm1, self.norm2, self.short = nn.BatchNorm2d(o), nn.BatchNorm2d(o), nn.Conv2d(i, o, 1, bias=False)

    def forward(self, x):
        y = F.relu(self.norm1(self.first(x)))
        return F.relu(self.norm2(self.second(y)) + self.short(F.avg_pool2d(x, 2)))


class Classifier(nn.Module):
    """[N, 3, 128, 128] in [-1, 1] -> {subject [N, S], place [N, P], activity [N, A]} logits. 1.4 M parameters."""

    def __init__(self, channels=(24, 48, 96, 160, 224)):
        super().__init__()
        self.blocks = nn.Sequential(*[_Block(i, o) for i, o in zip((3, *channels), channels)])
        self.heads = nn.ModuleDict({k: nn.Linear(2 * channels[-1], len(v)) for k, v in HEADS.items()})

    def forward(self, x):
        y = self.blocks(x)
        y = torch.cat([y.mean((2, 3)), y.amax((2, 3))], 1)
        return {k: head(y) for k, head in self.heads.items()}


def labels_of(specs) -> dict[str, torch.Tensor]:
    """Spec attributes -> label indices [N]."""
    return {k: torch.tensor([names.index(getattr(s, k)) for s in specs]) for k, names in HEADS.items()}


@torch.inference_mode()
def classify(net: Classifier, pictures: np.ndarray, batch=50) -> dict[str, list[str]]:
    """[N, 128, 128, 3] uint8 -> the most likely label of each head for each picture."""
    net.eval()
    device = next(net.parameters()).device
    out = {k: [] for k in HEADS}
    for i in range(0, len(pictures), batch):
        for k, logits in net(to_tensor(pictures[i:i + batch]).to(device)).items():
            out[k] += [HEADS[k][j] for j in logits.argmax(1).tolist()]
    return out


def seen(net: Classifier, specs, pictures) -> dict[str, list[str]]:
    """The judge's label of each head for each picture; the subject of `specs` where a person could tell it."""
    said = classify(net, pictures)
    return {**said, "subject": told_subjects(said["subject"], specs, pictures)}


def save_classifier(net: Classifier, path: Path, facts: dict):
    """Half-precision safetensors (statistics and offsets stay float32), `facts` as JSON in the metadata."""
    weights = {k: (v.half() if v.ndim > 1 else v).contiguous().cpu() for k, v in net.state_dict().items()}
    save_atomically(weights, path, lambda tensors, file: save_file(tensors, str(file), {"facts": json.dumps(facts)}))


def load_classifier(path=JUDGE) -> tuple[Classifier, dict]:
    """The judge, and its facts: `accuracy` on held-out scenes by head, `steps` and `scenes` that it was trained for."""
    net = Classifier()
    with safe_open(str(path), "pt") as file:
        facts = json.loads(file.metadata()["facts"])
        net.load_state_dict({k: file.get_tensor(k) for k in file.keys()})       # copies into float32
    return net.eval(), facts


def worn(x: torch.Tensor, g: torch.Generator) -> torch.Tensor:
    """Pictures made a little worse (noise, blur, gain), so that the judge does not depend on a renderer's sharpness."""
    n, d = len(x), x.device
    gain = 1 + .15 * (torch.rand(n, 3, 1, 1, generator=g, device=d) - .5)
    soft = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    blur = torch.rand(n, 1, 1, 1, generator=g, device=d)
    noise = .12 * torch.rand(n, 1, 1, 1, generator=g, device=d) * torch.randn(x.shape, generator=g, device=d)
    return (x * (1 - blur) + soft * blur) * gain + noise


def judged_scene(split: str, index: int):
    """(spec, scene) number `index` of a split, newcomers among the subjects."""
    spec = sample_spec(stream(split, 10_000_000 + index), SUBJECT_LABELS)
    return spec, render(spec)


def _drawn(index: int):
    spec, scene = judged_scene("train", index)
    return spec, np.asarray(scene.image)


@torch.inference_mode()
def accuracy(net: Classifier, count=1000, split="held-out") -> dict[str, float]:
    """Share of right labels on scenes that were not trained on."""
    drawn = [judged_scene(split, i) for i in range(count)]
    said = classify(net, np.stack([np.asarray(s.image) for _, s in drawn]))
    return {k: float(np.mean([getattr(spec, k) == v for (spec, _), v in zip(drawn, said[k])])) for k in HEADS}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--start", help="an earlier judge, to be taught on with scenes that it has not seen")
    p.add_argument("--minutes", type=float, default=15)
    p.add_argument("--scenes", type=int, default=20000)
    p.add_argument("--lr", type=float, default=2e-3)
    p.add_argument("--processes", type=int, default=1, help="that draw all scenes first; with 1 the pool grows while it is learned")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    a = p.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(a.threads)
    pictures, specs = [], []
    net, start = load_classifier(a.start) if a.start else (Classifier(), dict(scenes=0, steps=0))
    if a.processes > 1:
        with get_context("fork").Pool(a.processes) as workers:
            specs, pictures = map(list, zip(*workers.map(_drawn, range(start["scenes"], start["scenes"] + a.scenes), 50)))
    g = torch.Generator(a.device).manual_seed(0)
    net = net.to(a.device, memory_format=torch.channels_last)
    log, stop, batch = Log(a.out.with_suffix(".jsonl")), StopSignal(), 64
    optimizer = torch.optim.AdamW(net.parameters(), lr=a.lr, weight_decay=.02)
    clock, step = WorkClock(), 0
    while not stop and (share := clock() / (60 * a.minutes)) < 1:
        if wait_while_paused():
            clock.skip()
        for _ in range(batch if len(specs) < a.scenes else 0):
            spec, picture = _drawn(start["scenes"] + len(specs))
            pictures.append(picture)
            specs.append(spec)
        i = torch.randint(len(specs), (batch,), generator=g, device=a.device).tolist()
        x = worn(to_tensor([pictures[k] for k in i]).to(a.device), g)
        logits = net.train()(x.contiguous(memory_format=torch.channels_last))     # nearly twice as fast on a CPU
        wanted = {k: v.to(a.device) for k, v in labels_of([specs[k] for k in i]).items()}
        loss = sum(w * F.cross_entropy(logits[k], wanted[k], label_smoothing=.02) for k, w in LOSS_WEIGHTS.items())
        for group in optimizer.param_groups:
            group["lr"] = a.lr * min(1, (step + 1) / 50) * max(.01, 1 - share)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        step += 1
        log.add(loss=loss.item(), **{k: (logits[k].argmax(1) == wanted[k]).float().mean().item() for k in HEADS})
        if step % 25 == 0:
            log.report(step=step, scenes=len(specs))
    held = accuracy(net)
    save_classifier(net, a.out, dict(accuracy=held, steps=start["steps"] + step, scenes=start["scenes"] + len(specs)))
    log.report(step=step, held_out=held)


if __name__ == "__main__":
    main()
