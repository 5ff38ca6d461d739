"""Exact pairs for editing: a scene, an instruction, and the same scene with only that changed."""
from dataclasses import dataclass
from random import Random

from .dataset import stream
from .scene import Spec, sample_spec
from .styles import STYLES
from .world import PLACES, SUBJECTS, activities_of


@dataclass(frozen=True)
class Edit:
    before: Spec
    after: Spec
    instruction: str
    kind: str        # place | subject | time | weather | add | remove | style


_WEARABLE = ("balloon", "umbrella", "crown", "hat", "sunglasses", "guitar")
_TIMES = {"night": ("make it night", "turn day into night"), "evening": ("make it evening", "make it a sunset scene")}
_WEATHERS = {"rain": ("make it rain", "add rain"), "snow": ("make it snow", "add falling snow"), "fog": ("make it foggy", "add fog")}
_STYLES = {"black and white": ("make it black and white",), "sepia": ("make it sepia", "make it an old photo"),
           "pencil sketch": ("make it a pencil sketch", "as a pencil sketch"), "pixel art": ("make it pixel art", "as pixel art"),
           "watercolor": ("make it a watercolor painting", "turn it into a watercolor painting")}
_DARK = ("space", "night", "moon", "underwater", "sunset", "stage", "room", "volcano")   # no day to turn into night


def _thing(activity: str) -> str:
    return ("an " if activity == "umbrella" else "" if activity == "sunglasses" else "a ") + activity


def _place(s: Spec, r: Random):
    after = r.choice([p for p in PLACES if p != s.place and s.activity in activities_of(s.subject, p)])
    phrase = r.choice(PLACES[after])
    return s.but(place=after), r.choice(["put it {}", "make it {}", "change the place to {}"]).format(phrase)


def _subject(s: Spec, r: Random):
    after = r.choice([n for n in SUBJECTS if n != s.subject and s.activity in activities_of(n, s.place)])
    article = "an" if after[0] in "aeiou" and not after.startswith("uni") else "a"
    return s.but(subject=after), r.choice([f"turn the {s.subject} into {article} {after}", f"replace the {s.subject} with {article} {after}", f"make it {article} {after}"])


def _time(s: Spec, r: Random):
    after = r.choice(list(_TIMES))
    return s.but(time=after), r.choice(_TIMES[after])


def _weather(s: Spec, r: Random):
    after = r.choice(list(_WEATHERS))
    return s.but(weather=after), r.choice(_WEATHERS[after])


def _add(s: Spec, r: Random):
    after = r.choice(_WEARABLE)
    return s.but(activity=after), r.choice(["add {}", "give it {}"]).format(_thing(after))


def _remove(s: Spec, r: Random):
    return s.but(activity="none"), r.choice(["remove the {}", "take away the {}"]).format(s.activity)


def _style(s: Spec, r: Random):
    after = r.choice(list(_STYLES))
    return s.but(style=after), r.choice(_STYLES[after])


_KINDS = {"place": _place, "subject": _subject, "time": _time, "weather": _weather, "add": _add, "remove": _remove, "style": _style}
KINDS = tuple(_KINDS)


def _possible(kind: str, s: Spec) -> bool:
    wears = SUBJECTS[s.subject].kind != "vehicle" and not SUBJECTS[s.subject].flies    # flying ones land to wear things
    return {"add": wears and s.activity == "none", "remove": wears and s.activity in _WEARABLE,
            "time": s.place not in _DARK, "weather": s.place not in ("space", "underwater", "room", "stage", "moon", "rain", "snow")}.get(kind, True)


def kind_at(index: int) -> str:
    """What pair `index` of any split changes: each kind in its turn."""
    return KINDS[index % len(KINDS)]


def edit_at(split: str, index: int) -> Edit:
    """Pair `index` of a split: a pure function of its arguments."""
    r = Random(f"edit/{split}/{index}")
    kind = kind_at(index)
    before = sample_spec(stream(split, 20_000_000 + index))
    while not _possible(kind, before):
        before = sample_spec(r)
    after, instruction = _KINDS[kind](before, r)
    return Edit(before, after, instruction, kind)


assert set(_STYLES) == set(STYLES) - {"none"}
