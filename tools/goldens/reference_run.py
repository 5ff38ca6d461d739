"""Text2Video-Zero (arXiv 2303.13439, section 3.3) once more, from its formulas.

For what TextToVideoZeroPipeline cannot do: no guidance, the noise layout of the paper's own code, and the ablations.
Where it can, `pipeline.py` asserts that both agree. Networks and scheduler steps are diffusers'.
"""

import torch
from diffusers.models.attention_processor import AttnProcessor2_0
from diffusers.pipelines.deprecated.text_to_video_synthesis.pipeline_text_to_video_zero import (
    CrossFrameAttnProcessor2_0,
)

from golden_runs import GoldenRun
from recording_pipeline import Recording

CANVAS = 512


def reference_run(pipeline, run: GoldenRun, dtype: torch.dtype = torch.float32) -> Recording:
    """Runs the three phases; noise is drawn in float32 from one stream whatever the `dtype` of the networks."""
    generator = torch.Generator().manual_seed(run.seed)
    scheduler = type(pipeline.scheduler).from_config(pipeline.scheduler.config)
    scheduler.set_timesteps(run.steps)
    context = encode(pipeline, run)
    rows = context.shape[0]
    pipeline.unet.set_attn_processor(
        CrossFrameAttnProcessor2_0(batch_size=rows) if run.crossFrame else AttnProcessor2_0()
    )

    def draw(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=generator).to(dtype)

    def denoise(x: torch.Tensor, timesteps: torch.Tensor, record: list[torch.Tensor]) -> torch.Tensor:
        for t in timesteps:
            output = evaluate(pipeline.unet, x, t, context)
            x = scheduler.step(guide(output, run.guidanceScale), t, x, **step_options(run, generator)).prev_sample
            record.append(x.clone())
        return x

    height, width = latent_size(pipeline, run)
    recording = Recording()
    if run.motion is None:
        first, others = draw(1, 4, height, width), draw(run.frames - 1, 4, height, width)
        recording.all.append(torch.cat([first, others]))
        denoise(recording.all[0], scheduler.timesteps, recording.all)
        return recording

    at_t1, at_t0 = run.steps - 1 - run.t1, run.steps - 1 - run.t0
    recording.anchor.append(draw(1, 4, height, width))
    x_t1 = denoise(recording.anchor[0], scheduler.timesteps[:at_t1], recording.anchor)
    x_t0 = denoise(x_t1, scheduler.timesteps[at_t1:at_t0], recording.anchor)
    if run.profile == "official" and run.eta > 0:
        # The paper's code denoises the first frame to the end before it goes back to T, and draws for each step.
        for _ in scheduler.timesteps[at_t0:]:
            draw(1, 4, height, width)
    recording.warped = torch.cat([warp(x_t0, run.motion, frame) for frame in range(1, run.frames)])
    noise = frame_noise(draw, run, height, width)
    recording.renoised = renoise(recording.warped, noise, scheduler, scheduler.timesteps[at_t0], scheduler.timesteps[at_t1])
    recording.all.append(torch.cat([x_t1, recording.renoised]))
    denoise(recording.all[0], scheduler.timesteps[at_t1:], recording.all)
    return recording


def latent_size(pipeline, run: GoldenRun) -> tuple[int, int]:
    default = pipeline.unet.config.sample_size
    factor = pipeline.vae_scale_factor
    return (run.height or default * factor) // factor, (run.width or default * factor) // factor


def encode(pipeline, run: GoldenRun) -> torch.Tensor:
    """Text context `[G, L, D]`: [unconditional, conditional], or the prompt alone without guidance."""
    prompt = with_quality_words(run.prompt) if run.profile == "official" else run.prompt
    texts = [run.negativePrompt, prompt] if run.guidanceScale > 1 else [prompt]
    tokens = pipeline.tokenizer(texts, padding="max_length", truncation=True, return_tensors="pt")
    return pipeline.text_encoder(tokens.input_ids).last_hidden_state


def with_quality_words(prompt: str) -> str:
    """What the paper's demo makes of a prompt: one comma or full stop at the end gives way to these words."""
    prompt = prompt.strip()
    kept = prompt[:-1] if prompt[-1:] in (",", ".") else prompt
    return f"{kept}, high quality, HD, 8K, trending on artstation, high focus, dramatic lighting"


def evaluate(unet, x: torch.Tensor, t: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
    """`[G, F, C, h, w]`: the batch is row-major, row 0 of all frames and then row 1."""
    rows, frames = context.shape[0], x.shape[0]
    output = unet(x.repeat(rows, 1, 1, 1), t, context.repeat_interleave(frames, dim=0)).sample
    return output.reshape(rows, frames, *output.shape[1:])


def guide(output: torch.Tensor, scale: float) -> torch.Tensor:
    """Classifier-free guidance over the rows; one row is left as it is."""
    if output.shape[0] == 1:
        return output[0]
    unconditional, conditional = output
    return unconditional + scale * (conditional - unconditional)


def step_options(run: GoldenRun, generator: torch.Generator) -> dict:
    return {"generator": generator, "eta": run.eta} if run.sampler == "ddim" else {"generator": generator}


def frame_noise(draw, run: GoldenRun, height: int, width: int) -> torch.Tensor:
    """Noise of the other frames `[F - 1, 4, h, w]`. The paper's code lays one stream out channel by channel."""
    if run.profile == "official":
        return draw(1, 4, run.frames - 1, height, width)[0].transpose(0, 1).contiguous()
    return draw(run.frames - 1, 4, height, width)


def renoise(x, noise, scheduler, t0: torch.Tensor, t1: torch.Tensor) -> torch.Tensor:
    """T0 to T1, as both implementations do it: the product of alphas over [T0, T1), one step short of the exact one."""
    product = torch.prod((1 - scheduler.betas)[int(t0) : int(t1)])
    return product.sqrt() * x + (1 - product).sqrt() * noise


def warp(x: torch.Tensor, motion: tuple[float, float], frame: int) -> torch.Tensor:
    """The paper's global translation of one frame's latents, as a gather: nearest neighbour, reflected borders."""
    height, width = x.shape[-2:]
    columns = [source(i, motion[0] * frame, width) for i in range(width)]
    rows = [source(i, motion[1] * frame, height) for i in range(height)]
    return x[:, :, rows][:, :, :, columns]


def source(index: int, shift: float, size: int) -> int:
    """Where cell `index` of `size` looks: `shift` is in pixels of a canvas 512 wide. Rounds half to even."""
    position = index + (shift - 0.5) * size / CANVAS
    folded = (position + 0.5) % (2 * size)
    reflected = min(folded, 2 * size - folded) - 0.5
    return round(min(max(reflected, 0), size - 1))
