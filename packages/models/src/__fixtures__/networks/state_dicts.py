"""Keys and shapes of the networks of Stable Diffusion 1.5 and 2.1, as diffusers and transformers make them.

Writes <network>.json beside itself: the config that is given, and the shape of every weight. No weights are made.

    python packages/models/src/__fixtures__/networks/state_dicts.py
"""

import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, ControlNetModel, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

# From the model cards' config.json; what is not here is left at the class's default.
NETWORKS = {
    "sd15-unet": (
        UNet2DConditionModel,
        {"sample_size": 64, "cross_attention_dim": 768, "attention_head_dim": 8},
    ),
    "sd21-unet": (
        UNet2DConditionModel,
        {
            "sample_size": 96,
            "cross_attention_dim": 1024,
            "attention_head_dim": [5, 10, 20, 20],
            "use_linear_projection": True,
            "upcast_attention": True,
        },
    ),
    "sd15-controlnet": (ControlNetModel, {"cross_attention_dim": 768, "attention_head_dim": 8}),
    "sd-vae": (
        AutoencoderKL,
        {
            "sample_size": 512,
            "block_out_channels": [128, 256, 512, 512],
            "down_block_types": ["DownEncoderBlock2D"] * 4,
            "up_block_types": ["UpDecoderBlock2D"] * 4,
            "layers_per_block": 2,
        },
    ),
    "sd15-text": (
        CLIPTextModel,
        {"hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12, "num_hidden_layers": 12},
    ),
    "sd21-text": (
        CLIPTextModel,
        {
            "hidden_size": 1024,
            "intermediate_size": 4096,
            "num_attention_heads": 16,
            "num_hidden_layers": 23,
            "hidden_act": "gelu",
        },
    ),
}

for name, (network, config) in NETWORKS.items():
    with torch.device("meta"):
        model = network(CLIPTextConfig(**config)) if network is CLIPTextModel else network(**config)
    shapes = {key: list(value.shape) for key, value in model.state_dict().items()}
    lines = ",\n".join(f"    {json.dumps(key)}: {json.dumps(shape)}" for key, shape in shapes.items())
    text = f'{{\n  "config": {json.dumps(config)},\n  "shapes": {{\n{lines}\n  }}\n}}\n'
    (Path(__file__).parent / f"{name}.json").write_text(text)
