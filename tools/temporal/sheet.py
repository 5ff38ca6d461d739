"""Clips below each other, their frames side by side: python tools/temporal/sheet.py SHEET.webp FOLDER FOLDER ... [--frames 8]"""
import argparse
from pathlib import Path

import numpy as np
from PIL import Image


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("sheet", type=Path)
    p.add_argument("clips", type=Path, nargs="+")
    p.add_argument("--frames", type=int, default=8, help="evenly spread over a longer clip")
    a = p.parse_args()
    rows = []
    for clip in a.clips:
        files = sorted(clip.glob("*.png"))
        spread = np.linspace(0, len(files) - 1, min(a.frames, len(files))).round().astype(int)
        rows.append(np.concatenate([np.asarray(Image.open(files[k]).convert("RGB")) for k in spread], axis=1))
    # Small enough for the repository as WebP; quality is unknown to PNG.
    Image.fromarray(np.concatenate(rows)).save(a.sheet, quality=88)


if __name__ == "__main__":
    main()
