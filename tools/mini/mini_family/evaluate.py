"""Stage: measure a family member with prompts and seeds that training has not seen. Writes figures and a sample sheet.

python -m mini_family.evaluate base --base FOLDER --out FOLDER [--count 200] [--classifier FILE]
python -m mini_family.evaluate few-step --lora FOLDER ...
python -m mini_family.evaluate control --kind canny --controlnet FOLDER ...
python -m mini_family.evaluate edit --edit FOLDER ...
python -m mini_family.evaluate dreambooth --dreambooth PIPELINE or --lora FOLDER ...
python -m mini_family.evaluate video --base FOLDER ...
25 DDIM steps, guidance 6 (`--guidance` for another; the picture's in `edit` 1.5, `--image-guidance` for another). The judge's own accuracy on held-out scenes is reported beside.
"""
import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from diffusers import ControlNetModel, UNet2DConditionModel
from transformers import CLIPTextModel

from .captions import plain_caption
from .classifier import HEADS, JUDGE, classify, load_classifier, seen
from .controls import canny, control_of, edge_agreement, to_control
from .dataset import measured_specs, scene_at, to_images, to_tensor
from .edits import KINDS, edit_at
from .judged_sheet import DECIDING, agreement
from .lora import merge_lora
from .pipeline import load_parts
from .scene import render
from .sheet import controlled, edited, generate, grid
from .train_dreambooth import CHARACTER, WORD
from .train_few_step import sample_few
from .video import load_video_pipeline, make_clip, measure_clips

BATCH, SEED = 20, 1_000_000


def _share(flags) -> float:
    return round(float(np.mean(list(flags))), 4)


def confusion(specs, said, head) -> dict[str, dict[str, int]]:
    """Wanted label -> label seen -> how often."""
    counts = {}
    for s, got in zip(specs, said[head]):
        counts.setdefault(getattr(s, head), Counter())[got] += 1
    return {wanted: dict(seen.most_common()) for wanted, seen in sorted(counts.items())}


def judge(net, specs, pictures) -> dict:
    """Shares of right labels. "activity" counts only prompts that ask for one."""
    said = seen(net, specs, pictures)
    right = {h: [getattr(s, h) == g for s, g in zip(specs, said[h])] for h in HEADS}
    asked = [r for r, s in zip(right["activity"], specs) if s.activity != "none"]
    return dict(subject=_share(right["subject"]), place=_share(right["place"]), activity=_share(asked or [0]),
                confusion={h: confusion(specs, said, h) for h in HEADS})


def held_against_labels(net) -> dict:
    """How often the judge, and how often two labellers, say the same of the sheet that decides; nothing where it is not there."""
    said = agreement(net, DECIDING) if DECIDING.exists() else {}
    return {k: said[k] for k in ("agreement", "two_labellers") if k in said}


def pictures_of(parts, prompts, **more) -> np.ndarray:
    """Pictures of many prompts; batch b has seed SEED + b."""
    return np.concatenate([generate(parts.unet, parts.text_encoder, parts.vae, parts.tokenizer, prompts[i:i + BATCH], seed=SEED + i // BATCH, device=parts.unet.device, **more)
                           for i in range(0, len(prompts), BATCH)])


@torch.inference_mode()
def through_vae(vae, images) -> np.ndarray:
    """RGB images encoded and decoded: [N, 128, 128, 3] uint8. Nothing that is generated can be better."""
    return np.concatenate([to_images(vae.decode(vae.encode(to_tensor(images[i:i + BATCH]).to(vae.device)).latent_dist.mean).sample)
                           for i in range(0, len(images), BATCH)])


def measure_vae(net, vae, count=100) -> dict:
    """Mean PSNR in dB over held-out scenes, and what the judge recognises after the autoencoder: a bound for all figures."""
    drawn = [scene_at("held-out", i) for i in range(count)]
    wanted, got = np.stack([np.asarray(s.image) for _, s in drawn]), through_vae(vae, [s.image for _, s in drawn])
    errors = np.square(wanted.astype(np.float32) - got).mean((1, 2, 3))
    right = judge(net, [spec for spec, _ in drawn], got)
    return dict(vae_psnr=round(float((10 * np.log10(255 ** 2 / errors)).mean()), 2), judge_through_vae={h: right[h] for h in HEADS})


def seeds_sheet(a, make):
    """The sheet of a card: held-out prompts, picture i from seed i. Nothing is chosen."""
    if a.sheet == 0:
        return
    grid(np.concatenate([make([plain_caption(s)], i) for i, s in enumerate(measured_specs(a.sheet))]), 16).save(a.out / f"{name_of(a)}.png")


def evaluate_base(a, net, parts):
    specs = measured_specs(a.count)
    pictures = pictures_of(parts, [plain_caption(s) for s in specs], guidance=a.guidance)
    seeds_sheet(a, lambda prompts, seed: generate(parts.unet, parts.text_encoder, parts.vae, parts.tokenizer, prompts, seed=seed, guidance=a.guidance, device=a.device))
    return dict(**judge(net, specs, pictures), **measure_vae(net, parts.vae))


def evaluate_few_step(a, net, parts):
    merge_lora(parts.unet, a.lora)
    specs = measured_specs(a.count)
    pictures = np.concatenate([sample_few(parts, [plain_caption(s) for s in specs[i:i + BATCH]], seed=SEED + i // BATCH, device=a.device) for i in range(0, a.count, BATCH)])
    seeds_sheet(a, lambda prompts, seed: sample_few(parts, prompts, seed=seed, device=a.device))
    return judge(net, specs, pictures)


def evaluate_control(a, net, parts):
    controlnet = ControlNetModel.from_pretrained(a.controlnet, torch_dtype=torch.float32).eval().to(a.device)
    drawn = [scene_at("held-out", i) for i in range(a.count)]
    specs, prompts = [d[0] for d in drawn], [plain_caption(d[0]) for d in drawn]
    maps = [control_of(a.kind, s) for _, s in drawn]
    edges = [canny(s.image) for _, s in drawn]
    with_control = np.concatenate([controlled(parts, controlnet, to_control(maps[i:i + BATCH]), prompts[i:i + BATCH], seed=SEED + i // BATCH, guidance=a.guidance, device=a.device)
                                   for i in range(0, a.count, BATCH)])
    if a.without and a.without.exists():
        without = np.load(a.without)[:a.count]
    else:
        without = pictures_of(parts, prompts, guidance=a.guidance)
        if a.without:
            np.save(a.without, without)
    grid(np.concatenate([np.repeat(np.stack(maps[:12])[..., None], 3, 3), with_control[:12]]), 12).save(a.out / f"{name_of(a)}.png")

    def agreement(pictures):
        return _share(edge_agreement(e, canny(p)) for e, p in zip(edges, pictures))
    return dict(edges_with=agreement(with_control), edges_without=agreement(without), edges_through_vae=agreement(through_vae(parts.vae, [s.image for _, s in drawn])),
                subject_with=judge(net, specs, with_control)["subject"], subject_without=judge(net, specs, without)["subject"])


def evaluate_edit(a, net, parts):
    unet = UNet2DConditionModel.from_pretrained(f"{a.edit}/unet", torch_dtype=torch.float32).eval().to(a.device)
    if (own := Path(a.edit) / "text_encoder").exists():         # of the base that it was trained on
        parts.text_encoder = CLIPTextModel.from_pretrained(own, dtype=torch.float32).eval().to(a.device)
    edits = [edit_at("held-out", i) for i in range(a.count)]
    before = [render(e.before).image for e in edits]
    out = np.concatenate([edited(parts, unet, before[i:i + BATCH], [e.instruction for e in edits[i:i + BATCH]], seed=SEED + i // BATCH, guidance=a.guidance,
                                 image_guidance=a.image_guidance, device=a.device)
                          for i in range(0, a.count, BATCH)])
    grid(np.concatenate([np.stack([np.asarray(b) for b in before[:14]]), out[:14]]), 14).save(a.out / "edit.png")
    exact = through_vae(parts.vae, [render(e.after).image for e in edits])
    bound = summarise_edits(edits, exact, seen(net, [e.after for e in edits], exact))
    return dict(**summarise_edits(edits, out, seen(net, [e.after for e in edits], out)), image_guidance=a.image_guidance, happened_through_vae=bound["happened"], stayed_through_vae=bound["rest_stayed"])


def summarise_edits(edits, out, said) -> dict:
    """Per kind: whether the change happened, and whether the rest stayed.

    Changes with a label (place, subject, accessory) are judged by the classifier; the others (time, weather, style) by
    whether the result is nearer to the exact answer than to the picture before.
    """
    happened, stayed = {k: [] for k in KINDS}, []
    for i, e in enumerate(edits):
        head = {"place": "place", "subject": "subject", "add": "activity", "remove": "activity"}.get(e.kind)
        if head:
            happened[e.kind].append(said[head][i] == getattr(e.after, head))
            stayed += [said[h][i] == getattr(e.before, h) for h in HEADS if h != head]
        else:
            old, new = (np.asarray(render(s).image, np.float32) for s in (e.before, e.after))
            happened[e.kind].append(np.abs(out[i] - new).mean() < np.abs(out[i] - old).mean())
    kinds = {k: _share(v) for k, v in happened.items() if v}
    return dict(happened=_share(f for v in happened.values() for f in v), kinds=kinds, rest_stayed=_share(stayed))


def evaluate_dreambooth(a, net, parts):
    new = load_parts(a.dreambooth or a.base).to(a.device)
    if a.lora:
        merge_lora(new.unet, a.lora)
    specs = measured_specs(a.count)
    mine = [s.but(subject=CHARACTER) for s in specs]
    prompts = [plain_caption(s) for s in specs]
    pictures = pictures_of(new, [plain_caption(s, WORD) for s in mine], guidance=a.guidance)
    grid(pictures[:24], 12).save(a.out / f"{name_of(a)}.png")
    return dict(character=judge(net, mine, pictures)["subject"], others_after=judge(net, specs, pictures_of(new, prompts, guidance=a.guidance))["subject"],
                others_before=judge(net, specs, pictures_of(parts, prompts, guidance=a.guidance))["subject"])


def evaluate_video(a, net, parts):
    specs = measured_specs(a.count)
    pipeline = load_video_pipeline(a.base)
    clips = [make_clip(pipeline, plain_caption(s), SEED + i) for i, s in enumerate(specs)]
    grid(np.concatenate(clips[:6]), len(clips[0])).save(a.out / "video.png")
    return measure_clips(clips, lambda pictures: classify(net, pictures))


def name_of(a) -> str:
    """Of the files that are written: base, control-canny, dreambooth-lora ..."""
    return f"control-{a.kind}" if a.what == "control" else "dreambooth-lora" if a.lora and a.what == "dreambooth" else a.what


STAGES = {"base": evaluate_base, "few-step": evaluate_few_step, "control": evaluate_control, "edit": evaluate_edit, "dreambooth": evaluate_dreambooth, "video": evaluate_video}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=STAGES)
    p.add_argument("--base", required=True)
    p.add_argument("--classifier", default=JUDGE, help="another judge than the one that comes along")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--count", type=int, default=200)
    p.add_argument("--sheet", type=int, default=64, help="pictures of the sheet of `base` and `few-step`")
    p.add_argument("--guidance", type=float, default=6.)
    p.add_argument("--image-guidance", type=float, default=1.5, help="that of the picture, in `edit`")
    p.add_argument("--kind", choices=["canny", "depth"], default="canny")
    p.add_argument("--controlnet")
    p.add_argument("--without", type=Path, help="an .npy file that keeps the pictures without control from one kind to the next")
    p.add_argument("--edit")
    p.add_argument("--dreambooth", help="a pipeline of the full fine-tuning")
    p.add_argument("--lora", help="the folder of a LoRA, to be laid over the base")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    a.out.mkdir(parents=True, exist_ok=True)
    net, facts = load_classifier(a.classifier)
    figures = dict(what=a.what, count=a.count, guidance=a.guidance, judge=facts["accuracy"], **held_against_labels(net),
                   **STAGES[a.what](a, net.to(a.device), load_parts(a.base).to(a.device)))
    (a.out / f"{name_of(a)}.json").write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
