"""Low-rank adapters (E. Hu et al., arXiv 2106.09685) on a UNet's attention, in diffusers' file format."""
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

TARGETS = ("to_q", "to_k", "to_v", "to_out.0")
FILE = "pytorch_lora_weights.safetensors"


class LoraLinear(nn.Module):
    """y = frozen(x) + B A x. The scale alpha / rank is 1."""

    def __init__(self, frozen: nn.Linear, rank: int):
        super().__init__()
        self.frozen = frozen.requires_grad_(False)
        self.lora_A = nn.Linear(frozen.in_features, rank, bias=False)
        self.lora_B = nn.Linear(rank, frozen.out_features, bias=False)
        nn.init.normal_(self.lora_A.weight, std=1 / rank)
        nn.init.zeros_(self.lora_B.weight)

    def forward(self, x):
        return self.frozen(x) + self.lora_B(self.lora_A(x))


def add_lora(unet: nn.Module, rank: int) -> nn.ModuleDict:
    """Freezes `unet` and replaces its attention projections; returns the adapters under their layers' names."""
    unet.requires_grad_(False)
    adapters = {}
    for name, module in list(unet.named_modules()):
        if isinstance(module, nn.Linear) and name.endswith(TARGETS):
            parent, _, last = name.rpartition(".")
            adapters[name.replace(".", "/")] = adapter = LoraLinear(module, rank)
            setattr(unet.get_submodule(parent), last, adapter)
    return nn.ModuleDict(adapters)


def lora_weights(adapters: nn.ModuleDict) -> dict[str, torch.Tensor]:
    """Keys as diffusers' `load_lora_weights` reads them: `unet.<layer>.lora_A.weight`."""
    out = {}
    for name, a in adapters.items():
        layer = "unet." + name.replace("/", ".")
        out[f"{layer}.lora_A.weight"], out[f"{layer}.lora_B.weight"] = a.lora_A.weight.detach(), a.lora_B.weight.detach()
    return out


def save_lora(adapters: nn.ModuleDict, folder, dtype=torch.float16):
    Path(folder).mkdir(parents=True, exist_ok=True)
    save_file({k: v.to(dtype).contiguous().cpu() for k, v in lora_weights(adapters).items()}, str(Path(folder) / FILE))


@torch.no_grad()
def merge_lora(unet: nn.Module, folder):
    """Adds B A of the adapters in `folder` to the weights of `unet`."""
    weights = load_file(str(Path(folder) / FILE))
    for key in (k for k in weights if k.endswith(".lora_A.weight")):
        layer = unet.get_submodule(key.removeprefix("unet.").removesuffix(".lora_A.weight"))
        up = weights[key.replace("lora_A", "lora_B")]
        layer.weight += (up.float() @ weights[key].float()).to(layer.weight)
