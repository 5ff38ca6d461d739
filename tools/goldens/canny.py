"""Golden edges of OpenCV's Canny, over pictures of several kinds and sizes, grey and RGB.

    pip install opencv-python-headless==5.0.0.93
    python tools/goldens/canny.py > packages/media/src/__fixtures__/canny.json

Each picture is kept as base64 of its bytes (row-major, interleaved); the edges of each case as base64 of bits, eight
pixels a byte, the first in the highest bit.
"""

import base64
import json
import sys

import cv2
import numpy as np

numbers = np.random.default_rng(20230323)


def noise(height, width, channels=3):
    return numbers.integers(0, 256, (height, width, channels), dtype=np.uint8)


def soft_noise(height, width):
    return cv2.GaussianBlur(noise(height, width), (0, 0), 1.7)


def gradient(height, width):
    y, x = np.mgrid[0:height, 0:width]
    channels = [x * 255 / width, y * 255 / height, 128 + 120 * np.sin((x * 2 + y) / 3.0)]
    return np.stack(channels, axis=-1).astype(np.uint8)


def shapes(height, width):
    picture = np.full((height, width, 3), (30, 60, 90), np.uint8)
    cv2.circle(picture, (width // 3, height // 2), height // 3, (200, 40, 40), -1, cv2.LINE_AA)
    cv2.rectangle(picture, (width // 2, 4), (width - 5, height // 2), (40, 200, 180), 2)
    cv2.line(picture, (0, height - 1), (width - 1, height // 3), (250, 250, 250), 1, cv2.LINE_AA)
    cv2.ellipse(picture, (2 * width // 3, 3 * height // 4), (12, 5), 30, 0, 360, (90, 90, 10), -1)
    return picture


def grey(picture):
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None]


drawn = shapes(45, 67)
PICTURES = {
    "noise": noise(21, 33),
    "grey noise": noise(30, 17, 1),
    "soft noise": soft_noise(31, 41),
    "gradient": gradient(24, 37),
    "shapes": drawn,
    "grey shapes": grey(drawn),
    "flat": np.full((5, 6, 3), 77, np.uint8),
    "1x1": noise(1, 1),
    "1x9": noise(1, 9),
    "9x1": noise(9, 1),
    "2x7": noise(2, 7),
    "7x2 grey": noise(7, 2, 1),
    "3x3": noise(3, 3),
    "3x40": noise(3, 40),
    "40x3": noise(40, 3),
}
# low, high, aperture, L2 norm. The second is in the wrong order, which OpenCV puts right.
CASES = [
    (100, 200, 3, False),
    (200, 100, 3, False),
    (50, 150, 3, True),
    (0, 0, 3, False),
    (0, 0, 3, True),
    (10.7, 33.3, 3, False),
    (240.5, 380.25, 3, True),
    (-1, 500, 3, False),
    (400, 1200, 5, False),
    (700, 1900, 5, True),
    (2000, 9000, 7, False),
    (3000.5, 30000, 7, True),
]


def text(data):
    return base64.b64encode(data).decode()


def edges(picture, case):
    low, high, aperture, l2 = case
    found = cv2.Canny(np.ascontiguousarray(picture), low, high, apertureSize=aperture, L2gradient=l2)
    return {"low": low, "high": high, "apertureSize": aperture, "l2Gradient": l2, "edges": text(np.packbits(found > 0))}


def entry(name, picture):
    height, width, _ = picture.shape
    return {"name": name, "width": width, "height": height, "data": text(picture.tobytes()), "cases": [edges(picture, case) for case in CASES]}


pictures = [entry(name, picture) for name, picture in PICTURES.items()]
json.dump({"command": "python tools/goldens/canny.py", "opencv": cv2.__version__, "pictures": pictures}, sys.stdout, separators=(",", ":"))
