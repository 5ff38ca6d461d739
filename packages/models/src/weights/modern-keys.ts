import type { Weight } from '@zeroreel/onnx';
import type { WeightMap } from './safetensors.js';

/** Attention of the autoencoder before diffusers 0.18, as in Stable Diffusion 1.5's file; and what it is called now. */
const OLD_ATTENTION: Readonly<Record<string, string>> = {
  query: 'to_q',
  key: 'to_k',
  value: 'to_v',
  proj_attn: 'to_out.0',
};

/** Gives an autoencoder's attention weights their present names (diffusers' `_convert_deprecated_attention_blocks`). */
export const modernVaeKeys = (weights: WeightMap): WeightMap =>
  renameKeys(weights, (key) =>
    key.replace(
      /(\.attentions\.\d+\.)(query|key|value|proj_attn)(\.(?:weight|bias))$/,
      (_, path: string, name: string, end: string) => `${path}${OLD_ATTENTION[name] ?? name}${end}`,
    ),
  );

/** Puts the text encoder's weights under `text_model`, where transformers 5 has stopped to put them. */
export const modernTextKeys = (weights: WeightMap): WeightMap =>
  renameKeys(weights, (key) => (/^(embeddings|encoder|final_layer_norm)\./.test(key) ? `text_model.${key}` : key));

function renameKeys(weights: WeightMap, rename: (key: string) => string): WeightMap {
  const renamed = new Map<string, Weight>();
  for (const [key, weight] of weights) renamed.set(rename(key), weight);
  return renamed;
}
