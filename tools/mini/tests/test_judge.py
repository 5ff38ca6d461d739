"""What can be told by its outlines, what cannot, and how the judge is held against a person's eyes."""
import json
from random import Random

import numpy as np
import pytest
from PIL import Image

from mini_family import classifier, judged_sheet, outlines
from mini_family.dataset import measured_specs, spec_at
from mini_family.outlines import TOLD, UNCLEAR, outline_share, told_subjects
from mini_family.scene import render
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
    assert outline_share(spoiled, "panda") < TOLD["medium"] < outline_share(np.asarray(scene.image), "panda")


def test_outlines_are_those_of_one_subject_wherever_it_stands_and_looks():
    for spec in (PANDA, PANDA.but(position="left", faces_right=True), PANDA.but(size="big"), PANDA.but(size="small", place="night")):
        picture = np.asarray(render(spec).image)
        own = outline_share(picture, "panda", spec.size)
        assert own >= TOLD[spec.size] and own > outline_share(picture, "giraffe", spec.size) + .05


def test_what_is_not_there_is_unclear_and_what_the_classifier_takes_for_another_stays_that():
    pictures = [np.asarray(render(PANDA).image), unclear(PANDA, "melted", Random(0)), unclear(PANDA, "melted", Random(0))]
    assert told_subjects(["panda", "panda", "bear"], [PANDA] * 3, pictures) == ["panda", UNCLEAR, "bear"]


def test_agreement_counts_both_ways(tmp_path, monkeypatch):
    """Of four pictures one is told by the person alone, one by the judge alone."""
    Image.fromarray(np.zeros((128, 512, 3), np.uint8)).save(tmp_path / "pictures.webp")
    (tmp_path / "prompts.json").write_text(json.dumps([dict(prompt=f"a {s}", subject=s, checkpoint=i % 2) for i, s in enumerate(("cat", "dog", "cat", "cow"))]))
    (tmp_path / "told.txt").write_text("yy\nnn\n")
    monkeypatch.setattr(classifier, "classify", lambda net, pictures: dict(subject=["cat", "dog", "cat", "cow"]))
    monkeypatch.setattr(outlines, "outline_shares", lambda specs, pictures: [.9 if s.subject == "cat" else .1 for s in specs])
    found = judged_sheet.agreement(None, tmp_path)
    assert found["agreement"] == .5 and found["told"] == 2 and found["judged_right"] == 2 and len(found["apart"]) == 2
    assert found["told_right_of_by_checkpoint"] == {0: [1, 2, 2], 1: [1, 0, 2]}
    (tmp_path / "told.txt").write_text("yyn")
    with pytest.raises(ValueError, match="expected 4 letters y or n, got 3"):
        judged_sheet.agreement(None, tmp_path)


def test_drawn_scenes_can_be_told():
    specs = measured_specs(16, 9000)
    shares = outlines.outline_shares(specs, [np.asarray(render(s).image) for s in specs])
    assert sum(share >= TOLD["medium"] for share in shares) >= 14
