"""What can be told, what cannot, and how the judge learns from a person's eyes and is held against them."""
import json
from random import Random

import numpy as np
import pytest
from PIL import Image

from mini_family import classifier, judged_sheet, resemblance
from mini_family.dataset import measured_specs, spec_at
from mini_family.judged_sheet import read_sheet
from mini_family.outlines import edges_of_picture, fits
from mini_family.resemblance import FEATURES, LEARNED, UNCLEAR, can_be_told, features, learn, likelihood, told_subjects
from mini_family.scene import Spec, render
from mini_family.unclear import KINDS, unclear

PANDA = spec_at("held-out", 3).but(subject="panda", place="beach", activity="none", size="medium", position="middle", seed=7)


@pytest.mark.parametrize("kind", KINDS)
def test_a_spoiled_subject_leaves_its_place_alone_and_cannot_be_told(kind):
    scene = render(PANDA)
    whole, spoiled = np.asarray(scene.image, int), unclear(PANDA, kind, Random(1))
    apart = np.abs(whole - spoiled).max(2)
    assert apart[scene.mask > 127].mean() > 25                       # the subject is another
    assert (apart[:, :12] == 0).all() and (apart[scene.mask == 0] > 0).mean() < .2
    assert (spoiled == unclear(PANDA, kind, Random(1))).all() and (spoiled != unclear(PANDA, kind, Random(2))).any()
    assert can_be_told([PANDA] * 2, [np.asarray(scene.image), spoiled]).tolist() == [True, False]


def test_outlines_are_those_of_one_subject_wherever_it_stands_and_looks():
    specs = [PANDA, PANDA.but(position="left", faces_right=True), PANDA.but(size="big"), PANDA.but(size="small", place="night")]
    pictures = [np.asarray(render(s).image) for s in specs]
    for spec, picture in zip(specs, pictures):
        own, other = (fits(edges_of_picture(picture), subject, spec.size)[0] for subject in ("panda", "giraffe"))
        assert own.share > other.share + .05
    assert can_be_told(specs, pictures).all()
    assert not can_be_told([s.but(subject="giraffe") for s in specs], pictures).any()


def test_the_best_place_is_where_the_subject_stands():
    for position, wanted in (("left", 39), ("right", 89)):
        scene = render(PANDA.but(position=position))
        middle = np.where(scene.mask > 127)[1].mean()
        best = fits(edges_of_picture(np.asarray(scene.image)), "panda")[0]
        assert abs(middle - wanted) < 8 and abs(best.left - 12 + best.drawing.rgba.shape[1] / 2 - middle) < 6


def test_a_head_that_is_covered_changes_what_is_seen_of_the_upper_half():
    picture = np.asarray(render(PANDA).image)
    covered = picture.copy()
    rows = np.where(render(PANDA).mask > 127)[0]
    covered[rows.min() - 2:(rows.min() + rows.max()) // 2] = picture[2, 2]
    whole, headless = (dict(zip(FEATURES, features(p, "panda"))) for p in (picture, covered))
    assert whole["outlines of the upper half"] > 1.5 * headless["outlines of the upper half"]
    assert whole["colours of the upper half go together"] > headless["colours of the upper half go together"] + .3
    assert not can_be_told([PANDA], [covered])[0]


def test_a_vehicle_is_compared_in_its_own_paint():
    car = PANDA.but(subject="car", colour="green")
    picture = np.asarray(render(car).image)
    green, red = (features(picture, "car", colour=c)[4:6].sum() for c in ("green", "none"))
    assert green < .8 * red
    assert (resemblance.features_of([car], [picture])[0] == features(picture, "car", colour="green")).all()


def test_what_counts_is_learned_from_labels():
    r = np.random.default_rng(0)
    x = r.normal(size=(400, 3)) * [1, 10, 1] + [5, 0, 0]
    told = (x[:, 0] - 5 + x[:, 1] / 20 + .3 * r.normal(size=400) > 0).astype(float)
    learned = learn(x, told, keep=1.)
    first, second, none = learned["weights"]
    assert first > 2 * second > 6 * abs(none)                        # a deviation of the first counts twice one of the second
    assert ((likelihood(learned, x) > .5) == told).mean() > .9
    assert np.abs(learn(x, told, keep=1e4)["weights"]).max() < .1 < np.abs(learned["weights"]).max()


def test_what_was_learned_is_of_these_features_and_of_the_sheets():
    learned = json.loads(LEARNED.read_text())
    assert learned["features"] == list(FEATURES)
    sheets = sorted(LEARNED.parent.glob("taught-*"))
    assert learned["labels"] == sum(len(read_sheet(s)[2]) for s in sheets) and len(learned["left_out"]) == len(sheets)
    pictures, facts, told = (v[::4] for v in read_sheet(sheets[0]))
    assert (can_be_told([Spec(f["subject"], "beach") for f in facts], pictures) == (told > .5)).mean() > .8


def test_what_is_not_there_is_unclear_and_what_the_classifier_takes_for_another_stays_that():
    pictures = [np.asarray(render(PANDA).image), unclear(PANDA, "melted", Random(0)), unclear(PANDA, "melted", Random(0))]
    assert told_subjects(["panda", "panda", "bear"], [PANDA] * 3, pictures) == ["panda", UNCLEAR, "bear"]
    assert told_subjects(["bear"], [PANDA], pictures[:1]) == ["panda"]                # by its colours alone it was another
    assert told_subjects([], [], []) == []


def test_agreement_counts_both_ways(tmp_path, monkeypatch):
    """Of four pictures one is told by the person alone, one by the judge alone."""
    Image.fromarray(np.zeros((128, 512, 3), np.uint8)).save(tmp_path / "pictures.webp")
    (tmp_path / "prompts.json").write_text(json.dumps([dict(prompt=f"a {s}", subject=s, checkpoint=i % 2) for i, s in enumerate(("cat", "dog", "cat", "cow"))]))
    (tmp_path / "told.txt").write_text("yy\nnn\n")
    monkeypatch.setattr(classifier, "classify", lambda net, pictures: dict(subject=["cat", "dog", "cat", "cow"]))
    monkeypatch.setattr(resemblance, "can_be_told", lambda specs, pictures: [s.subject == "cat" for s in specs])
    found = judged_sheet.agreement(None, tmp_path)
    assert found["agreement"] == .5 and found["told"] == 2 and found["judged_right"] == 2 and len(found["apart"]) == 2
    assert found["told_right_of_by_checkpoint"] == {0: [1, 2, 2], 1: [1, 0, 2]}
    (tmp_path / "told-2.txt").write_text("yyyn")
    (tmp_path / "told-3.txt").write_text("ynyn")
    found = judged_sheet.agreement(None, tmp_path)                   # most of them told the first three
    assert found["agreement"] == .75 and found["told"] == 3 and found["two_labellers"] == pytest.approx(2 / 3, abs=1e-4)
    (tmp_path / "told.txt").write_text("yyn")
    with pytest.raises(ValueError, match="expected 4 letters y or n, got 3"):
        judged_sheet.agreement(None, tmp_path)


def test_drawn_scenes_can_be_told():
    specs = measured_specs(16, 9500)
    assert can_be_told(specs, [np.asarray(render(s).image) for s in specs]).sum() >= 15
