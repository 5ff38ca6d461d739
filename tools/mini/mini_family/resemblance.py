"""Whether a child could name what a picture shows: how it resembles the drawing of the subject that was asked for.

Where the drawing fits best (`outlines.py`), outlines and colours are compared half by half, as a head alone is told and a body alone is
not. How much each comparison counts is learned from what a person said of samples (`judged_sheet.py learn`).
"""
import json
from functools import lru_cache
from multiprocessing.pool import ThreadPool
from pathlib import Path

import cv2
import numpy as np

from .outlines import MARGIN, Fit, edges_of_picture, fits, found
from .scene import Spec
from .world import subject_named

UNCLEAR = "unclear"           # what the judge says of a subject that it could not name
LEARNED = Path(__file__).parent.parent / "judged" / "learned.json"
# Of the eight places with most outlines, the one is taken where colours go together too.
PLACES, COLOURS_COUNT = 8, .3
APART = 6                     # pixels by which a half or a quarter may stand beside its place
FEATURES = ("outlines of the upper half", "outlines of the weakest quarter", "colours of the upper half go together",
            "colours of the lower half go together", "distance of the upper half's colours", "distance of the lower half's colours", "sharpness")


def _soft(picture: np.ndarray, radius=2.) -> np.ndarray:
    return cv2.GaussianBlur(picture, (0, 0), radius)


def _padded(picture: np.ndarray) -> np.ndarray:
    """`picture` as float32, with the margins that `outlines.py` gives its edges."""
    return np.pad(picture.astype(np.float32), ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), mode="edge")


def _together(a: np.ndarray, b: np.ndarray) -> float:
    """Correlation of two lists of colours [N, 3], each channel about its mean; 0 where there are none."""
    if len(a) < 2:
        return 0.
    a, b = a - a.mean(0), b - b.mean(0)
    return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum() + 1e-6))


class _Comparison:
    """A picture at the place of a drawing."""

    def __init__(self, picture: np.ndarray, soft: np.ndarray, f: Fit):
        h, w = f.drawing.rgba.shape[:2]
        here = slice(f.top, f.top + h), slice(f.left, f.left + w)
        size = picture.shape[0]
        rows, columns = (np.arange(at, at + n) for at, n in ((f.top, h), (f.left, w)))
        inside = ((rows >= MARGIN) & (rows < size - MARGIN))[:, None] & ((columns >= MARGIN) & (columns < size - MARGIN))
        cover = f.drawing.rgba[..., 3:] / 255
        self.fit, self.here = f, here
        self.picture, self.soft = picture[here], soft[here]
        self.drawn = f.drawing.rgba[..., :3]
        self.drawn_soft = _soft(self.drawn * cover + 128 * (1 - cover))
        self.mask = (cover[..., 0] > .5) & inside
        rows, columns = (np.where(self.mask.any(a))[0] for a in (1, 0))
        self.middle = (rows[0] + rows[-1] + 1) // 2, (columns[0] + columns[-1] + 1) // 2

    def together(self, mask: np.ndarray) -> float:
        return _together(self.soft[mask], self.drawn_soft[mask])

    def distance(self, mask: np.ndarray) -> float:
        return float(np.abs(self.soft - self.drawn_soft)[mask].mean()) if mask.any() else 0.

    def half(self, lower: bool) -> np.ndarray:
        """The mask above or below the middle of what is seen."""
        rows = np.arange(len(self.mask))[:, None] >= self.middle[0]
        return self.mask & (rows if lower else ~rows)

    def outlines(self, edges: np.ndarray, rows: slice, columns: slice) -> float:
        """The share of the drawing's edges in that part which the picture has, at most `APART` pixels beside their place."""
        part = self.fit.drawing.edges[:, rows, columns]
        if part.sum() < 1e-3:
            return .5                                  # nothing to be seen there
        around = [slice(max(0, s.start - APART), s.stop + APART) for s in (rows, columns)]
        return float(found(edges[(slice(None), *self.here)][(slice(None), *around)], part).max() / part.sum())

    def sharpness(self) -> float:
        """Logarithm of how much finer the picture's details are than the drawing's."""
        def fine(x):
            return np.abs(x - _soft(x, 1.5))[self.mask].mean() + .5
        return float(np.log(fine(self.picture) / fine(self.drawn)))


def features(picture: np.ndarray, subject: str, size="medium", colour="none") -> np.ndarray:
    """How `picture` [128, 128, 3] uint8 resembles the drawing of the subject: a number for each of `FEATURES`."""
    edges, padded = edges_of_picture(picture), _padded(picture)
    soft = _soft(padded)
    places = [_Comparison(padded, soft, f) for f in fits(edges, subject, size, colour)[:PLACES]]
    best = max(places, key=lambda c: c.fit.share + COLOURS_COUNT * c.together(c.mask))
    (h, w), (y, x) = best.mask.shape, best.middle
    up, down, left, right = slice(0, y), slice(y, h), slice(0, x), slice(x, w)
    upper, lower = best.half(False), best.half(True)
    return np.array([best.outlines(edges, up, slice(0, w)), min(best.outlines(edges, r, c) for r in (up, down) for c in (left, right)),
                     best.together(upper), best.together(lower), best.distance(upper), best.distance(lower), best.sharpness()])


def features_of(specs: list[Spec], pictures, threads=2) -> np.ndarray:
    """`features` of each picture [N, FEATURES] for the subject of its spec."""
    with ThreadPool(threads) as workers:               # OpenCV works without Python's lock
        return np.stack(workers.starmap(features, [
            (p, s.subject, s.size, s.colour if subject_named(s.subject).kind == "vehicle" else "none") for p, s in zip(pictures, specs)]))


def learn(x: np.ndarray, told: np.ndarray, keep=10.) -> dict:
    """Logistic regression by Newton's method. `x` [N, F], `told` [N] in [0, 1]; `keep`: how strongly weights are held at 0."""
    mean, scale = x.mean(0), x.std(0)
    z = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])
    hold = np.diag([keep] * x.shape[1] + [0.])
    w = np.zeros(z.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ w))
        w = w + np.linalg.solve(z.T @ (z * (p * (1 - p))[:, None]) + hold, z.T @ (told - p) - hold @ w)
    return dict(mean=mean.tolist(), scale=scale.tolist(), weights=w[:-1].tolist(), bias=float(w[-1]))


def likelihood(learned: dict, x: np.ndarray) -> np.ndarray:
    """How likely a person could tell each subject [N], by `x` [N, FEATURES]."""
    z = (x - np.array(learned["mean"])) / np.array(learned["scale"])
    return 1 / (1 + np.exp(-(z @ np.array(learned["weights"]) + learned["bias"])))


@lru_cache
def _learned() -> dict:
    return json.loads(LEARNED.read_text())


def can_be_told(specs: list[Spec], pictures) -> np.ndarray:
    """Whether a person could tell the subject of each spec in its picture [N] bool."""
    return likelihood(_learned(), features_of(specs, pictures)) > .5


def told_subjects(said: list[str], specs: list[Spec], pictures) -> list[str]:
    """The subject asked for where it can be told, else what the classifier said, or `UNCLEAR` where it said that one by its colours."""
    told = can_be_told(specs, pictures) if specs else []
    return [s.subject if t else UNCLEAR if label == s.subject else label for label, s, t in zip(said, specs, told)]
