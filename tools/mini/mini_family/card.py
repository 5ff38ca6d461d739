"""Stage: write a model card from what was measured. Nothing is claimed that a file does not say.

python -m mini_family.card --what base --state STATE.pt --figures base.json --out FOLDER
`--figures` may be left out: the card then says that nothing was measured.
"""
import argparse
import json
from pathlib import Path

import torch

from .world import ACTIVITIES, PLACES, SUBJECTS

TITLES = {"base": "text to image", "canny": "ControlNet, canny edges", "depth": "ControlNet, depth",
          "edit": "Instruct-Pix2Pix", "dreambooth": "DreamBooth"}

LICENCES = """## Data and licences
Trained only on pictures drawn by `tools/mini` from openly licensed artwork: Fluent Emoji (MIT, © Microsoft Corporation) and Noto Emoji (Apache-2.0, © Google LLC).
No photographs, no people's data, no other model's output. The weights are under the repository's licence; keep the two notices with them.
"""


def world_section() -> str:
    return (f"## The world\n{len(SUBJECTS)} subjects: {', '.join(SUBJECTS)}.\n\n{len(PLACES)} places: {', '.join(v[0] for v in PLACES.values())}.\n\n"
            f"{len(ACTIVITIES)} activities: {', '.join(ACTIVITIES.values())}.\n\nWords outside this world have no meaning to the model.\n")


def figures_section(figures: dict | None) -> str:
    if figures is None:
        return "## Figures\nNot measured yet.\n"
    simple = {k: v for k, v in figures.items() if isinstance(v, (int, float)) or k in ("judge", "kinds", "moved_pixels")}
    lines = ["## Figures", "25 DDIM steps, guidance 6, prompts and seeds not used in training; `judge` is the classifier's own accuracy on held-out scenes.", "",
             "| figure | value |", "|---|---|"] + [f"| {k.replace('_', ' ')} | {json.dumps(v)} |" for k, v in simple.items()]
    for head, mistakes in figures.get("confusion", {}).items():
        lines += ["", f"Most frequent mistakes, {head}: " + (", ".join(f"{k} ({n})" for k, n in mistakes.items()) or "none") + "."]
    return "\n".join(lines) + "\n"


def card(what: str, state: dict, figures: dict | None) -> str:
    return (f"# Mini family: {TITLES[what]}\n\n{state['step']:,} steps, {state['seen']:,} samples.\n\n![samples](samples.png)\n\n"
            f"{figures_section(figures)}\n{world_section()}\n{LICENCES}\n## Limits\n128×128 pixels, one subject per picture, English words of the lists above. Made for testing and teaching; not for anything else.\n")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--what", choices=TITLES, required=True)
    p.add_argument("--state", required=True)
    p.add_argument("--figures", type=Path)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    figures = json.loads(a.figures.read_text()) if a.figures else None
    (a.out / "README.md").write_text(card(a.what, torch.load(a.state, map_location="cpu"), figures))


if __name__ == "__main__":
    main()
