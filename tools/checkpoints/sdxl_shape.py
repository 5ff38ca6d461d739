"""A checkpoint of Stable Diffusion XL's real shape with random weights: python tools/checkpoints/sdxl_shape.py FOLDER

Writes FOLDER in diffusers' layout, float16: 6.9 GB, of which the UNet 5.1. Weights are drawn tensor by tensor out of one block of
random numbers, so that no more than one tensor is in memory. For measurements of memory (docs/models.md); not for the repository.
The configurations are those of stabilityai/stable-diffusion-xl-base-1.0.
"""

import argparse
import json
import struct
import sys
from pathlib import Path

import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

sys.path.insert(0, str(Path(__file__).parents[1] / "goldens"))
from sd15_shape import widened
from sdxl_checkpoint import EULER, INDEX
from sdxl_single_file import PUBLISHED
from tiny_tokenizer import write_tokenizer

BLOCK = 1 << 22
STEMS = {"unet": "diffusion_pytorch_model", "vae": "diffusion_pytorch_model", "text_encoder": "model", "text_encoder_2": "model"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    numbers = torch.randn(BLOCK, generator=torch.Generator().manual_seed(0)).half()
    for part, network in networks().items():
        network.config.save_pretrained(folder / part) if part.startswith("text") else network.save_config(folder / part)
        write(folder / part / f"{STEMS[part]}.fp16.safetensors", network, numbers)
    for name, pad in (("tokenizer", "<|endoftext|>"), ("tokenizer_2", "!")):
        vocab = widened(write_tokenizer(folder / name, 77, pad_token=pad))
        (folder / name / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False), encoding="utf-8")
    EulerDiscreteScheduler(**EULER).save_pretrained(folder / "scheduler")
    (folder / "model_index.json").write_text(json.dumps(INDEX, indent=2) + "\n")


def networks() -> dict:
    with torch.device("meta"):
        return {
            "unet": UNet2DConditionModel(**PUBLISHED["unet"]),
            "vae": AutoencoderKL(**PUBLISHED["vae"]),
            "text_encoder": CLIPTextModel(CLIPTextConfig(**PUBLISHED["text_encoder"])),
            "text_encoder_2": CLIPTextModelWithProjection(CLIPTextConfig(**PUBLISHED["text_encoder_2"])),
        }


def write(file: Path, network, numbers: torch.Tensor) -> None:
    """Of unit variance behind each layer; norms are 1, biases 0."""
    header, end, shapes = {"__metadata__": {"format": "pt"}}, 0, {key: value.shape for key, value in network.state_dict().items()}
    for key, shape in shapes.items():
        header[key] = {"dtype": "F16", "shape": list(shape), "data_offsets": [end, end := end + 2 * shape.numel()]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with file.open("wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for key, shape in shapes.items():
            out.write(weight(key, shape, numbers).numpy().tobytes())


def weight(key: str, shape: torch.Size, numbers: torch.Tensor) -> torch.Tensor:
    if len(shape) == 1:
        return torch.full(shape, 1.0 if key.endswith("weight") else 0.0, dtype=torch.float16)
    fan_in = shape[1:].numel()
    scaled = numbers * (0.5 if "embedding.weight" in key else fan_in**-0.5)
    return scaled.repeat(-(-shape.numel() // BLOCK))[: shape.numel()]


if __name__ == "__main__":
    main()
