"""Goldens of every stage, on small random checkpoints: python tools/goldens/pipeline.py [NAME ...]

Writes packages/testing/goldens/<name>/: the checkpoint, what each network gives (networks.safetensors), each run
(runs/<run>.safetensors) and golden.json, which says what went in. See README.md beside this file.
"""

import json
import logging
import sys
import warnings
from pathlib import Path

import diffusers
import torch
import transformers
from diffusers import DDIMScheduler, DDPMScheduler
from diffusers.models.attention_processor import AttnProcessor2_0
from diffusers.pipelines.deprecated.text_to_video_synthesis.pipeline_text_to_video_zero import (
    CrossFrameAttnProcessor2_0,
)
from safetensors.torch import save_file

from checkpoint_shapes import SHAPES, CheckpointShape
from golden_runs import PROMPT, RUNS, GoldenRun
from random_checkpoint import write_checkpoint
from recording_pipeline import Recording, RecordingPipeline
from reference_run import evaluate, latent_size, reference_run

GOLDENS = Path(__file__).parents[2] / "packages" / "testing" / "goldens"

TEXTS = [
    PROMPT,
    "",
    "A  Panda\tdancing in ANTARCTICA, high-quality 4k photo!",
    "it's raining; they're running 2024 times... don't stop",
    "café 熊は踊る 🐻‍❄️🎸 ñandú Ωmega",
    "an astronaut riding a horse on the moon, " * 12,
]

SCHEDULERS = {"ddim": DDIMScheduler, "ddpm": DDPMScheduler}


def main(names: list[str]) -> None:
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    for shape in SHAPES:
        if not names or shape.name in names:
            write_goldens(shape, GOLDENS / shape.name)


def write_goldens(shape: CheckpointShape, folder: Path) -> None:
    write_checkpoint(shape, folder / "checkpoint")
    pipeline = open_pipeline(folder / "checkpoint", shape.variant)
    save(network_goldens(pipeline, RUNS[shape.name][0], shape.seed), folder / "networks.safetensors")
    for run in RUNS[shape.name]:
        pipeline.scheduler = SCHEDULERS[run.sampler].from_config(pipeline.scheduler.config)
        save(run_goldens(pipeline, run, shape.name), folder / "runs" / f"{run.name}.safetensors")
    description = {
        "command": f"python tools/goldens/pipeline.py {shape.name}",
        "versions": {module.__name__: module.__version__ for module in (torch, diffusers, transformers)},
        "texts": TEXTS,
        "runs": [run.to_json() for run in RUNS[shape.name]],
    }
    (folder / "golden.json").write_text(json.dumps(description, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def open_pipeline(folder: Path, variant: str | None) -> RecordingPipeline:
    pipeline = RecordingPipeline.from_pretrained(
        folder, torch_dtype=torch.float32, variant=variant, safety_checker=None, feature_extractor=None
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def network_goldens(pipeline, run: GoldenRun, seed: int) -> dict[str, torch.Tensor]:
    """Tokens, text embeddings, one evaluation of the UNet with and without cross-frame attention, the autoencoder."""
    generator = torch.Generator().manual_seed(seed)
    return {**text_goldens(pipeline), **unet_goldens(pipeline, run, generator), **vae_goldens(pipeline, run, generator)}


def text_goldens(pipeline) -> dict[str, torch.Tensor]:
    ids = pipeline.tokenizer(TEXTS, padding="max_length", truncation=True, return_tensors="pt").input_ids
    encoder = pipeline.text_encoder
    output = encoder(ids, output_hidden_states=True)
    # diffusers' encode_prompt: clip_skip n takes the layer n before the last, and normalises it.
    skipped = {f"text.clip_skip_{n}": encoder.final_layer_norm(output.hidden_states[-(n + 1)]) for n in (0, 1)}
    assert torch.equal(skipped["text.clip_skip_0"], output.last_hidden_state)
    return {"tokens.ids": ids.int(), **skipped}


def unet_goldens(pipeline, run: GoldenRun, generator: torch.Generator) -> dict[str, torch.Tensor]:
    frames, timestep = 4, 621
    height, width = latent_size(pipeline, run)
    latents = torch.randn(frames, 4, height, width, generator=generator)
    tokens = pipeline.tokenizer(["", PROMPT], padding="max_length", truncation=True, return_tensors="pt").input_ids
    context = pipeline.text_encoder(tokens).last_hidden_state

    def output(processor) -> torch.Tensor:
        pipeline.unet.set_attn_processor(processor)
        return evaluate(pipeline.unet, latents, torch.tensor(timestep), context)

    cross_frame, independent = output(CrossFrameAttnProcessor2_0(batch_size=2)), output(AttnProcessor2_0())
    print(f"  unet: std {spread(independent)}; cross-frame attention moves it by {spread(cross_frame - independent)},")
    print(f"  the prompt by {spread(independent[1] - independent[0])}")
    return {
        "unet.latents": latents,
        "unet.timestep": torch.tensor([float(timestep)]),
        "unet.context": context,
        "unet.cross_frame": cross_frame,
        "unet.independent": independent,
    }


def vae_goldens(pipeline, run: GoldenRun, generator: torch.Generator) -> dict[str, torch.Tensor]:
    height, width = latent_size(pipeline, run)
    factor = pipeline.vae_scale_factor
    latents = torch.randn(1, 4, height, width, generator=generator)
    picture = torch.rand(1, 3, height * factor, width * factor, generator=generator) * 2 - 1
    distribution = pipeline.vae.encode(picture).latent_dist
    decoded = pipeline.vae.decode(latents / pipeline.vae.config.scaling_factor).sample
    print(f"  vae: mean {spread(distribution.mean)}, std {spread(distribution.std)}, picture {spread(decoded)}")
    return {
        "vae.picture": picture,
        "vae.mean": distribution.mean,
        "vae.std": distribution.std,
        "vae.latents": latents,
        "vae.decoded": decoded,
    }


def run_goldens(pipeline, run: GoldenRun, name: str) -> dict[str, torch.Tensor]:
    reference = reference_run(pipeline, run)
    recording = diffusers_run(pipeline, run) if run.fits_diffusers else reference
    final = recording.all[-1]
    print(f"{name}/{run.name}: final {spread(final)}, float64 differs by {conditioning(pipeline, run, reference):.1e}")
    assert relative(reference.all[-1], final) < 1e-5, "the formulas and diffusers disagree"
    frames = decode(pipeline, final)
    tensors = {"final": final, "frames": frames}
    if recording.anchor:
        tensors |= {
            "anchor": torch.stack(recording.anchor),
            "warped": recording.warped,
            "renoised": recording.renoised,
        }
    tensors["all"] = torch.stack(recording.all if run.everyStep else recording.all[:1])
    return tensors


def diffusers_run(pipeline, run: GoldenRun) -> Recording:
    recording = pipeline.begin()
    pipeline(
        run.prompt,
        video_length=run.frames,
        height=run.height,
        width=run.width,
        num_inference_steps=run.steps,
        guidance_scale=run.guidanceScale,
        negative_prompt=run.negativePrompt,
        eta=run.eta,
        generator=torch.Generator().manual_seed(run.seed),
        motion_field_strength_x=run.motion[0],
        motion_field_strength_y=run.motion[1],
        t0=run.t0,
        t1=run.t1,
        output_type="latent",
    )
    return recording


def decode(pipeline, latents: torch.Tensor) -> torch.Tensor:
    """Pictures `[F, H, W, 3]` uint8, rounded as diffusers' `numpy_to_pil` does."""
    return torch.from_numpy((pipeline.decode_latents(latents) * 255).round().astype("uint8"))


def conditioning(pipeline, run: GoldenRun, reference: Recording) -> float:
    """How far the run in float64, with the same noise, ends from the one in float32: no parity can be closer."""
    if run.eta > 0 or run.sampler == "ddpm":
        return float("nan")  # their noise is drawn in the latents' type
    for module in (pipeline.unet, pipeline.text_encoder):
        module.double()
    exact = reference_run(pipeline, run, torch.float64)
    for module in (pipeline.unet, pipeline.text_encoder):
        module.float()
    return relative(reference.all[-1], exact.all[-1])


def relative(a: torch.Tensor, b: torch.Tensor) -> float:
    return ((a - b).abs().max() / b.abs().max()).item()


def spread(x: torch.Tensor) -> str:
    return f"{x.std().item():.3f}"


def save(tensors: dict[str, torch.Tensor], file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file({key: value.contiguous() for key, value in tensors.items()}, file)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    transformers.utils.logging.disable_progress_bar()
    diffusers.utils.logging.disable_progress_bar()
    main(sys.argv[1:])
