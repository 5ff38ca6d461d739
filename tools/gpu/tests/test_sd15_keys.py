"""The names that are written out are those that diffusers and transformers give the same configurations."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "box"))
from sd15_checkpoint import FULL, LENGTH, SMALL, VOCABULARY, configs
from sd15_keys import text_shapes, unet_shapes, vae_shapes

try:
    import torch
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel
except ImportError:
    torch = None


def shapes_of(make) -> dict:
    with torch.device("meta"):
        return {k: tuple(v.shape) for k, v in make().state_dict().items()}


@unittest.skipIf(torch is None, "torch or diffusers is missing")
class Keys(unittest.TestCase):
    def check(self, size):
        given = configs(size)
        plain = {k: {n: v for n, v in c.items() if n != "_class_name"} for k, c in given.items()}
        self.assertEqual(unet_shapes(size["unet"], size["text"], 2), shapes_of(lambda: UNet2DConditionModel(**plain["unet"])))
        self.assertEqual(vae_shapes(size["vae"], 2), shapes_of(lambda: AutoencoderKL(**plain["vae"])))
        text = shapes_of(lambda: CLIPTextModel(CLIPTextConfig(**plain["text_encoder"])))
        prefixed = {f"text_model.{k.removeprefix('text_model.')}": v for k, v in text.items() if "position_ids" not in k}
        self.assertEqual(text_shapes(size["text"], size["text_layers"], VOCABULARY, LENGTH), prefixed)

    def test_full(self):
        self.check(FULL)

    def test_small(self):
        self.check(SMALL)


if __name__ == "__main__":
    unittest.main()
