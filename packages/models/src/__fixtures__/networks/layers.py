"""What diffusers' layers give for random weights and inputs, for the specs of nn/ and autoencoder/.

Writes layers.safetensors beside itself: for each layer `<layer>.<key>` its weights, `<layer>.in.<name>` and `<layer>.out`.

    python packages/models/src/__fixtures__/networks/layers.py
"""

from collections.abc import Callable
from pathlib import Path

import torch
from diffusers.models.attention import BasicTransformerBlock
from diffusers.models.attention_processor import Attention
from diffusers.models.downsampling import Downsample2D
from diffusers.models.embeddings import TimestepEmbedding, Timesteps
from diffusers.models.resnet import ResnetBlock2D
from diffusers.models.transformers.transformer_2d import Transformer2DModel
from diffusers.models.upsampling import Upsample2D
from safetensors.torch import save_file

torch.manual_seed(7)
torch.set_grad_enabled(False)
written: dict[str, torch.Tensor] = {}


def write(
    name: str, layer: torch.nn.Module, call: Callable[..., torch.Tensor] | None = None, **inputs: torch.Tensor
) -> None:
    """Runs `layer` with the inputs in order, or `call` with them by name."""
    for parameter in layer.parameters():
        parameter.copy_(torch.randn(parameter.shape) * 0.3)
    layer.eval()
    result = call(layer, **inputs) if call else layer(*inputs.values())
    written.update({f"{name}.{key}": value for key, value in layer.named_parameters()})
    written.update({f"{name}.in.{key}": value for key, value in inputs.items()})
    written[f"{name}.out"] = result


def image(batch: int, channels: int, height: int = 4, width: int = 6) -> torch.Tensor:
    return torch.randn(batch, channels, height, width)


def timeless(layer: torch.nn.Module, x: torch.Tensor) -> torch.Tensor:
    return layer(x, None)


def with_text(layer: torch.nn.Module, x: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
    result = layer(x, encoder_hidden_states=context)
    return getattr(result, "sample", result)


def resized(layer: torch.nn.Module, x: torch.Tensor) -> torch.Tensor:
    return layer(x, (5, 8))


norm = {"groups": 4, "eps": 1e-5, "temb_channels": 12}
write("resnet", ResnetBlock2D(in_channels=8, out_channels=16, **norm), x=image(2, 8), time=torch.randn(1, 12))
write(
    "resnet_scale_shift",
    ResnetBlock2D(in_channels=8, time_embedding_norm="scale_shift", **norm),
    x=image(2, 8),
    time=torch.randn(1, 12),
)
write("resnet_timeless", ResnetBlock2D(in_channels=8, groups=4, eps=1e-6, temb_channels=None), timeless, x=image(1, 8))

attention = {"num_attention_heads": 2, "attention_head_dim": 4, "cross_attention_dim": 6}
tokens, context = torch.randn(2, 10, 8), torch.randn(2, 5, 6)
write("transformer_block", BasicTransformerBlock(8, **attention), with_text, x=tokens, context=context)
for name, linear in (("transformer_conv", False), ("transformer_linear", True)):
    layer = Transformer2DModel(in_channels=8, norm_num_groups=4, num_layers=2, use_linear_projection=linear, **attention)
    write(name, layer, with_text, x=image(2, 8), context=context)

spatial = Attention(
    8, heads=1, dim_head=8, eps=1e-6, norm_num_groups=4, residual_connection=True, bias=True, upcast_softmax=True
)
write("spatial_attention", spatial, x=image(2, 8))

write("downsample_even", Downsample2D(4, use_conv=True, padding=1, name="op"), x=image(1, 4, 5, 6))
write("downsample_end", Downsample2D(4, use_conv=True, padding=0, name="op"), x=image(1, 4, 5, 6))
write("upsample", Upsample2D(4, use_conv=True), resized, x=image(1, 4, 3, 4))

timestep = torch.tensor([941.0])
write("sinusoid", Timesteps(16, flip_sin_to_cos=True, downscale_freq_shift=0), timestep=timestep)
write("sinusoid_unflipped", Timesteps(16, flip_sin_to_cos=False, downscale_freq_shift=1), timestep=timestep)
write("time_embedding", TimestepEmbedding(16, 12), x=torch.randn(1, 16))

file = Path(__file__).parent / "layers.safetensors"
save_file({key: value.clone().contiguous() for key, value in written.items()}, file)
