"""A picture and its depth, drawn together."""
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SIZE = 128
_artwork = Path(__file__).resolve().parent.parent / "artwork" / "sprites"


@lru_cache(maxsize=512)
def sprite(icon: str) -> Image.Image:
    """The icon's RGBA picture, cropped to what is visible (at most 128x128). Made by `artwork/rasterize.mjs`."""
    path = _artwork / f"{icon}.png"
    if not path.exists():
        raise FileNotFoundError(f"no sprite '{icon}': run artwork/rasterize.mjs first (expected {path.name} in artwork/sprites)")
    image = Image.open(path).convert("RGBA")
    return image.crop(image.getbbox())


def fit(image: Image.Image, height: float, max_width: float | None = None) -> Image.Image:
    """`image` scaled to `height` pixels, or less where it would be wider than `max_width`."""
    scale = height / image.height
    if max_width is not None:
        scale = min(scale, max_width / image.width)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.LANCZOS if scale < 1 else Image.BICUBIC)


class Canvas:
    """`image`: RGBA picture, `depth`: 8-bit inverse depth (0 = infinitely far, 255 = nearest), both SIZE x SIZE.

    Depths are given as fractions 0..1. Every drawing call paints both.
    """

    def __init__(self):
        self.image = Image.new("RGBA", (SIZE, SIZE))
        self.depth = Image.new("L", (SIZE, SIZE), 0)
        self._draw = ImageDraw.Draw(self.image)
        self._deep = ImageDraw.Draw(self.depth)
        self.horizon = float(SIZE)

    def gradient(self, top, bottom):
        """Fills everything from `top` to `bottom` colour, at depth 0."""
        t = np.linspace(0, 1, SIZE)[:, None, None]
        rows = np.broadcast_to((1 - t) * np.array(top) + t * np.array(bottom), (SIZE, SIZE, 3))
        self.image.paste(Image.fromarray(np.clip(rows, 0, 255).astype(np.uint8)))
        self.depth.paste(0, (0, 0, SIZE, SIZE))

    def ground_depth(self, y: float) -> float:
        """Depth of the ground at row `y`: 0.15 at the horizon, 0.95 at the lower edge."""
        return .15 + .8 * float(np.clip((y - self.horizon) / max(1, SIZE - self.horizon), 0, 1))

    def ground(self, horizon: float, colour):
        """A plain from `horizon` down."""
        self.horizon = horizon
        self._draw.rectangle([0, horizon, SIZE, SIZE], fill=colour)
        for y in range(max(0, int(horizon)), SIZE):
            self._deep.line([0, y, SIZE, y], fill=round(255 * self.ground_depth(y)))

    def rectangle(self, box, colour, depth=None):
        self._draw.rectangle(box, fill=colour)
        if depth is not None:
            self._deep.rectangle(box, fill=round(255 * depth))

    def polygon(self, points, colour, depth=None):
        self._draw.polygon(points, fill=colour)
        if depth is not None:
            self._deep.polygon(points, fill=round(255 * depth))

    def ellipse(self, box, colour=None, outline=None, depth=None):
        self._draw.ellipse(box, fill=colour, outline=outline)
        if depth is not None and colour is not None:
            self._deep.ellipse(box, fill=round(255 * depth))

    def line(self, points, colour, width=1):
        """A mark on a surface: it has no depth of its own."""
        self._draw.line(points, fill=colour, width=width)

    def glow(self, points, colour):
        """A see-through polygon (light): blended, without depth."""
        layer = Image.new("RGBA", (SIZE, SIZE))
        ImageDraw.Draw(layer).polygon(points, fill=colour)
        self.image.alpha_composite(layer)

    def put(self, picture: Image.Image, x: float, y: float, depth: float | None = None):
        """Pastes `picture` with its middle at `x` and its lower edge at `y`; stands on the ground where no depth is given."""
        layer = Image.new("RGBA", (SIZE, SIZE))
        layer.paste(picture, (round(x - picture.width / 2), round(y - picture.height)))
        self.blend(layer, self.ground_depth(y) if depth is None else depth)

    def blend(self, layer: Image.Image, depth: float | None):
        """Blends an RGBA layer of the canvas' size over the picture; `depth` None leaves the depth as it is."""
        self.image.alpha_composite(layer)
        if depth is not None:
            self.depth.paste(round(255 * depth), mask=layer.getchannel("A").point(lambda a: 255 if a > 127 else 0))
