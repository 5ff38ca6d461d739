"""The sixteen places. Each painter draws one on a fresh canvas, from its own random stream.

A painter is `(canvas, random, horizon) -> None`; it sets `canvas.horizon` through `ground`. Depths: sky 0, far
things 0.05-0.15, things on the ground by the row they stand on.
"""
import math
from random import Random

import numpy as np

from .canvas import SIZE as S, Canvas, fit, sprite

_xs = np.arange(0, S + 1, 2)


def _jitter(colour, r: Random, by=12):
    return tuple(int(np.clip(v + r.uniform(-by, by), 0, 255)) for v in colour)


def _sky(c: Canvas, r: Random, top, bottom, by=12):
    c.gradient(_jitter(top, r, by), _jitter(bottom, r, by))


def _hill(c: Canvas, r: Random, y, colour, depth, height=6, wave=.04):
    phase = r.uniform(0, 2 * math.pi)
    c.polygon([(0, S)] + [(x, y + height * math.sin(wave * x + phase)) for x in _xs] + [(S, S)], colour, depth)


def _dots(c: Canvas, r: Random, count, sizes, colours, lowest=S):
    for _ in range(count):
        x, y, q = r.uniform(0, S), r.uniform(0, lowest), r.choice(sizes)
        c.ellipse([x - q, y - q, x + q, y + q], r.choice(colours))


def _side(r: Random, near, far):
    """An x towards the left or the right edge, so that the subject has the middle."""
    return r.choice([r.uniform(near, far), r.uniform(S - far, S - near)])


def _clouds(c: Canvas, r: Random, count, lowest=40):
    for _ in range(count):
        c.put(fit(sprite("cloud"), r.uniform(14, 24)), r.uniform(5, S - 5), r.uniform(18, lowest), .02)


def beach(c, r, g):
    _sky(c, r, (110, 190, 250), (200, 235, 255))
    c.rectangle([0, g - 16, S, g + 4], _jitter((30, 140, 200), r), .1)
    c.ground(g + 1, _jitter((240, 214, 150), r))
    c.rectangle([0, g + 1, S, g + 5], (200, 240, 250))
    if r.random() < .6:
        c.put(fit(sprite("sun"), r.uniform(18, 26)), r.uniform(10, S - 10), r.uniform(28, 40), 0)
    for _ in range(r.randint(1, 2)):
        c.put(fit(sprite("palm-tree"), r.uniform(50, 70)), _side(r, 6, 26), g + r.uniform(8, 20))


def forest(c, r, g):
    _sky(c, r, (150, 205, 190), (90, 150, 100))
    c.ground(g, _jitter((70, 130, 60), r))
    for x in np.linspace(0, S, 8):
        tree = r.choice(["evergreen-tree", "evergreen-tree", "deciduous-tree"])
        c.put(fit(sprite(tree), r.uniform(44, 72)), x + r.uniform(-8, 8), g + r.uniform(0, 8))


def desert(c, r, g):
    _sky(c, r, (250, 210, 150), (255, 235, 200))
    c.ground(g, _jitter((214, 164, 90), r, 8))
    for dy, colour, depth in ((-12, (226, 180, 110), .1), (0, (214, 164, 90), .2), (14, (200, 148, 76), .45)):
        _hill(c, r, g + dy, _jitter(colour, r, 8), depth, 7, r.uniform(.03, .06))
    for _ in range(r.randint(1, 3)):
        c.put(fit(sprite("cactus"), r.uniform(24, 44)), _side(r, 4, 30), g + r.uniform(4, 16))


def snow(c, r, g):
    _sky(c, r, (150, 190, 230), (220, 235, 250))
    for _ in range(3):
        x, h = r.uniform(0, S), r.uniform(36, 60)
        w = h * .9
        c.polygon([(x - w, g), (x, g - h), (x + w, g)], _jitter((120, 140, 170), r), .05)
        c.polygon([(x - w * .33, g - h * .67), (x, g - h), (x + w * .33, g - h * .67)], (250, 252, 255), .05)
    c.ground(g - 1, _jitter((242, 247, 252), r, 5))
    for _ in range(2):
        c.put(fit(sprite("evergreen-tree"), r.uniform(24, 40)), _side(r, 2, 28), g + r.uniform(3, 10))
    _dots(c, r, 50, (.6, 1., 1.5), [(255, 255, 255)])


def city(c, r, g):
    _sky(c, r, (140, 190, 235), (225, 230, 235))
    walls = [(150, 110, 100), (110, 120, 140), (170, 160, 140), (120, 140, 150), (160, 130, 90)]
    x = -5.
    while x < S:
        w, h = r.uniform(16, 28), r.uniform(34, 74)
        c.rectangle([x, g - h, x + w, g], _jitter(r.choice(walls), r), .12)
        for wy in np.arange(g - h + 4, g - 6, 9):
            for wx in np.arange(x + 3, x + w - 4, 7):
                c.rectangle([wx, wy, wx + 3, wy + 4], (250, 230, 150) if r.random() < .5 else (70, 80, 100))
        x += w + 1
    c.ground(g, _jitter((82, 84, 90), r, 6))
    c.rectangle([0, g, S, g + 7], (180, 180, 178))
    middle = (g + S) / 2 + 6
    for k in range(-1, 6):
        c.rectangle([k * 28 + 8, middle - 1, k * 28 + 22, middle + 2], (240, 240, 220))


def space(c, r, g):
    _sky(c, r, (8, 6, 30), (24, 12, 56), 6)
    _dots(c, r, 70, (.4, .6, 1.), [(255, 255, 255), (255, 240, 200), (200, 220, 255)])
    if r.random() < .7:
        c.put(fit(sprite("ringed-planet"), r.uniform(20, 34)), _side(r, 12, 36), r.uniform(30, 50), .05)
    if r.random() < .5:
        c.put(fit(sprite("globe-showing-americas"), r.uniform(22, 34)), _side(r, 12, 36), r.uniform(100, 124), .1)


def underwater(c, r, g):
    _sky(c, r, (60, 170, 220), (10, 50, 120))
    for _ in range(4):
        x = r.uniform(0, S)
        c.glow([(x, 0), (x + 10, 0), (x + 34, S), (x - 4, S)], (255, 255, 255, 22))
    c.ground(S - 14, _jitter((200, 180, 130), r))
    for _ in range(12):
        x, y, q = r.uniform(0, S), r.uniform(0, S), r.uniform(1, 3.2)
        c.ellipse([x - q, y - q, x + q, y + q], outline=(200, 235, 250))
    for _ in range(r.randint(2, 4)):
        c.put(fit(sprite("coral"), r.uniform(16, 30)), r.uniform(4, S - 4), S - r.uniform(4, 10))


def meadow(c, r, g):
    _sky(c, r, (110, 185, 250), (205, 235, 255))
    _clouds(c, r, r.randint(1, 3))
    c.ground(g, _jitter((110, 180, 70), r, 8))
    for dy, colour, depth in ((-10, (140, 200, 90), .1), (2, (110, 180, 70), .3)):
        _hill(c, r, g + dy, _jitter(colour, r, 8), depth)
    for _ in range(r.randint(4, 8)):
        flower = r.choice(["tulip", "sunflower", "hibiscus", "blossom"])
        c.put(fit(sprite(flower), r.uniform(8, 14)), r.uniform(2, S - 2), r.uniform(g + 12, S - 2))


def sunset(c, r, g):
    _sky(c, r, (90, 50, 120), (255, 160, 70))
    x, q = r.uniform(30, S - 30), r.uniform(14, 20)
    c.ellipse([x - q, g - q, x + q, g + q], (255, 220, 120))
    c.ground(g, _jitter((110, 50, 80), r))
    for k in range(6):
        w = q * (1.1 - .14 * k)
        c.rectangle([x - w, g + 3 + k * 7, x + w, g + 5 + k * 7], (250, 170, 90))


def night(c, r, g):
    _sky(c, r, (10, 16, 50), (40, 60, 120), 6)
    _dots(c, r, 40, (.4, .7), [(255, 255, 230)], g)
    c.put(fit(sprite(r.choice(["full-moon", "crescent-moon"])), r.uniform(20, 28)), _side(r, 14, 40), r.uniform(32, 42), 0)
    c.ground(g, _jitter((16, 34, 50), r, 5))
    for dy, colour, depth in ((-8, (24, 44, 70), .1), (4, (16, 34, 50), .3)):
        _hill(c, r, g + dy, _jitter(colour, r, 5), depth, 7, .045)


def moon(c, r, g):
    c.gradient((6, 6, 14), (20, 20, 40))
    _dots(c, r, 40, (.4, .7), [(255, 255, 255)], g)
    c.put(fit(sprite("globe-showing-americas"), r.uniform(24, 32)), _side(r, 16, 40), r.uniform(36, 48), .02)
    c.ground(g, _jitter((165, 165, 170), r))
    for _ in range(7):
        x, y, q = r.uniform(0, S), r.uniform(g + 5, S - 3), r.uniform(4, 11)
        c.ellipse([x - q, y - q * .4, x + q, y + q * .4], (135, 135, 142))


def stage(c, r, g):
    c.gradient((90, 14, 24), (140, 20, 34))
    for x in range(0, S, 10):
        c.rectangle([x, 0, x + 4, g], _jitter((170, 30, 44), r, 8), .08)
    c.ground(g, _jitter((150, 100, 56), r))
    for y in range(int(g), S, 9):
        c.line([0, y, S, y], (116, 74, 38))
    x = S / 2 + r.uniform(-20, 20)
    c.glow([(x - 6, 0), (x + 6, 0), (x + 44, S - 8), (x - 44, S - 8)], (255, 250, 200, 60))


def volcano(c, r, g):
    _sky(c, r, (70, 20, 24), (220, 90, 40))
    x = r.uniform(36, S - 36)
    c.polygon([(x - 54, g), (x - 11, g - 54), (x + 11, g - 54), (x + 54, g)], _jitter((70, 50, 50), r), .08)
    for dx, end in ((-7, -30), (0, -12), (7, -34)):
        c.polygon([(x + dx - 4, g - 54), (x + dx + 4, g - 54), (x + dx * 1.6, g + end)], (255, 130, 30))
    for dx, dy, q in ((0, 60, 8), (-8, 68, 9), (7, 72, 10)):
        c.ellipse([x + dx - q, g - dy - q, x + dx + q, g - dy + q], _jitter((150, 90, 84), r, 8))
    c.ellipse([x - 11, g - 58, x + 11, g - 51], (255, 190, 70))
    c.ground(g, _jitter((60, 44, 44), r))
    for _ in range(6):
        a, b = r.uniform(0, S), r.uniform(g + 6, S - 4)
        c.line([a, b, a + r.uniform(8, 18), b + r.uniform(-3, 3)], (255, 120, 30), 2)


def rain(c, r, g):
    _sky(c, r, (90, 104, 124), (150, 164, 178))
    _clouds(c, r, 3, 34)
    c.ground(g, _jitter((90, 110, 96), r))
    for _ in range(4):
        x, y = r.uniform(0, S), r.uniform(g + 8, S - 4)
        c.ellipse([x - 12, y - 2.5, x + 12, y + 2.5], (140, 165, 190))
    for _ in range(60):
        x, y = r.uniform(0, S), r.uniform(0, S)
        c.line([x, y, x - 2, y + 7], (190, 215, 240))


def room(c, r, g):
    _sky(c, r, (235, 215, 180), (225, 200, 165))
    c.rectangle([0, 0, S, S], None, .1)
    g, x = g + 6, r.uniform(14, 60)
    c.rectangle([x, 16, x + 40, 52], (250, 250, 250))
    c.rectangle([x + 3, 19, x + 37, 49], (150, 205, 250), 0)
    c.line([x + 20, 19, x + 20, 49], (250, 250, 250), 2)
    c.line([x + 3, 34, x + 37, 34], (250, 250, 250), 2)
    c.ground(g, _jitter((170, 116, 70), r))
    for y in range(int(g), S, 8):
        c.line([0, y, S, y], (146, 96, 54))
    c.put(fit(sprite("couch-and-lamp"), r.uniform(44, 54)), r.uniform(S - 40, S - 24), g + 8)
    c.put(fit(sprite("potted-plant"), r.uniform(24, 34)), r.uniform(8, 20), g + 7)


def autumn(c, r, g):
    _sky(c, r, (170, 205, 230), (250, 235, 205))
    c.ground(g, _jitter((196, 140, 60), r))
    for x in np.linspace(4, S - 4, 6):
        x += r.uniform(-8, 8)
        leaves = _jitter(r.choice([(220, 110, 30), (200, 60, 40), (235, 170, 40)]), r)
        h = r.uniform(34, 52)
        c.rectangle([x - 2, g - h * .5, x + 2, g + 4], (100, 66, 40), .18)
        c.ellipse([x - 14, g - h - 6, x + 14, g - h * .4], leaves, depth=.18)
    for _ in range(6):
        c.put(fit(sprite("maple-leaf"), r.uniform(6, 9)), r.uniform(0, S), r.uniform(g + 8, S))


PAINTERS = {f.__name__: f for f in (beach, forest, desert, snow, city, space, underwater, meadow, sunset, night, moon,
                                    stage, volcano, rain, room, autumn)}
