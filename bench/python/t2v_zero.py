"""The peer: diffusers' TextToVideoZeroPipeline, timed; on the CPU, or with `--device cuda`. Prints one line of JSON.

    python bench/python/t2v_zero.py run  MODEL [--steps 50] [--frames 8] [--threads 2]   a whole video
    python bench/python/t2v_zero.py step MODEL [--frames 4] [--latent-size 32] [--repeats 5]   one denoising step
    python bench/python/t2v_zero.py step MODEL --on-request …   one step for each line on stdin, with its processor time
    python bench/python/t2v_zero.py control MODEL …   the same with the ControlNet in MODEL/controlnet
    python bench/python/t2v_zero.py edit MODEL …      the same for an Instruct-Pix2Pix UNet, three guidance rows

`run` times the imports with the loading, then the run from prompt to pictures. `step` times one evaluation of the UNet with
the pipeline's own cross-frame attention processor, for two guidance rows of all frames in one batch: what the pipeline does
in each step of its main phase. MODEL is a checkpoint in diffusers' layout; for `step` its `unet` folder is enough.
"""

import time

BEGAN = time.monotonic()

import argparse
import json
import logging
import resource
import statistics
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import diffusers
import torch
from diffusers import ControlNetModel, DDIMScheduler, UNet2DConditionModel
from diffusers.pipelines.deprecated.text_to_video_synthesis.pipeline_text_to_video_zero import (
    CrossFrameAttnProcessor2_0,
    TextToVideoZeroPipeline,
)


def main() -> None:
    options = parse_options()
    torch.set_num_threads(options.threads)
    torch.set_grad_enabled(False)
    result = (time_run if options.what == "run" else time_step)(options)
    print(json.dumps({**describe(options), **result, "peak_rss_mb": peak_rss_mb()}))


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["run", "step", "control", "edit"])
    parser.add_argument("model", type=Path)
    parser.add_argument("--prompt", default="a bear playing guitar on times square")
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--frames", type=int)
    parser.add_argument("--guidance", type=float, default=7.5)
    parser.add_argument("--t0", type=int, help="default 44 of 50 steps, in proportion for others")
    parser.add_argument("--t1", type=int, help="default 47 of 50 steps, in proportion for others")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--latent-size", type=int, default=32)
    parser.add_argument("--size", type=int, help="width and height of a whole video; default the checkpoint's")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--on-request", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--dtype", choices=["float32", "float16", "bfloat16"], default="float32")
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    options.frames = options.frames or (8 if options.what == "run" else 4)
    return options


def describe(options: argparse.Namespace) -> dict:
    return {
        "tool": f"diffusers {diffusers.__version__}, torch {torch.__version__}",
        "what": options.what,
        "model": options.model.name,
        "dtype": options.dtype,
        "threads": options.threads,
        "frames": options.frames,
    }


def time_run(options: argparse.Namespace) -> dict:
    imported = time.process_time()
    pipeline = TextToVideoZeroPipeline.from_pretrained(
        options.model, torch_dtype=getattr(torch, options.dtype), safety_checker=None, feature_extractor=None
    )
    pipeline.scheduler = DDIMScheduler.from_config(pipeline.scheduler.config)
    pipeline.set_progress_bar_config(disable=True)
    pipeline.to(options.device)
    loaded, load_cpu = time.monotonic(), time.process_time() - imported
    frames = pipeline(
        options.prompt,
        video_length=options.frames,
        height=options.size,
        width=options.size,
        num_inference_steps=options.steps,
        guidance_scale=options.guidance,
        t0=options.t0 if options.t0 is not None else min(round(options.steps * 44 / 50), options.steps - 2),
        t1=options.t1 if options.t1 is not None else min(round(options.steps * 47 / 50), options.steps - 1),
        generator=torch.Generator().manual_seed(options.seed),
        output_type="np",
    ).images
    ended = time.monotonic()
    return {
        "steps": options.steps,
        "size": list(frames.shape[1:3]),
        "import_load_s": round(loaded - BEGAN, 3),
        "load_cpu_s": round(load_cpu, 3),
        "run_s": round(ended - loaded, 3),
    }


def time_step(options: argparse.Namespace) -> dict:
    rows = 3 if options.what == "edit" else 2
    dtype = getattr(torch, options.dtype)
    unet = UNet2DConditionModel.from_pretrained(options.model / "unet", torch_dtype=dtype)
    unet.set_attn_processor(CrossFrameAttnProcessor2_0(batch_size=rows))
    unet.to(options.device)
    generator = torch.Generator().manual_seed(options.seed)
    batch, size = rows * options.frames, options.latent_size
    latents = torch.randn(batch, unet.config.in_channels, size, size, generator=generator).to(options.device, dtype)
    context = torch.randn(batch, 77, unet.config.cross_attention_dim, generator=generator).to(options.device, dtype)
    residuals = control(options, latents, context) if options.what == "control" else dict
    step = lambda: unet(latents, 621, context, **residuals())
    if options.on_request:
        answer_requests(step)
    loaded = time.monotonic()
    timed(step)
    warm = time.monotonic()
    seconds = [timed(step) for _ in range(options.repeats)]
    return {
        "latent_size": size,
        "import_load_s": round(loaded - BEGAN, 3),
        "first_s": round(warm - loaded, 3),
        "min_s": round(min(seconds), 3),
        "median_s": round(statistics.median(seconds), 3),
        "repeats": options.repeats,
    }


def control(options: argparse.Namespace, latents: torch.Tensor, context: torch.Tensor):
    """What StableDiffusionControlNetPipeline does before each call of the UNet."""
    network = ControlNetModel.from_pretrained(options.model / "controlnet", torch_dtype=latents.dtype).to(options.device)
    network.set_attn_processor(CrossFrameAttnProcessor2_0(batch_size=2))
    pictures = torch.rand(latents.shape[0], 3, 8 * options.latent_size, 8 * options.latent_size).to(latents)

    def residuals() -> dict:
        down, mid = network(latents, 621, context, controlnet_cond=pictures, conditioning_scale=1.0, return_dict=False)
        return {"down_block_additional_residuals": down, "mid_block_additional_residual": mid}

    return residuals


def answer_requests(step) -> None:
    """For comparisons in turn with other programs (`bench/int8-step.mjs`)."""
    print("ready", flush=True)
    for _ in sys.stdin:
        began = time.process_time()
        step()
        print(round(time.process_time() - began, 3), flush=True)
    sys.exit()


def timed(call) -> float:
    began = time.monotonic()
    call()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.monotonic() - began


def peak_rss_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
