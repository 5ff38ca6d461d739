"""Golden numbers of the embedded model: text embeddings, one evaluation of the UNet, one decoded picture.

    python tools/goldens/mini.py packages/mini/base packages/models/src/__fixtures__/mini.safetensors

To be run again when the model's weights are replaced. The reference computes in float32.
"""

import sys
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTokenizer

TEXTS = ["", "a panda is dancing in the city", "A red car on the beach, 🐼 " + "very " * 40]


@torch.no_grad()
def main(model: Path, out: Path) -> None:
    generator = torch.Generator().manual_seed(0)
    tokenizer = CLIPTokenizer.from_pretrained(model / "tokenizer")
    encoder = CLIPTextModel.from_pretrained(model / "text_encoder", torch_dtype=torch.float32).eval()
    unet = UNet2DConditionModel.from_pretrained(model / "unet", torch_dtype=torch.float32).eval()
    vae = AutoencoderKL.from_pretrained(model / "vae", torch_dtype=torch.float32).eval()

    ids = tokenizer(TEXTS, padding="max_length", truncation=True, return_tensors="pt").input_ids
    text = encoder(ids).last_hidden_state
    latents = torch.randn((1, 4, 16, 16), generator=generator)
    noise = unet(latents.repeat(2, 1, 1, 1), torch.tensor([481.0]), encoder_hidden_states=text[:2]).sample
    small = torch.randn((1, 4, 8, 12), generator=generator)
    picture = vae.decode(small / vae.config.scaling_factor).sample
    tensors = {
        "text": text,
        "unet.latents": latents,
        "unet.output": noise,
        "vae.latents": small,
        "vae.picture": picture,
    }
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
