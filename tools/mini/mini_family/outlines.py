"""Where in a picture a subject stands: where its own outlines are.

The classifier goes by colour and texture, and knows a blot of the right colours. Every subject of this world is one drawing, so its
edges can be looked for instead: the drawing is laid over the picture at every place, in the sizes that scenes have it, both ways round
and a little tilted, and where it fits best the share of its edges is counted that the picture has there too, in the same direction.
"""
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from .canvas import fit
from .character import figure
from .scene import HEIGHTS

DIRECTIONS, MARGIN, TILT, STEP = 4, 12, 4, 4
FULL = 120.                   # difference of brightness a pixel, by Sobel's operator, from which on a drawing's edge counts whole
# In a picture an edge counts by how much stronger it is than those around it, so that night and fog have edges too.
AROUND, FAINT, STRONG = 10., 30., 1.2


class Drawing(NamedTuple):
    rgba: np.ndarray          # [h, w, 4] float32, 0 to 255
    edges: np.ndarray         # [DIRECTIONS, h, w]


class Fit(NamedTuple):
    share: float              # of the drawing's edges, in [0, 1], that the picture has there
    top: int                  # of the drawing in the picture with its margins
    left: int
    drawing: Drawing


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


def edges_of_picture(picture: np.ndarray) -> np.ndarray:
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
def drawings(subject: str, size: str, colour="none") -> list[Drawing]:
    """A subject as scenes draw it, over all heights of `size`; `colour` is that of a vehicle's paint."""
    low, high = HEIGHTS[size]
    out = []
    for height in range(round(low) - 2 * STEP, round(high) + 2 * STEP, STEP):
        drawn = fit(figure(subject, colour).picture, height, min(height * 1.2, 104))
        for flipped in (drawn, drawn.transpose(Image.FLIP_LEFT_RIGHT)):
            padded = Image.new("RGBA", (drawn.width + 2 * STEP + 4, drawn.height + 2 * STEP + 4))
            padded.alpha_composite(flipped, (STEP + 2, STEP + 2))
            turned = (padded.rotate(t, resample=Image.BICUBIC) for t in (-TILT, TILT))
            out += [Drawing(np.asarray(t, np.float32), _edges_of_drawing(t)) for t in turned]
    return out


def found(edges: np.ndarray, part: np.ndarray) -> np.ndarray:
    """How much of a drawing's edges `part` the picture's `edges` have, for each place that it can be laid on."""
    return sum(cv2.matchTemplate(np.ascontiguousarray(e), np.ascontiguousarray(p), cv2.TM_CCORR) for e, p in zip(edges, part))


def fits(edges: np.ndarray, subject: str, size="medium", colour="none") -> list[Fit]:
    """The best place of each drawing of the subject, the best of all first. `edges`: of the picture (`edges_of_picture`)."""
    out = []
    for drawing in drawings(subject, size, colour):
        if all(d <= e for d, e in zip(drawing.edges.shape[1:], edges.shape[1:])):
            shares = found(edges, drawing.edges) / drawing.edges.sum()
            top, left = np.unravel_index(shares.argmax(), shares.shape)
            out.append(Fit(float(shares[top, left]), top, left, drawing))
    return sorted(out, key=lambda f: -f.share)
