"""The figures of clips whose motion, noise and mirrors are known: python -m pytest tools/temporal (a few seconds)."""
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from evaluate import mean_and_error, path_of, table  # noqa: E402
from figures import clip_figures, displacement, mirrored, moved_still, residual, sharpness, shared  # noqa: E402

SIZE, FRAMES = 128, 8


def canvas(seed=0, size=4 * SIZE):
    """Blurred noise, so that there is something to correlate."""
    noise = np.random.default_rng(seed).random((size, size, 3))
    soft = cv2.GaussianBlur(noise, (0, 0), 2.)
    return ((soft - soft.min()) / (soft.max() - soft.min())).astype(np.float32)


def pan(step=(3, 3), frames=FRAMES, seed=0, start=SIZE):
    """Frames of a camera that pans by whole pixels, and its path."""
    picture = canvas(seed)
    path = np.arange(frames)[:, None] * np.array(step)
    return np.stack([picture[start + y:start + y + SIZE, start + x:start + x + SIZE] for x, y in path]), path.astype(float)


@pytest.mark.parametrize("step", [(3, 3), (-3, 2), (0, -4)])
def test_a_camera_over_one_picture_has_no_error(step):
    frames, path = pan(step)
    f = clip_figures(frames, path, {"subject": ["cat"] * FRAMES})
    assert f["warp"] == f["flicker"] == f["change"] == 0
    assert f["near"] == f["near_frames"] == f["subject_same"] == f["subject_kept"] == 1
    assert f["sharp"] == pytest.approx(1, abs=.15)


def test_a_still_that_is_moved_follows_its_path():
    path = np.arange(FRAMES)[:, None] * np.array([3., -2.])
    frames = moved_still(canvas(size=SIZE), path)
    f = clip_figures(frames, path)
    assert f["warp"] == f["flicker"] == f["change"] == 0 and f["near_frames"] == 1
    assert np.array_equal(frames[2][4:, :SIZE - 6], frames[0][:SIZE - 4, 6:])


def test_the_wrong_motion_is_seen():
    frames, path = pan((3, 3))
    f = clip_figures(frames, path * [1, -1])
    assert f["warp"] > .05 and f["flicker"] > .02
    # x is right in every frame, y only where 6 px a frame are within 3.
    assert f["near"] == .5 and f["near_frames"] == 0


def test_noise_of_each_frame_is_flicker_of_its_own_size():
    frames, path = pan()
    noisy = frames + np.random.default_rng(1).normal(0, .05, frames.shape).astype(np.float32)
    f = clip_figures(noisy, path)
    assert f["flicker"] == pytest.approx(np.sqrt(2) * .05, rel=.03)
    assert f["warp"] == pytest.approx(np.sqrt(2) * .05, rel=.03)
    assert f["sharp"] > 1 - .2


def test_displacement_is_that_of_the_content():
    frames, path = pan((3, -2))
    assert displacement(frames[0], frames[5]) == pytest.approx(path[5], abs=.2)


def test_fractions_of_a_pixel_are_taken_out():
    picture = canvas()
    moved = cv2.warpAffine(picture, np.float32([[1, 0, -1.5], [0, 1, -.25]]), picture.shape[:2], flags=cv2.INTER_LINEAR)
    a, b = shared(picture, moved, (1.5, .25))
    assert np.abs(middle_of(a) - middle_of(b)).max() < 1e-3


def middle_of(p):
    return p[8:-8, 8:-8]


def test_a_change_is_what_no_motion_explains():
    (a, *_), _ = pan()
    drift, change = residual(a, np.roll(a, 2, axis=1))
    assert 1 < drift < 3 and change < .06
    _, other = residual(a, pan(seed=5)[0][0])
    assert other > .09


def test_sharpness_falls_with_blur():
    (a, *_), _ = pan()
    assert sharpness(cv2.GaussianBlur(a, (0, 0), 2.)) < .3 * sharpness(a)


def test_a_mirror_is_seen():
    (first, *_), _ = pan()
    d = (24., 0.)
    mirror = np.concatenate([first[:, 24:], first[:, :-25:-1]], 1)
    assert mirrored(first, mirror, d) == pytest.approx(1, abs=.03)
    honest, path = pan((24, 0), 2)
    assert abs(mirrored(honest[0], honest[1], path[1])) < .4
    left = np.concatenate([first[:, 23::-1], first[:, :-24]], 1)
    assert mirrored(first, left, (-24., 0.)) == pytest.approx(1, abs=.03)


def test_labels_count_frames_and_clips():
    frames, path = pan()
    f = clip_figures(frames, path, {"subject": ["cat"] * 6 + ["dog"] * 2})
    assert f["subject_same"] == 0 and f["subject_kept"] == pytest.approx(5 / 7)


def test_the_path_is_given_on_a_canvas_of_512():
    frames = np.zeros((3, 64, 128, 3), np.uint8)
    assert path_of(frames, (12, 12), None)[2].tolist() == [6, 3]


def test_a_table_has_means_errors_and_pairs():
    figures = {"a": {"0": {"warp": 1.}, "1": {"warp": 3.}}, "b": {"0": {"warp": 2.}, "1": {"warp": 4.}, "2": {"warp": 9.}}}
    text = table(figures, "a")
    assert "2 clips" in text and "| a | 2.000 ± 1.000 |" in text and "| b | 1.000 ± 0.000 |" in text and "| b | 1.50 |" in text
    assert mean_and_error([float("nan")]) == ""


def test_clips_that_cannot_be_measured_are_refused():
    frames, path = pan()
    with pytest.raises(ValueError, match="a displacement for each"):
        clip_figures(frames, path[:3])
    with pytest.raises(ValueError, match="half of the first"):
        clip_figures(frames[:2], np.array([[0., 0.], [200., 0.]]))
