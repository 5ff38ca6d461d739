"""Goldens of a T2I-Adapter on small random networks: python tools/goldens/t2i_adapter.py

Writes examples/plugin-t2i-adapter/goldens/: an adapter and a UNet of four levels in diffusers' layout (float16), and
networks.safetensors with what diffusers makes of them in float64: the adapter's four features for each control picture, and
one evaluation of the UNet for three frames and two guidance rows with and without them. In float32 diffusers itself ends
within 3e-5 of these numbers, which is asserted: rounding explains no more.
"""

import json
from pathlib import Path

import diffusers
import torch
from diffusers import T2IAdapter, UNet2DConditionModel
from safetensors.torch import save_file

from random_checkpoint import randomize

FOLDER = Path(__file__).parents[2] / "examples" / "plugin-t2i-adapter" / "goldens"
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
ADAPTER = {"in_channels": 3, "channels": UNET["block_out_channels"], "num_res_blocks": 2, "downscale_factor": FACTOR}


def main() -> None:
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    generator = torch.Generator().manual_seed(SEED)
    for name, network in {"unet": UNet2DConditionModel(**UNET), "adapter": T2IAdapter(**ADAPTER)}.items():
        randomize(network, generator)
        network.to(torch.float16).save_pretrained(FOLDER / name)

    height, width = LATENTS
    inputs = {
        "pictures": torch.randint(0, 256, (FRAMES, 3, FACTOR * height, FACTOR * width), generator=generator, dtype=torch.uint8),
        "latents": torch.randn(FRAMES, 4, height, width, generator=generator),
        "context": torch.randn(ROWS, 77, UNET["cross_attention_dim"], generator=generator),
    }
    golden, single = outputs(inputs, torch.float64), outputs(inputs, torch.float32)
    for name, value in golden.items():
        difference = ((single[name] - value).abs().max() / value.abs().max()).item()
        assert difference < 3e-5, f"{name}: float32 is {difference:.1e} from float64"
    tensors = {**inputs, **{name: value.float().contiguous() for name, value in golden.items()}}
    save_file(tensors, FOLDER / "networks.safetensors")
    description = {
        "command": "python tools/goldens/t2i_adapter.py",
        "versions": {module.__name__: module.__version__ for module in (torch, diffusers)},
        "timestep": TIMESTEP,
    }
    (FOLDER / "golden.json").write_text(json.dumps(description, indent=2) + "\n")


def outputs(inputs: dict[str, torch.Tensor], dtype: torch.dtype) -> dict[str, torch.Tensor]:
    unet = UNet2DConditionModel.from_pretrained(FOLDER / "unet", torch_dtype=torch.float32).eval().to(dtype)
    adapter = T2IAdapter.from_pretrained(FOLDER / "adapter", torch_dtype=torch.float32).eval().to(dtype)
    features = adapter(inputs["pictures"].to(dtype) / 255)
    latents, context = inputs["latents"].to(dtype), inputs["context"].to(dtype)

    def evaluate(scale: float) -> torch.Tensor:
        added = [scale * feature.repeat(ROWS, 1, 1, 1) for feature in features]
        answer = unet(
            latents.repeat(ROWS, 1, 1, 1),
            torch.tensor(TIMESTEP),
            encoder_hidden_states=context.repeat_interleave(FRAMES, dim=0),
            down_intrablock_additional_residuals=added if scale else None,
            return_dict=False,
        )[0]
        return answer.unflatten(0, (ROWS, FRAMES))

    return {
        "output.plain": evaluate(0),
        "output.half": evaluate(0.5),
        "output.adapter": evaluate(1),
        **{f"feature.{level}": feature for level, feature in enumerate(features)},
    }


if __name__ == "__main__":
    main()
