"""A checkpoint of Stable Diffusion 1.5's real shape with random weights, and what PyTorch makes of it.

    python tools/checkpoints/sd15_shape.py FOLDER [--dtype float32|float16] [--only unet|vae|text_encoder|controlnet ...] [--edit]

Writes FOLDER in diffusers' layout (4.3 GB in float32, of which the UNet 3.4) and FOLDER/golden.safetensors: one
evaluation of the UNet for two frames and two guidance rows at 256×256 with cross-frame attention, the VAE both ways, and
the text embeddings of one prompt, for the parts that were written. `check-sd15.mjs` compares. Not for the repository.
The configurations are those of runwayml/stable-diffusion-v1-5; `controlnet` (1.4 GB, not written unless asked for) is that of
lllyasviel/sd-controlnet-canny, and with `--edit` the UNet has the 8 input channels of timbrooks/instruct-pix2pix.
"""

import argparse
import json
import logging
import sys
import time
import warnings
from pathlib import Path

import torch
from diffusers import AutoencoderKL, ControlNetModel, DDIMScheduler, UNet2DConditionModel
from diffusers.pipelines.deprecated.text_to_video_synthesis.pipeline_text_to_video_zero import (
    CrossFrameAttnProcessor2_0,
)
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

sys.path.insert(0, str(Path(__file__).parents[1] / "goldens"))
from checkpoint_shapes import STABLE_DIFFUSION_BETAS
from random_checkpoint import randomize, write_model_index
from reference_run import evaluate
from tiny_tokenizer import BOS, EOS, write_tokenizer

PARTS = ["text_encoder", "unet", "vae"]
ALL_PARTS = [*PARTS, "controlnet"]
PROMPT = "a bear playing guitar on times square"
LATENT_SIZE = 32

UNET = {
    "sample_size": 64,
    "in_channels": 4,
    "out_channels": 4,
    "block_out_channels": (320, 640, 1280, 1280),
    "down_block_types": ("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
    "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
    "layers_per_block": 2,
    "attention_head_dim": 8,
    "cross_attention_dim": 768,
}
VAE = {
    "sample_size": 512,
    "block_out_channels": (128, 256, 512, 512),
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "layers_per_block": 2,
    "latent_channels": 4,
    "scaling_factor": 0.18215,
}
TEXT_ENCODER = {
    "vocab_size": 49408,
    "bos_token_id": 49406,
    "eos_token_id": 49407,
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "max_position_embeddings": 77,
    "hidden_act": "quick_gelu",
    "projection_dim": 768,
}


def main() -> None:
    options = parse_options()
    torch.set_grad_enabled(False)
    dtype = getattr(torch, options.dtype)
    folder: Path = options.folder
    write_small_files(folder)
    goldens: dict[str, torch.Tensor] = {}
    UNET["in_channels"] = 8 if options.edit else 4
    for seed, part in enumerate(ALL_PARTS):
        if part in options.only:
            began = time.monotonic()
            goldens |= WRITERS[part](folder, dtype, torch.Generator().manual_seed(seed))
            print(f"{part}: {time.monotonic() - began:.1f} s", file=sys.stderr)
    if goldens:
        save_file({key: value.float().contiguous() for key, value in goldens.items()}, folder / "golden.safetensors")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dtype", choices=["float32", "float16"], default="float32")
    parser.add_argument("--only", choices=ALL_PARTS, nargs="+", default=PARTS)
    parser.add_argument("--edit", action="store_true", help="a UNet that edits pictures")
    return parser.parse_args()


def write_small_files(folder: Path) -> None:
    vocab = write_tokenizer(folder / "tokenizer", 77)
    (folder / "tokenizer" / "vocab.json").write_text(json.dumps(widened(vocab), ensure_ascii=False), encoding="utf-8")
    DDIMScheduler(**STABLE_DIFFUSION_BETAS).save_pretrained(folder / "scheduler")
    write_model_index(folder)


def widened(vocab: dict[str, int]) -> dict[str, int]:
    """The vocabulary with unused tokens put in, so that it has CLIP's 49408 and the two special ones come last."""
    words = [token for token in vocab if token not in (BOS, EOS)]
    unused = [f"unused{index}</w>" for index in range(TEXT_ENCODER["vocab_size"] - 2 - len(words))]
    return {token: index for index, token in enumerate([*words, *unused, BOS, EOS])}


def write_unet(folder: Path, dtype: torch.dtype, generator: torch.Generator) -> dict[str, torch.Tensor]:
    unet = UNet2DConditionModel(**UNET)
    randomize(unet, generator)
    unet.to(dtype).save_pretrained(folder / "unet")
    unet.float().set_attn_processor(CrossFrameAttnProcessor2_0(batch_size=2))
    latents = torch.randn(2, UNET["in_channels"], LATENT_SIZE, LATENT_SIZE, generator=generator)
    context = torch.randn(2, 77, 768, generator=generator)
    timestep = torch.tensor(621)
    output = evaluate(unet, latents, timestep, context)
    return {"unet.latents": latents, "unet.context": context, "unet.timestep": timestep[None], "unet.output": output}


def write_controlnet(folder: Path, dtype: torch.dtype, generator: torch.Generator) -> dict[str, torch.Tensor]:
    shared = {key: value for key, value in UNET.items() if key not in ("sample_size", "out_channels", "up_block_types")}
    controlnet = ControlNetModel(**shared | {"in_channels": 4}, conditioning_embedding_out_channels=(16, 32, 96, 256))
    randomize(controlnet, generator)
    controlnet.to(dtype).save_pretrained(folder / "controlnet")
    return {}


def write_vae(folder: Path, dtype: torch.dtype, generator: torch.Generator) -> dict[str, torch.Tensor]:
    vae = AutoencoderKL(**VAE)
    randomize(vae, generator)
    vae.to(dtype).save_pretrained(folder / "vae")
    vae.float()
    latents = torch.randn(1, 4, LATENT_SIZE, LATENT_SIZE, generator=generator)
    picture = torch.rand(1, 3, 8 * LATENT_SIZE, 8 * LATENT_SIZE, generator=generator) * 2 - 1
    distribution = vae.encode(picture).latent_dist
    return {
        "vae.latents": latents,
        "vae.decoded": vae.decode(latents / vae.config.scaling_factor).sample,
        "vae.picture": picture,
        "vae.mean": distribution.mean,
        "vae.std": distribution.std,
    }


def write_text_encoder(folder: Path, dtype: torch.dtype, generator: torch.Generator) -> dict[str, torch.Tensor]:
    encoder = CLIPTextModel(CLIPTextConfig(**TEXT_ENCODER))
    randomize(encoder, generator)
    encoder.to(dtype).save_pretrained(folder / "text_encoder")
    file = folder / "text_encoder" / "model.safetensors"
    prefixed = {f"text_model.{key.removeprefix('text_model.')}": value.clone() for key, value in load_file(file).items()}
    save_file(prefixed, file, metadata={"format": "pt"})
    tokenizer = CLIPTokenizer.from_pretrained(folder / "tokenizer")
    tokens = tokenizer(PROMPT, padding="max_length", truncation=True, return_tensors="pt")
    return {"text.embeddings": encoder.float()(tokens.input_ids).last_hidden_state}


WRITERS = {"unet": write_unet, "vae": write_vae, "text_encoder": write_text_encoder, "controlnet": write_controlnet}

if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    main()
