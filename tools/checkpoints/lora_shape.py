"""A LoRA in the shape of LCM-LoRA: rank 64 in float16 on every linear layer and convolution of a UNet, small random numbers.

    python tools/checkpoints/lora_shape.py CHECKPOINT FILE [--rank 64] [--seed 0]

Names and shapes are read from CHECKPOINT/unet, a folder in diffusers' layout (sd15_shape.py writes one); FILE has kohya's
names. Not for the repository.
"""

import argparse
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rank", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    generator = torch.Generator().manual_seed(options.seed)
    random = lambda *shape: (torch.randn(*shape, generator=generator) * 0.01).half()
    tensors = {}
    for name, shape in unet_shapes(options.checkpoint).items():
        if not name.endswith(".weight") or len(shape) < 2:
            continue
        layer = "lora_unet_" + name.removesuffix(".weight").replace(".", "_")
        rank = min(options.rank, shape[0])
        tensors[f"{layer}.lora_down.weight"] = random(rank, *shape[1:])
        tensors[f"{layer}.lora_up.weight"] = random(shape[0], rank, *[1] * (len(shape) - 2))
        tensors[f"{layer}.alpha"] = torch.tensor(float(rank)).half()
    save_file(tensors, options.file)
    print(len(tensors) // 3, "layers")


def unet_shapes(checkpoint: Path) -> dict[str, list[int]]:
    with safe_open(next((checkpoint / "unet").glob("*.safetensors")), "pt") as file:
        return {key: file.get_slice(key).get_shape() for key in file.keys()}


if __name__ == "__main__":
    main()
