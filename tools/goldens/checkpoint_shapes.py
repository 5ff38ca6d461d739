"""The small checkpoints that parity is proved on: the options that tell Stable Diffusion's families apart, at toy widths."""

from dataclasses import dataclass, field
from typing import Any

import torch


@dataclass(frozen=True)
class CheckpointShape:
    """A checkpoint in diffusers' layout: its configurations, and how its files are written."""

    name: str
    seed: int
    unet: dict[str, Any]
    vae: dict[str, Any]
    text_encoder: dict[str, Any]
    scheduler: dict[str, Any]
    # What the weights are stored as; the reference reads them back and computes in float32.
    dtype: torch.dtype = torch.float32
    # `text_model.` before the text encoder's keys, as transformers 4 and all published checkpoints have it.
    text_model_prefix: bool = True
    # `query`, `key`, `value`, `proj_attn` in the VAE, as runwayml/stable-diffusion-v1-5 has them.
    old_vae_attention_names: bool = False
    # Bytes of one shard of the UNet; None keeps it in one file.
    unet_shard_bytes: int | None = None
    # `diffusion_pytorch_model.fp16.safetensors` instead of `diffusion_pytorch_model.safetensors`.
    variant: str | None = None
    tokenizer: dict[str, Any] = field(default_factory=dict)


STABLE_DIFFUSION_BETAS = {
    "num_train_timesteps": 1000,
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "clip_sample": False,
    "set_alpha_to_one": False,
    "steps_offset": 1,
}

SD1 = CheckpointShape(
    name="sd1",
    seed=11,
    unet={
        "sample_size": 16,
        "in_channels": 4,
        "out_channels": 4,
        "block_out_channels": [12, 16, 24],
        "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
        "layers_per_block": 1,
        "attention_head_dim": 4,
        "cross_attention_dim": 24,
        "norm_num_groups": 4,
    },
    vae={
        "sample_size": 64,
        "block_out_channels": [8, 12, 16],
        "down_block_types": ["DownEncoderBlock2D"] * 3,
        "up_block_types": ["UpDecoderBlock2D"] * 3,
        "layers_per_block": 1,
        "latent_channels": 4,
        "norm_num_groups": 4,
        "scaling_factor": 0.18215,
    },
    text_encoder={
        "hidden_size": 24,
        "intermediate_size": 48,
        "num_hidden_layers": 3,
        "num_attention_heads": 2,
        "max_position_embeddings": 77,
        "hidden_act": "quick_gelu",
    },
    scheduler={**STABLE_DIFFUSION_BETAS, "prediction_type": "epsilon", "timestep_spacing": "leading"},
    old_vae_attention_names=True,
)

SD2 = CheckpointShape(
    name="sd2",
    seed=22,
    unet={
        "sample_size": 16,
        "in_channels": 4,
        "out_channels": 4,
        "block_out_channels": [16, 32],
        "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"],
        "layers_per_block": 2,
        "attention_head_dim": [2, 4],
        "use_linear_projection": True,
        "cross_attention_dim": 32,
        "norm_num_groups": 4,
    },
    vae={
        "sample_size": 32,
        "block_out_channels": [8, 16],
        "down_block_types": ["DownEncoderBlock2D"] * 2,
        "up_block_types": ["UpDecoderBlock2D"] * 2,
        "layers_per_block": 2,
        "latent_channels": 4,
        "norm_num_groups": 4,
        "scaling_factor": 0.18215,
    },
    text_encoder={
        "hidden_size": 32,
        "intermediate_size": 40,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "max_position_embeddings": 20,
        "hidden_act": "gelu",
    },
    scheduler={**STABLE_DIFFUSION_BETAS, "prediction_type": "v_prediction", "timestep_spacing": "trailing"},
    dtype=torch.float16,
    text_model_prefix=False,
    variant="fp16",
    tokenizer={"pad_token": "!"},
)

WIDE = CheckpointShape(
    name="wide",
    seed=33,
    unet={
        "sample_size": 12,
        "in_channels": 4,
        "out_channels": 4,
        "block_out_channels": [12, 24, 24],
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
        "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
        "layers_per_block": 2,
        "transformer_layers_per_block": [1, 1, 2],
        "attention_head_dim": [1, 2, 3],
        "cross_attention_dim": 16,
        "norm_num_groups": 3,
    },
    vae={
        "sample_size": 96,
        "block_out_channels": [6, 6, 12, 12],
        "down_block_types": ["DownEncoderBlock2D"] * 4,
        "up_block_types": ["UpDecoderBlock2D"] * 4,
        "layers_per_block": 1,
        "latent_channels": 4,
        "norm_num_groups": 3,
        "scaling_factor": 0.25,
    },
    text_encoder={
        "hidden_size": 16,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "max_position_embeddings": 12,
        "hidden_act": "quick_gelu",
    },
    scheduler={
        "num_train_timesteps": 1000,
        "beta_start": 0.0001,
        "beta_end": 0.012,
        "beta_schedule": "linear",
        "clip_sample": False,
        "set_alpha_to_one": True,
        "steps_offset": 0,
        "prediction_type": "epsilon",
        "timestep_spacing": "linspace",
    },
    dtype=torch.bfloat16,
    unet_shard_bytes=400_000,
)

SHAPES = [SD1, SD2, WIDE]
