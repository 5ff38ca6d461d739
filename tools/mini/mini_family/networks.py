"""The networks of the family, as diffusers and transformers classes, with Stable Diffusion 1.x's key names."""
from diffusers import AutoencoderKL, ControlNetModel, DDIMScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

VOCABULARY, CONTEXT, WIDTH = 1024, 32, 128
UNET_CHANNELS = (48, 96, 192)
_ATTENTION = (False, True, True)


def make_vae(channels=(24, 48, 96), scaling_factor=0.38038843870162964) -> AutoencoderKL:
    """RGB [N, 3, 128, 128] <-> latents [N, 4, 32, 32]; 1.5 M parameters."""
    n = len(channels)
    return AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=4, block_out_channels=channels, layers_per_block=1,
        norm_num_groups=8, sample_size=128, scaling_factor=scaling_factor,
        down_block_types=("DownEncoderBlock2D",) * n, up_block_types=("UpDecoderBlock2D",) * n)


def _shared(in_channels):
    down = tuple("CrossAttnDownBlock2D" if a else "DownBlock2D" for a in _ATTENTION)
    return dict(
        in_channels=in_channels, layers_per_block=1, block_out_channels=UNET_CHANNELS, down_block_types=down,
        cross_attention_dim=WIDTH, norm_num_groups=16,
        attention_head_dim=4)   # the number of heads: SD 1.x's configs use this name for it


def make_unet(in_channels=4) -> UNet2DConditionModel:
    """Noise of latents [N, in_channels, 32, 32] -> [N, 4, 32, 32]; attention at 16x16 and 8x8; 9.35 M parameters."""
    up = tuple("CrossAttnUpBlock2D" if a else "UpBlock2D" for a in _ATTENTION[::-1])
    return UNet2DConditionModel(sample_size=32, out_channels=4, up_block_types=up, **_shared(in_channels))


def make_controlnet(unet: UNet2DConditionModel) -> ControlNetModel:
    """A ControlNet on `unet`: control image [N, 3, 128, 128] in [0, 1]; its encoder starts as a copy of the UNet's.

    The embedding halves the image twice (128 -> 32): one stride fewer than SD's, whose VAE has a factor of 8.
    """
    net = ControlNetModel(conditioning_embedding_out_channels=(16, 32, 48), **_shared(4))
    for part in ("conv_in", "time_embedding", "down_blocks", "mid_block"):
        getattr(net, part).load_state_dict(getattr(unet, part).state_dict())
    return net


def make_text_encoder() -> CLIPTextModel:
    """Token ids [N, 32] -> [N, 32, 128]; CLIP's text model with 4 layers, 1.0 M parameters."""
    return CLIPTextModel(CLIPTextConfig(
        vocab_size=VOCABULARY, hidden_size=WIDTH, intermediate_size=4 * WIDTH, num_hidden_layers=4,
        num_attention_heads=4, max_position_embeddings=CONTEXT, hidden_act="quick_gelu",
        bos_token_id=VOCABULARY - 2, eos_token_id=VOCABULARY - 1, pad_token_id=VOCABULARY - 1))


def make_scheduler() -> DDIMScheduler:
    """Stable Diffusion 1.x's noise schedule (scaled_linear betas, epsilon)."""
    return DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False,
                         set_alpha_to_one=False, steps_offset=1)
