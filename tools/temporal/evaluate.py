"""How steady clips are, as a table of means and standard errors: python tools/temporal/evaluate.py OUT

OUT is a folder of one clip's frames (PNG, in the order of their names), or has a folder of clips for each configuration, as
generate.mjs writes them: OUT/<configuration>/<clip>/<frame>.png. Clips that every configuration has are compared in pairs.
"""
import argparse
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "mini")]
from figures import clip_figures, moved_still  # noqa: E402

# Pixels of the canvas that motions are given on.
_CANVAS = 512
COLUMNS = ["warp", "flicker", "near", "near_frames", "subject_same", "subject_kept", "place_same", "sharp", "change", "drift", "mirror"]


def read_clip(folder: Path) -> np.ndarray:
    """Frames `[F, H, W, 3]` uint8."""
    files = sorted(folder.glob("*.png"))
    if not files:
        raise FileNotFoundError(f"{folder}: expected PNG frames, got none")
    return np.stack([np.asarray(Image.open(f).convert("RGB")) for f in files])


def open_judge():
    """frames -> head -> label of each; the judge of the embedded model's world."""
    import torch
    from mini_family.classifier import classify, load_classifier
    torch.set_num_threads(1)
    net, _ = load_classifier()

    def labels_of(frames):
        if frames.shape[1:3] != (128, 128):
            frames = np.stack([np.asarray(Image.fromarray(f).resize((128, 128), Image.Resampling.BOX)) for f in frames])
        return {head: names for head, names in classify(net, frames).items() if head in ("subject", "place")}

    return labels_of


def path_of(frames: np.ndarray, motion, path: Path | None) -> np.ndarray:
    """Pixels that the camera was asked to be away from frame 0, `[F, 2]`."""
    count, height, width = frames.shape[:3]
    if path is None:
        canvas = np.arange(count)[:, None] * np.array(motion)
    else:
        canvas = np.array(json.loads(path.read_text()), float)[:count]
    return canvas * np.array([width, height]) / _CANVAS


def mean_and_error(values) -> str:
    v = np.array([x for x in values if not np.isnan(x)], float)
    if len(v) == 0:
        return ""
    error = v.std(ddof=1) / np.sqrt(len(v)) if len(v) > 1 else 0.
    return f"{v.mean():.3f} ± {error:.3f}"


def table(figures: dict, against: str | None) -> str:
    """Markdown: means of the clips that all configurations have, then paired differences and ratios of means to `against`."""
    clips = sorted(set.intersection(*(set(of) for of in figures.values())), key=lambda name: (len(name), name))
    columns = [c for c in COLUMNS if all(c in figures[n][i] for n in figures for i in clips)]
    of = lambda name, column: np.array([figures[name][i][column] for i in clips])
    rows = [f"{len(clips)} clips", "", "| configuration | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    rows += [f"| {name} | " + " | ".join(mean_and_error(of(name, c)) for c in columns) + " |" for name in figures]
    if against is not None:
        rows += ["", f"difference to {against}, clip by clip", "", *rows[2:4]]
        rows += [f"| {n} | " + " | ".join(mean_and_error(of(n, c) - of(against, c)) for c in columns) + " |" for n in figures if n != against]
        rows += ["", f"ratio of means to {against}", "", *rows[2:4]]
        ratio = lambda n, c: np.nanmean(of(n, c)) / np.nanmean(of(against, c))
        rows += [f"| {n} | " + " | ".join(f"{ratio(n, c):.2f}" for c in columns) + " |" for n in figures if n != against]
    return "\n".join(rows)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("out", type=Path)
    p.add_argument("--only", help="configurations, comma-separated")
    p.add_argument("--against", help="the configuration that the others are compared with")
    p.add_argument("--motion", type=float, nargs=2, default=(12., 12.), metavar=("X", "Y"), help="asked motion in pixels of a 512-wide canvas a frame")
    p.add_argument("--path", type=Path, help="JSON: [x, y] of each frame on that canvas, for a camera that does not pan straight on")
    p.add_argument("--still", action="store_true", help="of each clip's first frame, moved as asked, in place of the clip: what a judge says to that")
    p.add_argument("--no-judge", action="store_true", help="for other worlds than the embedded model's")
    p.add_argument("--json", type=Path, help="keeps figures, and takes those that are there")
    a = p.parse_args()
    labels_of = (lambda frames: None) if a.no_judge else open_judge()

    def of_clip(folder):
        frames = read_clip(folder)
        path = path_of(frames, a.motion, a.path)
        if a.still:
            frames = moved_still(frames[0], path)
        return clip_figures(frames.astype(np.float32) / 255, path, labels_of(frames))

    if any(a.out.glob("*.png")):
        return print(json.dumps(of_clip(a.out), indent=1))
    figures = json.loads(a.json.read_text()) if a.json and a.json.exists() else {}
    names = a.only.split(",") if a.only else sorted(f.name for f in a.out.iterdir() if f.is_dir())
    for name in names:
        done = figures.setdefault(name, {})
        for folder in sorted((a.out / name).iterdir()):
            if folder.suffix != ".part" and folder.name not in done:
                done[folder.name] = of_clip(folder)
    if a.json:
        a.json.write_text(json.dumps(figures, indent=1))
    print(table({name: figures[name] for name in names}, a.against))


if __name__ == "__main__":
    main()
