"""A scene: what it shows (`Spec`), and its picture, subject mask and depth (`render`).

Every part of a scene has its own random stream derived from the spec's seed, so that two specs that differ in one
attribute give pictures that differ only there: exact pairs for learning to edit.
"""
import json
from dataclasses import asdict, dataclass, replace
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from .activity import draw_behind, draw_front
from .canvas import SIZE, Canvas, fit
from .character import figure
from .paint import COLOURS
from .places import PAINTERS
from .styles import STYLES
from .weather import TIMES, WEATHERS
from .world import PLACES, SUBJECTS, WEIGHTLESS, activities_of, has_paint, subject_named


@dataclass(frozen=True)
class Spec:
    """Everything that decides a scene. `subject` None draws the empty place."""
    subject: str | None
    place: str
    activity: str = "none"
    size: str = "medium"           # small | medium | big
    position: str = "middle"       # left | middle | right
    faces_right: bool = False
    seed: int = 0
    time: str = "none"             # a tint over the place: see weather.TIMES
    weather: str = "none"          # see weather.WEATHERS
    style: str = "none"            # see styles.STYLES
    colour: str = "none"           # of a vehicle, a hat or a balloon: see paint.COLOURS

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    def but(self, **changes) -> "Spec":
        """The same scene with some attributes changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Scene:
    image: Image.Image     # RGB, 128x128
    mask: np.ndarray       # [128, 128] uint8, the subject's coverage
    depth: np.ndarray      # [128, 128] uint8, inverse depth: 0 far, 255 near


COLOURED = .6      # of what can have a colour; the others are as drawn, and no caption names a colour


def sample_spec(r: Random, subjects=tuple(SUBJECTS)) -> Spec:
    """A scene of the training distribution: every subject and place equally often, half of them with an activity."""
    subject, place = r.choice(subjects), r.choice(list(PLACES))
    possible = activities_of(subject, place)
    activity = "none" if r.random() < .45 else r.choice(possible)
    spec = Spec(subject, place, activity, r.choice(["small", "big"] + ["medium"] * 4),
                r.choice(["left", "right"] + ["middle"] * 5), r.random() < .5, r.randrange(1 << 30))
    return spec.but(colour=r.choice(list(COLOURS))) if has_paint(subject, activity) and r.random() < COLOURED else spec


def _stream(seed: int, part: str) -> Random:
    return Random(f"{part}:{seed}")


HEIGHTS = {"small": (36, 46), "medium": (62, 78), "big": (84, 96)}


def _place_subject(c: Canvas, spec: Spec, horizon: float) -> np.ndarray:
    """Draws the subject with its activity and shadow; returns its coverage.

    `horizon` is the spec's own, not the painted one (a room's floor begins lower): a change of place moves nothing.
    """
    r = _stream(spec.seed, "subject")
    s = subject_named(spec.subject)
    f = figure(spec.subject, spec.colour if s.kind == "vehicle" else "none")
    wanted, offset, edge = r.uniform(*HEIGHTS[spec.size]), r.uniform(-14, 14), r.uniform(34, 44)
    drift, drop, lift, tilt = r.uniform(-12, 12), r.uniform(14, 30), r.uniform(-8, 12), r.uniform(-7, 7)
    if spec.place in WEIGHTLESS and spec.size != "big":
        wanted *= .95
    body = fit(f.picture, wanted, min(wanted * 1.2, 104))
    w, h = body.width, body.height
    x = {"left": edge, "middle": SIZE / 2 + offset, "right": SIZE - edge}[spec.position]
    if spec.place in WEIGHTLESS:
        y = SIZE / 2 + h / 2 + drift
    else:
        y = min(SIZE - 5, horizon + (lift + h * .1 if s.flies and spec.activity == "none" else drop))
    ground, depth = y, c.ground_depth(y)
    on_ground = spec.place not in WEIGHTLESS and not (s.flies and spec.activity == "none")
    if spec.activity == "jumping":
        y, tilt = y - 18, tilt + (9 if spec.faces_right else -9)
    if spec.activity in ("skateboard", "bicycle"):
        y -= h * (.14 if spec.activity == "skateboard" else .2)
    group = Image.new("RGBA", (2 * SIZE, 2 * SIZE))
    foot = SIZE, SIZE + 40                                # where the subject stands within the group
    head = f.head if not spec.faces_right else (1 - f.head[0], *f.head[1:])
    draw_behind(group, spec.activity, foot, (w, h), head, spec.faces_right)
    if spec.faces_right:
        body = body.transpose(Image.FLIP_LEFT_RIGHT)
    group.alpha_composite(body, (round(foot[0] - w / 2), round(foot[1] - h)))
    draw_front(group, spec.activity, foot, (w, h), head, spec.faces_right, spec.colour)
    group = group.rotate(tilt, resample=Image.BICUBIC, center=(foot[0], foot[1] - h / 2))
    if on_ground:
        shadow = Image.new("RGBA", (SIZE, SIZE))
        ImageDraw.Draw(shadow).ellipse([x - w * .42, ground - 3, x + w * .42, ground + 4], fill=(0, 0, 0, 75))
        c.blend(shadow.filter(ImageFilter.GaussianBlur(1.5)), None)
    layer = Image.new("RGBA", (SIZE, SIZE))
    layer.paste(group, (round(x) - foot[0], round(y) - foot[1]))
    c.blend(layer, depth if on_ground else .75)
    return np.asarray(layer.getchannel("A"))


def render(spec: Spec) -> Scene:
    """Draws `spec`. Pure: the same spec always gives the same bytes."""
    c = Canvas()
    horizon = _stream(spec.seed, "horizon").uniform(74, 90)
    PAINTERS[spec.place](c, _stream(spec.seed, "place"), horizon)
    mask = np.zeros((SIZE, SIZE), np.uint8) if spec.subject is None else _place_subject(c, spec, horizon)
    image = c.image.convert("RGB")
    image = TIMES[spec.time](image, np.asarray(c.depth), _stream(spec.seed, "time"))
    image = WEATHERS[spec.weather](image, np.asarray(c.depth), _stream(spec.seed, "weather"))
    return Scene(STYLES[spec.style](image), mask, np.asarray(c.depth))
