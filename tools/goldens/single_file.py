"""Goldens of single-file checkpoints: python tools/goldens/single_file.py

Writes packages/models/src/__fixtures__/single-file/<name>.json.gz for five shapes: those of Stable Diffusion 1.5 and 2.1, those of
the checkpoints sd1 and sd2 in packages/testing/goldens, and that of a ControlNet for 1.5 (`convert_controlnet_checkpoint`). Each says for every weight in diffusers' layout which weight of the single
file it is, and at which row it begins: [key in the file, row]. It is found by converting a file whose numbers are their own places
with diffusers' converters (`convert_ldm_unet_checkpoint`, `convert_ldm_vae_checkpoint`, `convert_ldm_clip_checkpoint`,
`convert_open_clip_checkpoint`). `shapes` are those of the weights in the file. `unused` is what such files carry besides.

The files' own keys are written out here from latent-diffusion's modules, level by level, not by inverting the product's mapping.
"""

import gzip
import json
from pathlib import Path
from types import SimpleNamespace

import torch
from diffusers import AutoencoderKL, ControlNetModel, UNet2DConditionModel
from diffusers.loaders import single_file_utils as ldm
from transformers import CLIPTextConfig, CLIPTextModel

PACKAGES = Path(__file__).parents[2] / "packages"
GOLDENS = PACKAGES / "testing" / "goldens"
NETWORKS = PACKAGES / "models" / "src" / "__fixtures__" / "networks"
OUT = PACKAGES / "models" / "src" / "__fixtures__" / "single-file"

RESNET = {"norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
          "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection"}


def unet_modules(config) -> dict[str, str]:
    """diffusers' module → latent-diffusion's, in the order in which UNetModel appends to its lists."""
    levels, layers = len(config.block_out_channels), config.layers_per_block
    modules = {"time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2", "conv_in": "input_blocks.0.0",
               "conv_norm_out": "out.0", "conv_out": "out.2"}

    def resnet(name, target):
        modules.update({f"{name}.{part}": f"{target}.{to}" for part, to in RESNET.items()})

    index = 1
    for level in range(levels):
        for layer in range(layers):
            resnet(f"down_blocks.{level}.resnets.{layer}", f"input_blocks.{index}.0")
            modules[f"down_blocks.{level}.attentions.{layer}"] = f"input_blocks.{index}.1"
            index += 1
        if level < levels - 1:
            modules[f"down_blocks.{level}.downsamplers.0.conv"] = f"input_blocks.{index}.0.op"
            index += 1
    resnet("mid_block.resnets.0", "middle_block.0")
    modules["mid_block.attentions.0"] = "middle_block.1"
    resnet("mid_block.resnets.1", "middle_block.2")
    index = 0
    for block in range(levels):
        attended = config.up_block_types[block].startswith("CrossAttn")
        for layer in range(layers + 1):
            resnet(f"up_blocks.{block}.resnets.{layer}", f"output_blocks.{index}.0")
            modules[f"up_blocks.{block}.attentions.{layer}"] = f"output_blocks.{index}.1"
            if layer == layers and block < levels - 1:
                modules[f"up_blocks.{block}.upsamplers.0.conv"] = f"output_blocks.{index}.{2 if attended else 1}.conv"
            index += 1
    return modules


def vae_modules(config) -> dict[str, str]:
    levels, layers = len(config.block_out_channels), config.layers_per_block
    modules = {"quant_conv": "quant_conv", "post_quant_conv": "post_quant_conv"}
    for half in ("encoder", "decoder"):
        modules |= {f"{half}.conv_in": f"{half}.conv_in", f"{half}.conv_out": f"{half}.conv_out", f"{half}.conv_norm_out": f"{half}.norm_out"}
        parts = {"norm1": "norm1", "conv1": "conv1", "norm2": "norm2", "conv2": "conv2", "conv_shortcut": "nin_shortcut"}
        for index in (0, 1):
            modules |= {f"{half}.mid_block.resnets.{index}.{part}": f"{half}.mid.block_{index + 1}.{to}" for part, to in parts.items()}
        names = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}
        modules |= {f"{half}.mid_block.attentions.0.{name}": f"{half}.mid.attn_1.{to}" for name, to in names.items()}
        down = half == "encoder"
        for block in range(levels):
            level = f"{half}.down.{block}" if down else f"{half}.up.{levels - 1 - block}"
            name = f"{half}.{'down' if down else 'up'}_blocks.{block}"
            for layer in range(layers + (0 if down else 1)):
                modules |= {f"{name}.resnets.{layer}.{part}": f"{level}.block.{layer}.{to}" for part, to in parts.items()}
            modules[f"{name}.{'down' if down else 'up'}samplers.0.conv"] = f"{level}.{'down' if down else 'up'}sample.conv"
    return modules


def file_shapes(shapes, modules, prefix) -> dict[str, list[int]]:
    out = {}
    for key, shape in shapes.items():
        module = next(name for name in sorted(modules, key=len, reverse=True) if key.startswith(name + "."))
        target = modules[module] + key[len(module):]
        is_attention = "first_stage" in prefix and ".mid.attn_1." in target and target.endswith("weight") and ".norm." not in target
        out[prefix + target] = [*shape, 1, 1] if is_attention else list(shape)
    return out


def open_clip_shapes(config) -> dict[str, list[int]]:
    d, wide = config.hidden_size, config.intermediate_size
    out = {"token_embedding.weight": [config.vocab_size, d], "positional_embedding": [config.max_position_embeddings, d],
           "ln_final.weight": [d], "ln_final.bias": [d]}
    for layer in range(config.num_hidden_layers):
        block = f"transformer.resblocks.{layer}"
        out |= {f"{block}.attn.in_proj_weight": [3 * d, d], f"{block}.attn.in_proj_bias": [3 * d], f"{block}.attn.out_proj.weight": [d, d],
                f"{block}.attn.out_proj.bias": [d], f"{block}.mlp.c_fc.weight": [wide, d], f"{block}.mlp.c_fc.bias": [wide],
                f"{block}.mlp.c_proj.weight": [d, wide], f"{block}.mlp.c_proj.bias": [d]}
        out |= {f"{block}.ln_{i}.{p}": [d] for i in (1, 2) for p in ("weight", "bias")}
    return {f"cond_stage_model.model.{key}": shape for key, shape in out.items()}


def unused_open_clip(config) -> dict[str, list[int]]:
    """The layer that Stable Diffusion 2.x does not run, and what OpenCLIP has for comparing texts with pictures."""
    d, last = config.hidden_size, f"cond_stage_model.model.transformer.resblocks.{config.num_hidden_layers}"
    return {f"{last}.attn.in_proj_weight": [3 * d, d], f"{last}.ln_1.weight": [d], "cond_stage_model.model.text_projection": [d, d],
            "cond_stage_model.model.logit_scale": []}


def numbered(shapes, names) -> dict[str, torch.Tensor]:
    """Every weight's rows hold its number and theirs; the other axes shrink to one, but where a converter looks at them."""
    out = {}
    for key, shape in shapes.items():
        rows = shape[0]
        value = torch.stack([torch.full((rows,), float(names.index(key))), torch.arange(rows).float()], -1)
        out[key] = value.reshape(rows, 2, *(1,) * max(0, len(shape) - 2)) if len(shape) > 1 else value
    return out


def origins(converted, names) -> dict[str, list]:
    out = {}
    for key, value in converted.items():
        flat = value.reshape(value.shape[0], -1)
        assert (flat[:, 0] == flat[0, 0]).all() and (flat[:, 1] == flat[0, 1] + torch.arange(len(flat))).all(), key
        out[key] = [names[int(flat[0, 0])], int(flat[0, 1])]
    return out


def golden(unet_config, unet_shapes, vae_config, vae_shapes, text_config, text_shapes, open_clip: bool):
    shapes = {**file_shapes(unet_shapes, unet_modules(unet_config), "model.diffusion_model."),
              **file_shapes(vae_shapes, vae_modules(vae_config), "first_stage_model.")}
    unused = {"model_ema.decay": [], "alphas_cumprod": [1000], "model_ema.diffusion_modelinput_blocks00weight": [4, 4]}
    if open_clip:
        shapes |= open_clip_shapes(text_config)
        unused |= unused_open_clip(text_config)
    else:
        shapes |= {f"cond_stage_model.transformer.text_model.{key}": list(shape) for key, shape in text_shapes.items()}
    names = list(shapes)
    file = numbered(shapes, names)
    unet = ldm.convert_ldm_unet_checkpoint(dict(file), {"layers_per_block": unet_config.layers_per_block})
    vae = ldm.convert_ldm_vae_checkpoint(dict(file), {name: list(vae_config[name]) for name in ("down_block_types", "up_block_types")})
    if open_clip:
        text = ldm.convert_open_clip_checkpoint(SimpleNamespace(config=text_config), file)
    else:
        text = ldm.convert_ldm_clip_checkpoint(file)
    text = {key.removeprefix("text_model."): value for key, value in text.items()}
    assert set(unet) == set(unet_shapes) and set(vae) == set(vae_shapes) and set(text) == set(text_shapes)
    parts = {"unet": unet, "vae": vae, "text_encoder": text}
    return {"shapes": shapes, "unused": unused, **{part: origins(value, names) for part, value in parts.items()}}


def control_modules(config) -> dict[str, str]:
    """A ControlNet is the way down of a UNet, a picture reader with an activation behind each layer, and a convolution for each skip."""
    down = SimpleNamespace(**{**config, "up_block_types": ["UpBlock2D"] * len(config.block_out_channels)})
    modules = {name: to for name, to in unet_modules(down).items() if not name.startswith(("up_blocks", "conv_norm_out", "conv_out"))}
    layers = 2 * (len(config.conditioning_embedding_out_channels) - 1)
    modules |= {"controlnet_cond_embedding.conv_in": "input_hint_block.0",
                "controlnet_cond_embedding.conv_out": f"input_hint_block.{2 * layers + 2}"}
    modules |= {f"controlnet_cond_embedding.blocks.{layer}": f"input_hint_block.{2 * layer + 2}" for layer in range(layers)}
    skips = len(config.block_out_channels) * (config.layers_per_block + 1)
    modules |= {f"controlnet_down_blocks.{skip}": f"zero_convs.{skip}.0" for skip in range(skips)}
    return modules | {"controlnet_mid_block": "middle_block_out.0"}


def control_net():
    """A ControlNet of Stable Diffusion 1.5, as its authors publish it."""
    config, shapes = meta(ControlNetModel, json.loads((NETWORKS / "sd15-controlnet.json").read_text())["config"])
    file_of = file_shapes(shapes, control_modules(config), "control_model.")
    names = list(file_of)
    converted = ldm.convert_controlnet_checkpoint(numbered(file_of, names), {"layers_per_block": config.layers_per_block})
    assert set(converted) == set(shapes)
    return {"shapes": file_of, "controlnet": origins(converted, names)}


def meta(network, config):
    with torch.device("meta"):
        model = network(config) if network is CLIPTextModel else network(**config)
    return model.config, {key.removeprefix("text_model."): tuple(value.shape) for key, value in model.state_dict().items()}


def published(name: str, text: str):
    config = lambda network: json.loads((NETWORKS / f"{network}.json").read_text())["config"]
    return (*meta(UNet2DConditionModel, config(f"{name}-unet")), *meta(AutoencoderKL, config("sd-vae")),
            *meta(CLIPTextModel, CLIPTextConfig(**config(text))))


def small(name: str):
    read = lambda part: json.loads((GOLDENS / name / "checkpoint" / part / "config.json").read_text())
    clean = lambda config: {key: value for key, value in config.items() if not key.startswith("_")}
    return (*meta(UNet2DConditionModel, clean(read("unet"))), *meta(AutoencoderKL, clean(read("vae"))),
            *meta(CLIPTextModel, CLIPTextConfig(**read("text_encoder"))))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    goldens = {"sd15": golden(*published("sd15", "sd15-text"), False), "sd21": golden(*published("sd21", "sd21-text"), True),
               "sd1": golden(*small("sd1"), False), "sd2": golden(*small("sd2"), True), "controlnet": control_net()}
    for name, value in goldens.items():
        text = json.dumps(value, separators=(",", ":"))
        file = OUT / f"{name}.json.gz"
        file.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
        print(name, len(text), "characters,", file.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
