from argparse import Namespace

import numpy as np
import pytest
import torch

from mini_family.controls import edge_agreement
from mini_family.dataset import spec_at
from mini_family.diffusion import ALPHAS, add_noise, ddim_timesteps, spread_timesteps
from mini_family.edits import kind_at
from mini_family.latents import LatentPool, PairPool
from mini_family.lora import add_lora, lora_weights
from mini_family.loop import WorkClock, save_atomically
from mini_family.networks import make_controlnet, make_unet
from mini_family.optimizer import orthogonalise
from mini_family.shards import Shards
from mini_family.text import load_tokenizer
from mini_family.train_base import BaseTraining
from mini_family.train_edit import EMPHASIS, emphasis, widen
from mini_family.training import start_of


class Pool:
    latents = torch.randn(12, 4, 32, 32, generator=torch.Generator().manual_seed(3))
    ids = torch.randint(0, 1000, (12, 4, 32), generator=torch.Generator().manual_seed(4))

    def draw(self, count, generator):
        return torch.randint(12, (count,), generator=generator)


def test_resuming_continues_exactly(tokenizer_folder, tmp_path):
    t = load_tokenizer(tokenizer_folder)
    whole = BaseTraining(Pool(), t, batch=2, seed=1)
    for _ in range(2):
        whole.train_step()
    save_atomically(whole.state(), tmp_path / "state.pt")
    whole.train_step()
    resumed = BaseTraining(Pool(), t, batch=2, seed=99)
    resumed.load(torch.load(tmp_path / "state.pt"))
    resumed.train_step()
    for k, v in whole.ema.live().items():
        assert torch.equal(v, resumed.ema.live()[k]), k
    for k, v in whole.ema.weights.items():
        assert torch.equal(v, resumed.ema.weights[k]), k


def test_pieces_give_the_gradient_of_the_whole():
    w, x = torch.nn.Parameter(torch.randn(5)), torch.randn(10, 5)

    def loss_of(part):
        errors = (part @ w).square()
        return errors.mean(), errors.detach()

    Shards(2, 4).gradients(loss_of, [x], [w])
    wanted, = torch.autograd.grad(loss_of(x)[0], [w])
    torch.testing.assert_close(w.grad, wanted)


def test_orthogonalise():
    u = orthogonalise(torch.randn(2, 24, 60))
    s = torch.linalg.svdvals(u)
    assert s.min() > .4 and s.max() < 1.4


def test_noise_schedule_is_stable_diffusions():
    from mini_family.networks import make_scheduler
    s = make_scheduler()
    torch.testing.assert_close(s.alphas_cumprod, ALPHAS, rtol=1e-4, atol=1e-6)
    s.set_timesteps(25)
    assert s.timesteps.tolist() == ddim_timesteps(25)
    x, e, t = torch.randn(3, 4, 8, 8), torch.randn(3, 4, 8, 8), torch.tensor([1, 500, 999])
    torch.testing.assert_close(add_noise(x, e, t), s.add_noise(x, e, t), rtol=1e-3, atol=1e-3)


def test_stopped_time_is_no_work():
    times = iter([0., 2., 500., 501., 900., 903.])
    clock = WorkClock(lambda: next(times))
    assert clock() == 2 and clock() == 32 and clock() == 33
    clock.skip()
    assert clock() == 36


def test_timesteps_are_spread():
    t = spread_timesteps(20, torch.Generator().manual_seed(0)).sort().values
    assert torch.equal(t // 50, torch.arange(20))


@torch.no_grad()
def test_a_fresh_controlnet_changes_nothing():
    unet = make_unet().eval()
    net = make_controlnet(unet).eval()
    x, t, text, control = torch.randn(1, 4, 32, 32), torch.tensor([300]), torch.randn(1, 32, 128), torch.rand(1, 3, 128, 128)
    down, mid = net(x, t, text, control, return_dict=False)
    torch.testing.assert_close(unet(x, t, text, down_block_additional_residuals=down, mid_block_additional_residual=mid).sample, unet(x, t, text).sample)


@torch.no_grad()
def test_a_widened_unet_ignores_the_picture_at_first():
    base, wide = make_unet().eval(), make_unet(8).eval()
    widen(wide, base)
    x, text = torch.randn(1, 4, 32, 32), torch.randn(1, 32, 128)
    torch.testing.assert_close(wide(torch.cat([x, torch.randn_like(x)], 1), 10, text).sample, base(x, 10, text).sample)


@torch.no_grad()
def test_a_fresh_lora_changes_nothing():
    unet = make_unet().eval()
    x, text = torch.randn(1, 4, 32, 32), torch.randn(1, 32, 128)
    before = unet(x, 10, text).sample
    adapters = add_lora(unet, 4)
    torch.testing.assert_close(unet(x, 10, text).sample, before)
    keys = lora_weights(adapters)
    assert "unet.mid_block.attentions.0.transformer_blocks.0.attn2.to_out.0.lora_A.weight" in keys
    assert len(keys) == 2 * len(adapters)


@pytest.mark.parametrize("shift, wanted", [(0, 1.), (2, 1.), (5, 0.)])
def test_edge_agreement(shift, wanted):
    a = np.zeros((32, 32), np.uint8)
    a[10] = 255
    assert edge_agreement(a, np.roll(a, shift, 0)) == pytest.approx(wanted)


def test_favoured_scenes_are_drawn_more_often(tmp_path):
    np.savez(tmp_path / "train-00000.npz", latents=np.zeros((200, 4, 32, 32), np.float16), captions=np.full((200, 4), "a cat"))
    pool = LatentPool(tmp_path, "train", lambda texts: torch.zeros(len(texts), 32, dtype=torch.long), {"medium": 2., "middle": 3.})
    for i in range(200):
        s = spec_at("train", i)
        assert pool.weights[i] == (2 if s.size == "medium" else 1) * (3 if s.position == "middle" else 1)


def test_favoured_kinds_of_edit_are_drawn_more_often_and_new_chunks_are_taken_in(tmp_path):
    def write(chunk):
        latents = np.zeros((70, 4, 32, 32), np.float16)
        np.savez(tmp_path / f"pairs-train-{chunk:05d}.npz", before=latents, after=latents, instructions=np.full(70, "add a crown"))

    write(0)
    pool = PairPool(tmp_path, "train", lambda texts: torch.zeros(len(texts), 32, dtype=torch.long), {"add": 3.})
    write(1)
    pool.refresh()
    pool.refresh()
    assert len(pool) == 140
    numbers = [*range(70), *range(1000, 1070)]
    assert pool.weights.tolist() == [3. if kind_at(i) == "add" else 1. for i in numbers]


def test_what_an_edit_changes_counts_more():
    before = torch.zeros(1, 4, 8, 8)
    after = before.clone()
    after[:, :, 2, 3] = 1
    places = emphasis(before, after)
    assert places.mean() == pytest.approx(1) and places[0, 2, 3] == pytest.approx(EMPHASIS * places[0, 0, 0])
    torch.testing.assert_close(emphasis(before, before + 1), torch.ones(1, 8, 8))      # the whole picture: as ever


def test_a_run_begins_with_an_export_only_where_it_has_no_state_of_its_own(tmp_path):
    a = Namespace(out=tmp_path, start="exported")
    assert start_of(a) == "exported" and start_of(Namespace(out=tmp_path, start=None)) is None
    (tmp_path / "state.pt").touch()
    assert start_of(a) is None
