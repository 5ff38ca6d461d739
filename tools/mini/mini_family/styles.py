"""Looks that a whole picture can be given: the styles that Instruct-Pix2Pix learns. RGB image -> RGB image."""
import cv2
import numpy as np
from PIL import Image


def _array(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("RGB"))


def black_and_white(image):
    return image.convert("L").convert("RGB")


def sepia(image):
    grey = np.asarray(image.convert("L"), np.float32)[..., None]
    return Image.fromarray(np.clip(grey * np.array([1.08, .9, .66]), 0, 255).astype(np.uint8))


def pencil_sketch(image):
    """Dodge of the grey picture by its blurred negative, as image editors do it."""
    grey = cv2.cvtColor(_array(image), cv2.COLOR_RGB2GRAY)
    blurred = 255 - cv2.GaussianBlur(255 - grey, (0, 0), 2.2)
    sketch = np.clip(grey.astype(np.float32) * 256 / np.maximum(blurred, 1), 0, 255)
    sketch = 255 * (sketch / 255) ** 1.6
    return Image.fromarray(sketch.astype(np.uint8)).convert("RGB")


def pixel_art(image):
    small = image.resize((32, 32), Image.BOX).quantize(24).convert("RGB")
    return small.resize(image.size, Image.NEAREST)


def watercolor(image):
    soft = cv2.edgePreservingFilter(_array(image), flags=1, sigma_s=8, sigma_r=.35).astype(np.float32)
    return Image.fromarray(np.clip(255 - (255 - soft) * .72, 0, 255).astype(np.uint8))


STYLES = {"none": lambda image: image, "black and white": black_and_white, "sepia": sepia,
          "pencil sketch": pencil_sketch, "pixel art": pixel_art, "watercolor": watercolor}
