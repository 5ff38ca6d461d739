"""The runs whose every stage is written down, in the words of zeroreel's `TextToVideoRequest`."""

from dataclasses import asdict, dataclass

PROMPT = "a bear playing guitar on times square"


@dataclass(frozen=True)
class GoldenRun:
    name: str
    prompt: str = PROMPT
    negativePrompt: str = ""
    width: int | None = None
    height: int | None = None
    frames: int = 4
    seed: int = 0
    steps: int = 8
    guidanceScale: float = 7.5
    sampler: str = "ddim"
    eta: float = 0.0
    t0: int = 4
    t1: int = 6
    profile: str = "diffusers"
    # Not fields of the request: what the two plugins are asked for. None is switched off.
    motion: tuple[float, float] | None = (12, 12)
    crossFrame: bool = True
    # Whether the latents after every step of the second phase are kept, not just the last.
    everyStep: bool = False

    @property
    def fits_diffusers(self) -> bool:
        """Whether TextToVideoZeroPipeline can do this run (it fails without guidance and knows no switches)."""
        return self.guidanceScale > 1 and self.profile == "diffusers" and self.motion is not None and self.crossFrame

    def to_json(self) -> dict:
        """The request with its unset fields left out, and the plugins' options beside it."""
        outside = {"name", "motion", "crossFrame", "everyStep"}
        request = {key: value for key, value in asdict(self).items() if key not in outside and value is not None}
        return {
            "name": self.name,
            "request": request,
            "motion": None if self.motion is None else {"x": self.motion[0], "y": self.motion[1]},
            "crossFrame": self.crossFrame,
        }


RUNS: dict[str, list[GoldenRun]] = {
    "sd1": [
        GoldenRun("short", everyStep=True),
        GoldenRun("full", frames=8, steps=50, t0=44, t1=47, seed=7),
        GoldenRun("eta", eta=0.7, seed=3, everyStep=True),
        GoldenRun("ddpm", sampler="ddpm", seed=4, everyStep=True),
        GoldenRun("official", prompt="a bear playing guitar on times square.", profile="official", seed=5),
        GoldenRun("official-eta", profile="official", eta=0.5, seed=15),
        GoldenRun("no-guidance", guidanceScale=1.0, frames=5, seed=6),
        GoldenRun("motion-only", crossFrame=False, seed=8),
        GoldenRun("attention-only", motion=None, seed=9),
        GoldenRun("neither", motion=None, crossFrame=False, seed=10),
    ],
    "sd2": [
        GoldenRun("short", negativePrompt="blurry, bad quality", guidanceScale=5.0, seed=1, everyStep=True),
        GoldenRun("strong", frames=5, steps=10, t0=5, t1=8, seed=2, motion=(-20, 7.5)),
    ],
    "wide": [
        GoldenRun("short", width=104, height=72, frames=3, negativePrompt="low quality", seed=12, everyStep=True),
        GoldenRun("official", width=104, height=72, frames=3, profile="official", seed=13),
    ],
}
