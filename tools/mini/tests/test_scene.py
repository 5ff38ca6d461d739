import numpy as np
import pytest

from mini_family.dataset import captions_at, scene_at, spec_at
from mini_family.edits import KINDS, edit_at
from mini_family.scene import Spec, render
from mini_family.styles import STYLES
from mini_family.world import PLACES, SUBJECTS


def same(a, b):
    return np.array_equal(np.asarray(a.image), np.asarray(b.image)) and np.array_equal(a.depth, b.depth)


def test_a_scene_is_a_function_of_its_number():
    assert all(same(scene_at("train", i)[1], scene_at("train", i)[1]) for i in range(5))
    assert captions_at("train", 7, spec_at("train", 7)) == captions_at("train", 7, spec_at("train", 7))
    assert spec_at("train", 3) != spec_at("held-out", 3)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_is_drawn(subject):
    s = render(Spec(subject, "meadow", seed=1))
    assert (s.mask > 127).sum() > 500
    assert s.depth[s.mask > 200].mean() > s.depth[:20].mean()


@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_drawn(place):
    s = render(Spec(None, place, seed=1))
    assert s.mask.max() == 0 and np.asarray(s.image).std() > 5


def test_another_subject_leaves_the_place_as_it_is():
    """Outside both subjects (with room for shadow and antialiasing) the pictures are equal."""
    spec = Spec("cat", "city", seed=11)
    a, b = render(spec), render(spec.but(subject="robot"))
    touched = (a.mask > 0) | (b.mask > 0)
    rows, columns = np.where(touched)
    far = np.ones_like(touched)
    far[rows.min() - 8:rows.max() + 12, columns.min() - 10:columns.max() + 10] = False
    assert np.array_equal(np.asarray(a.image)[far], np.asarray(b.image)[far])
    assert not np.array_equal(np.asarray(a.image), np.asarray(b.image))


def test_another_place_leaves_the_subject_as_it_is():
    spec = Spec("panda", "beach", "crown", seed=5)
    a, b = render(spec), render(spec.but(place="desert"))
    inside = (a.mask == 255) & (b.mask == 255)
    assert inside.sum() > 500
    assert np.array_equal(np.asarray(a.image)[inside], np.asarray(b.image)[inside])


@pytest.mark.parametrize("style", [s for s in STYLES if s != "none"])
def test_a_style_keeps_subject_and_depth(style):
    spec = Spec("fox", "forest", seed=2)
    a, b = render(spec), render(spec.but(style=style))
    assert np.array_equal(a.mask, b.mask) and np.array_equal(a.depth, b.depth)
    assert not np.array_equal(np.asarray(a.image), np.asarray(b.image))


def test_pairs_differ_in_one_attribute():
    changes = {"place": "place", "subject": "subject", "time": "time", "weather": "weather", "add": "activity", "remove": "activity", "style": "style"}
    for i in range(70):
        e = edit_at("train", i)
        assert e.kind == KINDS[i % len(KINDS)]
        wrong = [k for k, v in vars(e.before).items() if vars(e.after)[k] != v]
        assert wrong == [changes[e.kind]], (e.kind, wrong)
