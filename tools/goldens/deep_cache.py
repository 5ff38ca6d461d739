"""One call of the embedded UNet that reuses the deep features of another one (DeepCache, arXiv 2312.00858, branch 0).

    python tools/goldens/deep_cache.py packages/mini/base packages/models/src/__fixtures__/deep-cache.safetensors

The features are what enters the last layer of the last up block beside its skip connection: they are kept from the call at
timestep 521 and put into the one at 481, whose output depends on them, on conv_in, on the text and on the timestep alone.
"""

import sys

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import save_file

folder, target = sys.argv[1:]
unet = UNet2DConditionModel.from_pretrained(folder, subfolder="unet", torch_dtype=torch.float32).eval()
generator = torch.Generator().manual_seed(3)
first = torch.randn(1, 4, 16, 16, generator=generator)
second = 0.9 * first + 0.3 * torch.randn(1, 4, 16, 16, generator=generator)
context = 0.5 * torch.randn(2, 32, unet.config.cross_attention_dim, generator=generator)

layer = unet.up_blocks[-1].resnets[-1]
channels = layer.in_channels - unet.config.block_out_channels[0]
kept = {}


def keep(_, args):
    kept["deep"] = args[0][:, :channels].clone()


def reuse(_, args):
    return (torch.cat([kept["deep"], args[0][:, channels:]], 1), *args[1:])


@torch.no_grad()
def call(sample, timestep, hook=None):
    handle = layer.register_forward_pre_hook(hook) if hook else None
    output = unet(sample.repeat(2, 1, 1, 1), timestep, context).sample
    if handle:
        handle.remove()
    return output


call(first, 521, keep)
tensors = {"first": first, "second": second, "context": context}
tensors["whole"] = call(second, 481)
tensors["reused"] = call(second, 481, reuse)
save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, target)
print({name: float(tensor.abs().max()) for name, tensor in tensors.items()}, (tensors["whole"] - tensors["reused"]).abs().max())
