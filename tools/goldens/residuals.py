"""Goldens of what other networks add to a UNet's features: python tools/goldens/residuals.py

Evaluates the UNet of packages/testing/goldens/conditioning on the inputs of its networks.safetensors with random residuals.
Writes packages/models/src/__fixtures__/residuals.safetensors:

- `block.<index>` `[F, C, h, w]`: for the last layer of each down block, as T2I-Adapters have them
- `skip.1`, `mid`: for one skip connection and the middle block, as ControlNets have them
- `output.<case>` `[G, F, C, h, w]`: `blocks` with both blocks, `second` with block 1 alone, `all` with everything. Where a
  case has no residual diffusers is handed zeros.
"""

from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import load_file, save_file

PACKAGES = Path(__file__).parents[2] / "packages"
GOLDENS = PACKAGES / "testing" / "goldens" / "conditioning"
OUT = PACKAGES / "models" / "src" / "__fixtures__" / "residuals.safetensors"

torch.set_num_threads(1)
torch.set_grad_enabled(False)
unet = UNet2DConditionModel.from_pretrained(GOLDENS / "unet", torch_dtype=torch.float32).eval()
inputs = load_file(GOLDENS / "networks.safetensors")
latents, timestep, context = (inputs[name] for name in ("latents", "timestep", "context"))
rows, frames = len(context), len(latents)
generator = torch.Generator().manual_seed(1)


def like(values: torch.Tensor) -> torch.Tensor:
    """A residual for `values [F, C, h, w]`."""
    return torch.randn(values.shape, generator=generator)


def features() -> tuple[list[torch.Tensor], list[torch.Tensor], torch.Tensor]:
    """What the first row has at the blocks' last layers, at the skip connections and in the middle."""
    blocks, skips, mid = [], [], []
    hooks = [
        block.resnets[-1].register_forward_hook(lambda *call: blocks.append(call[-1])) for block in unet.down_blocks
    ]
    hooks += [block.register_forward_hook(lambda *call: skips.extend(call[-1][1])) for block in unet.down_blocks]
    hooks.append(unet.conv_in.register_forward_hook(lambda *call: skips.append(call[-1])))
    hooks.append(unet.mid_block.register_forward_hook(lambda *call: mid.append(call[-1])))
    unet(latents, timestep[0], context[:1].expand(frames, -1, -1))
    for hook in hooks:
        hook.remove()
    return blocks, skips, mid[0]


def evaluate(blocks: list[torch.Tensor], skips: list[torch.Tensor], mid: torch.Tensor) -> torch.Tensor:
    outputs = [
        unet(
            latents,
            timestep[0],
            row.expand(frames, -1, -1),
            down_intrablock_additional_residuals=list(blocks),
            down_block_additional_residuals=skips,
            mid_block_additional_residual=mid,
        ).sample
        for row in context
    ]
    return torch.stack(outputs)


own_blocks, own_skips, own_mid = features()
blocks = [like(each) for each in own_blocks]
skip, mid = like(own_skips[1]), like(own_mid)
no_blocks, no_skips, no_mid = [[0 * each for each in own] for own in (own_blocks, own_skips, [own_mid])]
outputs = {
    "blocks": evaluate(blocks, no_skips, no_mid[0]),
    "second": evaluate([no_blocks[0], blocks[1]], no_skips, no_mid[0]),
    "all": evaluate(blocks, [no_skips[0], skip, *no_skips[2:]], mid),
}
plain = evaluate(no_blocks, no_skips, no_mid[0])
for case, output in outputs.items():
    print(f"{case}: std {output.std():.3f}, moved by {(output - plain).std():.3f}")
residuals = {**{f"block.{index}": each for index, each in enumerate(blocks)}, "skip.1": skip, "mid": mid}
save_file({**residuals, **{f"output.{case}": output for case, output in outputs.items()}}, OUT)
