"""Stage: hold the judge against somebody's eyes. A sheet is 128 samples of several checkpoints, and for each what labellers said.

python -m mini_family.judged_sheet draw --checkpoints FOLDER FOLDER+LORA ... --first 5000 --sheet judged/sheet-1
python -m mini_family.judged_sheet compare --sheet judged/sheet-1 [--classifier FILE]
python -m mini_family.judged_sheet learn --sheets judged/taught-*
python -m mini_family.judged_sheet bounds

`draw` writes `pictures.webp`, 16 pictures a row, and `prompts.json`: for each picture its prompt and what a right one shows.
`told.txt` beside them is written by hand, by looking: a line a row of the sheet, `y` where a child who knows the prompt's world
would name the subject that was asked for, `n` where not; `told-2.txt` and so on are those of others. `learn` writes what the judge
makes of such labels (`resemblance.py`), and `bounds` says what it tells of drawn scenes and of spoiled ones.
"""
import argparse
import json
from pathlib import Path
from random import Random

import numpy as np
import torch
from PIL import Image

from .captions import plain_caption
from .classifier import JUDGE, Classifier, load_classifier, seen
from .dataset import measured_specs
from .lora import merge_lora
from .pipeline import load_parts
from .resemblance import FEATURES, LEARNED, can_be_told, features_of, learn, likelihood
from .scene import HEIGHTS, Spec, render
from .sheet import generate, grid
from .train_few_step import sample_few
from .unclear import KINDS, unclear

COUNT, COLUMNS, TILE = 128, 16, 128
DECIDING = Path(__file__).parent.parent / "judged" / "sheet-4"        # labelled when the judge was frozen


def draw(a):
    """Picture i is of checkpoint i modulo their number, so that no row belongs to one of them."""
    specs = measured_specs(COUNT, a.first)
    prompts, pictures = [plain_caption(s) for s in specs], [None] * COUNT
    for c, checkpoint in enumerate(a.checkpoints):
        folder, _, lora = checkpoint.partition("+")
        parts, mine = load_parts(folder), range(c, COUNT, len(a.checkpoints))
        asked = [prompts[i] for i in mine]
        if lora:
            merge_lora(parts.unet, lora)
            made = sample_few(parts, asked, seed=a.first + c)
        else:
            made = generate(parts.unet, parts.text_encoder, parts.vae, parts.tokenizer, asked, seed=a.first + c, guidance=a.guidance)
        for i, picture in zip(mine, made):
            pictures[i] = picture
        print(checkpoint, len(made), flush=True)
    a.sheet.mkdir(parents=True, exist_ok=True)
    grid(np.stack(pictures), COLUMNS).save(a.sheet / "pictures.webp", quality=92, method=6)
    facts = [dict(prompt=p, subject=s.subject, checkpoint=i % len(a.checkpoints)) for i, (p, s) in enumerate(zip(prompts, specs))]
    (a.sheet / "prompts.json").write_text("[\n" + ",\n".join("  " + json.dumps(f) for f in facts) + "\n]\n")


def labels_of_sheet(folder: Path, count: int) -> np.ndarray:
    """What each labeller said of each picture, [labellers, count] bool."""
    out = []
    for file in sorted(folder.glob("told*.txt")):
        letters = "".join(file.read_text().split())
        if len(letters) != count or set(letters) - set("yn"):
            raise ValueError(f"{file}: expected {count} letters y or n, got {len(letters)}")
        out.append([letter == "y" for letter in letters])
    if not out:
        raise FileNotFoundError(f"no told*.txt in {folder}: nobody has labelled it")
    return np.array(out)


def pictures_of_sheet(folder: Path) -> tuple[np.ndarray, list[dict]]:
    """Pictures [128, 128, 128, 3] uint8, and what was asked for."""
    sheet = np.asarray(Image.open(folder / "pictures.webp").convert("RGB"))
    rows, columns = sheet.shape[0] // TILE, sheet.shape[1] // TILE
    pictures = sheet.reshape(rows, TILE, columns, TILE, 3).swapaxes(1, 2).reshape(-1, TILE, TILE, 3)
    return pictures, json.loads((folder / "prompts.json").read_text())


def read_sheet(folder: Path) -> tuple[np.ndarray, list[dict], np.ndarray]:
    """Pictures and what was asked for, and the share of labellers that could tell it, [128] in [0, 1]."""
    pictures, facts = pictures_of_sheet(folder)
    return pictures, facts, labels_of_sheet(folder, len(facts)).mean(0)


def agreement(net: Classifier, folder: Path) -> dict:
    """How often the judge says the same as most labellers: that a picture shows what was asked, or that it does not. `apart`: where they differ."""
    pictures, facts = pictures_of_sheet(folder)
    labels = labels_of_sheet(folder, len(facts))
    specs, shares = [Spec(f["subject"], "beach") for f in facts], labels.mean(0)
    said = seen(net, specs, pictures)["subject"]
    right, told = np.array([s == f["subject"] for s, f in zip(said, facts)]), shares > .5
    checkpoints = np.array([f["checkpoint"] for f in facts])
    by_checkpoint = {int(c): [int(told[checkpoints == c].sum()), int(right[checkpoints == c].sum()), int((checkpoints == c).sum())] for c in np.unique(checkpoints)}
    apart = [f"row {i // COLUMNS} column {i % COLUMNS}: {facts[i]['prompt']}: {shares[i]:.2f} of the labellers told it, the judge says {said[i]}" for i in np.where(right != told)[0]]
    return dict(agreement=round(float((right == told).mean()), 4), **between(labels), told=int(told.sum()), judged_right=int(right.sum()), of=len(facts),
                told_right_of_by_checkpoint=by_checkpoint, apart=apart)


def between(labels: np.ndarray) -> dict:
    """How often two labellers say the same, on average over all pairs of `labels` [labellers, pictures]; nothing where there is one labeller."""
    pairs = [float((a == b).mean()) for i, a in enumerate(labels) for b in labels[:i]]
    return dict(two_labellers=round(float(np.mean(pairs)), 4)) if pairs else {}


def bounds(count=208) -> dict:
    """For each size the share of scenes that can be told: of drawn ones, of each kind of spoiled ones, and of drawn ones that have another subject."""
    def of(specs, pictures):
        return round(float(can_be_told(specs, pictures).mean()), 3)

    out = {}
    for size in HEIGHTS:
        specs = [s.but(size=size) for s in measured_specs(count, 7000)]
        drawn = [np.asarray(render(s).image) for s in specs]
        out[size] = dict(drawn=of(specs, drawn), **{k: of(specs[i::4], [unclear(s, k, Random(n)) for n, s in enumerate(specs[i::4])]) for i, k in enumerate(KINDS)},
                         of_another=of(*zip(*[(s, p) for s, p, other in zip(specs[1:], drawn, specs) if s.subject != other.subject])))
    return out


def anchors(count=52) -> tuple[list[Spec], list[np.ndarray], list[float]]:
    """Scenes of which nobody has to be asked: drawn ones of each size can be told, spoiled ones cannot."""
    specs = [s.but(size=size) for size in HEIGHTS for s in measured_specs(count, 9000)]
    spoiled = [unclear(s, KINDS[i % len(KINDS)], Random(i)) for i, s in enumerate(specs)]
    return specs * 2, [np.asarray(render(s).image) for s in specs] + spoiled, [1.] * len(specs) + [0.] * len(specs)


def learn_from(sheets: list[Path]) -> dict:
    """What each feature counts, by the labels of sheets and by scenes of which nobody has to be asked. `left_out`: agreement on each sheet by the others."""
    xs, ys = [], []
    for folder in sheets:
        pictures, facts, told = read_sheet(folder)
        xs.append(features_of([Spec(f["subject"], "beach") for f in facts], pictures))
        ys.append(told)
    specs, pictures, known = anchors()
    x, y = features_of(specs, pictures), np.array(known)
    left_out = []
    for i in range(len(sheets)):
        others = learn(np.vstack([x] + xs[:i] + xs[i + 1:]), np.concatenate([y] + ys[:i] + ys[i + 1:]))
        left_out.append(round(float(((likelihood(others, xs[i]) > .5) == (ys[i] > .5)).mean()), 4))
    learned = learn(np.vstack([x] + xs), np.concatenate([y] + ys))
    return dict(features=FEATURES, labels=sum(map(len, ys)), anchors=len(y), left_out=left_out,
                **{k: np.round(v, 5).tolist() for k, v in learned.items()})


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=["draw", "learn", "compare", "bounds"])
    p.add_argument("--sheet", type=Path)
    p.add_argument("--sheets", type=Path, nargs="+", help="those that are learned from")
    p.add_argument("--checkpoints", nargs="+", help="pipeline folders, the poorest first; FOLDER+LORA for four steps")
    p.add_argument("--first", type=int, default=5000, help="the first held-out scene whose prompt is taken")
    p.add_argument("--guidance", type=float, default=6.)
    p.add_argument("--classifier", default=JUDGE)
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    if a.what == "bounds":
        print(json.dumps(bounds(), indent=1))
    elif a.what == "learn":
        learned = learn_from(a.sheets)
        LEARNED.write_text(json.dumps(learned, indent=1) + "\n")
        print(json.dumps(learned, indent=1))
    elif a.what == "draw":
        draw(a)
    else:
        print(json.dumps(agreement(load_classifier(a.classifier)[0], a.sheet), indent=1))


if __name__ == "__main__":
    main()
