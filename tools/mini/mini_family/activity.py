"""What a subject does: the things it wears, holds or rides, drawn behind and in front of it.

Arguments: `group` the RGBA picture drawn on, `foot` (x, y) of the middle of the subject's lower edge, `size` (w, h) of
its figure, `head` (x, top, eyes, width) as fractions of the figure, already mirrored where it faces right, `paint` the colour of a hat or a balloon (see paint.py).
"""
from PIL import Image, ImageDraw

from .canvas import fit
from .paint import painted

NOTES = (255, 84, 168)   # seen on light and dark places alike


def _paste(group, icon, height, x, bottom, mirrored, max_width=None, colour=None, paint="none"):
    """`icon` with the middle of its lower edge at (x, bottom), in one `colour` or with `paint` if given."""
    picture = fit(painted(icon, paint), height, max_width)
    if colour is not None:
        flat = Image.new("RGBA", picture.size, colour)
        flat.putalpha(picture.getchannel("A"))
        picture = flat
    if mirrored:
        picture = picture.transpose(Image.FLIP_LEFT_RIGHT)
    group.alpha_composite(picture, (round(x - picture.width / 2), round(bottom - picture.height)))


def draw_behind(group, activity, foot, size, head, right):
    (x, y), (w, h), sign = foot, size, -1 if right else 1
    d = ImageDraw.Draw(group)
    if activity == "skateboard":
        _paste_board(d, x, y, w, h)
    elif activity == "bicycle":
        _paste(group, "bicycle", h * .62, x, y + h * .24, right, w * 1.3)
    elif activity == "skis":
        d.line([x - w * .62, y + 1, x + w * .62, y + 3], fill=(220, 40, 50), width=3)
        d.line([x - w * .52, y + 5, x + w * .72, y + 7], fill=(40, 80, 220), width=3)
    elif activity == "surf":
        d.ellipse([x - w * .75, y - 5, x + w * .75, y + 6], fill=(255, 140, 40), outline=(200, 90, 20))
        d.line([x - w * .6, y, x + w * .6, y], fill=(255, 230, 120), width=2)
    elif activity in ("balloon", "umbrella"):
        hand = x + sign * w * .46
        d.line([hand, y - h * .35, hand, y - h * .95], fill=(90, 90, 96), width=2)


def _paste_board(d, x, y, w, h):
    half = max(12, min(w * .55, h * .5))
    d.rounded_rectangle([x - half, y - 1, x + half, y + 4], 2, fill=(116, 70, 150))
    for wheel in (x - half * .6, x + half * .6):
        d.ellipse([wheel - 4, y + 3, wheel + 4, y + 11], fill=(250, 190, 60), outline=(120, 80, 30))


def draw_front(group, activity, foot, size, head, right, paint="none"):
    (x, y), (w, h), sign = foot, size, -1 if right else 1
    hx, top, eyes, wide = x + (head[0] - .5) * w, y - h * (1 - head[1]), y - h * (1 - head[2]), head[3] * w
    if activity == "balloon":
        _paste(group, "balloon", h * .45, x + sign * w * .46, y - h * .72, False, paint=paint)
    elif activity == "umbrella":
        _paste(group, "umbrella", h * .62, x + sign * w * .44, y - h * .5, right)
    elif activity == "guitar":
        _paste(group, "guitar", h * .6, x + sign * w * .06, y - h * .02, right)
    elif activity == "crown":
        _paste(group, "crown", max(10, min(h * .3, wide * .8)), hx, top + h * .05, right)
    elif activity == "hat":
        _paste(group, "top-hat", max(12, min(h * .36, wide)), hx, top + h * .07, right, paint=paint)
    elif activity == "sunglasses":
        width = max(14, wide * .95)
        height = width * .42
        _paste(group, "sunglasses", height, hx, eyes + height / 2, right, width)
    elif activity == "dancing":
        _paste(group, "musical-notes", h * .34, x - w * .5 - 3, y - h * .66, False, None, NOTES)
        _paste(group, "musical-notes", h * .28, x + w * .5 + 3, y - h * .8, False, None, NOTES)
    elif activity == "surf":
        _paste(group, "water-wave", max(12, h * .24), x + sign * w * .55, y + 7, right)
    elif activity == "jumping":
        d = ImageDraw.Draw(group)
        for dx in (-.3, 0, .3):
            d.line([x + dx * w, y + 4, x + dx * w, y + 11], fill=(255, 255, 255, 220), width=2)
