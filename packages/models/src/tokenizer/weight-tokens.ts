import { tensor, type Tensor } from '@zeroreel/core';

/**
 * Gives tokens their weights, on what the text encoder says: each token's embedding times its weight, then all times what
 * brings their mean back (AUTOMATIC1111's stable-diffusion-webui, `modules/sd_emphasis.py`, `EmphasisOriginal`).
 * Differs: the mean is that of one text, not of a batch. Weights of 1 change no bit.
 * @param embeddings `[1, L, D]`
 * @param weights `[L]`
 */
export function weightTokens(embeddings: Tensor, weights: Float32Array): Tensor {
  if (weights.every((weight) => weight === 1)) return embeddings;
  const { data, shape } = embeddings;
  const channels = data.length / weights.length;
  const weighted = data.map((value, index) => value * (weights[Math.floor(index / channels)] ?? 1));
  const restored = sum(data) / sum(weighted);
  return tensor(Number.isFinite(restored) ? weighted.map((value) => value * restored) : weighted, shape);
}

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);
