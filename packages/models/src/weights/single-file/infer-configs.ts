import type { WeightLookup } from '@zeroreel/onnx';

/** What the UNet predicts; single files do not say. */
export type SingleFilePrediction = 'epsilon' | 'v_prediction';

/**
 * The `config.json` of a UNet of Stable Diffusion 1.x or 2.x, worked out from the shapes of its weights. What they do
 * not tell is taken from the published models, as diffusers does: 8 heads in 1.x, heads of 64 channels in 2.x, 32
 * groups; pictures of 768 pixels and attention in float32 where a 2.x model predicts v, else 512.
 * @param unet under diffusers' keys
 */
export function inferUNetConfig(unet: WeightLookup, prediction: SingleFilePrediction): object {
  const channels = inOrder((block) => shapeOf(unet, `down_blocks.${block}.resnets.0.conv1.weight`)?.[0]);
  const crosses = (block: string): boolean => shapeOf(unet, `${block}.attentions.0.proj_in.weight`) !== undefined;
  const attended = channels.findIndex((_, level) => crosses(`down_blocks.${level}`));
  const attention = `down_blocks.${attended}.attentions.0`;
  const isVersion2 = isLinearProjection(unet);
  const isLarge = isVersion2 && prediction === 'v_prediction';
  return {
    sample_size: isLarge ? 96 : 64,
    in_channels: shapeOf(unet, 'conv_in.weight')?.[1],
    out_channels: shapeOf(unet, 'conv_out.weight')?.[0],
    block_out_channels: channels,
    layers_per_block: inOrder((layer) => shapeOf(unet, `down_blocks.0.resnets.${layer}.conv1.weight`)?.[0]).length,
    down_block_types: channels.map((_, level) =>
      crosses(`down_blocks.${level}`) ? 'CrossAttnDownBlock2D' : 'DownBlock2D',
    ),
    up_block_types: channels.map((_, level) => (crosses(`up_blocks.${level}`) ? 'CrossAttnUpBlock2D' : 'UpBlock2D')),
    transformer_layers_per_block: Math.max(
      1,
      inOrder((block) => shapeOf(unet, `${attention}.transformer_blocks.${block}.norm1.weight`)?.[0]).length,
    ),
    cross_attention_dim: shapeOf(unet, `${attention}.transformer_blocks.0.attn2.to_k.weight`)?.[1],
    attention_head_dim: isVersion2 ? channels.map((width) => width / 64) : 8,
    use_linear_projection: isVersion2,
    upcast_attention: isLarge,
  };
}

/** Whether the transformers' projections are linear layers, as in Stable Diffusion 2.x. */
export const isLinearProjection = (unet: WeightLookup): boolean =>
  shapeOf(unet, 'mid_block.attentions.0.proj_in.weight')?.length === 2;

/** The `config.json` of an AutoencoderKL out of its shapes; 32 groups and the scaling factor of Stable Diffusion. */
export function inferAutoencoderConfig(vae: WeightLookup): object {
  const channels = inOrder((level) => shapeOf(vae, `encoder.down_blocks.${level}.resnets.0.conv1.weight`)?.[0]);
  return {
    in_channels: shapeOf(vae, 'encoder.conv_in.weight')?.[1],
    out_channels: shapeOf(vae, 'decoder.conv_out.weight')?.[0],
    latent_channels: shapeOf(vae, 'decoder.conv_in.weight')?.[1],
    block_out_channels: channels,
    down_block_types: channels.map(() => 'DownEncoderBlock2D'),
    up_block_types: channels.map(() => 'UpDecoderBlock2D'),
    layers_per_block: inOrder((layer) => shapeOf(vae, `encoder.down_blocks.0.resnets.${layer}.conv1.weight`)?.[0])
      .length,
    use_quant_conv: shapeOf(vae, 'quant_conv.weight') !== undefined,
    use_post_quant_conv: shapeOf(vae, 'post_quant_conv.weight') !== undefined,
    scaling_factor: 0.18215,
  };
}

/** The `config.json` of a CLIPTextModel out of its shapes: heads of 64 channels, quick GELU in 1.x and GELU in 2.x. */
export function inferClipTextConfig(text: WeightLookup, isVersion2: boolean): object {
  const shape = (key: string): readonly number[] | undefined =>
    shapeOf(text, key) ?? shapeOf(text, `text_model.${key}`);
  const [vocabSize, hiddenSize = 0] = shape('embeddings.token_embedding.weight') ?? [];
  return {
    vocab_size: vocabSize,
    hidden_size: hiddenSize,
    max_position_embeddings: shape('embeddings.position_embedding.weight')?.[0],
    intermediate_size: shape('encoder.layers.0.mlp.fc1.weight')?.[0],
    num_hidden_layers: inOrder((layer) => shape(`encoder.layers.${layer}.layer_norm1.weight`)?.[0]).length,
    num_attention_heads: hiddenSize / 64,
    hidden_act: isVersion2 ? 'gelu' : 'quick_gelu',
  };
}

/** The `scheduler_config.json` of the published models. */
export function inferSchedulerConfig(unetChannels: number | undefined, prediction: SingleFilePrediction): object {
  const plain = prediction === 'v_prediction' ? 'DDIMScheduler' : 'PNDMScheduler';
  return {
    _class_name: unetChannels === 8 ? 'EulerAncestralDiscreteScheduler' : plain,
    num_train_timesteps: 1000,
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: 'scaled_linear',
    clip_sample: false,
    set_alpha_to_one: false,
    steps_offset: 1,
    timestep_spacing: 'leading',
    prediction_type: prediction,
  };
}

const shapeOf = (weights: WeightLookup, key: string): readonly number[] | undefined => weights.get(key)?.shape;

/** What `read` gives for 0, 1, 2, … until there is no more. */
function inOrder(read: (index: number) => number | undefined): readonly number[] {
  const found: number[] = [];
  for (let value = read(0); value !== undefined; value = read(found.length)) found.push(value);
  return found;
}
