"""The data sets: infinite, numbered, and the same everywhere. Scene `i` of a split is a pure function of (split, i).

Nothing is stored but what is expensive: latents (`latents.py`). Pictures are drawn when they are needed (about 8 ms).
"""
from random import Random

import numpy as np
import torch

from .captions import caption
from .scene import Scene, Spec, render, sample_spec

CAPTIONS = 4                     # captions drawn per scene
SPLITS = ("train", "held-out")


def stream(split: str, index: int) -> Random:
    if split not in SPLITS:
        raise ValueError(f"split: expected one of {SPLITS}, got {split!r}")
    return Random(f"{split}/{index}")


def spec_at(split: str, index: int) -> Spec:
    return sample_spec(stream(split, index))


def measured_specs(count: int, first=0) -> list[Spec]:
    """What figures are measured on: held-out scenes from `first` on, of the usual size and colour and in the middle, as most captions say none of these."""
    return [spec_at("held-out", first + i).but(size="medium", position="middle", colour="none") for i in range(count)]


def captions_at(split: str, index: int, spec: Spec) -> list[str]:
    r = Random(f"captions/{split}/{index}")
    return [caption(spec, r) for _ in range(CAPTIONS)]


def scene_at(split: str, index: int) -> tuple[Spec, Scene]:
    spec = spec_at(split, index)
    return spec, render(spec)


def to_tensor(images) -> torch.Tensor:
    """RGB images -> [N, 3, H, W] float32 in [-1, 1]."""
    a = np.stack([np.asarray(i, np.uint8) for i in images])
    return torch.from_numpy(a).permute(0, 3, 1, 2).float().div_(127.5).sub_(1).contiguous()


def to_images(x: torch.Tensor) -> np.ndarray:
    """[N, 3, H, W] in [-1, 1] -> [N, H, W, 3] uint8."""
    return x.float().add(1).mul(127.5).clamp(0, 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()
