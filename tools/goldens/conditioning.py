"""Goldens of ControlNet and Instruct-Pix2Pix, on small random networks: python tools/goldens/conditioning.py

Writes packages/testing/goldens/conditioning/: two UNets (one that edits), two ControlNets, what one evaluation of them
gives (networks.safetensors), and the latents that the stock pipelines of diffusers end with when their self-attention
reads the first frame (runs.safetensors). All other parts of the checkpoints are those of goldens/sd1, which
`pipeline.py` writes. golden.json says what went in.
"""

import json
import logging
import warnings
from pathlib import Path

import diffusers
import torch
import transformers
from diffusers import (
    ControlNetModel,
    DDIMScheduler,
    EulerAncestralDiscreteScheduler,
    StableDiffusionControlNetPipeline,
    StableDiffusionInstructPix2PixPipeline,
    UNet2DConditionModel,
)
from diffusers.models.attention_processor import AttnProcessor2_0
from safetensors.torch import save_file

from golden_runs import PROMPT
from random_checkpoint import randomize

GOLDENS = Path(__file__).parents[2] / "packages" / "testing" / "goldens"
FOLDER = GOLDENS / "conditioning"
FRAMES, WIDTH, HEIGHT = 3, 40, 32
SCALE = 0.7
SEED = 48

DOWN_PATH = {
    "in_channels": 4,
    "block_out_channels": [4, 8],
    "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
    "layers_per_block": 1,
    "attention_head_dim": 2,
    "cross_attention_dim": 24,
    "norm_num_groups": 1,
}
UNET = {**DOWN_PATH, "sample_size": 8, "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"]}
CONTROLNET = {**DOWN_PATH, "conditioning_embedding_out_channels": [2, 3, 4]}

# In the words of zeroreel's request; `control` has a ControlNet's options, `edit` those of Instruct-Pix2Pix.
SHARED = {"width": WIDTH, "height": HEIGHT, "frames": FRAMES, "steps": 8, "negativePrompt": "blurry", "seed": 3, "sharedNoise": True}
RUNS = [
    {"name": "control", "request": {}, "control": [{"scale": 1.0, "start": 0.0, "end": 1.0}]},
    {
        "name": "multi-control",
        "request": {"seed": 4, "guidanceScale": 5.0},
        "control": [{"scale": 0.8, "start": 0.0, "end": 0.6}, {"scale": 0.5, "start": 0.25, "end": 1.0}],
    },
    {
        "name": "control-no-guidance",
        "request": {"seed": 5, "guidanceScale": 1.0},
        "control": [{"scale": 1.2, "start": 0.0, "end": 0.5}],
    },
    {"name": "edit", "request": {"seed": 6}, "edit": {"imageGuidanceScale": 1.5}},
    {
        "name": "edit-euler-ancestral",
        "request": {"seed": 7, "sampler": "euler-ancestral", "guidanceScale": 4.0, "sharedNoise": False},
        "edit": {"imageGuidanceScale": 1.2},
    },
]
SCHEDULERS = {"ddim": DDIMScheduler, "euler-ancestral": EulerAncestralDiscreteScheduler}


class FirstFrameProcessor:
    """Self-attention with the keys and values of each row's first frame; attention to the text as it is."""

    def __init__(self, rows: int):
        self.rows = rows
        self.plain = AttnProcessor2_0()

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, **options):
        if encoder_hidden_states is None:
            by_frame = hidden_states.unflatten(0, (self.rows, -1))
            encoder_hidden_states = by_frame[:, :1].expand_as(by_frame).flatten(0, 1)
        return self.plain(attn, hidden_states, encoder_hidden_states, **options)


def main() -> None:
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    generator = torch.Generator().manual_seed(SEED)
    write(UNet2DConditionModel(**UNET), "unet", generator)
    write(UNet2DConditionModel(**{**UNET, "in_channels": 8}), "edit-unet", generator)
    write(ControlNetModel(**CONTROLNET), "controlnet", generator)
    write(ControlNetModel(**CONTROLNET, controlnet_conditioning_channel_order="bgr"), "controlnet-bgr", generator)
    pictures = torch.randint(0, 256, (2, FRAMES, 3, HEIGHT, WIDTH), generator=generator, dtype=torch.uint8)
    networks = network_goldens(pictures, generator)
    save_file({key: value.contiguous() for key, value in networks.items()}, FOLDER / "networks.safetensors")
    runs = [{**run, "request": {**SHARED, "prompt": PROMPT, **run["request"]}} for run in RUNS]
    finals = {run["name"]: repeated(run, pictures) for run in runs}
    save_file({"pictures": pictures, **finals}, FOLDER / "runs.safetensors")
    description = {
        "command": "python tools/goldens/conditioning.py",
        "versions": {module.__name__: module.__version__ for module in (torch, diffusers, transformers)},
        "scale": SCALE,
        "runs": runs,
    }
    (FOLDER / "golden.json").write_text(json.dumps(description, indent=2) + "\n")


def write(model, name: str, generator: torch.Generator) -> None:
    randomize(model, generator)
    model.to(torch.float16).save_pretrained(FOLDER / name)


def read(network, name: str):
    return network.from_pretrained(FOLDER / name, torch_dtype=torch.float32).eval()


def network_goldens(pictures: torch.Tensor, generator: torch.Generator) -> dict[str, torch.Tensor]:
    """One evaluation for two guidance rows: both ControlNets' residuals, and the UNet with them."""
    rows, timestep = 2, 621
    latents = torch.randn(FRAMES, 4, HEIGHT // 4, WIDTH // 4, generator=generator)
    context = torch.randn(rows, 77, 24, generator=generator)
    inputs = {"encoder_hidden_states": context.repeat_interleave(FRAMES, dim=0), "return_dict": False}
    batch, t = latents.repeat(rows, 1, 1, 1), torch.tensor(timestep)
    unet = read(UNet2DConditionModel, "unet")
    nets = [read(ControlNetModel, name) for name in ("controlnet", "controlnet-bgr")]

    def residuals(net, picture):
        return net(batch, t, controlnet_cond=unit(picture).repeat(rows, 1, 1, 1), conditioning_scale=SCALE, **inputs)

    def controlled(count: int, processor) -> torch.Tensor:
        for module in (unet, *nets):
            module.set_attn_processor(processor)
        answers = [residuals(net, picture) for net, picture in list(zip(nets, pictures))[:count]]
        down = [sum(layer) for layer in zip(*(answer[0] for answer in answers))]
        mid = sum(answer[1] for answer in answers)
        added = {"down_block_additional_residuals": down, "mid_block_additional_residual": mid} if count else {}
        return unet(batch, t, **added, **inputs)[0].unflatten(0, (rows, FRAMES))

    first_down, first_mid = residuals(nets[0], pictures[0])
    plain, one = controlled(0, AttnProcessor2_0()), controlled(1, AttnProcessor2_0())
    print(f"networks: std {plain.std():.3f}; a ControlNet moves it by {(one - plain).std():.3f}")
    return {
        "latents": latents,
        "timestep": torch.tensor([float(timestep)]),
        "context": context,
        **{f"residual.down.{layer}": value for layer, value in enumerate(first_down)},
        "residual.mid": first_mid,
        "output.one": one,
        "output.both.cross_frame": controlled(2, FirstFrameProcessor(rows)),
    }


def repeated(run: dict, pictures: torch.Tensor) -> torch.Tensor:
    """The run's final latents; asserts that rounding alone cannot move them far."""
    final = latents_of(run, pictures, torch.float32)
    if "sampler" not in run["request"]:
        exact = latents_of(run, pictures, torch.float64)
        print(f"{run['name']}: std {final.std():.3f}, float64 differs by {relative(final, exact):.1e}")
    return final


def latents_of(run: dict, pictures: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """The stock pipeline with the first frame's keys and values."""
    request = run["request"]
    generator = torch.Generator().manual_seed(request["seed"])
    noise = initial_noise(request["sharedNoise"], generator).to(dtype)
    options = {
        "prompt": [request["prompt"]] * FRAMES,
        "negative_prompt": [request["negativePrompt"]] * FRAMES,
        "num_inference_steps": request["steps"],
        "guidance_scale": request.get("guidanceScale", 7.5),
        "latents": noise,
        "generator": generator,
        "output_type": "latent",
    }
    pictures = unit(pictures).to(dtype)
    if "edit" in run:
        pipeline = open_pipeline(StableDiffusionInstructPix2PixPipeline, request, dtype, unet="edit-unet")
        pipeline.unet.set_attn_processor(FirstFrameProcessor(3))
        scale = run["edit"]["imageGuidanceScale"]
        return pipeline(image=pictures[0], image_guidance_scale=scale, **options).images
    control = run["control"]
    nets = [read(ControlNetModel, name) for name in ("controlnet", "controlnet-bgr")][: len(control)]
    one = len(nets) == 1
    pipeline = open_pipeline(
        StableDiffusionControlNetPipeline, request, dtype, unet="unet", controlnet=nets[0] if one else nets
    )
    for network in (pipeline.unet, *nets):
        network.to(dtype).set_attn_processor(FirstFrameProcessor(2 if options["guidance_scale"] > 1 else 1))
    each = {key: [setting[key] for setting in control] for key in ("scale", "start", "end")}
    return pipeline(
        image=pictures[0] if one else list(pictures),
        controlnet_conditioning_scale=each["scale"][0] if one else each["scale"],
        control_guidance_start=each["start"],
        control_guidance_end=each["end"],
        width=WIDTH,
        height=HEIGHT,
        **options,
    ).images


def initial_noise(shared: bool, generator: torch.Generator) -> torch.Tensor:
    first = torch.randn(1, 4, HEIGHT // 4, WIDTH // 4, generator=generator)
    if shared:
        return first.repeat(FRAMES, 1, 1, 1)
    return torch.cat([first, torch.randn(FRAMES - 1, *first.shape[1:], generator=generator)])


def open_pipeline(pipeline_class, request: dict, dtype: torch.dtype, unet: str, **parts):
    pipeline = pipeline_class.from_pretrained(
        GOLDENS / "sd1" / "checkpoint",
        unet=read(UNet2DConditionModel, unet),
        safety_checker=None,
        feature_extractor=None,
        image_encoder=None,
        torch_dtype=torch.float32,
        **parts,
    )
    scheduler = SCHEDULERS[request.get("sampler", "ddim")]
    pipeline.scheduler = scheduler.from_config(pipeline.scheduler.config)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(dtype)


def unit(pictures: torch.Tensor) -> torch.Tensor:
    return pictures.float() / 255


def relative(a: torch.Tensor, b: torch.Tensor) -> float:
    return ((a - b).abs().max() / b.abs().max()).item()


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    transformers.utils.logging.disable_progress_bar()
    diffusers.utils.logging.disable_progress_bar()
    main()
