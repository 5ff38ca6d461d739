"""Goldens of the LoRA family: PYTHONPATH=<lycoris-lora and peft> python tools/goldens/adapters.py

Needs lycoris-lora 4.1 and peft 0.21 beside requirements.txt. Makes one random adapter for each method and shape over the UNet of
packages/testing/goldens/sd1 (float32), lets the library that invented it say what the weights become, and writes to
packages/models/src/__fixtures__/adapters/:

- `<name>.safetensors`: the adapter, with the keys that its library saves; peft's with `<name>.json`, its adapter_config.json
- `<name>.merged.safetensors`: the weights that it changed, at strength 1

LyCORIS: the weights that a module's forward pass computes with, which are what was trained. Its `merge_to` of 4.1.3 multiplies LoHa
and LoKr by alpha / rank twice. peft: `merge_and_unload`.
"""

import json
import sys
import tempfile
from pathlib import Path

import peft
import torch
from diffusers import UNet2DConditionModel
from lycoris.modules.full import FullModule
from lycoris.modules.locon import LoConModule
from lycoris.modules.loha import LohaModule
from lycoris.modules.lokr import LokrModule
from lycoris.modules.norms import NormModule
from safetensors.torch import load_file, save_file

ROOT = Path(__file__).parents[2] / "packages"
CHECKPOINT = ROOT / "testing" / "goldens" / "sd1" / "checkpoint" / "unet"
OUT = ROOT / "models" / "src" / "__fixtures__" / "adapters"

TO_Q = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q"
FF = "up_blocks.1.attentions.1.transformer_blocks.0.ff.net.0.proj"
CONV3 = "down_blocks.0.resnets.0.conv1"
CONV1 = "down_blocks.1.resnets.0.conv_shortcut"
NORM = "conv_norm_out"

#   name           class        layers              alpha  options of the module
LYCORIS = {
    "locon-tucker": (LoConModule, (CONV3,), 2.0, dict(use_tucker=True)),
    "dora-out": (LoConModule, (TO_Q, CONV3), 3.0, dict(weight_decompose=True)),
    "dora-in": (LoConModule, (TO_Q, FF, CONV3), 3.0, dict(weight_decompose=True, wd_on_out=False)),
    "loha": (LohaModule, (TO_Q, FF, CONV3, CONV1), 3.0, {}),
    "loha-tucker": (LohaModule, (CONV3,), 3.0, dict(use_tucker=True)),
    "loha-dora": (LohaModule, (TO_Q,), 3.0, dict(weight_decompose=True)),
    "lokr": (LokrModule, (TO_Q, FF, CONV3, CONV1), 1.0, dict(factor=4)),
    "lokr-both": (LokrModule, (FF, CONV3), 1.0, dict(factor=4, decompose_both=True)),
    "lokr-tucker": (LokrModule, (CONV3,), 1.0, dict(factor=2, use_tucker=True)),
    "lokr-full": (LokrModule, (TO_Q, CONV3), 1.0, dict(full_matrix=True)),
    "lokr-dora": (LokrModule, (TO_Q,), 1.0, dict(factor=4, weight_decompose=True)),
}
RANK = 2
PREFIX = {"lokr": "lycoris_", "loha": "lycoris_"}


def open_unet():
    return UNet2DConditionModel.from_pretrained(CHECKPOINT, torch_dtype=torch.float32)


def randomise(module, g):
    for name, parameter in module.named_parameters():
        noise = torch.randn(parameter.shape, generator=g)
        if name == "dora_scale":
            parameter.data.mul_(1 + 0.2 * noise)
        else:
            parameter.data.copy_(0.4 * noise)


def forward_weight(module):
    """What LycorisBaseModule's forward passes of LoCon, LoHa and LoKr compute with, at multiplier 1."""
    base = module.org_weight
    if isinstance(module, LoConModule):
        changed = base + module.make_weight() * module.scale
    else:
        changed = base + module.get_weight(module.shape) * module.scalar
    return module.apply_weight_decompose(changed) if module.wd else changed


def check_forward(module, layer, weight):
    """The weight is that of the forward pass."""
    x = torch.randn(2, weight.shape[1], *(5,) * (weight.ndim - 2))
    own = torch.nn.functional.linear(x, weight, layer.bias) if weight.ndim == 2 else layer._conv_forward(x, weight, layer.bias)
    module.org_forward = layer.forward
    assert (module.forward(x) - own).abs().max() < 1e-5


def write_lycoris(name, seed):
    kind, layers, alpha, options = LYCORIS[name]
    unet, g = open_unet(), torch.Generator().manual_seed(seed)
    adapter, merged = {}, {}
    for path in layers:
        layer = unet.get_submodule(path)
        key = PREFIX.get(name, "lora_unet_") + path.replace(".", "_")
        module = kind(key, layer, 1.0, 1 if name == "lokr-both" else RANK, alpha, **options)
        randomise(module, g)
        weight = forward_weight(module)
        check_forward(module, layer, weight)
        adapter |= {f"{key}.{k}": v.detach().clone().contiguous() for k, v in module.custom_state_dict().items()}
        merged[f"unet.{path}.weight"] = weight.reshape(layer.weight.shape).contiguous()
    return adapter, merged


def write_full(seed):
    """Differences of a linear layer, of a convolution with its bias, and of a norm."""
    unet, g = open_unet(), torch.Generator().manual_seed(seed)
    adapter, merged = {}, {}
    for path, kind in ((TO_Q, FullModule), (CONV3, FullModule), (NORM, NormModule)):
        layer = unet.get_submodule(path)
        before = {k: v.clone() for k, v in layer.state_dict().items()}
        key = "lora_unet_" + path.replace(".", "_")
        if kind is FullModule:
            state = {"diff": 0.3 * torch.randn(layer.weight.shape, generator=g)}
            if layer.bias is not None:
                state["diff_b"] = 0.3 * torch.randn(layer.bias.shape, generator=g)
            module = FullModule.make_module_from_state_dict(key, layer, state["diff"], state.get("diff_b"))
        else:
            state = {k: 0.3 * torch.randn(layer.weight.shape, generator=g) for k in ("w_norm", "b_norm")}
            module = NormModule.make_module_from_state_dict(key, layer, state["w_norm"], state["b_norm"])
        weight, bias = module.get_merged_weight(1, before["weight"].shape)
        adapter |= {f"{key}.{k}": v for k, v in state.items()}
        merged[f"unet.{path}.weight"] = weight.detach().contiguous()
        if "bias" in before:
            merged[f"unet.{path}.bias"] = bias.detach().contiguous()
    return adapter, merged


PEFT = {
    "peft-alpha": lambda: peft.LoraConfig(r=2, lora_alpha=8, target_modules=[TO_Q, FF, CONV3], alpha_pattern={"ff.net.0.proj": 3}, rank_pattern={r".*resnets.*\.conv1": 3}, init_lora_weights=False),
    "peft-rslora": lambda: peft.LoraConfig(r=2, lora_alpha=8, use_rslora=True, target_modules=[TO_Q], init_lora_weights=False),
    "peft-bias": lambda: peft.LoraConfig(r=2, lora_alpha=8, lora_bias=True, target_modules=[CONV3], init_lora_weights=False),
    "peft-dora": lambda: peft.LoraConfig(r=2, lora_alpha=3, use_dora=True, target_modules=[TO_Q, CONV3], init_lora_weights=False),
    "peft-loha": lambda: peft.LoHaConfig(r=2, alpha=3, use_effective_conv2d=True, target_modules=[TO_Q, CONV3], init_weights=False),
    "peft-lokr": lambda: peft.LoKrConfig(r=2, alpha=3, use_effective_conv2d=True, decompose_factor=4, decompose_both=True, target_modules=[TO_Q, CONV3], init_weights=False),
    "peft-lokr-plain": lambda: peft.LoKrConfig(r=64, alpha=16, target_modules=[TO_Q], init_weights=False),
}


def write_peft(name, seed):
    torch.manual_seed(seed)
    unet = open_unet()
    before = {k: v.clone() for k, v in unet.state_dict().items()}
    model = peft.get_peft_model(unet, PEFT[name]())
    for key, parameter in model.named_parameters():
        if "magnitude" in key:
            parameter.data.mul_(1 + 0.2 * torch.randn(parameter.shape))
        elif "lora_" in key or "hada_" in key or "lokr_" in key:
            parameter.data.copy_(0.3 * torch.randn(parameter.shape))
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        adapter = load_file(Path(folder) / "adapter_model.safetensors")
        config = json.loads((Path(folder) / "adapter_config.json").read_text())
    after = model.merge_and_unload().state_dict()
    kept = ("peft_type", "r", "lora_alpha", "alpha", "alpha_pattern", "rank_pattern", "use_rslora", "use_dora", "lora_bias")
    (OUT / f"{name}.json").write_text(json.dumps({k: config[k] for k in kept if k in config}) + "\n")
    return adapter, {f"unet.{k}": v.clone().contiguous() for k, v in after.items() if not torch.equal(v, before[k])}


def main():
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    OUT.mkdir(parents=True, exist_ok=True)
    jobs = [(name, write_lycoris) for name in LYCORIS] + [("full", lambda _, seed: write_full(seed))] + [(name, write_peft) for name in PEFT]
    for seed, (name, write) in enumerate(jobs):
        adapter, merged = write(name, seed)
        print(name, len(adapter), "keys,", len(merged), "weights", {k.rsplit(".", 1)[1]: tuple(v.shape) for k, v in adapter.items()})
        save_file({k: v.contiguous() for k, v in adapter.items()}, OUT / f"{name}.safetensors")
        save_file(merged, OUT / f"{name}.merged.safetensors")


if __name__ == "__main__":
    sys.exit(main())
