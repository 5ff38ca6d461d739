"""Text2Video-Zero on the family, by diffusers' own pipeline, and what is measured on clips of any pipeline.

L. Khachatryan et al., arXiv 2303.13439. Motion: `STRENGTH` pixels a frame in x and y, on a canvas of 512 pixels.
"""
import cv2
import numpy as np
import torch
from diffusers import TextToVideoZeroPipeline

FRAMES, STEPS, STRENGTH, CANVAS = 8, 25, 12., 512
# Step indices between which frames are moved. The paper's 44 and 47 of 50 are for latents of 64x64; on 32x32, with a quarter
# of them to a picture, as much is left of it where the signal-to-noise ratio is four times as high (arXiv 2301.11093, sec. 3.1).
_T0, _T1 = 18, 19


def load_video_pipeline(folder) -> TextToVideoZeroPipeline:
    pipeline = TextToVideoZeroPipeline.from_pretrained(folder, safety_checker=None, feature_extractor=None, torch_dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def make_clip(pipeline: TextToVideoZeroPipeline, prompt: str, seed: int) -> np.ndarray:
    """Frames [8, 128, 128, 3] uint8."""
    out = pipeline(prompt=prompt, video_length=FRAMES, height=128, width=128, num_inference_steps=STEPS, guidance_scale=6.,
                   motion_field_strength_x=STRENGTH, motion_field_strength_y=STRENGTH, t0=_T0, t1=_T1,
                   generator=torch.Generator().manual_seed(seed)).images
    return (np.asarray(out) * 255).round().astype(np.uint8)


def displacement(first: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """How far the content of `other` lies from that of `first`, in pixels (x, y): phase correlation (OpenCV)."""
    a, b = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float64) for p in (first, other))
    (x, y), _ = cv2.phaseCorrelate(a, b, cv2.createHanningWindow(a.shape[::-1], cv2.CV_64F))
    return x, y


def measure_clips(clips, labels_of) -> dict:
    """Shares of clips whose label is the same in all frames, and the motion from the first frame to the second and the last.

    `clips`: [F, 128, 128, 3] each, made with a motion of `STRENGTH` in x and y; `labels_of`: frames -> head -> labels.
    Motion: by frame number, the median over clips in pixels (x, y), and what was asked in each of them: the warp reads
    from further right and down, so that content goes left and up.
    """
    said = [labels_of(clip) for clip in clips]
    kept = {f"{head}_kept": round(float(np.mean([len(set(s[head])) == 1 for s in said])), 4) for head in ("subject", "place")}
    frames, size = clips[0].shape[:2]
    moved = {}
    for last in sorted({1, frames - 1} - {0}):
        median = np.median([displacement(clip[0], clip[last]) for clip in clips], 0).round(2).tolist()
        moved[str(last + 1)] = dict(moved=median, asked=-STRENGTH * size / CANVAS * last)
    return dict(**kept, motion=moved)
