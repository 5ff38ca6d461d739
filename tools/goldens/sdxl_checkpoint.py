"""A small random Stable Diffusion XL, and what is laid over it: imported by sdxl.py and single_file.py.

Its first level has no attention, its levels have other numbers of transformer blocks, its encoders other widths, and its second
tokenizer pads with "!", as the published models have it. Weights are float16.
"""

import json
import re
from pathlib import Path

import torch
from diffusers import AutoencoderKL, ControlNetModel, EulerDiscreteScheduler, UNet2DConditionModel
from diffusers.loaders.lora_conversion_utils import _convert_non_diffusers_lora_to_diffusers, _maybe_map_sgm_blocks_to_diffusers
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from random_checkpoint import randomize
from tiny_tokenizer import BOS, write_tokenizer

LENGTH, WIDTH_1, WIDTH_2, POOLED, TIME_CHANNELS = 16, 16, 24, 20, 8
BLOCKS = dict(
    in_channels=4, block_out_channels=(16, 24, 32), layers_per_block=2, transformer_layers_per_block=[1, 1, 2],
    down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"), attention_head_dim=[2, 3, 4],
    use_linear_projection=True, cross_attention_dim=WIDTH_1 + WIDTH_2, norm_num_groups=8, addition_embed_type="text_time",
    addition_time_embed_dim=TIME_CHANNELS, projection_class_embeddings_input_dim=6 * TIME_CHANNELS + POOLED,
)
UNET = dict(sample_size=16, out_channels=4, up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"), **BLOCKS)
VAE = dict(
    sample_size=128, block_out_channels=(8, 16, 16, 16), layers_per_block=1, latent_channels=4, norm_num_groups=8,
    down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4, scaling_factor=0.13025, force_upcast=True,
)
BETAS = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", num_train_timesteps=1000)
EULER = dict(**BETAS, timestep_spacing="leading", steps_offset=1, interpolation_type="linear", prediction_type="epsilon")

# Undamped, so small a network turns 1e-7 into 1e-2 within a few steps of float32, which would hide faults.
CALM, SOFT = 0.1, 0.6


def write_checkpoint(folder: Path) -> None:
    generator = torch.Generator().manual_seed(7)
    vocab = write_tokenizer(folder / "tokenizer", LENGTH)
    write_tokenizer(folder / "tokenizer_2", LENGTH, pad_token="!")
    networks = {
        "text_encoder": CLIPTextModel(text_config(WIDTH_1, 3, 2, WIDTH_1, "quick_gelu", vocab)),
        "text_encoder_2": CLIPTextModelWithProjection(text_config(WIDTH_2, 4, 3, POOLED, "gelu", vocab)),
        "unet": UNet2DConditionModel(**UNET),
        "vae": AutoencoderKL(**VAE),
    }
    for name, network in networks.items():
        randomize(network, generator)
        if name == "unet":
            calm(network)
        shards = {"max_shard_size": 600_000} if name == "unet" else {}
        network.half().save_pretrained(folder / name, variant="fp16", **shards)
    EulerDiscreteScheduler(**EULER).save_pretrained(folder / "scheduler")
    (folder / "model_index.json").write_text(json.dumps(INDEX, indent=2) + "\n")


def text_config(width, layers, heads, projection, activation, vocab) -> CLIPTextConfig:
    # 2 stands in every published config.json; transformers then takes the largest id for the end of a text.
    return CLIPTextConfig(
        vocab_size=len(vocab), hidden_size=width, intermediate_size=2 * width, num_hidden_layers=layers, num_attention_heads=heads,
        max_position_embeddings=LENGTH, hidden_act=activation, projection_dim=projection, bos_token_id=vocab[BOS], eos_token_id=2,
    )


def calm(network) -> None:
    network.conv_out.weight.data *= CALM
    network.conv_out.bias.data *= CALM
    calm_attention(network)


def calm_attention(network) -> None:
    for name, parameter in network.named_parameters():
        if "to_q" in name or "to_k" in name:
            parameter.data *= SOFT


def write_controlnet(folder: Path) -> None:
    network = ControlNetModel(conditioning_embedding_out_channels=(4, 8, 8, 16), **BLOCKS)
    randomize(network, torch.Generator().manual_seed(9))
    calm_attention(network)
    network.half().save_pretrained(folder)


RESNET = {"norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1", "norm2": "out_layers.0",
          "conv2": "out_layers.3", "conv_shortcut": "skip_connection"}


def sgm_name(module: str, layers: int = 2) -> str:
    """The module's name in stability's generative-models: all levels' layers stand in one list."""
    block, rest = module.split(".", 1)
    parts = rest.split(".")
    if block == "mid_block":
        kind, index = parts[:2]
        return ".".join([f"middle_block.{1 if kind == 'attentions' else 2 * int(index)}", *own_name(kind, parts[2:])])
    level, kind, layer = int(parts[0]), parts[1], int(parts[2])
    is_down = block == "down_blocks"
    place = level * (layers + 1) + (1 if is_down else 0) + (layers if kind in ("downsamplers", "upsamplers") else layer)
    if kind == "downsamplers":
        return f"input_blocks.{place}.0.op"
    if kind == "upsamplers":
        return f"output_blocks.{place}.2.conv"
    target = f"{'input' if is_down else 'output'}_blocks.{place}.{1 if kind == 'attentions' else 0}"
    return ".".join([target, *own_name(kind, parts[3:])])


def own_name(kind: str, parts: list[str]) -> list[str]:
    return [RESNET.get(parts[0], parts[0]), *parts[1:]] if kind == "resnets" else parts


def write_lora(parts, file: Path) -> dict[str, str]:
    """A LoRA as kohya's scripts name it → for each of its layers diffusers' part and module. `parts` get its changes."""
    generator, rank, tensors, names = torch.Generator().manual_seed(11), 2, {}, {}
    for part, prefix in (("unet", "lora_unet_"), ("text_encoder", "lora_te1_"), ("text_encoder_2", "lora_te2_")):
        for module, layer in changed_layers(parts[part], part):
            own = sgm_name(module) if part == "unet" else "text_model." + module.removeprefix("text_model.")
            name = prefix + own.replace(".", "_")
            columns, kernel = layer.weight[0].numel(), layer.weight.shape[2:]
            down = (torch.randn(rank, columns, generator=generator) / columns**0.5).half().float()
            up = (torch.randn(layer.weight.shape[0], rank, generator=generator) * 0.5).half().float()
            tensors |= {f"{name}.lora_down.weight": down.reshape(rank, -1, *kernel), f"{name}.alpha": torch.tensor(1.0),
                        f"{name}.lora_up.weight": up.reshape(-1, rank, *(1,) * len(kernel))}
            layer.weight.data += (up @ down / rank).reshape(layer.weight.shape)
            names[name] = f"{part}.{module.removeprefix('text_model.')}"
    save_file({key: value.half().contiguous() for key, value in tensors.items()}, file)
    read = set(converted_by_diffusers(tensors, parts["unet"].config))
    differing = read ^ {name for name in names.values() if name.startswith("unet.")}
    assert not differing, f"diffusers reads other layers out of the LoRA: {sorted(differing)[:6]}"
    return names


def changed_layers(network, part: str):
    """Linear layers of transformers, and convolutions of one resnet and its time layer."""
    for module, layer in network.named_modules():
        is_linear = isinstance(layer, torch.nn.Linear)
        if part != "unet" and is_linear and "encoder.layers" in module:
            yield module, layer
        if part == "unet" and is_linear and "attentions" in module:
            yield module, layer
        if module in ("mid_block.resnets.1.conv1", "up_blocks.0.resnets.2.time_emb_proj", "down_blocks.1.downsamplers.0.conv"):
            yield module, layer


def converted_by_diffusers(tensors, config) -> list[str]:
    """Layers of the UNet, by diffusers' names; without peft it gives those of its old attention processors."""
    mapped = _maybe_map_sgm_blocks_to_diffusers(dict(tensors), config)
    state, _ = _convert_non_diffusers_lora_to_diffusers(mapped)
    found = [re.match(r"(unet\..+?)[._]lora(?:\.down|_A)\.weight$", key) for key in state]
    return [re.sub(r"\.to_out$", ".to_out.0", match[1].replace(".processor.", ".")) for match in found if match]


def component(library: str, name: str) -> list[str]:
    return [library, name]


INDEX = {
    "_class_name": "StableDiffusionXLPipeline",
    "_diffusers_version": "0.42.1",
    "feature_extractor": [None, None],
    "force_zeros_for_empty_prompt": True,
    "image_encoder": [None, None],
    "scheduler": component("diffusers", "EulerDiscreteScheduler"),
    "text_encoder": component("transformers", "CLIPTextModel"),
    "text_encoder_2": component("transformers", "CLIPTextModelWithProjection"),
    "tokenizer": component("transformers", "CLIPTokenizer"),
    "tokenizer_2": component("transformers", "CLIPTokenizer"),
    "unet": component("diffusers", "UNet2DConditionModel"),
    "vae": component("diffusers", "AutoencoderKL"),
}
