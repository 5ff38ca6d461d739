"""Looks that a whole picture can be given: the styles that Instruct-Pix2Pix learns. RGB image -> RGB image."""
import numpy as np
from PIL import Image, ImageFilter


def black_and_white(image):
    return image.convert("L").convert("RGB")


def sepia(image):
    grey = np.asarray(image.convert("L"), np.float32)[..., None]
    return Image.fromarray(np.clip(grey * np.array([1.08, .9, .66]), 0, 255).astype(np.uint8))


def pencil_sketch(image):
    """Dodge of the grey picture by its blurred negative, as image editors do it."""
    grey = image.convert("L")
    lit = np.asarray(grey.filter(ImageFilter.GaussianBlur(2.2)), np.float32)
    sketch = np.clip(np.asarray(grey, np.float32) * 256 / np.maximum(lit, 1), 0, 255)
    return Image.fromarray((255 * (sketch / 255) ** 1.6).astype(np.uint8)).convert("RGB")


def pixel_art(image):
    small = image.resize((32, 32), Image.BOX).quantize(24).convert("RGB")
    return small.resize(image.size, Image.NEAREST)


def watercolor(image):
    """Flat patches of pale colour."""
    soft = np.asarray(image.filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.ModeFilter(5)), np.float32)
    return Image.fromarray(np.clip(255 - (255 - soft) * .72, 0, 255).astype(np.uint8))


STYLES = {"none": lambda image: image, "black and white": black_and_white, "sepia": sepia,
          "pencil sketch": pencil_sketch, "pixel art": pixel_art, "watercolor": watercolor}
