"""What is counted, and what the card says of it."""
from mini_family.card import card, matrix
from mini_family.dataset import spec_at
from mini_family.edits import KINDS, edit_at
from mini_family.evaluate import confusion, summarise_edits
from mini_family.scene import render
import numpy as np


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
    assert "Not measured yet" in text and "48 samples" in text
