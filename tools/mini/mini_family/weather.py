"""Time of day and weather as layers over a finished scene. `(image, depth [128,128] uint8, random) -> image`."""
import numpy as np
from PIL import Image, ImageDraw


def _scaled(image, factors, add=(0, 0, 0)):
    a = np.asarray(image, np.float32) * np.array(factors, np.float32) + np.array(add, np.float32)
    return Image.fromarray(np.clip(a, 0, 255).astype(np.uint8))


def _same(image, depth, r):
    return image


def night(image, depth, r):
    """Dark and blue, with a few stars in the sky."""
    image = _scaled(image, (.32, .38, .62))
    d = ImageDraw.Draw(image)
    for _ in range(40):
        x, y = r.randrange(128), r.randrange(70)
        if depth[y, x] == 0:
            d.point((x, y), (235, 235, 210))
    return image


def evening(image, depth, r):
    """Warm light of a low sun."""
    return _scaled(image, (1., .74, .56), (38, 4, 10))


def rain(image, depth, r):
    image = _scaled(image, (.66, .72, .8), (12, 14, 18))
    d = ImageDraw.Draw(image)
    for _ in range(80):
        x, y = r.uniform(0, 128), r.uniform(-6, 128)
        d.line([x, y, x - 2, y + 8], fill=(190, 215, 240))
    return image


def snow(image, depth, r):
    image = _scaled(image, (.8, .84, .9), (42, 44, 48))
    d = ImageDraw.Draw(image)
    for _ in range(110):
        x, y, q = r.uniform(0, 128), r.uniform(0, 128), r.choice([.7, 1.1, 1.6])
        d.ellipse([x - q, y - q, x + q, y + q], fill=(255, 255, 255))
    return image


def fog(image, depth, r):
    """White that grows with distance."""
    a = np.asarray(image, np.float32)
    amount = (.78 - .55 * depth.astype(np.float32)[..., None] / 255)
    return Image.fromarray((a * (1 - amount) + 225 * amount).astype(np.uint8))


TIMES = {"none": _same, "night": night, "evening": evening}
WEATHERS = {"none": _same, "rain": rain, "snow": snow, "fog": fog}
