"""Words for a scene. What is drawn is said; what is not drawn is said only as harmless variety."""
from random import Random

from .scene import Spec
from .world import ACTIVITIES, PAINTED_ACTIVITIES, PLACES, subject_named

_OPENINGS = ("a picture of ", "a photo of ", "an illustration of ")
_STILL = ("standing", "walking", "running", "sitting")


def noun(spec: Spec, word: str | None = None) -> str:
    """"an astronaut", "a big panda", "a red car". `word` replaces the subject's own name (DreamBooth's rare token)."""
    name, size = word or spec.subject, spec.size
    if spec.colour != "none" and subject_named(spec.subject).kind == "vehicle":
        name = f"{spec.colour} {name}"
    if size != "medium":
        return f"a {size} {name}"
    return f"{'an' if name[0] in 'aeiou' and not name.startswith('uni') else 'a'} {name}"


def activity_words(spec: Spec) -> str | None:
    """"dancing", "wearing a red hat"; None where the subject does nothing."""
    words = ACTIVITIES.get(spec.activity)
    if words is None or spec.colour == "none" or spec.activity not in PAINTED_ACTIVITIES:
        return words
    verb, thing = words.rsplit(" ", 1)[0].rsplit(" ", 1)[0], words.rsplit(" ", 1)[1]
    return f"{verb} {'an' if spec.colour[0] in 'aeiou' else 'a'} {spec.colour} {thing}"


def _idle(spec: Spec, r: Random) -> str:
    """A verb for a subject without an activity."""
    s = subject_named(spec.subject)
    if s.kind == "vehicle":
        return r.choice(["flying", "moving"] if s.flies else ["driving", "moving"])
    if s.flies:
        return "flying"
    if spec.place == "underwater" or s.swims:
        return "swimming"
    if spec.place == "space":
        return "floating"
    return r.choice(_STILL + (("galloping",) if spec.subject in ("horse", "unicorn", "zebra", "deer") else ()))


def caption(spec: Spec, r: Random, word: str | None = None) -> str:
    """One of the many captions of `spec`."""
    if spec.subject is None:
        return r.choice(PLACES[spec.place])
    text = noun(spec, word)
    verb = activity_words(spec) or (_idle(spec, r) if r.random() < .5 else None)
    if verb:
        text += (" is " if r.random() < .3 else " ") + verb
    text += " " + r.choice(PLACES[spec.place])
    if spec.position != "middle" and r.random() < .9:
        text += f" on the {spec.position}"
    return r.choice(_OPENINGS) + text if r.random() < .25 else text


def plain_caption(spec: Spec, word: str | None = None) -> str:
    """The shortest full caption, as used in evaluation: subject, activity, place."""
    verb = f" {activity_words(spec)}" if spec.activity != "none" else ""
    return f"{noun(spec, word)}{verb} {PLACES[spec.place][0]}"
