"""diffusers' TextToVideoZeroPipeline, with its intermediate latents written down."""

from dataclasses import dataclass, field

import torch
from diffusers.pipelines.deprecated.text_to_video_synthesis.pipeline_text_to_video_zero import TextToVideoZeroPipeline


@dataclass
class Recording:
    """Latents of one run, float32. `h` and `w` are those of the latents."""

    # After 0, 1, ... steps of the first frame alone, down to T0: `[A, 1, 4, h, w]`. The first is the initial noise.
    anchor: list[torch.Tensor] = field(default_factory=list)
    # The other frames, warped at T0 and noised again to T1: `[F - 1, 4, h, w]`.
    warped: torch.Tensor | None = None
    renoised: torch.Tensor | None = None
    # All frames after 0, 1, ... steps from T1: `[S, F, 4, h, w]`. The last is the result.
    all: list[torch.Tensor] = field(default_factory=list)


class RecordingPipeline(TextToVideoZeroPipeline):
    """Overrides nothing that computes: notes what goes into and comes out of the two loops."""

    def begin(self) -> Recording:
        self.recording = Recording()
        return self.recording

    def backward_loop(self, latents, timesteps, **options):
        frames = self.recording.all if self.recording.renoised is not None else self.recording.anchor
        if not frames:
            frames.append(latents.clone())
        options["callback"] = lambda _step, _timestep, after: frames.append(after.clone())
        return super().backward_loop(latents=latents, timesteps=timesteps, **options)

    def forward_loop(self, x_t0, t0, t1, generator):
        self.recording.warped = x_t0.clone()
        self.recording.renoised = super().forward_loop(x_t0=x_t0, t0=t0, t1=t1, generator=generator)
        return self.recording.renoised
