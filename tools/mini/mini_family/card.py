"""Stage: write a model card from what was measured. Nothing is claimed that a file does not say.

python -m mini_family.card --what base --state STATE.pt --figures base.json --out FOLDER [--sheet base.png]
`--figures` may be left out: the card then says that nothing was measured. `--sheet` is copied beside the card, as WebP.
"""
import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image

from .sheet import save_small
from .world import ACTIVITIES, PLACES, SUBJECTS


@dataclass(frozen=True)
class Kind:
    """What a card says of one member. `wanted`: samples for the figures asked, an estimate; `cost`: CPU-seconds a sample."""
    title: str
    about: str
    wanted: int
    cost: float


KINDS = {
    "base": Kind("text to image", "A Stable Diffusion pipeline: tokenizer, text encoder, UNet, autoencoder, scheduler.", 128_000, .11),
    "few-step": Kind("four steps", "A LoRA of rank 64 that lets the base make a picture in four steps without guidance.", 133_000, .4),
    "canny": Kind("ControlNet, canny edges", "A ControlNet on the base. Control: white edges on black at the picture's size, OpenCV's Canny with thresholds 100 and 200.", 53_000, .14),
    "depth": Kind("ControlNet, depth", "A ControlNet on the base. Control: inverse depth at the picture's size, 0 (black) is infinitely far, 255 nearest.", 75_000, .14),
    "edit": Kind("Instruct-Pix2Pix", "A UNet of 8 input channels; text encoder, tokenizer and autoencoder are the base's. The picture's latents are given unscaled.", 104_000, .11),
    "dreambooth": Kind("DreamBooth", "A raccoon, which the base has never seen, learned from 8 pictures under the words \"sks character\". `difference/unet.safetensors` is what a fine-tuning of the values of the text's "
                       "attention changes in the base's UNet, `pytorch_lora_weights.safetensors` the nearest LoRA of rank 16.", 10_000, .11),
}

LICENCES = """## Data and licences
Trained only on pictures drawn by `tools/mini` from openly licensed artwork: Fluent Emoji (MIT, © Microsoft Corporation) and Noto Emoji (Apache-2.0, © Google LLC and the Noto authors).
No photographs, no people's data, no other model's output. The weights are under the repository's licence; keep the two notices with them.
"""


def at_least(share: float):
    return f"≥ {share:.0%}"


def shown_as_asked(place: float, subject: float, activity: float):
    return (("place is the one asked for", "place", at_least(place)), ("subject is the one asked for, and can be told", "subject", at_least(subject)),
            ("activity can be seen, where one is asked for", "activity", at_least(activity)))


# Kind -> rows of (what, figure, what is asked of it).
ROWS = {
    "base": (*shown_as_asked(.97, .9, .75), ("autoencoder, PSNR on held-out scenes in dB", "vae_psnr", "≥ 26")),
    "few-step": shown_as_asked(.96, .86, .7),
    "canny": (("agreement with the control's edges (F1 at 2 pixels), with control", "edges_with", at_least(.88)),
              ("the same without control", "edges_without", ""), ("the same of the scene itself, through the autoencoder: a bound", "edges_through_vae", ""), ("subject, with control", "subject_with", "as without"), ("subject, without control", "subject_without", "")),
    "edit": (("the asked change happens", "happened", at_least(.8)), ("labels that should stay do", "rest_stayed", at_least(.85)),
             ("exact answers, through the autoencoder: the change is seen", "happened_through_vae", "a bound"), ("and labels that should stay", "stayed_through_vae", "a bound")),
    "dreambooth": (("the new character is recognised", "character", at_least(.8)),
                   ("other subjects, after", "others_after", "≤ 5 points below before"), ("other subjects, before", "others_before", "")),
}
ROWS["depth"] = (("agreement with the scene's edges (F1 at 2 pixels), with control", "edges_with", "more than without"), *ROWS["canny"][1:])


def table(head, rows) -> str:
    return "\n".join(["| " + " | ".join(map(str, row)) + " |" for row in (head, ["---"] * len(head), *rows)]) + "\n"


def shown(value) -> str:
    return f"{value:.1%}" if isinstance(value, float) and value <= 1 else str(value)


def judged(shares: dict[str, float]) -> str:
    return ", ".join(f"{head} {shown(v)}" for head, v in shares.items())


def matrix(counts: dict[str, dict[str, int]], labels) -> str:
    """Confusion table: a row for each label asked for, a column for each that was seen."""
    rows = [[f"**{w}**", *(counts[w].get(g, "") for g in labels)] for w in labels if w in counts]
    return table(["asked, seen →", *labels], rows)


def subject_list(counts: dict[str, dict[str, int]]) -> str:
    """"panda 5/6" for every subject asked for, best first; and what the others were taken for."""
    scored = sorted(((seen.get(w, 0), sum(seen.values()), w) for w, seen in counts.items()), key=lambda s: -s[0] / s[1])
    mistakes = sorted(((n, w, g) for w, seen in counts.items() for g, n in seen.items() if g != w), reverse=True)[:12]
    return ("Recognised, of those asked for: " + ", ".join(f"{w} {n}/{of}" for n, of, w in scored) + ".\n\n"
            "Most frequent mistakes: " + ", ".join(f"{w} seen as {g} ({n})" for n, w, g in mistakes) + ".\n")


def confusion_section(confusion: dict) -> str:
    return (f"### Subjects\n{subject_list(confusion['subject'])}\n### Places, asked for and seen\n{matrix(confusion['place'], list(PLACES))}\n"
            f"### Activities, asked for and seen\n{matrix(confusion['activity'], ['none', *ACTIVITIES])}\n")


def figures_section(kind: str, figures: dict | None) -> str:
    if figures is None:
        return "## Figures\nNot measured yet.\n"
    of_picture = f" (the picture's {figures['image_guidance']:g})" if "image_guidance" in figures else ""
    told = f" On 128 samples that three labellers looked at it says the same as most of them for {shown(figures['agreement'])}, and two of them the same for {shown(figures['two_labellers'])} ([how](../../../tools/mini/judged/README.md))." if "two_labellers" in figures else ""
    how = "four steps, no guidance" if kind == "few-step" else f"25 DDIM steps, guidance {figures.get('guidance', 6):g}{of_picture}"
    lines = [f"## Figures\n{figures['count']} samples (a share is known to about ±{98 / figures['count'] ** .5:.0f} points), {how}, prompts and seeds not used in "
             f"training. The judge is a classifier of drawn scenes that counts a subject where a person could tell it; on scenes that it has not seen the classifier is right in: {judged(figures['judge'])}.{told}\n",
             table(["figure", "reached", "asked"], [[what, shown(figures[key]), asked] for what, key, asked in ROWS[kind]])]
    if "judge_through_vae" in figures:
        lines.append(f"Of drawn scenes that only went through the autoencoder the judge still knows: {judged(figures['judge_through_vae'])}.\n")
    if "kinds" in figures:
        lines.append(table(["change", "happens"], [[k, shown(v)] for k, v in figures["kinds"].items()]))
    if "confusion" in figures:
        lines.append(confusion_section(figures["confusion"]))
    return "\n".join(lines)


def cost_section(kind: Kind, seen: int) -> str:
    more = max(0, kind.wanted - seen)
    if more == 0:
        return f"## What more training would take\n{seen:,} samples were seen. Outlines and small things would profit of more.\n"
    return (f"## What more training would take\n{seen:,} samples were seen. The figures asked are expected at about {kind.wanted:,} (an estimate): {more:,} more, "
            f"at about {kind.cost} CPU-seconds a sample {more * kind.cost / 3600:.0f} CPU-hours.\n")


def world_section() -> str:
    return (f"## The world\n{len(SUBJECTS)} subjects: {', '.join(SUBJECTS)}.\n\n{len(PLACES)} places: {', '.join(v[0] for v in PLACES.values())}.\n\n"
            f"{len(ACTIVITIES)} activities: {', '.join(ACTIVITIES.values())}.\n\nWords outside this world have no meaning to the model.\n")


def card(what: str, state: dict, figures: dict | None, note="", seen_before=0) -> str:
    """`seen_before`: samples that the weights had seen which the training of `state` began with."""
    kind = KINDS[what]
    return "\n".join(part for part in (
        f"# Mini family: {kind.title}\n\n{kind.about}\n\n![samples](samples.webp)\n", note and note + "\n", f"{state['step']:,} steps, {state['seen']:,} samples{f', after {seen_before:,} of earlier runs' if seen_before else ''}.\n",
        figures_section(what, figures), cost_section(kind, seen_before + state["seen"]), world_section() if what == "base" else "", LICENCES,
        "## Limits\n128×128 pixels, one subject per picture, English words of the base's lists. Made for testing and teaching; not for anything else.\n") if part)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--what", choices=KINDS, required=True)
    p.add_argument("--state", required=True)
    p.add_argument("--figures", type=Path)
    p.add_argument("--sheet", type=Path)
    p.add_argument("--note", default="", help="what can be seen in the sheet, in the words of someone who looked at it")
    p.add_argument("--seen-before", type=int, default=0, help="samples that the weights had seen which the training began with")
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    if a.sheet:
        save_small(Image.open(a.sheet), a.out / "samples.webp")
    figures = json.loads(a.figures.read_text()) if a.figures else None
    (a.out / "README.md").write_text(card(a.what, torch.load(a.state, map_location="cpu"), figures, a.note, a.seen_before))


if __name__ == "__main__":
    main()
