"""Stage: the same figures for pictures that zeroreel made, so that they hold through its own pipeline.

python -m mini_family.through_zeroreel prompts --out FOLDER [--count 120]
node generate-clips.mjs FOLDER [--frames 1] [--model PIPELINE]      writes FOLDER/<prompt>/<frame>.png
python -m mini_family.through_zeroreel judge --out FOLDER
Prompts are those of `evaluate base`: held-out scenes. Shares of clips whose subject, place and activity are the ones asked
for (in the first frame), and of clips whose subject has the same label in every frame.
"""
import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from .captions import plain_caption
from .classifier import JUDGE, classify, load_classifier
from .dataset import measured_specs
from .evaluate import judge
from .video import measure_clips


def write_prompts(out: Path, count: int):
    out.mkdir(parents=True, exist_ok=True)
    prompts = [{"prompt": plain_caption(s), "seed": 1_000_000 + i} for i, s in enumerate(measured_specs(count))]
    (out / "prompts.json").write_text(json.dumps(prompts, indent=1))


def judge_clips(out: Path, classifier: str) -> dict:
    folders = sorted((f for f in out.iterdir() if f.is_dir()), key=lambda f: int(f.name))
    if not folders:
        raise FileNotFoundError(f"no clips in {out}: run generate-clips.mjs first")
    clips = [np.stack([np.asarray(Image.open(p).convert("RGB")) for p in sorted(f.glob("*.png"))]) for f in folders]
    net, facts = load_classifier(classifier)
    figures = judge(net, measured_specs(len(clips)), np.stack([clip[0] for clip in clips]))
    right = {head: figures[head] for head in ("subject", "place", "activity")}
    return dict(clips=len(clips), frames=len(clips[0]), judge=facts["accuracy"], **right, **measure_clips(clips, lambda pictures: classify(net, pictures)))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=["prompts", "judge"])
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--count", type=int, default=120)
    p.add_argument("--classifier", default=JUDGE)
    a = p.parse_args()
    if a.what == "prompts":
        return write_prompts(a.out, a.count)
    figures = judge_clips(a.out, a.classifier)
    (a.out / "figures.json").write_text(json.dumps(figures, indent=1))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
