"""Colours that a part of the world can have: the paint of vehicles, hats and balloons."""
from functools import lru_cache

import numpy as np
from PIL import Image

from .canvas import sprite

# Name -> (hue in degrees, saturation, value) of the paint's middle tone.
COLOURS = {
    "red": (355, .80, .90), "orange": (25, .85, .98), "yellow": (50, .80, .98), "green": (125, .70, .70),
    "blue": (218, .78, .90), "purple": (275, .60, .75), "black": (260, .10, .20), "white": (0, .02, .97),
}
# Icon -> (hue, tolerance in degrees) of what its paint covers; None: all of it.
PAINTED = {
    "automobile": (350, 25), "bus": (40, 22), "motorcycle": (2, 30), "rocket": (348, 22), "airplane": (213, 22),
    "helicopter": (20, 32), "sailboat": (40, 16), "top-hat": None, "balloon": None,
}
LEAST_SATURATION = .3


@lru_cache(maxsize=256)
def painted(icon: str, colour: str) -> Image.Image:
    """The icon's RGBA picture with its paint in `colour`; "none" leaves it as it was drawn."""
    picture = sprite(icon)
    if colour == "none":
        return picture
    hue, saturation, value = COLOURS[colour]
    rgba = np.asarray(picture)
    hsv = np.asarray(picture.convert("RGB").convert("HSV"), np.float32) / 255
    visible = rgba[..., 3] > 0
    where = visible if PAINTED[icon] is None else visible & _near(hsv, *PAINTED[icon])
    tone = hsv[..., 2] / max(hsv[..., 2][where].mean(), 1e-3)          # light and shade of the drawing
    shaded = np.stack([np.full_like(tone, hue / 360), np.full_like(tone, saturation), np.clip(tone ** .8 * value, 0, 1)], -1)
    paint = Image.fromarray((shaded * 255).round().astype(np.uint8), "HSV").convert("RGB")
    out = rgba.copy()
    out[where, :3] = np.asarray(paint)[where]
    return Image.fromarray(out)


def _near(hsv: np.ndarray, hue: float, tolerance: float) -> np.ndarray:
    away = np.abs((hsv[..., 0] * 360 - hue + 180) % 360 - 180)
    return (away <= tolerance) & (hsv[..., 1] >= LEAST_SATURATION)
