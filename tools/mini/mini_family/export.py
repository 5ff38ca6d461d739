"""Stage: write the averaged weights of a training as half-precision safetensors in diffusers' layout.

python -m mini_family.export base --state STATE.pt --pipeline FOLDER --out FOLDER
python -m mini_family.export controlnet --state STATE.pt --base FOLDER --out FOLDER
python -m mini_family.export edit --state STATE.pt --base FOLDER --out FOLDER        (its UNet; the rest is the base's)
Weights: the average, or with `--raw` the last ones. (DreamBooth's stage writes its own.)
"""
import argparse
import json
from pathlib import Path

import torch

from .networks import make_controlnet
from .pipeline import forget_origin, load_parts, parts_of_state, write_pipeline
from .sheet import sample_sheet, save_small


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=["base", "controlnet", "edit"])
    p.add_argument("--state", required=True)
    p.add_argument("--pipeline", "--base", dest="pipeline", required=True, help="where unchanged parts come from")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--raw", action="store_true")
    a = p.parse_args()
    state = torch.load(a.state, map_location="cpu")
    if a.raw:
        state["ema"] = state["raw"]
    if a.what == "controlnet":
        net = make_controlnet(load_parts(a.pipeline).unet)
        net.load_state_dict({k.removeprefix("controlnet."): v for k, v in state["ema"].items()})
        net.half().save_pretrained(a.out, safe_serialization=True)
        forget_origin(a.out / "config.json")
    else:
        edit = a.what == "edit"
        parts = parts_of_state(state, a.pipeline, 8 if edit else 4)
        if not edit:
            a.out.mkdir(parents=True, exist_ok=True)
            save_small(sample_sheet(parts.unet, parts.text_encoder, parts.tokenizer, f"{a.pipeline}/vae"), a.out / "samples.webp")
        write_pipeline(parts, a.out, "StableDiffusionInstructPix2PixPipeline" if edit else "TextToVideoZeroPipeline", only_unet=edit)
    size = sum(f.stat().st_size for f in a.out.rglob("*.safetensors"))
    print(json.dumps(dict(step=state["step"], seen=state["seen"], megabytes=round(size / 1e6, 2))))


if __name__ == "__main__":
    main()
