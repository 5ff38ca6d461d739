"""Goldens of tiny autoencoders (TAESD): python tools/goldens/taesd.py

Writes packages/models/src/__fixtures__/taesd/: an AutoencoderTiny of four channels with random weights, as diffusers saves it and as
TAESD's own two files have it, and what diffusers encodes and decodes with it.

TAESD's own keys are the numbers of its layers in two torch.nn.Sequential (https://github.com/madebyollin/taesd, taesd.py). They are
written out here from that program, not by inverting the product's mapping.
"""

from pathlib import Path

import torch
from diffusers import AutoencoderTiny
from safetensors.torch import save_file

OUT = Path(__file__).parents[2] / "packages" / "models" / "src" / "__fixtures__" / "taesd"
CHANNELS = 4

# What stands at each place of TAESD's lists: a convolution, a block of three, or something without weights.
ENCODER = ["conv", "block", "conv", "block", "block", "block", "conv", "block", "block", "block", "conv", "block", "block", "block", "conv"]
DECODER = ["clamp", "conv", "relu", "block", "block", "block", "up", "conv", "block", "block", "block", "up", "conv", "block", "block",
           "block", "up", "conv", "block", "conv"]


def own_keys(half: str, layers: list[str]) -> dict[str, str]:
    """diffusers' module → TAESD's. diffusers leaves the clamp out, which is no layer there."""
    skipped = layers.count("clamp")
    modules = {}
    for index, layer in enumerate(layers):
        name = f"{half}.layers.{index - skipped}"
        if layer == "conv":
            modules[name] = str(index)
        if layer == "block":
            modules |= {f"{name}.conv.{conv}": f"{index}.conv.{conv}" for conv in (0, 2, 4)}
    return modules


def own_file(state, half: str, layers: list[str]):
    modules = own_keys(half, layers)
    found = {key: value for key, value in state.items() if key.startswith(f"{half}.")}
    out = {f"{modules[key.rpartition('.')[0]]}.{key.rpartition('.')[2]}": value.contiguous() for key, value in found.items()}
    assert len(out) == len(found)
    return out


@torch.no_grad()
def main():
    torch.manual_seed(0)
    model = AutoencoderTiny(encoder_block_out_channels=(CHANNELS,) * 4, decoder_block_out_channels=(CHANNELS,) * 4).eval()
    for value in model.parameters():
        value.normal_(0, 0.2) if value.ndim > 1 else value.normal_(0, 0.1)
    model.save_pretrained(OUT)
    state = model.state_dict()
    save_file(own_file(state, "encoder", ENCODER), OUT / "taesd_encoder.safetensors")
    save_file(own_file(state, "decoder", DECODER), OUT / "taesd_decoder.safetensors")
    latents, picture = 2 * torch.randn(1, 4, 3, 4), torch.rand(1, 3, 24, 32) * 2 - 1
    save_file({"latents": latents, "decoded": model.decode(latents).sample.contiguous(), "picture": picture,
               "encoded": model.encode(picture).latents.contiguous()}, OUT / "golden.safetensors")
    decoded, encoded = model.decode(latents).sample, model.encode(picture).latents
    print("decoded", decoded.std().item(), "encoded", encoded.std().item())


if __name__ == "__main__":
    main()
