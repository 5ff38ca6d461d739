"""What the drawn world contains: subjects, places and activities, with the words that name them.

Everything else (scenes, captions, edits, classifier labels) is derived from these three tables, so a subject is
added by one line here and one icon name in `artwork/names.txt`.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A subject and where its head is.

    `head` = (x of the head's middle, y of its top, y of the eyes, head's width), as fractions of the sprite.
    """
    name: str                      # the word in captions
    icon: str                      # the icon in the artwork
    head: tuple[float, float, float, float]
    kind: str = "animal"           # animal | person | vehicle
    flies: bool = False            # drawn without a shadow, above the ground
    swims: bool = False            # "swimming" is a natural caption


def _s(icon, x, top, eyes, width, name=None, **more):
    return Subject(name or icon.replace("-", " "), icon, (x, top, eyes, width), **more)


SUBJECTS = {s.name: s for s in [
    _s("panda", .5, .06, .45, .9), _s("bear", .5, .05, .48, .9), _s("koala", .5, .08, .48, .7),
    _s("tiger", .22, .10, .28, .40), _s("lion", .5, .10, .40, .6), _s("cat", .15, .26, .38, .30),
    _s("dog", .16, .10, .25, .30), _s("fox", .5, .28, .60, .8), _s("horse", .16, .06, .20, .28),
    _s("unicorn", .34, .26, .42, .5), _s("zebra", .15, .10, .18, .30), _s("cow", .13, .10, .22, .28),
    _s("pig", .18, .08, .30, .35), _s("rabbit", .22, .25, .42, .40), _s("elephant", .20, .06, .33, .40),
    _s("giraffe", .13, .08, .14, .24), _s("camel", .12, .05, .14, .24), _s("monkey", .24, .04, .25, .32),
    _s("gorilla", .12, .03, .14, .26), _s("deer", .13, .20, .27, .28), _s("penguin", .5, .05, .20, .5),
    _s("duck", .26, .06, .18, .40, flies=True), _s("swan", .10, .06, .16, .24), _s("owl", .5, .06, .27, .8, flies=True),
    _s("parrot", .24, .03, .15, .36, flies=True), _s("flamingo", .22, .04, .10, .30), _s("rooster", .16, .12, .20, .30),
    _s("frog", .5, .10, .20, .9), _s("turtle", .07, .45, .53, .20, swims=True), _s("dragon", .20, .10, .24, .35, flies=True),
    _s("t-rex", .20, .03, .10, .40, name="dinosaur"), _s("whale", .30, .32, .45, .5, swims=True),
    _s("dolphin", .30, .10, .22, .4, swims=True), _s("shark", .28, .22, .32, .5, swims=True),
    _s("tropical-fish", .25, .10, .40, .35, name="fish", swims=True), _s("octopus", .5, .06, .40, .8, swims=True),
    _s("astronaut", .5, .04, .33, .5, kind="person"), _s("ninja", .58, .05, .27, .4, kind="person"),
    _s("robot", .5, .10, .44, .7, kind="person"), _s("alien", .5, .05, .50, .75, kind="person"),
    _s("ghost", .5, .05, .23, .5, kind="person", flies=True), _s("snowman", .42, .04, .25, .35, kind="person"),
    _s("princess", .5, .14, .42, .5, kind="person"), _s("santa-claus", .47, .12, .48, .6, name="santa claus", kind="person"),
    _s("teddy-bear", .5, .05, .28, .5),
    _s("automobile", .5, .02, .3, .6, name="car", kind="vehicle"), _s("bus", .5, 0, .3, .8, kind="vehicle"),
    _s("motorcycle", .4, .05, .3, .4, kind="vehicle"), _s("rocket", .7, .1, .3, .4, kind="vehicle", flies=True),
    _s("airplane", .7, .1, .3, .4, kind="vehicle", flies=True),
    _s("helicopter", .4, .1, .4, .6, kind="vehicle", flies=True), _s("sailboat", .5, 0, .5, .5, kind="vehicle", swims=True),
]}

# Characters that the base never sees: DreamBooth learns them from a handful of pictures.
NEWCOMERS = {s.name: s for s in [_s("raccoon", .5, .06, .48, .9)]}


def subject_named(name: str) -> Subject:
    """A subject of the world, or a newcomer."""
    return SUBJECTS[name] if name in SUBJECTS else NEWCOMERS[name]


# Place -> the phrases that name it. The first is the one used in evaluation.
PLACES = {
    "beach": ("on the beach", "at the beach"), "forest": ("in the forest", "in a forest"), "desert": ("in the desert",),
    "snow": ("in the snow", "on a snowy mountain"), "city": ("in the city", "on a street"),
    "space": ("in space", "in outer space"), "underwater": ("under the sea", "underwater"),
    "meadow": ("in a meadow", "on the grass"), "sunset": ("at sunset",), "night": ("at night",), "moon": ("on the moon",),
    "stage": ("on a stage",), "volcano": ("near a volcano",), "rain": ("in the rain",),
    "room": ("at home", "in a living room"), "autumn": ("in an autumn park", "in autumn"),
}
WEIGHTLESS = ("space", "underwater")  # places without a ground: the subject floats in the middle

# Activity -> the words for it. All of them can be seen in the picture; "none" is standing, walking and so on.
ACTIVITIES = {
    "guitar": "playing guitar", "skateboard": "riding a skateboard", "bicycle": "riding a bicycle",
    "balloon": "holding a balloon", "umbrella": "holding an umbrella", "crown": "wearing a crown",
    "hat": "wearing a hat", "sunglasses": "wearing sunglasses", "skis": "skiing", "surf": "surfing",
    "dancing": "dancing", "jumping": "jumping",
}
PAINTED_ACTIVITIES = ("hat", "balloon")   # "wearing a red hat"
NEEDS_GROUND = ("skateboard", "bicycle", "skis", "surf", "jumping")


def activities_of(subject: str, place: str) -> list[str]:
    """The activities that `subject` can have in `place` ("none" is always one of them)."""
    if subject_named(subject).kind == "vehicle":
        return ["none"]
    return ["none"] + [a for a in ACTIVITIES if not (place in WEIGHTLESS and a in NEEDS_GROUND)]


def has_paint(subject: str, activity: str) -> bool:
    """Whether a scene has a part whose colour captions name."""
    return subject_named(subject).kind == "vehicle" or activity in PAINTED_ACTIVITIES


# Labels of the classifier, in a fixed order.
SUBJECT_LABELS = (*SUBJECTS, *NEWCOMERS)
PLACE_LABELS = tuple(PLACES)
ACTIVITY_LABELS = ("none",) + tuple(ACTIVITIES)
