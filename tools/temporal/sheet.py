"""Clips below each other, their frames side by side: python tools/temporal/sheet.py SHEET.png FOLDER FOLDER ... [--frames 8]"""
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
    # 64 colours keep a sheet small enough for the repository.
    Image.fromarray(np.concatenate(rows)).quantize(64, dither=Image.Dither.NONE).save(a.sheet, optimize=True)


if __name__ == "__main__":
    main()
