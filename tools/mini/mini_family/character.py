"""Whole figures: icons that are only a head or a bust get a small drawn body."""
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from .canvas import fit, sprite
from .paint import painted
from .world import subject_named

_W, _H = 240, 320   # drawn large, scaled down when placed


@dataclass(frozen=True)
class Body:
    torso: tuple[int, int, int]
    limbs: tuple[int, int, int]
    belly: tuple[int, int, int] | None = None
    feet: tuple[int, int, int] | None = None     # limbs' colour where None
    bust: bool = False                           # the icon has shoulders: only legs are added
    skirt: bool = False


BODIES = {
    "panda": Body((226, 221, 248), (84, 74, 128), (243, 240, 255)),
    "bear": Body((146, 96, 78), (124, 78, 62), (214, 164, 128)),
    "koala": Body((164, 166, 176), (138, 140, 152), (208, 209, 216)),
    "lion": Body((242, 170, 62), (226, 150, 50), (252, 208, 128)),
    "fox": Body((252, 128, 40), (128, 62, 44), (255, 226, 190)),
    "frog": Body((62, 190, 142), (46, 168, 122), (252, 204, 96)),
    "robot": Body((216, 210, 240), (236, 60, 110), (70, 66, 100)),
    "raccoon": Body((128, 130, 142), (84, 84, 96), (214, 212, 222), (60, 60, 70)),
    "alien": Body((92, 214, 92), (70, 190, 76), None),
    "santa claus": Body((222, 44, 54), (200, 32, 44), (250, 250, 250), (50, 46, 56)),
    "astronaut": Body((226, 224, 244), (206, 203, 230), None, (150, 150, 176), bust=True),
    "ninja": Body((74, 66, 90), (64, 56, 80), None, (44, 38, 56), bust=True),
    "princess": Body((132, 92, 206), (132, 92, 206), None, (214, 120, 170), bust=True, skirt=True),
}


@dataclass(frozen=True)
class Figure:
    """`picture` RGBA, cropped; `head` = (x of the middle, y of the top, y of the eyes, width) as fractions of it."""
    picture: Image.Image
    head: tuple[float, float, float, float]


def _limb(d: ImageDraw.ImageDraw, x0, y0, x1, y1, width, colour):
    d.line([x0, y0, x1, y1], fill=colour, width=width)
    for x, y in ((x0, y0), (x1, y1)):
        d.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill=colour)


def _with_body(head: Image.Image, body: Body) -> tuple[Image.Image, Image.Image, tuple[int, int]]:
    """(figure, scaled head, where the head's upper left corner is)."""
    picture = Image.new("RGBA", (_W, _H))
    d = ImageDraw.Draw(picture)
    mid, feet = _W // 2, body.feet or body.limbs
    top = fit(head, 225, _W) if body.bust else fit(head, 190, _W)
    for side in (-1, 1):
        x = mid + side * 34
        if not body.skirt:
            _limb(d, x, 230, x, 292, 40, body.limbs)
        d.ellipse([x - 30 + side * 6, 280, x + 30 + side * 6, 318], fill=feet)
        if not body.bust:
            _limb(d, mid + side * 52, 192, mid + side * 88, 244, 32, body.limbs)
    if body.skirt:
        d.polygon([(mid - 56, 215), (mid + 56, 215), (mid + 92, 300), (mid - 92, 300)], fill=body.torso)
    elif not body.bust:
        d.rounded_rectangle([mid - 62, 150, mid + 62, 286], 52, fill=body.torso)
        if body.belly:
            d.ellipse([mid - 36, 196, mid + 36, 272], fill=body.belly)
    corner = mid - top.width // 2, 0
    picture.alpha_composite(top, corner)
    return picture, top, corner


@lru_cache(maxsize=None)
def figure(subject: str, colour: str = "none") -> Figure:
    """The whole figure of `subject`, facing left where it has a side. `colour`: of a vehicle's paint."""
    s = subject_named(subject)
    icon = sprite(s.icon) if colour == "none" else painted(s.icon, colour)
    if subject not in BODIES:
        return Figure(icon, s.head)
    picture, top, (cx, cy) = _with_body(icon, BODIES[subject])
    x0, y0, x1, y1 = picture.getbbox()
    w, h = x1 - x0, y1 - y0
    hx, ht, he, hw = s.head
    head = ((cx + hx * top.width - x0) / w, (cy + ht * top.height - y0) / h, (cy + he * top.height - y0) / h, hw * top.width / w)
    return Figure(picture.crop((x0, y0, x1, y1)), head)
