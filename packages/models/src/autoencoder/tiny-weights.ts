import type { WeightLookup } from '@zeroreel/onnx';
import type { StoredWeightMap } from '../weights/safetensors.js';

/**
 * A tiny autoencoder's weights under diffusers' keys, out of files in diffusers' layout (`decoder.layers.0.weight`) or
 * TAESD's own, whose keys are the numbers of its layers. The decoder's count a clamp that has no weights as layer 0.
 */
export function readTinyWeights(weights: StoredWeightMap): StoredWeightMap {
  const bareHalf = weights.has('0.weight') ? 'encoder' : 'decoder';
  return new Map(
    [...weights].flatMap(([key, weight]) => {
      const renamed = tinyKey(key, bareHalf);
      return renamed === undefined ? [] : [[renamed, weight]];
    }),
  );
}

/** Undefined for a key of something else. */
function tinyKey(key: string, bareHalf: string): string | undefined {
  if (/^(encoder|decoder)\.layers\./.test(key)) return key;
  const [, half = bareHalf, index, rest] = /^(?:(?:taesd_)?(encoder|decoder)\.)?(\d+)\.(.+)$/.exec(key) ?? [];
  if (index === undefined) return undefined;
  return `${half}.layers.${Number(index) - (half === 'decoder' ? 1 : 0)}.${rest}`;
}

/** The `config.json` of an AutoencoderTiny out of the shapes of its weights; a half that is missing mirrors the other. */
export function inferTinyConfig(weights: WeightLookup): object {
  const shape = (key: string) => weights.get(key)?.shape;
  const last = (half: string) =>
    `${half}.layers.${Math.max(0, ...layerNumbers(weights, half, /^(\d+)\.weight$/))}.weight`;
  const [ownEncoder, ownDecoder] = [stagesOf(weights, 'encoder'), stagesOf(weights, 'decoder')];
  const encoder = ownEncoder.length > 0 ? ownEncoder : ownDecoder.toReversed();
  const decoder = ownDecoder.length > 0 ? ownDecoder : ownEncoder.toReversed();
  const channels = shape('decoder.layers.0.weight')?.[0] ?? shape('encoder.layers.0.weight')?.[0];
  return {
    ...given('in_channels', shape('encoder.layers.0.weight')?.[1]),
    ...given('out_channels', shape(last('decoder'))?.[0]),
    ...given('latent_channels', shape('decoder.layers.0.weight')?.[1] ?? shape(last('encoder'))?.[0]),
    ...(encoder.length > 0 && { num_encoder_blocks: encoder, encoder_block_out_channels: encoder.map(() => channels) }),
    ...(decoder.length > 0 && { num_decoder_blocks: decoder, decoder_block_out_channels: decoder.map(() => channels) }),
  };
}

const given = (key: string, value: unknown): object => (value === undefined ? {} : { [key]: value });

/** Blocks of each stage: those whose numbers follow each other. */
function stagesOf(weights: WeightLookup, half: string): readonly number[] {
  const stages: number[] = [];
  let previous = NaN;
  for (const index of layerNumbers(weights, half, /^(\d+)\.conv\.0\.weight$/)) {
    if (index === previous + 1) stages.push((stages.pop() ?? 0) + 1);
    else stages.push(1);
    previous = index;
  }
  return stages;
}

/** Numbers of the layers of a half whose keys match, ascending. */
const layerNumbers = (weights: WeightLookup, half: string, pattern: RegExp): readonly number[] =>
  Array.from(weights.keys())
    .flatMap((key) => {
      const prefix = `${half}.layers.`;
      const index = key.startsWith(prefix) ? pattern.exec(key.slice(prefix.length))?.[1] : undefined;
      return index === undefined ? [] : [Number(index)];
    })
    .sort((a, b) => a - b);
