"""Goldens of LoRA, textual inversion and their loaders: python tools/goldens/lora.py

Needs peft beside requirements.txt. Lays small random LoRAs in every key style over the checkpoint of packages/testing/goldens/sd1
(float32) with diffusers' `load_lora_weights` and `fuse_lora`, and writes to packages/models/src/__fixtures__/lora/:

- `<style>.safetensors`: the LoRA; `<style>.merged.safetensors`: the weights that it changed, at the strength in STRENGTHS
- `stacked.merged.safetensors`: the UNet with kohya at 0.7, then peft at -0.4 (diffusers' `set_adapters`, fused)
- `metadata.safetensors`, `metadata.merged.safetensors`: peft's alpha in the file's metadata
- `tucker.safetensors`, `tucker.merged.safetensors`: LyCORIS' lora_mid, which diffusers does not read, from its formula
- `inversion.safetensors`, `inversion.json`: three vectors, and the tokens of prompts with them
"""

import json
import sys
from pathlib import Path

import torch
from diffusers import StableDiffusionPipeline
from safetensors.torch import load_file, save_file

ROOT = Path(__file__).parents[2] / "packages"
CHECKPOINT = ROOT / "testing" / "goldens" / "sd1" / "checkpoint"
OUT = ROOT / "models" / "src" / "__fixtures__" / "lora"
STRENGTHS = {"kohya": 0.7, "peft": 1.3, "processors": 0.5}

# One for all layers: of mixed ones diffusers 0.42 loses those of attention layers.
ALPHA = 2.0

UNET_LINEAR = [
    "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q",
    "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k",
    "mid_block.attentions.0.transformer_blocks.0.attn2.to_out.0",
    "up_blocks.1.attentions.1.transformer_blocks.0.ff.net.0.proj",
]
UNET_CONV = [
    "down_blocks.0.resnets.0.conv1",
    "down_blocks.0.attentions.0.proj_in",
    "down_blocks.1.resnets.0.conv_shortcut",
    "down_blocks.0.downsamplers.0.conv",
]
UNET_ATTENTION = UNET_LINEAR[:3]
TEXT = ["encoder.layers.0.self_attn.q_proj", "encoder.layers.2.self_attn.out_proj", "encoder.layers.1.mlp.fc1"]


def open_pipeline():
    return StableDiffusionPipeline.from_pretrained(CHECKPOINT, torch_dtype=torch.float32, safety_checker=None, feature_extractor=None)


def text_layers(pipe) -> dict[str, torch.Tensor]:
    """transformers 5 has no `text_model.`; the checkpoint does."""
    return {key.removeprefix("text_model."): value for key, value in pipe.text_encoder.state_dict().items()}


def factors(weight: torch.Tensor, rank: int, g: torch.Generator):
    down = torch.randn(rank, *weight.shape[1:], generator=g) / weight[0].numel() ** 0.5
    up = torch.randn(weight.shape[0], rank, *(1,) * (weight.ndim - 2), generator=g) / rank**0.5
    return down, up


def kohya(unet, text, g):
    """lora_unet_…, lora_te_…: with alphas, LoCon of 3x3 and 1x1 convolutions."""
    out = {}
    layers = [("lora_unet_" + name.replace(".", "_"), unet[name + ".weight"]) for name in UNET_LINEAR + UNET_CONV]
    layers += [("lora_te_text_model_" + name.replace(".", "_"), text[name + ".weight"]) for name in TEXT]
    for index, (name, weight) in enumerate(layers):
        rank = 2 + index % 3
        out[f"{name}.lora_down.weight"], out[f"{name}.lora_up.weight"] = factors(weight, rank, g)
        out[f"{name}.alpha"] = torch.tensor(ALPHA)
    return out


def peft(unet, text, g):
    out = {}
    for prefix, weights, names in (("unet.", unet, UNET_LINEAR + UNET_CONV), ("text_encoder.text_model.", text, TEXT)):
        for name in names:
            down, up = factors(weights[name + ".weight"], 3, g)
            out[f"{prefix}{name}.lora_A.weight"], out[f"{prefix}{name}.lora_B.weight"] = down, up
    return out


def processors(unet, text, g):
    """diffusers before 0.24: attention processors, and monkey-patched text layers."""
    out = {}
    for name in UNET_ATTENTION:
        block, _, layer = name.removesuffix(".0").rpartition(".")
        down, up = factors(unet[name + ".weight"], 2, g)
        key = f"unet.{block}.processor.{layer}_lora"
        out[f"{key}.down.weight"], out[f"{key}.up.weight"] = down, up
    for name in TEXT[:2]:
        block, _, layer = name.rpartition(".")
        down, up = factors(text[name + ".weight"], 2, g)
        key = f"text_encoder.text_model.{block}.to_{layer.removesuffix('_proj')}_lora"
        out[f"{key}.down.weight"], out[f"{key}.up.weight"] = down, up
    return out


def merged(pipe, before) -> dict[str, torch.Tensor]:
    after = {**{f"unet.{k}": v for k, v in pipe.unet.state_dict().items()}, **{f"text_encoder.{k}": v for k, v in text_layers(pipe).items()}}
    after = {k.replace(".base_layer", ""): v for k, v in after.items() if "lora_" not in k}
    changed = {k: after[k].clone().contiguous() for k, v in before.items() if not torch.equal(v, after[k])}
    return changed


def snapshot(pipe):
    unet = {f"unet.{k}": v.clone() for k, v in pipe.unet.state_dict().items()}
    return {**unet, **{f"text_encoder.{k}": v.clone() for k, v in text_layers(pipe).items()}}


def without_text_model(lora):
    """diffusers 0.42 converts kohya's and the old text keys to names with `text_model.`, which transformers 5 has no more: it would
    leave those layers at random. Without the prefix it finds them."""
    return {k.replace("lora_te_text_model_", "lora_te_").replace("text_encoder.text_model.", "text_encoder."): v for k, v in lora.items()}


def check(lora, before, result, strength):
    """diffusers' weights are the formula's: W + strength · alpha / rank · up · down."""
    deltas = {}
    for key in lora:
        up_key = key.replace(".lora_down.", ".lora_up.").replace("_lora.down.", "_lora.up.").replace(".lora_A.", ".lora_B.")
        if up_key == key:
            continue
        down, up = lora[key].double(), lora[up_key].double()
        scale = strength * (ALPHA / len(down) if "lora_down" in key else 1)
        delta = scale * (up.flatten(1) @ down.flatten(1))
        deltas.setdefault(delta.shape, []).append(delta)
    for key, value in result.items():
        difference = (value.double() - before[key].double()).flatten(1)
        assert any((difference - delta).abs().max() < 1e-6 for delta in deltas[difference.shape]), key


def write_style(name: str, make, count: int):
    pipe = open_pipeline()
    g = torch.Generator().manual_seed(count)
    before = snapshot(pipe)
    lora = {k: v.contiguous() for k, v in make(pipe.unet.state_dict(), text_layers(pipe), g).items()}
    save_file(lora, OUT / f"{name}.safetensors")
    pipe.load_lora_weights(without_text_model(lora))
    pipe.fuse_lora(lora_scale=STRENGTHS[name])
    result = merged(pipe, before)
    check(lora, before, result, STRENGTHS[name])
    layers = {k.rsplit(".lora", 1)[0].rsplit("_lora", 1)[0] for k in lora if not k.endswith("alpha")}
    print(name, len(layers), "layers,", len(result), "weights changed")
    assert len(layers) == len(result)
    save_file(result, OUT / f"{name}.merged.safetensors")


def bare(unet, text, g):
    """peft without `unet.`, with an alpha of its own in the file's metadata."""
    out = {}
    for name in UNET_LINEAR[:2]:
        out[f"unet.{name}.lora_A.weight"], out[f"unet.{name}.lora_B.weight"] = factors(unet[name + ".weight"], 2, g)
    return out


def write_metadata_style():
    """`save_lora_weights` writes lora_alpha into the metadata; `load_lora_weights` reads it back."""
    pipe = open_pipeline()
    before = snapshot(pipe)
    lora = bare(pipe.unet.state_dict(), None, torch.Generator().manual_seed(5))
    metadata = {"unet.r": 2, "unet.lora_alpha": 5, "unet.target_modules": ["to_q", "to_k"], "unet.use_rslora": False, "unet.lora_dropout": 0.0}
    file = OUT / "metadata.safetensors"
    save_file(lora, file, metadata={"format": "pt", "lora_adapter_metadata": json.dumps(metadata, sort_keys=True)})
    pipe.load_lora_weights(str(OUT), weight_name=file.name)
    pipe.fuse_lora(lora_scale=1.0)
    result = merged(pipe, before)
    assert len(result) == 2
    save_file(result, OUT / "metadata.merged.safetensors")


def write_stacked():
    pipe = open_pipeline()
    before = snapshot(pipe)
    for name in ("kohya", "peft"):
        pipe.load_lora_weights(without_text_model(load_file(OUT / f"{name}.safetensors")), adapter_name=name)
    pipe.set_adapters(["kohya", "peft"], adapter_weights=[0.7, -0.4])
    pipe.fuse_lora(adapter_names=["kohya", "peft"])
    # The second adapter's loading makes transformers 5 forget the first one's text layers.
    result = {k: v for k, v in merged(pipe, before).items() if k.startswith("unet.")}
    save_file(result, OUT / "stacked.merged.safetensors")


def write_tucker():
    g = torch.Generator().manual_seed(6)
    name, rank, alpha, strength = "down_blocks.0.resnets.0.conv1", 3, 2.0, 0.7
    weight = open_pipeline().unet.state_dict()[name + ".weight"]
    down, mid, up = torch.randn(rank, weight.shape[1], 1, 1, generator=g), torch.randn(rank, rank, 3, 3, generator=g), torch.randn(weight.shape[0], rank, 1, 1, generator=g)
    key = "lora_unet_" + name.replace(".", "_")
    save_file({f"{key}.lora_down.weight": down, f"{key}.lora_mid.weight": mid, f"{key}.lora_up.weight": up, f"{key}.alpha": torch.tensor(alpha)}, OUT / "tucker.safetensors")
    delta = torch.einsum("oa,abhw,bi->oihw", up[:, :, 0, 0].double(), mid.double(), down[:, :, 0, 0].double())
    save_file({f"unet.{name}.weight": (weight + strength * alpha / rank * delta).float()}, OUT / "tucker.merged.safetensors")


PROMPTS = ["a <cat-toy> on the beach", "<cat-toy>", "A <cat-toy>, <cat-toy>", "a <cat-toy>'s tail", "no toy"]


def write_inversion():
    pipe = open_pipeline()
    width = pipe.text_encoder.config.hidden_size
    vectors = torch.randn(3, width, generator=torch.Generator().manual_seed(7))
    save_file({"<cat-toy>": vectors}, OUT / "inversion.safetensors")
    pipe.load_textual_inversion(str(OUT), weight_name="inversion.safetensors")
    tokens, embeddings = [], {}
    for index, prompt in enumerate(PROMPTS):
        converted = pipe.maybe_convert_prompt(prompt, pipe.tokenizer)
        ids = pipe.tokenizer(converted, padding="max_length", truncation=True, return_tensors="pt").input_ids
        tokens.append(ids[0].tolist())
        embeddings[str(index)] = pipe.encode_prompt(prompt, "cpu", 1, False)[0].contiguous()[:, :12].clone()
    save_file(embeddings, OUT / "inversion.embeddings.safetensors")
    (OUT / "inversion.json").write_text(json.dumps({"prompts": PROMPTS, "tokens": tokens}) + "\n")


def main():
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    OUT.mkdir(parents=True, exist_ok=True)
    for count, (name, make) in enumerate((("kohya", kohya), ("peft", peft), ("processors", processors))):
        write_style(name, make, count)
    write_metadata_style()
    write_stacked()
    write_tucker()
    write_inversion()


if __name__ == "__main__":
    sys.exit(main())
