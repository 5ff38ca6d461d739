"""Low-rank adapters (E. Hu et al., arXiv 2106.09685) on a UNet's attention, in diffusers' file format.

python -m mini_family.lora --difference FILE --rank 16 --out FOLDER     writes the LoRA that is nearest to a difference
"""
import argparse
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


def add_lora(unet: nn.Module, rank: int, targets=TARGETS) -> nn.ModuleDict:
    """Freezes `unet` and replaces the linear layers whose names end in one of `targets`; returns the adapters under their names."""
    unet.requires_grad_(False)
    adapters = {}
    for name, module in list(unet.named_modules()):
        if isinstance(module, nn.Linear) and name.endswith(targets):
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


@torch.no_grad()
def read_lora(adapters: nn.ModuleDict, folder):
    """Takes the weights of an earlier export of the same rank and layers; KeyError where one is missing."""
    weights = load_file(str(Path(folder) / FILE))
    for key, tensor in lora_weights(adapters).items():
        tensor.copy_(weights[key])


def write_lora(weights: dict[str, torch.Tensor], folder, dtype=torch.float16):
    Path(folder).mkdir(parents=True, exist_ok=True)
    save_file({k: v.to(dtype).contiguous().cpu() for k, v in weights.items()}, str(Path(folder) / FILE))


def nearest_lora(difference: dict[str, torch.Tensor], rank: int) -> dict[str, torch.Tensor]:
    """B A of `rank` nearest to each matrix of `difference`, "<layer>.weight" [out, in]: its largest singular values, their
    roots in either. ValueError for anything but weights of linear layers, which adapters cannot say.
    """
    out = {}
    for key, w in difference.items():
        if w.ndim != 2 or not key.endswith(".weight"):
            raise ValueError(f"{key}: expected the weight of a linear layer, got {list(w.shape)}")
        u, s, v = torch.linalg.svd(w.float(), full_matrices=False)
        u, s, v = u[:, :rank], s[:rank].sqrt(), v[:rank]
        layer = "unet." + key.removesuffix(".weight")
        out[f"{layer}.lora_A.weight"], out[f"{layer}.lora_B.weight"] = s[:, None] * v, u * s
    return out


@torch.no_grad()
def merge_lora(unet: nn.Module, folder):
    """Adds B A of the adapters in `folder` to the weights of `unet`."""
    weights = load_file(str(Path(folder) / FILE))
    for key in (k for k in weights if k.endswith(".lora_A.weight")):
        layer = unet.get_submodule(key.removeprefix("unet.").removesuffix(".lora_A.weight"))
        up = weights[key.replace("lora_A", "lora_B")]
        layer.weight += (up.float() @ weights[key].float()).to(layer.weight)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--difference", required=True, help="unet.safetensors, as train_dreambooth --only writes it")
    p.add_argument("--rank", type=int, default=16)
    p.add_argument("--out", required=True)
    a = p.parse_args()
    write_lora(nearest_lora(load_file(a.difference), a.rank), a.out)


if __name__ == "__main__":
    main()
