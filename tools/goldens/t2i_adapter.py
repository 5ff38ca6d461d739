"""Goldens of T2I-Adapters on small random networks: python tools/goldens/t2i_adapter.py

Writes packages/testing/goldens/t2i-adapter/:

- full/, light/: a full adapter that reads colours and a light one that reads grey, in diffusers' layout (float16), and
  full-original.safetensors, light-original.safetensors: the same weights under the keys of the adapters' authors
- unet/: a UNet of four levels
- networks.safetensors: what diffusers makes of them in float64: each adapter's four features for each control picture
  (`full.feature.0`, …), and one evaluation of the UNet for three frames and two guidance rows, without adapters, with each
  of them, with half of one, and with both at different strengths as MultiAdapter adds them. In float32 diffusers itself ends
  within 3e-5 of these numbers, which is asserted: rounding explains no more.

It asserts that every adapter moves the UNet's answer.
"""

import json
import re
from pathlib import Path

import diffusers
import torch
from diffusers import MultiAdapter, T2IAdapter, UNet2DConditionModel
from safetensors.torch import load_file, save_file

from random_checkpoint import randomize

FOLDER = Path(__file__).parents[2] / "packages" / "testing" / "goldens" / "t2i-adapter"
FRAMES, ROWS, LATENTS, FACTOR, TIMESTEP, SEED = 3, 2, (16, 24), 4, 621, 7
UNET = {
    "in_channels": 4,
    "block_out_channels": [8, 8, 16, 16],
    "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
    "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
    "layers_per_block": 2,
    "attention_head_dim": 2,
    "cross_attention_dim": 24,
    "norm_num_groups": 2,
    "sample_size": 16,
}
ADAPTERS = {
    "full": {"in_channels": 3, "channels": [8, 8, 16, 16], "num_res_blocks": 2},
    "light": {"in_channels": 1, "channels": [8, 8, 16], "num_res_blocks": 3, "adapter_type": "light_adapter"},
}
BOTH = (0.75, 0.5)


def main() -> None:
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    generator = torch.Generator().manual_seed(SEED)
    adapters = {name: T2IAdapter(**options, downscale_factor=FACTOR) for name, options in ADAPTERS.items()}
    for name, network in {"unet": UNet2DConditionModel(**UNET), **adapters}.items():
        randomize(network, torch.Generator().manual_seed(SEED + 1) if name == "light" else generator)
        network.to(torch.float16).save_pretrained(FOLDER / name)
    for name, options in ADAPTERS.items():
        weights = load_file(FOLDER / name / "diffusion_pytorch_model.safetensors")
        original = {original_key(name, key, options["num_res_blocks"]): value for key, value in weights.items()}
        assert len(original) == len(weights)
        save_file(original, FOLDER / f"{name}-original.safetensors")

    height, width = LATENTS
    size = (FACTOR * height, FACTOR * width)
    inputs = {
        "pictures": torch.randint(0, 256, (FRAMES, 3, *size), generator=generator, dtype=torch.uint8),
        "latents": torch.randn(FRAMES, 4, height, width, generator=generator),
        "context": torch.randn(ROWS, 77, UNET["cross_attention_dim"], generator=generator),
    }
    golden, single = outputs(inputs, torch.float64), outputs(inputs, torch.float32)
    for name, value in golden.items():
        difference = ((single[name] - value).abs().max() / value.abs().max()).item()
        assert difference < 3e-5, f"{name}: float32 is {difference:.1e} from float64"
    plain = golden["output.plain"]
    for name, value in golden.items():
        if name.startswith("output.") and name != "output.plain":
            print(f"{name}: std {value.std():.3f}, moved by {(value - plain).std():.3f}")
            assert (value - plain).std() > 0.01 * value.std(), name
    tensors = {**inputs, **{name: value.float().contiguous() for name, value in golden.items()}}
    save_file(tensors, FOLDER / "networks.safetensors")
    description = {
        "command": "python tools/goldens/t2i_adapter.py",
        "versions": {module.__name__: module.__version__ for module in (torch, diffusers)},
        "timestep": TIMESTEP,
        "both": BOTH,
    }
    (FOLDER / "golden.json").write_text(json.dumps(description, indent=2) + "\n")


def original_key(kind: str, key: str, resnets: int) -> str:
    """diffusers' key of a weight as the adapters' authors call it (scripts/convert_original_t2i_adapter.py of diffusers)."""
    own = key.removeprefix("adapter.")
    if kind == "light":
        return own.replace(".resnets.", ".body.")
    level = re.match(r"body\.(\d+)\.", own)
    if level is None:
        return own
    first = int(level[1]) * resnets
    resnet = re.match(r"body\.\d+\.resnets\.(\d+)\.(.*)", own)
    return f"body.{first + int(resnet[1])}.{resnet[2]}" if resnet else own.replace(level[0], f"body.{first}.")


def grey(pictures: torch.Tensor) -> torch.Tensor:
    """Pictures [F, 3, H, W] of bytes as Pillow's mode L has them (ITU-R BT.601)."""
    weights = torch.tensor([19595, 38470, 7471]).view(3, 1, 1)
    return ((pictures.long() * weights).sum(1, keepdim=True) + 0x8000) >> 16


def outputs(inputs: dict[str, torch.Tensor], dtype: torch.dtype) -> dict[str, torch.Tensor]:
    unet = UNet2DConditionModel.from_pretrained(FOLDER / "unet", torch_dtype=torch.float32).eval().to(dtype)
    adapters = {
        name: T2IAdapter.from_pretrained(FOLDER / name, torch_dtype=torch.float32).eval().to(dtype) for name in ADAPTERS
    }
    colours = inputs["pictures"].to(dtype) / 255
    pictures = {"full": colours, "light": grey(inputs["pictures"]).to(dtype) / 255}
    features = {name: adapter(pictures[name]) for name, adapter in adapters.items()}
    both = MultiAdapter(list(adapters.values()))([pictures[name] for name in ADAPTERS], BOTH)
    latents, context = inputs["latents"].to(dtype), inputs["context"].to(dtype)

    def evaluate(added: list[torch.Tensor] | None, scale: float = 1) -> torch.Tensor:
        answer = unet(
            latents.repeat(ROWS, 1, 1, 1),
            torch.tensor(TIMESTEP),
            encoder_hidden_states=context.repeat_interleave(FRAMES, dim=0),
            down_intrablock_additional_residuals=added and [scale * each.repeat(ROWS, 1, 1, 1) for each in added],
            return_dict=False,
        )[0]
        return answer.unflatten(0, (ROWS, FRAMES))

    return {
        "output.plain": evaluate(None),
        "output.full": evaluate(features["full"]),
        "output.half": evaluate(features["full"], 0.5),
        "output.light": evaluate(features["light"]),
        "output.both": evaluate(both),
        **{f"{name}.feature.{level}": each for name, all in features.items() for level, each in enumerate(all)},
    }


if __name__ == "__main__":
    main()
