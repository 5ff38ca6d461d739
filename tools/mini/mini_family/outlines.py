"""Whether a child could name what a picture shows: whether the subject's own outlines are in it.

The classifier goes by colour and texture, and knows a blot of the right colours. Every subject of this world is one drawing, so its
edges can be looked for instead: the drawing is laid over the picture at every place, in the sizes that scenes have it, both ways round
and a little tilted, and where it fits best the share of its edges is counted that the picture has there too, in the same direction.
"""
from functools import lru_cache
from multiprocessing.pool import ThreadPool

import cv2
import numpy as np
from PIL import Image

from .canvas import fit
from .character import figure
from .scene import HEIGHTS, Spec

UNCLEAR = "unclear"           # what the judge says of a subject that it could not name by its outlines
DIRECTIONS, MARGIN, TILT, STEP = 4, 12, 4, 4
FULL = 120.                   # difference of brightness a pixel, by Sobel's operator, from which on a drawing's edge counts whole
# In a picture an edge counts by how much stronger it is than those around it, so that night and fog have edges too.
AROUND, FAINT, STRONG = 10., 30., 1.2
# Drawn scenes have 0.51 of their subject's edges, spoiled ones 0.35, 0.29 and 0.25 (`judged_sheet.py bounds`). What is of medium
# size was parted by the first sheet's labels, the others so that as few drawn scenes are lost.
TOLD = {"small": .4, "medium": .37, "big": .35}


def _gradients(picture: np.ndarray):
    """(strength, angle in [0, pi)) of each pixel's strongest channel."""
    smooth = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 1.)
    x, y = (cv2.Sobel(smooth, cv2.CV_32F, *d) for d in ((1, 0), (0, 1)))
    strength = np.hypot(x, y)
    strongest = strength.argmax(2)[..., None]
    x, y, strength = (np.take_along_axis(v, strongest, 2)[..., 0] for v in (x, y, strength))
    return strength, np.arctan2(y, x) % np.pi


def _by_direction(weight: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """[H, W] -> [DIRECTIONS, H, W]: the weight of each pixel, shared by the two directions next to its angle."""
    at = angle / np.pi * DIRECTIONS
    return np.stack([weight * np.clip(1 - np.abs((at - d + DIRECTIONS / 2) % DIRECTIONS - DIRECTIONS / 2), 0, 1) for d in range(DIRECTIONS)])


def _edges_of_picture(picture: np.ndarray) -> np.ndarray:
    """[DIRECTIONS, H + 2 MARGIN, W + 2 MARGIN], each edge three pixels wide."""
    strength, angle = _gradients(picture)
    around = np.sqrt(cv2.GaussianBlur(strength * strength, (0, 0), AROUND)) + FAINT
    edges = _by_direction(np.minimum(strength / around / STRONG, 1), angle)
    wide = [cv2.dilate(cv2.GaussianBlur(e, (0, 0), .8), np.ones((3, 3))) for e in edges]
    return np.pad(np.stack(wide), ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)))


def _edges_of_drawing(drawing: Image.Image) -> np.ndarray:
    """[DIRECTIONS, h, w]: lines inside and outline, whatever is behind it."""
    rgba = np.asarray(drawing, np.float32)
    alpha = rgba[..., 3:] / 255
    inside, outline = (_by_direction(np.minimum(s / FULL, 1), a) for s, a in
                       map(_gradients, (rgba[..., :3] * alpha + 128 * (1 - alpha), np.repeat(255 * alpha, 3, 2))))
    return np.maximum(inside, outline) * (cv2.dilate(alpha[..., 0], np.ones((3, 3))) > .5)


@lru_cache(maxsize=256)
def _drawings(subject: str, size: str) -> list[np.ndarray]:
    """Edges of a subject as scenes draw it, over all heights of `size`."""
    low, high = HEIGHTS[size]
    out = []
    for height in range(round(low) - 2 * STEP, round(high) + 2 * STEP, STEP):
        drawn = fit(figure(subject, "none").picture, height, min(height * 1.2, 104))
        for flipped in (drawn, drawn.transpose(Image.FLIP_LEFT_RIGHT)):
            padded = Image.new("RGBA", (drawn.width + 2 * STEP + 4, drawn.height + 2 * STEP + 4))
            padded.alpha_composite(flipped, (STEP + 2, STEP + 2))
            out += [_edges_of_drawing(padded.rotate(t, resample=Image.BICUBIC)) for t in (-TILT, TILT)]
    return out


def outline_share(picture: np.ndarray, subject: str, size="medium") -> float:
    """The share of the subject's edges, in [0, 1], that `picture` [128, 128, 3] uint8 has where the subject fits best."""
    edges, best = _edges_of_picture(picture), 0.
    for drawing in _drawings(subject, size):
        if all(d <= e for d, e in zip(drawing.shape[1:], edges.shape[1:])):
            found = sum(cv2.matchTemplate(e, d, cv2.TM_CCORR) for e, d in zip(edges, drawing))
            best = max(best, float(found.max() / drawing.sum()))
    return best


def outline_shares(specs: list[Spec], pictures, threads=2) -> list[float]:
    """`outline_share` of each picture for the subject of its spec."""
    with ThreadPool(threads) as workers:               # OpenCV works without Python's lock
        return workers.starmap(outline_share, [(p, s.subject, s.size) for p, s in zip(pictures, specs)])


def told_subjects(said: list[str], specs: list[Spec], pictures) -> list[str]:
    """What the classifier said of the subjects, with `UNCLEAR` where it is the one asked for and its outlines are not there."""
    asked = [i for i, s in enumerate(specs) if said[i] == s.subject]
    shares = outline_shares([specs[i] for i in asked], [pictures[i] for i in asked])
    unclear = {i for i, share in zip(asked, shares) if share < TOLD[specs[i].size]}
    return [UNCLEAR if i in unclear else label for i, label in enumerate(said)]
