"""A trained family member on disk: reading and writing diffusers folders."""
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTokenizer

from .networks import make_scheduler, make_text_encoder, make_unet
from .text import load_tokenizer


@dataclass
class Parts:
    unet: UNet2DConditionModel
    text_encoder: CLIPTextModel
    vae: AutoencoderKL
    tokenizer: CLIPTokenizer

    def to(self, device):
        for m in (self.unet, self.text_encoder, self.vae):
            m.eval().to(device)
        return self


def load_parts(folder, dtype=torch.float32) -> Parts:
    """A pipeline folder's networks, for inference or as frozen parts of a training."""
    return Parts(
        UNet2DConditionModel.from_pretrained(f"{folder}/unet", torch_dtype=dtype).eval(),
        CLIPTextModel.from_pretrained(f"{folder}/text_encoder", dtype=dtype).eval(),
        AutoencoderKL.from_pretrained(f"{folder}/vae", torch_dtype=dtype).eval(), load_tokenizer(f"{folder}/tokenizer"))


def parts_of_state(state: dict, folder, in_channels=4) -> Parts:
    """The averaged weights of a base or edit training; VAE, tokenizer, and the text encoder if not trained, from `folder`."""
    def part(prefix):
        return {k[len(prefix) + 1:]: v for k, v in state["ema"].items() if k.startswith(prefix + ".")}

    unet, text = make_unet(in_channels), make_text_encoder()
    unet.load_state_dict(part("unet"))
    text.load_state_dict(part("text_encoder") or CLIPTextModel.from_pretrained(f"{folder}/text_encoder", dtype=torch.float32).state_dict())
    vae = AutoencoderKL.from_pretrained(f"{folder}/vae", torch_dtype=torch.float32)
    return Parts(unet.eval(), text.eval(), vae.eval(), load_tokenizer(f"{folder}/tokenizer"))


def forget_origin(config: Path):
    """Removes the folder that weights were once read from out of a written config."""
    values = json.loads(config.read_text())
    values.pop("_name_or_path", None)
    config.write_text(json.dumps(values, indent=2) + "\n")


def write_pipeline(parts: Parts, out: Path, class_name="TextToVideoZeroPipeline", dtype=torch.float16, only_unet=False):
    """A diffusers pipeline folder with half-precision safetensors; `only_unet` leaves out what the base's folder has."""
    out = Path(out)
    for name in ("unet",) if only_unet else ("unet", "text_encoder", "vae"):
        getattr(parts, name).to(dtype).save_pretrained(out / name, safe_serialization=True)
        forget_origin(out / name / "config.json")
    if not only_unet:
        shutil.copytree(parts.tokenizer.name_or_path, out / "tokenizer", dirs_exist_ok=True, copy_function=shutil.copyfile)   # vocab.json and merges.txt too
    make_scheduler().save_pretrained(out / "scheduler")
    index = dict(
        _class_name=class_name, unet=["diffusers", "UNet2DConditionModel"], vae=["diffusers", "AutoencoderKL"],
        text_encoder=["transformers", "CLIPTextModel"], tokenizer=["transformers", "CLIPTokenizer"],
        scheduler=["diffusers", "DDIMScheduler"], safety_checker=[None, None], feature_extractor=[None, None],
        requires_safety_checker=False)
    (out / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")


def write_difference(base, other, out: Path, dtype=torch.float16):
    """`other` minus `base`, for tensors that differ; no file where none does. Returns the number of tensors."""
    a, b = base.state_dict(), other.state_dict()
    changed = {k: (b[k].float() - a[k].float()).to(dtype) for k in b if not torch.equal(a[k], b[k])}
    if changed:
        out.parent.mkdir(parents=True, exist_ok=True)
        save_file(changed, str(out))
    return len(changed)
