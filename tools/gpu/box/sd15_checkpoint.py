"""Writes a checkpoint of Stable Diffusion 1.5's shape with random weights, in diffusers' layout, by torch alone.

python sd15_checkpoint.py FOLDER --tokenizer FOLDER [--dtype float16|float32] [--small]
The tokenizer is another checkpoint's, widened to CLIP's vocabulary by words that nobody writes. `--small`: the same layers, narrow.
Weights keep activations at about unit variance, as tools/goldens/random_checkpoint.py draws them.
"""
import argparse
import json
import shutil
import sys
import time
from pathlib import Path

from figures import figure
from sd15_keys import Shapes, text_shapes, unet_shapes, vae_shapes

FULL = dict(unet=[320, 640, 1280, 1280], vae=[128, 256, 512, 512], text=768, text_layers=12, sample=64)
SMALL = dict(unet=[32, 32, 64, 64], vae=[32, 32, 64, 64], text=48, text_layers=2, sample=8)
LENGTH, VOCABULARY = 77, 49408
SCHEDULER = {"_class_name": "DDIMScheduler", "beta_start": .00085, "beta_end": .012, "beta_schedule": "scaled_linear", "clip_sample": False,
             "num_train_timesteps": 1000, "prediction_type": "epsilon", "set_alpha_to_one": False, "steps_offset": 1}
PARTS = {"unet": ("diffusers", "UNet2DConditionModel"), "vae": ("diffusers", "AutoencoderKL"), "text_encoder": ("transformers", "CLIPTextModel"),
         "tokenizer": ("transformers", "CLIPTokenizer"), "scheduler": ("diffusers", "DDIMScheduler")}


def configs(size: dict) -> dict[str, dict]:
    down, up = ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"], ["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3
    unet = {"_class_name": "UNet2DConditionModel", "sample_size": size["sample"], "in_channels": 4, "out_channels": 4, "block_out_channels": size["unet"],
            "down_block_types": down, "up_block_types": up, "layers_per_block": 2, "attention_head_dim": 8, "cross_attention_dim": size["text"]}
    vae = {"_class_name": "AutoencoderKL", "sample_size": 8 * size["sample"], "in_channels": 3, "out_channels": 3, "latent_channels": 4,
           "block_out_channels": size["vae"], "down_block_types": ["DownEncoderBlock2D"] * 4, "up_block_types": ["UpDecoderBlock2D"] * 4,
           "layers_per_block": 2, "norm_num_groups": 32, "scaling_factor": .18215, "force_upcast": False}
    text = {"architectures": ["CLIPTextModel"], "model_type": "clip_text_model", "vocab_size": VOCABULARY, "bos_token_id": VOCABULARY - 2, "eos_token_id": VOCABULARY - 1,
            "pad_token_id": 1, "hidden_size": size["text"], "intermediate_size": 4 * size["text"], "num_hidden_layers": size["text_layers"],
            "num_attention_heads": 12, "max_position_embeddings": LENGTH, "hidden_act": "quick_gelu", "projection_dim": size["text"], "layer_norm_eps": 1e-5}
    return {"unet": unet, "vae": vae, "text_encoder": text}


def gain(name: str) -> float:
    """Queries and keys larger, so that softmax has something to choose; the last convolution smaller."""
    return 2. if any(p in name for p in ("to_q", "to_k", "q_proj", "k_proj")) else .5 if name.startswith("conv_out") else 1.


def random_weights(shapes: Shapes, seed: int, dtype, device) -> dict:
    import torch
    generator, out = torch.Generator(device).manual_seed(seed), {}
    for name, shape in shapes.items():
        noise = torch.randn(shape, generator=generator, device=device)
        if "embedding.weight" in name and "time" not in name:
            noise *= .5
        elif len(shape) >= 2:
            noise *= gain(name) / noise[0].numel() ** .5
        elif "norm" in name and name.endswith("weight"):
            noise = 1 + .2 * noise
        else:
            noise *= .1
        out[name] = noise.to(dtype).cpu()
    return out


def write_tokenizer(source: Path, out: Path) -> None:
    shutil.copytree(source, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("tokenizer.json"))
    special = json.loads((out / "special_tokens_map.json").read_text())
    ends = [special["bos_token"], special["eos_token"]]
    words = [w for w in json.loads((out / "vocab.json").read_text(encoding="utf-8")) if w not in ends]
    unused = [f"unused{i}</w>" for i in range(VOCABULARY - 2 - len(words))]
    vocabulary = {w: i for i, w in enumerate([*words, *unused, *ends])}
    (out / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    config = json.loads((out / "tokenizer_config.json").read_text())
    (out / "tokenizer_config.json").write_text(json.dumps({**config, "model_max_length": LENGTH}, indent=2))


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folder", type=Path)
    p.add_argument("--tokenizer", type=Path, required=True)
    p.add_argument("--dtype", choices=["float16", "float32"], default="float16")
    p.add_argument("--small", action="store_true")
    a = p.parse_args()
    try:
        import torch
        from safetensors.torch import save_file
    except ImportError as error:
        sys.exit(f"random weights are made by torch: {error}")
    began, size = time.monotonic(), SMALL if a.small else FULL
    dtype, device = getattr(torch, a.dtype), "cuda" if torch.cuda.is_available() else "cpu"
    shapes = {"unet": unet_shapes(size["unet"], size["text"], 2), "vae": vae_shapes(size["vae"], 2), "text_encoder": text_shapes(size["text"], size["text_layers"], VOCABULARY, LENGTH)}
    for seed, (part, config) in enumerate(configs(size).items()):
        folder = a.folder / part
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(config, indent=2))
        file = "model.safetensors" if part == "text_encoder" else "diffusion_pytorch_model.safetensors"
        save_file(random_weights(shapes[part], seed, dtype, device), str(folder / file), metadata={"format": "pt"})
    write_tokenizer(a.tokenizer, a.folder / "tokenizer")
    (a.folder / "scheduler").mkdir(exist_ok=True)
    (a.folder / "scheduler/scheduler_config.json").write_text(json.dumps(SCHEDULER, indent=2))
    index = {"_class_name": "StableDiffusionPipeline", **PARTS, "safety_checker": [None, None], "feature_extractor": [None, None], "requires_safety_checker": False}
    (a.folder / "model_index.json").write_text(json.dumps(index, indent=2))
    figure("checkpoint", round(sum(f.stat().st_size for f in a.folder.rglob("*.safetensors")) / 1e9, 2), "GB", f"{a.dtype}, written in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
