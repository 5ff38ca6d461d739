"""Control pictures of scenes: edges as OpenCV finds them, depth as the scene was drawn. [128, 128] uint8."""
import numpy as np
import torch

from .scene import Scene

LOW, HIGH = 100, 200     # Canny's thresholds in Text2Video-Zero's demo


def canny(image) -> np.ndarray:
    """0 or 255. `image`: RGB, as ControlNet's annotator takes it (all three channels)."""
    import cv2      # only this stage and measuring need OpenCV
    return cv2.Canny(np.asarray(image), LOW, HIGH)


def control_of(kind: str, scene: Scene) -> np.ndarray:
    if kind == "canny":
        return canny(scene.image)
    if kind == "depth":
        return scene.depth
    raise ValueError(f"kind: expected canny or depth, got {kind!r}")


def to_control(maps) -> torch.Tensor:
    """Maps [N, 128, 128] uint8 (a tensor or a list of arrays) -> [N, 3, 128, 128] float32 in [0, 1]."""
    maps = maps if isinstance(maps, torch.Tensor) else torch.from_numpy(np.stack(maps))
    return maps.float().div(255)[:, None].repeat(1, 3, 1, 1)


def edge_agreement(wanted: np.ndarray, got: np.ndarray, radius=2) -> float:
    """F1 of two edge maps, where an edge within `radius` pixels counts as found."""
    import cv2
    a, b = wanted > 0, got > 0
    if not a.any() or not b.any():
        return float(a.any() == b.any())
    kernel = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    near_a, near_b = (cv2.dilate(m.astype(np.uint8), kernel) > 0 for m in (a, b))
    precision, recall = (b & near_a).sum() / b.sum(), (a & near_b).sum() / a.sum()
    return float(2 * precision * recall / max(precision + recall, 1e-9))
