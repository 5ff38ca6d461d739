"""Goldens of Stable Diffusion XL: python tools/goldens/sdxl.py

Writes packages/testing/goldens/sdxl/: a small random checkpoint (sdxl_checkpoint.py), a ControlNet, a LoRA and a textual inversion
for it, golden.json with what went in, and golden.safetensors with what comes out:

ids.*, text.*        the ids of both tokenizers; `hidden` is both encoders' last hidden state but one, side by side, and `pooled` the
                     second's projection at the end of the text (StableDiffusionXLPipeline.encode_prompt agrees, asserted)
unet.*, control.*    one evaluation for two frames and two guidance rows, [negative, prompt]
lora.*, inversion.*  the same with the LoRA laid over; texts that use the taught word
video.<name>.*       Text2Video-Zero with the exact forward transition in the scheduler's own space, from run.noise and run.forward
diffusers.<name>     what TextToVideoZeroSDXLPipeline ends with, from one seeded stream

No negative prompt is given in videos, so that its row is zeros.
"""

import copy
import json
import logging
import os
import sys
import warnings
from pathlib import Path

import diffusers
import torch
import transformers
from diffusers import ControlNetModel, DDIMScheduler, EulerDiscreteScheduler, StableDiffusionXLPipeline
from diffusers.models.attention_processor import AttnProcessor2_0
from diffusers.pipelines.deprecated.text_to_video_synthesis.pipeline_text_to_video_zero_sdxl import (
    CrossFrameAttnProcessor2_0,
    TextToVideoZeroSDXLPipeline,
)
from safetensors.torch import save_file

from reference_run import warp
from sdxl_checkpoint import BETAS, EULER, VAE, WIDTH_1, WIDTH_2, write_checkpoint, write_controlnet, write_lora

OUT = Path(__file__).parents[2] / "packages" / "testing" / "goldens" / "sdxl"
PROMPT, NEGATIVE, LONG = "a bear playing guitar on times square", "bad blurry watermark", "a red panda dancing in the snow, " * 3
HEIGHT, WIDTH, FRAMES, STEPS, T0, T1, GUIDANCE, SEED = 64, 96, 3, 6, 3, 5, 3.0, 5
CELLS = (HEIGHT // 8, WIDTH // 8)
TIME_IDS, CROPPED = (HEIGHT, WIDTH, 0, 0, HEIGHT, WIDTH), (128, 72, 4, 32, 96, 104)
TRAILING = dict(**BETAS, timestep_spacing="trailing")
DDIM = dict(**BETAS, steps_offset=1, clip_sample=False, set_alpha_to_one=False)
WORD = "<zr>"


def main() -> None:
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    write_checkpoint(OUT / "checkpoint")
    write_controlnet(OUT / "controlnet")
    pipe = StableDiffusionXLPipeline.from_pretrained(OUT / "checkpoint", variant="fp16", torch_dtype=torch.float32, add_watermarker=False)
    pipe.set_progress_bar_config(disable=True)
    gold, notes = text_goldens(pipe), {}
    gold |= unet_goldens(pipe, gold, notes) | video_goldens(pipe, gold, notes) | diffusers_goldens(pipe) | inversion_goldens(pipe)
    gold["vae.decoded"] = pipe.vae.decode(gold["video.euler.final"][:1] / VAE["scaling_factor"]).sample
    names, own = lora_goldens(pipe, gold)
    gold |= own
    save_file({key: value.contiguous() for key, value in gold.items()}, OUT / "golden.safetensors")
    given = {"prompt": PROMPT, "negativePrompt": NEGATIVE, "long": LONG, "width": WIDTH, "height": HEIGHT, "frames": FRAMES, "steps": STEPS,
             "t0": T0, "t1": T1, "guidanceScale": GUIDANCE, "seed": SEED, "cropped": CROPPED, "word": WORD}
    versions = {module.__name__: module.__version__ for module in (torch, diffusers, transformers)}
    description = {"command": "python tools/goldens/sdxl.py", "versions": versions, "given": given, "notes": notes, "loraLayers": names}
    (OUT / "golden.json").write_text(json.dumps(description, indent=1) + "\n")
    print(json.dumps(notes, indent=1), len(gold), "tensors")


def encode(pipe, text: str, skip: int = 0, end: int | None = None):
    """→ hidden `[1, L, D]`, pooled `[1, P]`, ids of both tokenizers."""
    hidden, pooled, ids = [], None, []
    for tokenizer, encoder in ((pipe.tokenizer, pipe.text_encoder), (pipe.tokenizer_2, pipe.text_encoder_2)):
        tokens = tokenizer(text, padding="max_length", max_length=16, truncation=True, return_tensors="pt").input_ids
        output = encoder(tokens, output_hidden_states=True)
        ids.append(tokens.int())
        hidden.append(output.hidden_states[-2 - skip])
        if encoder is pipe.text_encoder_2:
            at = tokens[0].tolist().index(tokenizer.eos_token_id)
            pooled = encoder.text_projection(output.last_hidden_state[:, at])
    return torch.cat(hidden, -1), pooled, ids


def text_goldens(pipe) -> dict[str, torch.Tensor]:
    gold = {}
    for name, text in (("prompt", PROMPT), ("negative", NEGATIVE), ("empty", ""), ("long", LONG)):
        hidden, pooled, ids = encode(pipe, text)
        gold |= {f"ids.{name}.1": ids[0], f"ids.{name}.2": ids[1], f"text.{name}.hidden": hidden, f"text.{name}.pooled": pooled}
        given = pipe.encode_prompt(text, negative_prompt=text, do_classifier_free_guidance=True, device="cpu")
        for theirs, own in zip(given, (hidden, hidden, pooled, pooled)):
            assert torch.allclose(theirs, own, atol=1e-6), "encode_prompt disagrees"
    for skip in (1, 2):
        gold[f"text.prompt.hidden.skip{skip}"] = encode(pipe, PROMPT, skip)[0]
        assert torch.allclose(pipe.encode_prompt(PROMPT, clip_skip=skip, device="cpu")[0], gold[f"text.prompt.hidden.skip{skip}"], atol=1e-6)
    _, negative, _, pooled = pipe.encode_prompt(PROMPT, do_classifier_free_guidance=True, device="cpu")
    assert negative.abs().max() == 0 and pooled.abs().max() == 0, "no negative prompt is zeros"
    return gold


def evaluate(unet, x, t, context, pooled, ids=TIME_IDS, **more):
    """`[G, F, C, h, w]`; the batch is row-major."""
    rows, frames = context.shape[0], x.shape[0]
    output = unet(x.repeat(rows, 1, 1, 1), t, context.repeat_interleave(frames, 0), added_cond_kwargs=added(pooled, frames, ids), **more)
    return output.sample.reshape(rows, frames, *x.shape[1:])


def added(pooled, frames, ids=TIME_IDS):
    return {"text_embeds": pooled.repeat_interleave(frames, 0), "time_ids": torch.tensor([ids] * (len(pooled) * frames)).float()}


def unet_goldens(pipe, gold, notes) -> dict[str, torch.Tensor]:
    generator, unet, t = torch.Generator().manual_seed(3), pipe.unet, torch.tensor(621)
    x, picture = torch.randn(2, 4, *CELLS, generator=generator), torch.rand(2, 3, HEIGHT, WIDTH, generator=generator)
    context, pooled = (torch.cat([gold[f"text.{row}.{what}"] for row in ("negative", "prompt")]) for what in ("hidden", "pooled"))
    own = {"unet.latents": x, "unet.timestep": torch.tensor([621.0]), "unet.context": context, "unet.pooled": pooled, "control.picture": picture}
    for name, processor in (("cross", CrossFrameAttnProcessor2_0(batch_size=2)), ("plain", AttnProcessor2_0())):
        unet.set_attn_processor(processor)
        own[f"unet.{name}"] = evaluate(unet, x, t, context, pooled)
    own["unet.cropped"] = evaluate(unet, x, t, context, pooled, CROPPED)
    exact = evaluate(unet.double(), x.double(), t, context.double(), pooled.double())
    unet.float()
    notes["float64 differs by"] = relative(own["unet.plain"].double(), exact)
    control = ControlNetModel.from_pretrained(OUT / "controlnet", torch_dtype=torch.float32)
    down, mid = control(x.repeat(2, 1, 1, 1), t, context.repeat_interleave(2, 0), controlnet_cond=picture.repeat(2, 1, 1, 1),
                        added_cond_kwargs=added(pooled, 2), return_dict=False)
    own["control.unet"] = evaluate(unet, x, t, context, pooled, down_block_additional_residuals=down, mid_block_additional_residual=mid)
    return own


def zero_shot(unet, scheduler, context, pooled, noise, forward):
    """The exact forward transition: √(σ′² - σ²) of noise over σ, the ratio of ᾱ where variance is preserved."""
    scheduler.set_timesteps(STEPS)
    times, at_t, at_t_prime = scheduler.timesteps, STEPS - 1 - T1, STEPS - 1 - T0
    unet.set_attn_processor(CrossFrameAttnProcessor2_0(batch_size=len(context)))

    def run(x, steps):
        for t in steps:
            output = evaluate(unet, scheduler.scale_model_input(x, t), t, context, pooled)
            guided = output[0] if len(output) == 1 else output[0] + GUIDANCE * (output[1] - output[0])
            x = scheduler.step(guided, t, x, return_dict=False)[0]
        return x

    start = run(noise * scheduler.init_noise_sigma, times[:at_t])
    saved = copy.deepcopy(scheduler)
    later = run(start, times[at_t:at_t_prime])
    scheduler = saved
    warped = torch.cat([warp(later, (12, 12), frame) for frame in range(1, FRAMES)])
    if hasattr(scheduler, "sigmas"):
        low, high = scheduler.sigmas[at_t_prime], scheduler.sigmas[at_t]
        back = warped + (high**2 - low**2).sqrt() * forward
    else:
        ratio = scheduler.alphas_cumprod[int(times[at_t])] / scheduler.alphas_cumprod[int(times[at_t_prime])]
        back = ratio.sqrt() * warped + (1 - ratio).sqrt() * forward
    joined = torch.cat([start, back])
    return {"warped": warped, "joined": joined, "timesteps": times.float(), "final": run(joined, times[at_t:])}


def video_goldens(pipe, gold, notes) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(4)
    noise, forward = torch.randn(1, 4, *CELLS, generator=generator), torch.randn(FRAMES - 1, 4, *CELLS, generator=generator)
    prompt = gold["text.prompt.hidden"], gold["text.prompt.pooled"]
    guided = [torch.cat([torch.zeros_like(x), x]) for x in prompt]
    own = {"run.noise": noise, "run.forward": forward}
    for name, scheduler, texts in (("euler", EulerDiscreteScheduler(**EULER), guided), ("ddim", DDIMScheduler(**DDIM), guided),
                                   ("trailing", EulerDiscreteScheduler(**TRAILING), guided),
                                   ("unguided", EulerDiscreteScheduler(**EULER), prompt)):
        video = zero_shot(pipe.unet, scheduler, *texts, noise, forward)
        own |= {f"video.{name}.{key}": value for key, value in video.items()}
    pipe.unet.set_attn_processor(AttnProcessor2_0())
    picture = pipe(PROMPT, num_inference_steps=STEPS, guidance_scale=GUIDANCE, latents=noise.clone(), height=HEIGHT, width=WIDTH, output_type="latent").images
    notes["frame 1 against the plain pipeline"] = relative(picture, own["video.euler.final"][:1])
    assert notes["frame 1 against the plain pipeline"] < 1e-4
    notes["std of frames 2… under Euler at T"] = float(own["video.euler.joined"][1:].std())
    return own


def diffusers_goldens(pipe) -> dict[str, torch.Tensor]:
    own = {}
    for name, scheduler in (("ddim", DDIMScheduler(**DDIM)), ("euler", EulerDiscreteScheduler(**EULER))):
        parts = {key: value for key, value in pipe.components.items() if key not in ("scheduler", "image_encoder", "feature_extractor")}
        zero = TextToVideoZeroSDXLPipeline(**parts, scheduler=scheduler, add_watermarker=False)
        zero.set_progress_bar_config(disable=True)
        own[f"diffusers.{name}"] = zero(
            PROMPT, video_length=FRAMES, height=HEIGHT, width=WIDTH, num_inference_steps=STEPS, guidance_scale=GUIDANCE,
            generator=torch.Generator().manual_seed(SEED), t0=T0, t1=T1, output_type="latent",
        ).images.float()
    pipe.unet.set_attn_processor(AttnProcessor2_0())
    return own


def inversion_goldens(pipe) -> dict[str, torch.Tensor]:
    """Two vectors for each encoder, as Civitai's inversions have them. The end of a text stays its end, whatever ids words get."""
    generator = torch.Generator().manual_seed(13)
    vectors = {"clip_l": 0.5 * torch.randn(2, WIDTH_1, generator=generator), "clip_g": 0.5 * torch.randn(2, WIDTH_2, generator=generator)}
    save_file(vectors, OUT / "inversion.safetensors")
    other = copy.deepcopy(pipe)
    other.load_textual_inversion(vectors["clip_l"], token=WORD, text_encoder=other.text_encoder, tokenizer=other.tokenizer)
    other.load_textual_inversion(vectors["clip_g"], token=WORD, text_encoder=other.text_encoder_2, tokenizer=other.tokenizer_2)
    text = other.maybe_convert_prompt(f"a {WORD} on the moon", other.tokenizer)
    hidden, pooled, _ = encode(other, text)
    return {"inversion.hidden": hidden, "inversion.pooled": pooled}


def lora_goldens(pipe, gold):
    """Last: it changes the pipeline's weights."""
    names = write_lora({"unet": pipe.unet, "text_encoder": pipe.text_encoder, "text_encoder_2": pipe.text_encoder_2}, OUT / "lora.safetensors")
    hidden, pooled, _ = encode(pipe, PROMPT)
    pipe.unet.set_attn_processor(AttnProcessor2_0())
    output = evaluate(pipe.unet, gold["unet.latents"], torch.tensor(621), gold["unet.context"], gold["unet.pooled"])
    return names, {"lora.hidden": hidden, "lora.pooled": pooled, "lora.unet": output}


def relative(a, b) -> float:
    return float((a - b).abs().max() / b.abs().max())


if __name__ == "__main__":
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    transformers.utils.logging.disable_progress_bar()
    diffusers.utils.logging.disable_progress_bar()
    sys.exit(main())
