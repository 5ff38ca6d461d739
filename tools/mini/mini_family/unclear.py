"""Pictures whose subject cannot be told, made of drawn scenes: what the judge has to say "unclear" to.

The place stays as it is drawn; what stands in it keeps its colours and loses its shape, in the ways in which a poor sample does.
"""
from random import Random

import cv2
import numpy as np

from .canvas import SIZE
from .scene import Spec, render
from .world import SUBJECTS


def _fields(r: Random, smooth: float) -> np.ndarray:
    """Two random fields [2, SIZE, SIZE], as smooth as `smooth` pixels, with a standard deviation of 1."""
    noise = np.random.default_rng(r.randrange(1 << 32)).standard_normal((2, SIZE, SIZE)).astype(np.float32)
    fields = np.stack([cv2.GaussianBlur(n, (0, 0), smooth) for n in noise])
    return fields / fields.std((1, 2), keepdims=True)


def warped(picture: np.ndarray, r: Random, pixels: float, smooth: float) -> np.ndarray:
    """`picture` [SIZE, SIZE, 3 or 4] with every point moved by about `pixels`, neighbours alike over `smooth` pixels."""
    y, x = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    dx, dy = _fields(r, smooth) * np.float32(pixels)
    outside = cv2.BORDER_CONSTANT if picture.shape[2] == 4 else cv2.BORDER_REFLECT       # nothing around a layer
    return cv2.remap(picture, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=outside)


def _box(layer: np.ndarray):
    """(top, bottom, left, right) of what an RGBA layer shows."""
    rows, columns = np.where(layer[..., 3].any(1))[0], np.where(layer[..., 3].any(0))[0]
    return rows[0], rows[-1] + 1, columns[0], columns[-1] + 1


def _height(layer: np.ndarray) -> int:
    top, bottom, *_ = _box(layer)
    return bottom - top


def _shuffled(layer: np.ndarray, r: Random) -> np.ndarray:
    """The subject's box cut into blocks that change places."""
    n, (top, bottom, left, right) = r.choice((3, 3, 4, 5)), _box(layer)
    side = h, w = max(1, (bottom - top) // n), max(1, (right - left) // n)
    cells = [(top + i * h, left + j * w) for i in range(n) for j in range(n)]
    out = layer.copy()
    for (y, x), (from_y, from_x) in zip(cells, r.sample(cells, len(cells))):
        out[y:y + h, x:x + w] = layer[from_y:from_y + h, from_x:from_x + w]
    return warped(out, r, .06 * max(side), 4)           # blocks have no straight edges in a sample


def _melted(layer: np.ndarray, r: Random) -> np.ndarray:
    """Every part of the subject somewhere else than its neighbours."""
    size = _height(layer)
    return warped(layer, r, size * r.uniform(.17, .26), max(4, size * r.uniform(.08, .16)))


def _smeared(layer: np.ndarray, r: Random) -> np.ndarray:
    """A blot of the right colours: blurred until no feature is left, then given an outline of its own."""
    size = _height(layer)
    premultiplied = layer.astype(np.float32)
    premultiplied[..., :3] *= premultiplied[..., 3:] / 255
    soft = cv2.GaussianBlur(premultiplied, (0, 0), size * r.uniform(.09, .14))
    soft = warped(soft, r, size * r.uniform(.06, .12), size * .12)
    alpha = np.clip(soft[..., 3:], 1, 255)
    colour = soft[..., :3] * 255 / alpha
    return np.concatenate([colour, np.clip((alpha - 90) * 4, 0, 255)], 2).clip(0, 255).astype(np.uint8)


def _layer(spec: Spec) -> np.ndarray:
    scene = render(spec)
    return np.dstack([np.asarray(scene.image), scene.mask])


def _mixed(layer: np.ndarray, other: np.ndarray, r: Random) -> np.ndarray:
    """Parts of two subjects in one outline."""
    size = _height(layer)
    here = (_fields(r, max(3, size * r.uniform(.08, .14)))[0] > 0)[..., None]
    return warped(np.where(here, layer, other), r, size * .05, size * .08)


KINDS = ("shuffled", "melted", "smeared", "mixed")


def unclear(spec: Spec, kind: str, r: Random) -> np.ndarray:
    """RGB [SIZE, SIZE, 3] uint8: the scene of `spec`, its subject beyond recognition."""
    layer = _layer(spec)
    if kind == "mixed":
        stranger = r.choice([s for s in SUBJECTS if s != spec.subject])
        layer = _mixed(layer, _layer(spec.but(subject=stranger, activity="none", colour="none")), r)
    else:
        layer = {"shuffled": _shuffled, "melted": _melted, "smeared": _smeared}[kind](layer, r)
    behind = np.asarray(render(spec.but(subject=None)).image, np.float32)
    share = layer[..., 3:].astype(np.float32) / 255
    return (layer[..., :3] * share + behind * (1 - share)).round().astype(np.uint8)
