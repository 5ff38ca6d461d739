"""Text2Video-Zero on the family, by diffusers' own pipeline, and what is measured on its clips.

L. Khachatryan et al., arXiv 2303.13439. Motion: `strength` latent pixels per frame in x and y between the two timesteps.
"""
import cv2
import numpy as np
import torch
from diffusers import TextToVideoZeroPipeline

FRAMES, STEPS, STRENGTH, FACTOR = 8, 25, 1., 4     # FACTOR: picture pixels per latent pixel
_T0, _T1 = 20, 23                                   # step indices between which frames are moved


def write_clips(folder, prompt: str, seed: int) -> np.ndarray:
    """Frames [8, 128, 128, 3] uint8 of one prompt."""
    pipe = TextToVideoZeroPipeline.from_pretrained(folder, safety_checker=None, feature_extractor=None, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    out = pipe(prompt=prompt, video_length=FRAMES, height=128, width=128, num_inference_steps=STEPS, guidance_scale=6.,
               motion_field_strength_x=STRENGTH, motion_field_strength_y=STRENGTH, t0=_T0, t1=_T1,
               generator=torch.Generator().manual_seed(seed)).images
    return (np.asarray(out) * 255).round().astype(np.uint8)


def displacement(first: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """How far the content of `other` lies from that of `first`, in pixels (x, y): phase correlation (OpenCV)."""
    a, b = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float64) for p in (first, other))
    (x, y), _ = cv2.phaseCorrelate(a, b, cv2.createHanningWindow(a.shape[::-1], cv2.CV_64F))
    return x, y


def measure_clip(clips, labels_of) -> dict:
    """Shares of clips whose place and subject label is the same in all frames, and the motion of the last frame."""
    said = [labels_of(c) for c in clips]
    moved = np.array([displacement(c[0], c[-1]) for c in clips])
    asked = STRENGTH * FACTOR * (FRAMES - 1)
    return dict(subject_kept=float(np.mean([len(set(s["subject"])) == 1 for s in said])),
                place_kept=float(np.mean([len(set(s["place"])) == 1 for s in said])),
                moved_pixels=np.median(np.abs(moved), 0).round(2).tolist(), asked_pixels=asked)
