"""Goldens of Stable Diffusion XL's single files: python tools/goldens/sdxl_single_file.py

Writes packages/models/src/__fixtures__/single-file/{sdxl,sdxl-small}.json.gz, for the shape of the published model and that of the
checkpoint packages/testing/goldens/sdxl, as single_file.py does for the other versions. Besides, `text_encoder_2` has the second text
encoder, whose `text_projection` the file holds the other way round (row -1), and `config` the published configurations.
"""

import gzip
import json
from types import SimpleNamespace

from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.loaders import single_file_utils as ldm
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection
import torch

from single_file import GOLDENS, OUT, file_shapes, meta, numbered, open_clip_shapes, origins, unet_modules, vae_modules

FIRST, SECOND = "conditioner.embedders.0.transformer.", "conditioner.embedders.1.model."
PROJECTION = "text_projection"
CROSS_DOWN, CROSS_UP = "CrossAttnDownBlock2D", "CrossAttnUpBlock2D"
PUBLISHED = {
    "unet": dict(
        sample_size=128, block_out_channels=[320, 640, 1280], down_block_types=["DownBlock2D", CROSS_DOWN, CROSS_DOWN],
        up_block_types=[CROSS_UP, CROSS_UP, "UpBlock2D"], transformer_layers_per_block=[1, 2, 10], attention_head_dim=[5, 10, 20],
        cross_attention_dim=2048, use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2816,
    ),
    "vae": dict(
        sample_size=1024, block_out_channels=[128, 256, 512, 512], down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4, layers_per_block=2, latent_channels=4, scaling_factor=0.13025, force_upcast=True,
    ),
    "text_encoder": dict(
        vocab_size=49408, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
        max_position_embeddings=77, hidden_act="quick_gelu", projection_dim=768,
    ),
    "text_encoder_2": dict(
        vocab_size=49408, hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20,
        max_position_embeddings=77, hidden_act="gelu", projection_dim=1280,
    ),
}


def golden(configs: dict) -> dict:
    unet, unet_shapes = meta(UNet2DConditionModel, configs["unet"])
    vae, vae_shapes = meta(AutoencoderKL, configs["vae"])
    first_shapes = text_shapes(CLIPTextModel, configs["text_encoder"])
    second, second_shapes = CLIPTextConfig(**configs["text_encoder_2"]), text_shapes(CLIPTextModelWithProjection, configs["text_encoder_2"])
    modules = unet_modules(unet) | {"add_embedding.linear_1": "label_emb.0.0", "add_embedding.linear_2": "label_emb.0.2"}
    shapes = {
        **file_shapes(unet_shapes, modules, "model.diffusion_model."),
        **file_shapes(vae_shapes, vae_modules(vae), "first_stage_model."),
        **{f"{FIRST}text_model.{key}": list(shape) for key, shape in first_shapes.items()},
        **{key.replace("cond_stage_model.model.", SECOND): shape for key, shape in open_clip_shapes(second).items()},
        SECOND + PROJECTION: [second.hidden_size, second.projection_dim],
    }
    names = list(shapes)
    file = numbered(shapes, names)
    # A square one is told from its transpose by its numbers alone.
    file[SECOND + PROJECTION] = torch.arange(second.hidden_size * second.projection_dim).reshape(second.hidden_size, -1).float()
    converted = {
        "unet": ldm.convert_ldm_unet_checkpoint(dict(file), dict(unet)),
        "vae": ldm.convert_ldm_vae_checkpoint(dict(file), {name: list(vae[name]) for name in ("down_block_types", "up_block_types")}),
        "text_encoder": ldm.convert_ldm_clip_checkpoint(dict(file), remove_prefix=FIRST),
        "text_encoder_2": ldm.convert_open_clip_checkpoint(SimpleNamespace(config=second), dict(file), prefix=SECOND),
    }
    parts = {part: {key.removeprefix("text_model."): value for key, value in weights.items()} for part, weights in converted.items()}
    assert torch.equal(parts["text_encoder_2"].pop(f"{PROJECTION}.weight"), file[SECOND + PROJECTION].T)
    found = {part: origins(weights, names) for part, weights in parts.items()}
    found["text_encoder_2"][f"{PROJECTION}.weight"] = [SECOND + PROJECTION, -1]
    expected = {"unet": unet_shapes, "vae": vae_shapes, "text_encoder": first_shapes, "text_encoder_2": second_shapes}
    for part, weights in expected.items():
        assert set(found[part]) == set(weights), (part, sorted(set(found[part]) ^ set(weights))[:6])
    unused = {"model_ema.decay": [], "denoiser.sigmas": [1000], f"{SECOND}logit_scale": []}
    return {"shapes": shapes, "unused": unused, **found}


def text_shapes(network, config) -> dict:
    with torch.device("meta"):
        model = network(CLIPTextConfig(**config))
    return {key.removeprefix("text_model."): tuple(value.shape) for key, value in model.state_dict().items()}


def small() -> dict:
    read = lambda part: json.loads((GOLDENS / "sdxl" / "checkpoint" / part / "config.json").read_text())
    return {part: {key: value for key, value in read(part).items() if not key.startswith("_")} for part in PUBLISHED}


def main():
    for name, configs in (("sdxl", PUBLISHED), ("sdxl-small", small())):
        value = golden(configs) | ({"config": configs} if configs is PUBLISHED else {})
        packed = gzip.compress(json.dumps(value, separators=(",", ":")).encode(), 9, mtime=0)
        (OUT / f"{name}.json.gz").write_bytes(packed)
        print(name, len(packed), "bytes")


if __name__ == "__main__":
    main()
