"""What is counted, and what the card says of it."""
import cv2
import numpy as np
import torch

from mini_family.card import card, matrix
from mini_family.classifier import Classifier, load_classifier, save_classifier
from mini_family.dataset import spec_at
from mini_family.edits import KINDS, edit_at
from mini_family.evaluate import confusion, summarise_edits
from mini_family.scene import render
from mini_family.video import measure_clips


def test_confusion_counts_what_was_seen_for_what_was_asked():
    specs = [spec_at("held-out", 0).but(place=p) for p in ("beach", "beach", "moon")]
    counts = confusion(specs, {"place": ["beach", "desert", "moon"]}, "place")
    assert counts == {"beach": {"beach": 1, "desert": 1}, "moon": {"moon": 1}}
    table = matrix(counts, ["beach", "desert", "moon"]).splitlines()
    assert table[2] == "| **beach** | 1 | 1 |  |" and len(table) == 4


def test_exact_answers_are_edits_that_happened():
    edits = [edit_at("held-out", i) for i in range(2 * len(KINDS))]
    said = {h: [getattr(e.after, h) for e in edits] for h in ("subject", "place", "activity")}
    right = summarise_edits(edits, [np.asarray(render(e.after).image, np.float32) for e in edits], said)
    assert right["happened"] == right["rest_stayed"] == 1
    unchanged = {h: [getattr(e.before, h) for e in edits] for h in said}
    none = summarise_edits(edits, [np.asarray(render(e.before).image, np.float32) for e in edits], unchanged)
    assert none["happened"] == 0 and none["rest_stayed"] == 1


def test_a_card_says_when_nothing_was_measured():
    text = card("canny", dict(step=3, seen=48), None)
    assert "Not measured yet" in text and "48 samples." in text
    assert "48 samples, after 1,000 of earlier runs." in card("canny", dict(step=3, seen=48), None, seen_before=1000)


def test_measure_clips_knows_motion_and_what_stays():
    rng = np.random.default_rng(0)
    wide = cv2.GaussianBlur(rng.integers(0, 256, (192, 192, 3), np.uint8), (0, 0), 1)
    clip = np.stack([wide[3 * f:3 * f + 128, 3 * f:3 * f + 128] for f in range(8)])      # reads from further right and down
    figures = measure_clips([clip, clip], lambda frames: dict(subject=["cat"] * 8, place=["beach"] * 7 + ["moon"]))
    assert figures["subject_kept"] == 1 and figures["place_kept"] == 0
    for frame, asked in (("2", -3), ("8", -21)):
        assert figures["motion"][frame]["asked"] == asked
        np.testing.assert_allclose(figures["motion"][frame]["moved"], asked, atol=.5)


def test_a_judge_is_read_back(tmp_path):
    torch.manual_seed(0)
    net = Classifier().train()
    net(torch.rand(4, 3, 128, 128))                                                     # so that its statistics are not the first ones
    save_classifier(net, tmp_path / "judge.safetensors", dict(accuracy=dict(place=.5), steps=3, scenes=4))
    again, facts = load_classifier(tmp_path / "judge.safetensors")
    assert facts == dict(accuracy=dict(place=.5), steps=3, scenes=4)
    x = torch.rand(2, 3, 128, 128)
    for head, logits in net.eval()(x).items():
        torch.testing.assert_close(again(x)[head], logits, rtol=1e-2, atol=1e-2)
