"""Stage: hold the judge against somebody's eyes. A sheet is 128 samples of several checkpoints, and for each what a person said.

python -m mini_family.judged_sheet draw --checkpoints FOLDER FOLDER ... --first 5000 --sheet judged/sheet-1
python -m mini_family.judged_sheet compare --sheet judged/sheet-1 [--classifier FILE]
python -m mini_family.judged_sheet bounds

`draw` writes `pictures.webp`, 16 pictures a row, and `prompts.json`: for each picture its prompt and what a right one shows.
`told.txt` beside them is written by hand, by looking: a line a row of the sheet, `y` where a child who knows the prompt's world
would name the subject that was asked for, `n` where not. `bounds` says what `outlines.py` finds in drawn scenes and in spoiled ones.
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
from .outlines import TOLD, outline_shares
from .pipeline import load_parts
from .scene import HEIGHTS, Spec, render
from .sheet import generate, grid
from .unclear import KINDS, unclear

COUNT, COLUMNS, TILE = 128, 16, 128
DECIDING = Path(__file__).parent.parent / "judged" / "sheet-2"        # labelled when the judge was frozen


def draw(a):
    """Picture i is of checkpoint i modulo their number, so that no row belongs to one of them."""
    specs = measured_specs(COUNT, a.first)
    prompts, pictures = [plain_caption(s) for s in specs], [None] * COUNT
    for c, folder in enumerate(a.checkpoints):
        parts, mine = load_parts(folder), range(c, COUNT, len(a.checkpoints))
        made = generate(parts.unet, parts.text_encoder, parts.vae, parts.tokenizer, [prompts[i] for i in mine], seed=a.first + c, guidance=a.guidance)
        for i, picture in zip(mine, made):
            pictures[i] = picture
        print(folder, len(made), flush=True)
    a.sheet.mkdir(parents=True, exist_ok=True)
    grid(np.stack(pictures), COLUMNS).save(a.sheet / "pictures.webp", quality=92, method=6)
    facts = [dict(prompt=p, subject=s.subject, checkpoint=i % len(a.checkpoints)) for i, (p, s) in enumerate(zip(prompts, specs))]
    (a.sheet / "prompts.json").write_text("[\n" + ",\n".join("  " + json.dumps(f) for f in facts) + "\n]\n")


def read_sheet(folder: Path) -> tuple[np.ndarray, list[dict], list[bool]]:
    """Pictures [128, 128, 128, 3] uint8, what was asked for, and whether a person could tell."""
    sheet = np.asarray(Image.open(folder / "pictures.webp").convert("RGB"))
    rows, columns = sheet.shape[0] // TILE, sheet.shape[1] // TILE
    pictures = sheet.reshape(rows, TILE, columns, TILE, 3).swapaxes(1, 2).reshape(-1, TILE, TILE, 3)
    facts = json.loads((folder / "prompts.json").read_text())
    told = "".join((folder / "told.txt").read_text().split())
    if len(told) != len(facts) or set(told) - set("yn"):
        raise ValueError(f"{folder / 'told.txt'}: expected {len(facts)} letters y or n, got {len(told)}")
    return pictures, facts, [letter == "y" for letter in told]


def agreement(net: Classifier, folder: Path) -> dict:
    """How often the judge says the same as the person: that a picture shows what was asked, or that it does not. `apart`: where they differ."""
    pictures, facts, told = read_sheet(folder)
    specs = [Spec(f["subject"], "beach") for f in facts]
    said = seen(net, specs, pictures)["subject"]
    right = [s == f["subject"] for s, f in zip(said, facts)]
    n = 1 + max(f["checkpoint"] for f in facts)
    by_checkpoint = {c: [sum(told[c::n]), sum(right[c::n]), len(told[c::n])] for c in range(n)}
    apart = [f"row {i // COLUMNS} column {i % COLUMNS}: {facts[i]['prompt']}: a person {'told it' if t else 'could not tell'}, the judge says {said[i]}"
             for i, (r, t) in enumerate(zip(right, told)) if r != t]
    return dict(agreement=round(1 - len(apart) / len(told), 4), told=sum(told), judged_right=sum(right), of=len(told), told_right_of_by_checkpoint=by_checkpoint, apart=apart)


def bounds(count=208) -> dict:
    """For each size: [mean share of the subject's edges, share of scenes that can be told], of drawn scenes and of each kind of spoiled ones."""
    def of(specs, pictures):
        shares = outline_shares(specs, pictures)
        return [round(float(np.mean(shares)), 3), round(float(np.mean([share >= TOLD[s.size] for s, share in zip(specs, shares)])), 3)]

    out = {}
    for size in HEIGHTS:
        specs = [s.but(size=size) for s in measured_specs(count, 7000)]
        out[size] = dict(drawn=of(specs, [np.asarray(render(s).image) for s in specs]),
                         **{k: of(specs[i::4], [unclear(s, k, Random(n)) for n, s in enumerate(specs[i::4])]) for i, k in enumerate(KINDS)})
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=["draw", "compare", "bounds"])
    p.add_argument("--sheet", type=Path)
    p.add_argument("--checkpoints", nargs="+", help="pipeline folders, the poorest first")
    p.add_argument("--first", type=int, default=5000, help="the first held-out scene whose prompt is taken")
    p.add_argument("--guidance", type=float, default=6.)
    p.add_argument("--classifier", default=JUDGE)
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    if a.what == "bounds":
        print(json.dumps(bounds(), indent=1))
    elif a.what == "draw":
        draw(a)
    else:
        print(json.dumps(agreement(load_classifier(a.classifier)[0], a.sheet), indent=1))


if __name__ == "__main__":
    main()
