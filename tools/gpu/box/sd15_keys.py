"""Names and shapes of the weights of Stable Diffusion 1.x checkpoints, from their widths. diffusers' and transformers' names."""

Shapes = dict[str, tuple[int, ...]]


def layer(name: str, *shape: int, bias: bool = True) -> Shapes:
    return {f"{name}.weight": shape, **({f"{name}.bias": (shape[0],)} if bias else {})}


def norm(name: str, channels: int) -> Shapes:
    return layer(name, channels)


def resnet(name: str, i: int, o: int, time: int | None) -> Shapes:
    out = {**norm(f"{name}.norm1", i), **layer(f"{name}.conv1", o, i, 3, 3), **norm(f"{name}.norm2", o), **layer(f"{name}.conv2", o, o, 3, 3)}
    if time is not None:
        out |= layer(f"{name}.time_emb_proj", o, time)
    return out if i == o else out | layer(f"{name}.conv_shortcut", o, i, 1, 1)


def attention(name: str, c: int, context: int) -> Shapes:
    out = {**norm(f"{name}.norm", c), **layer(f"{name}.proj_in", c, c, 1, 1), **layer(f"{name}.proj_out", c, c, 1, 1)}
    block = f"{name}.transformer_blocks.0"
    for k in (1, 2, 3):
        out |= norm(f"{block}.norm{k}", c)
    for attn, keys in (("attn1", c), ("attn2", context)):
        out |= layer(f"{block}.{attn}.to_q", c, c, bias=False) | layer(f"{block}.{attn}.to_out.0", c, c)
        out |= layer(f"{block}.{attn}.to_k", c, keys, bias=False) | layer(f"{block}.{attn}.to_v", c, keys, bias=False)
    return out | layer(f"{block}.ff.net.0.proj", 8 * c, c) | layer(f"{block}.ff.net.2", c, 4 * c)


def unet_shapes(channels: list[int], context: int, layers: int) -> Shapes:
    """Attention on all levels but the last, as in SD 1.x."""
    first, last, time = channels[0], channels[-1], 4 * channels[0]
    out = layer("conv_in", first, 4, 3, 3) | layer("time_embedding.linear_1", time, first) | layer("time_embedding.linear_2", time, time)
    skips, i = [first], first
    for b, c in enumerate(channels):
        for k in range(layers):
            out |= resnet(f"down_blocks.{b}.resnets.{k}", i, c, time)
            if b < len(channels) - 1:
                out |= attention(f"down_blocks.{b}.attentions.{k}", c, context)
            i = c
            skips.append(c)
        if b < len(channels) - 1:
            out |= layer(f"down_blocks.{b}.downsamplers.0.conv", c, c, 3, 3)
            skips.append(c)
    out |= resnet("mid_block.resnets.0", last, last, time) | attention("mid_block.attentions.0", last, context) | resnet("mid_block.resnets.1", last, last, time)
    for b, c in enumerate(reversed(channels)):
        for k in range(layers + 1):
            out |= resnet(f"up_blocks.{b}.resnets.{k}", i + skips.pop(), c, time)
            if b > 0:
                out |= attention(f"up_blocks.{b}.attentions.{k}", c, context)
            i = c
        if b < len(channels) - 1:
            out |= layer(f"up_blocks.{b}.upsamplers.0.conv", c, c, 3, 3)
    return out | norm("conv_norm_out", first) | layer("conv_out", 4, first, 3, 3)


def vae_middle(name: str, c: int) -> Shapes:
    out = resnet(f"{name}.resnets.0", c, c, None) | resnet(f"{name}.resnets.1", c, c, None) | norm(f"{name}.attentions.0.group_norm", c)
    for part in ("to_q", "to_k", "to_v", "to_out.0"):
        out |= layer(f"{name}.attentions.0.{part}", c, c)
    return out


def vae_shapes(channels: list[int], layers: int) -> Shapes:
    first, last = channels[0], channels[-1]
    out, i = layer("encoder.conv_in", first, 3, 3, 3), first
    for b, c in enumerate(channels):
        for k in range(layers):
            out |= resnet(f"encoder.down_blocks.{b}.resnets.{k}", i, c, None)
            i = c
        if b < len(channels) - 1:
            out |= layer(f"encoder.down_blocks.{b}.downsamplers.0.conv", c, c, 3, 3)
    out |= vae_middle("encoder.mid_block", last) | norm("encoder.conv_norm_out", last) | layer("encoder.conv_out", 8, last, 3, 3)
    out |= layer("quant_conv", 8, 8, 1, 1) | layer("post_quant_conv", 4, 4, 1, 1) | layer("decoder.conv_in", last, 4, 3, 3) | vae_middle("decoder.mid_block", last)
    for b, c in enumerate(reversed(channels)):
        for k in range(layers + 1):
            out |= resnet(f"decoder.up_blocks.{b}.resnets.{k}", i, c, None)
            i = c
        if b < len(channels) - 1:
            out |= layer(f"decoder.up_blocks.{b}.upsamplers.0.conv", c, c, 3, 3)
    return out | norm("decoder.conv_norm_out", first) | layer("decoder.conv_out", 3, first, 3, 3)


def text_shapes(width: int, layers: int, vocabulary: int, length: int) -> Shapes:
    out: Shapes = {"text_model.embeddings.token_embedding.weight": (vocabulary, width), "text_model.embeddings.position_embedding.weight": (length, width)}
    for k in range(layers):
        name = f"text_model.encoder.layers.{k}"
        for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
            out |= layer(f"{name}.self_attn.{part}", width, width)
        out |= norm(f"{name}.layer_norm1", width) | norm(f"{name}.layer_norm2", width)
        out |= layer(f"{name}.mlp.fc1", 4 * width, width) | layer(f"{name}.mlp.fc2", width, 4 * width)
    return out | norm("text_model.final_layer_norm", width)
