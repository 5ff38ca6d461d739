"""Writes a random checkpoint of a given shape in diffusers' folder layout.

Weights are drawn so that activations keep about unit variance, that the result depends on attention and on the prompt
(with PyTorch's own initialisation softmax is almost uniform, and a wrong key would not show), and that a run does not
amplify rounding: float32 and float64 end within 1e-5 of each other.
"""

import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel

from checkpoint_shapes import CheckpointShape
from tiny_tokenizer import BOS, EOS, write_tokenizer

OLD_VAE_NAMES = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}


def randomize(module: torch.nn.Module, generator: torch.Generator) -> None:
    """Weights N(0, gain²/fan_in); norms near 1; biases small."""
    for name, parameter in module.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if "embedding.weight" in name:
            values = 0.5 * noise
        elif parameter.ndim >= 2:
            values = gain(name) * noise / parameter[0].numel() ** 0.5
        elif "norm" in name and name.endswith("weight"):
            values = 1 + 0.2 * noise
        else:
            values = 0.1 * noise
        parameter.data.copy_(values)


def gain(name: str) -> float:
    if any(part in name for part in ("to_q", "to_k", "q_proj", "k_proj")):
        return 2.0
    return 0.5 if name.startswith("conv_out") else 1.0


def write_checkpoint(shape: CheckpointShape, folder: Path) -> None:
    """Makes `folder` a checkpoint of `shape`, the same bytes on every machine with the same torch."""
    generator = torch.Generator().manual_seed(shape.seed)
    length = shape.text_encoder["max_position_embeddings"]
    vocab = write_tokenizer(folder / "tokenizer", length, **shape.tokenizer)
    text_config = CLIPTextConfig(
        **shape.text_encoder, vocab_size=len(vocab), bos_token_id=vocab[BOS], eos_token_id=vocab[EOS]
    )
    write_text_encoder(shape, CLIPTextModel(text_config), folder / "text_encoder", generator)
    write_unet(shape, UNet2DConditionModel(**shape.unet), folder / "unet", generator)
    write_vae(shape, AutoencoderKL(**shape.vae), folder / "vae", generator)
    DDIMScheduler(**shape.scheduler).save_pretrained(folder / "scheduler")
    write_model_index(folder)


def write_text_encoder(shape: CheckpointShape, model, folder: Path, generator: torch.Generator) -> None:
    randomize(model, generator)
    model.to(shape.dtype).save_pretrained(folder)
    file = folder / "model.safetensors"
    weights = {key.removeprefix("text_model."): value for key, value in load_file(file).items()}
    if shape.text_model_prefix:
        positions = shape.text_encoder["max_position_embeddings"]
        weights = {f"text_model.{key}": value for key, value in weights.items()}
        # A buffer, not a weight, that checkpoints saved by transformers before 4.31 carry.
        weights["text_model.embeddings.position_ids"] = torch.arange(positions).unsqueeze(0)
    file.unlink()
    save_file(weights, folder / named("model.safetensors", shape.variant), metadata={"format": "pt"})


def write_unet(shape: CheckpointShape, model, folder: Path, generator: torch.Generator) -> None:
    randomize(model, generator)
    limit = shape.unet_shard_bytes or 10**9
    model.to(shape.dtype).save_pretrained(folder, variant=shape.variant, max_shard_size=limit)


def write_vae(shape: CheckpointShape, model, folder: Path, generator: torch.Generator) -> None:
    randomize(model, generator)
    model.to(shape.dtype).save_pretrained(folder, variant=shape.variant)
    if not shape.old_vae_attention_names:
        return
    file = folder / "diffusion_pytorch_model.safetensors"
    weights = {old_vae_name(key): value for key, value in load_file(file).items()}
    save_file(weights, file, metadata={"format": "pt"})


def old_vae_name(key: str) -> str:
    for new, old in OLD_VAE_NAMES.items():
        key = key.replace(f".attentions.0.{new}.", f".attentions.0.{old}.")
    return key


def named(file: str, variant: str | None) -> str:
    return file if variant is None else file.replace(".safetensors", f".{variant}.safetensors")


def write_model_index(folder: Path) -> None:
    index = {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": "0.42.1",
        "feature_extractor": [None, None],
        "requires_safety_checker": False,
        "safety_checker": [None, None],
        "scheduler": ["diffusers", "DDIMScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    (folder / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")
