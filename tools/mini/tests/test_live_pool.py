import numpy as np
import pytest
import torch

from mini_family.dataset import captions_at, scene_at, spec_at
from mini_family.latents import LatentPool, encode_images
from mini_family.live_pool import LivePool, SceneDrawer, write_latents
from mini_family.networks import make_vae
from mini_family.text import encode, load_tokenizer
from mini_family.train_base import BaseTraining


def test_scenes_come_in_their_order_with_their_captions(tokenizer_folder):
    tokenizer, vae = load_tokenizer(tokenizer_folder), make_vae().eval()
    pool = LivePool(vae, capacity=20)
    with SceneDrawer(tokenizer_folder, 2, batch=6, most=18) as drawer:
        while len(pool) < 18:
            for batch in drawer.ready(wait=20):
                pool.add(*batch)
    for i in (0, 7, 17):
        torch.testing.assert_close(pool.latents[i], encode_images(vae, [scene_at("train", i)[1].image])[0], rtol=1e-4, atol=1e-4)
        assert torch.equal(pool.ids[i], encode(tokenizer, captions_at("train", i, spec_at("train", i))))
    assert pool.latents.shape == (18, 4, 32, 32) and tuple(pool.ids.shape) == (18, 4, 32)


def test_a_process_that_fails_is_heard_of(tokenizer_folder):
    with SceneDrawer(tokenizer_folder, 1, split="no such split") as drawer:
        with pytest.raises(ValueError, match="no such split"):
            drawer.ready(wait=20)


def test_a_pool_takes_what_it_has_room_for():
    pool = LivePool(make_vae().eval(), capacity=3)
    batch = np.zeros((2, 128, 128, 3), np.uint8), np.full((2, 4, 32), 700, np.int16)
    for _ in range(3):
        pool.add(*batch)
    assert len(pool) == 3 and pool.full
    assert pool.ids[torch.tensor([2]), torch.tensor([1])].tolist() == [[700] * 32]
    assert set(pool.draw(200, torch.Generator().manual_seed(0)).tolist()) == {0, 1, 2}


def test_training_goes_on_while_the_pool_grows(tokenizer_folder):
    pool = LivePool(make_vae().eval(), capacity=4)
    ids = np.zeros((2, 4, 32), np.int16)
    pool.add(np.zeros((2, 128, 128, 3), np.uint8), ids)
    training = BaseTraining(pool, load_tokenizer(tokenizer_folder), batch=2, channels_last=True)
    assert torch.isfinite(training.train_step()["loss"])
    pool.add(np.full((2, 128, 128, 3), 255, np.uint8), ids)
    assert torch.isfinite(training.train_step()["loss"])


def test_what_is_written_is_read_by_the_pool_of_files(tmp_path, monkeypatch):
    monkeypatch.setattr("mini_family.live_pool.CHUNK", 2)
    pool = LivePool(make_vae().eval(), capacity=5)
    pool.add(np.random.default_rng(0).integers(0, 255, (5, 128, 128, 3), np.uint8), np.zeros((5, 4, 32), np.int16))
    write_latents(pool, tmp_path, chunks=9)
    again = LatentPool(tmp_path, "train", lambda texts: torch.zeros(len(texts), 32, dtype=torch.long))
    torch.testing.assert_close(again.latents, pool.latents, rtol=1e-3, atol=1e-3)
    assert len(again.read) == 3
