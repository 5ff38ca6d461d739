"""One step of every variant on random parts: shapes fit, gradients reach what is trained and nothing else."""
import shutil

import pytest
import torch

from mini_family.dataset import spec_at
from mini_family.diffusion import add_noise
from mini_family.lora import add_lora, lora_weights, merge_lora, nearest_lora, write_lora
from mini_family.networks import make_text_encoder, make_unet, make_vae
from mini_family.pipeline import Parts, load_parts, parts_of_state, write_difference, write_pipeline
from mini_family.text import load_tokenizer
from mini_family.train_base import BaseTraining
from mini_family.train_controlnet import ControlTraining, draw_maps
from mini_family.train_dreambooth import DreamBoothTraining
from mini_family.train_edit import EditTraining
from mini_family.train_few_step import FewStepTraining, clean, consistent, sample_few
from test_training import Pool


@pytest.fixture
def parts(tokenizer_folder):
    torch.manual_seed(0)
    return Parts(make_unet().eval(), make_text_encoder().eval(), make_vae().eval(), load_tokenizer(tokenizer_folder))


class Pairs:
    before = after = torch.randn(6, 4, 32, 32)
    ids = torch.randint(0, 1000, (6, 32))

    def draw(self, count, generator):
        return torch.randint(6, (count,), generator=generator)


def one_step(training, *frozen):
    before = [p.detach().clone() for m in frozen for p in m.parameters()]
    assert torch.isfinite(training.train_step()["loss"])
    assert all(torch.equal(a, b) for a, b in zip(before, (p for m in frozen for p in m.parameters())))


def test_controlnet(parts):
    one_step(ControlTraining(parts, Pool(), draw_maps("canny", 12), batch=2), parts.unet, parts.text_encoder)


def test_edit(parts):
    one_step(EditTraining(parts, Pairs(), batch=2), parts.text_encoder)


@pytest.mark.parametrize("lora", [None, 4])
def test_dreambooth(parts, lora):
    training = DreamBoothTraining(parts, Pool(), lora, batch=2)
    one_step(training, *([parts.text_encoder] if lora else []))
    moved = [p for m in training.ema.modules.values() for p in m.parameters() if p.requires_grad]
    assert moved and "raccoon" not in {spec_at("train", i).subject for i in range(300)}


def test_few_steps(parts):
    one_step(FewStepTraining(parts, Pool(), rank=2, batch=2), parts.text_encoder)
    assert sample_few(parts, ["a cat", "a dog"], steps=2).shape == (2, 128, 128, 3)


def test_a_consistency_model_says_the_clean_picture_and_at_its_end_the_picture_itself():
    x0, noise, t = torch.randn(2, 4, 8, 8), torch.randn(2, 4, 8, 8), torch.tensor([0, 700])
    x = add_noise(x0, noise, t)
    torch.testing.assert_close(clean(x, noise, t), x0, rtol=1e-3, atol=1e-3)
    said = consistent(x, noise, t)
    torch.testing.assert_close(said[0], x[0])
    torch.testing.assert_close(said[1], x0[1], rtol=1e-3, atol=1e-3)


def test_weights_laid_out_channels_last_learn_the_same(parts):
    plain, last = (EditTraining(parts, Pairs(), batch=2, channels_last=c) for c in (False, True))
    torch.testing.assert_close(plain.train_step()["loss"], last.train_step()["loss"], rtol=1e-3, atol=1e-4)
    for k, v in plain.ema.live().items():
        torch.testing.assert_close(last.ema.live()[k], v, rtol=1e-2, atol=2e-3)


def test_a_part_of_the_unet_is_trained_alone(parts):
    training = DreamBoothTraining(parts, Pool(), only=("attn2.to_k", "attn2.to_v"), batch=2)
    before = {k: v.clone() for k, v in parts.unet.state_dict().items()}
    one_step(training, parts.text_encoder)
    changed = {k for k, v in parts.unet.state_dict().items() if not torch.equal(v, before[k])}
    assert changed and all("attn2.to_k" in k or "attn2.to_v" in k for k in changed)


@pytest.mark.parametrize("prior", [1., .5])
def test_nothing_pulls_at_what_is_known_before_it_has_changed(parts, prior):
    loss = DreamBoothTraining(parts, Pool(), lora=4, prior=prior, batch=4).train_step()["loss"]
    assert loss < 1e-9 if prior == 1 else loss > .1


def test_a_piece_of_a_batch_may_be_all_character(parts):
    training = DreamBoothTraining(parts, Pool(), lora=4, batch=4)
    *piece, is_known = training.draw()
    loss, _ = training.loss_of(*(v[~is_known] for v in piece), is_known[~is_known])
    assert not is_known.all() and torch.isfinite(loss) and loss > .1


def test_only_the_named_layers_get_adapters(parts):
    training = DreamBoothTraining(parts, Pool(), lora=2, only=("attn2.to_v",), batch=2)
    assert training.adapters and all(name.endswith("attn2/to_v") for name in training.adapters)


def test_a_merged_lora_gives_what_its_adapters_give(parts, tmp_path):
    plain, text = make_unet().eval(), torch.randn(1, 32, 128)
    plain.load_state_dict(parts.unet.state_dict())
    adapters = add_lora(parts.unet, 4)
    for a in adapters.values():
        torch.nn.init.normal_(a.lora_B.weight, std=.05)
    write_lora(lora_weights(adapters), tmp_path, torch.float32)
    x, t = torch.randn(1, 4, 16, 16), torch.tensor([300])
    before = plain(x, t, text).sample
    merge_lora(plain, tmp_path)
    after = plain(x, t, text).sample
    torch.testing.assert_close(after, parts.unet(x, t, text).sample, rtol=1e-3, atol=1e-4)
    assert not torch.allclose(after, before, atol=1e-3)


def test_the_nearest_lora_of_a_difference_of_its_rank_is_the_difference(parts, tmp_path):
    layer = next(n for n, m in parts.unet.named_modules() if n.endswith("attn2.to_v"))
    before = parts.unet.get_submodule(layer).weight.detach().clone()
    difference = torch.randn(len(before), 3) @ torch.randn(3, before.shape[1])
    write_lora(nearest_lora({f"{layer}.weight": difference}, 3), tmp_path, torch.float32)
    merge_lora(parts.unet, tmp_path)
    torch.testing.assert_close(parts.unet.get_submodule(layer).weight, before + difference, rtol=1e-4, atol=1e-4)
    with pytest.raises(ValueError, match=r"conv_in\.weight: expected the weight of a linear layer, got \[48, 4, 3, 3\]"):
        nearest_lora({"conv_in.weight": torch.zeros(48, 4, 3, 3)}, 3)


def test_an_edit_export_has_only_what_the_base_has_not(parts, tmp_path):
    write_pipeline(parts, tmp_path / "edit", "StableDiffusionInstructPix2PixPipeline", only_unet=True)
    assert {f.name for f in (tmp_path / "edit").iterdir()} == {"model_index.json", "scheduler", "unet"}


def test_an_export_is_read_back(parts, tokenizer_folder, tmp_path):
    for name in ("vae", "text_encoder"):
        getattr(parts, name).save_pretrained(tmp_path / "start" / name)
    shutil.copytree(tokenizer_folder, tmp_path / "start" / "tokenizer")
    training = BaseTraining(Pool(), parts.tokenizer, batch=2)
    learned = parts_of_state(training.state(), tmp_path / "start")
    write_pipeline(learned, tmp_path / "out")
    again = load_parts(tmp_path / "out")
    for k, v in training.unet.state_dict().items():
        torch.testing.assert_close(again.unet.state_dict()[k], v, rtol=1e-3, atol=1e-3)
    assert not any("_name_or_path" in f.read_text() for f in (tmp_path / "out").rglob("config.json"))
    assert (tmp_path / "out" / "tokenizer" / "merges.txt").exists()
    assert write_difference(learned.unet, learned.unet, tmp_path / "none.safetensors") == 0
