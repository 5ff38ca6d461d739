import type { AttentionProcessor, CarriedFrame, FrameKeyValue } from '@zeroreel/core';
import { encodeModel, GraphBuilder, portableDialect, type Value } from '@zeroreel/core/graph';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Projections of one self-attention layer: queries, keys or values of a whole video, `[G, F, N, C]`, row-major. */
export interface Layer {
  readonly rows: number;
  readonly frames: number;
  readonly tokens: number;
  readonly channels: number;
  readonly heads: number;
  readonly query: Float32Array;
  readonly key: Float32Array;
  readonly value: Float32Array;
}

/** Numbers of frames `start` to `end` for every row: `[G, end - start, N, C]`. */
export function framesOf(layer: Layer, numbers: Float32Array, start: number, end: number): Float32Array {
  const size = layer.tokens * layer.channels;
  const rows = Array.from({ length: layer.rows }, (_, row) => {
    const first = row * layer.frames;
    return numbers.subarray((first + start) * size, (first + end) * size);
  });
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

/**
 * Has `processor` write the layer for frames `start` to `end` and runs it on onnxruntime's CPU provider. A chunk that
 * begins after frame 0 gets the frames that the processor carries.
 */
export async function runAttention(processor: AttentionProcessor, layer: Layer, start: number, end: number) {
  const { rows, tokens, channels, heads } = layer;
  const frames = end - start;
  const g = new GraphBuilder({ name: 'attention', dtype: 'float32', dialect: portableDialect });
  const feeds: Record<string, Tensor> = {};
  const input = (name: string, numbers: Float32Array, count: number): Value => {
    const shape = [rows * count, tokens, channels];
    feeds[name] = new Tensor('float32', numbers, shape);
    return g.input(name, 'float32', shape);
  };
  const own = (name: 'query' | 'key' | 'value') => {
    const last = name !== 'query' && processor.keyFrames === 'first' ? start + 1 : end;
    return input(name, framesOf(layer, layer[name], start, last), last - start);
  };
  const handedIn = (frame: CarriedFrame): FrameKeyValue => {
    const source = frame === 'anchor' ? 0 : start - 1;
    return {
      key: input(`${frame}.key`, framesOf(layer, layer.key, source, source + 1), 1),
      value: input(`${frame}.value`, framesOf(layer, layer.value, source, source + 1), 1),
    };
  };
  const projections = { query: own('query'), key: own('key'), value: own('value') };
  const carried = start === 0 ? {} : Object.fromEntries(processor.carries.map((frame) => [frame, handedIn(frame)]));
  const site = { path: 'attn1', heads, frames, rows, tokens, carried };
  g.output('attended', processor.emit(g, site, projections));

  const model = g.finish();
  const session = await InferenceSession.create(
    encodeModel(model, (file) => file),
    { executionProviders: ['cpu'] },
  );
  try {
    const used = model.inputs.map(({ name }) => [name, feeds[name]] as const);
    const { attended } = await session.run(Object.fromEntries(used) as Record<string, Tensor>);
    return attended?.data as Float32Array;
  } finally {
    await session.release();
  }
}

/** The definition, in double precision: each frame reads the tokens of its `sources`, side by side. */
export function attendInPlain(layer: Layer, sourcesOf: (frame: number) => readonly number[]): Float32Array {
  const { rows, frames, tokens, channels, heads } = layer;
  const width = channels / heads;
  const out = new Float32Array(layer.query.length);
  const at = (row: number, frame: number, token: number, channel: number) =>
    ((row * frames + frame) * tokens + token) * channels + channel;

  for (let row = 0; row < rows; row++) {
    for (let frame = 0; frame < frames; frame++) {
      const seen = sourcesOf(frame).flatMap((source) =>
        Array.from({ length: tokens }, (_, token) => ({ source, token })),
      );
      for (let token = 0; token < tokens; token++) {
        for (let head = 0; head < heads; head++) {
          const wide = Array.from({ length: width }, (_, k) => head * width + k);
          const scores = seen.map(({ source, token: other }) =>
            wide.reduce(
              (sum, c) => sum + layer.query[at(row, frame, token, c)]! * layer.key[at(row, source, other, c)]!,
              0,
            ),
          );
          const weights = scores.map((score) => Math.exp(score / Math.sqrt(width)));
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          for (const c of wide) {
            const mixed = seen.reduce(
              (sum, { source, token: other }, k) => sum + weights[k]! * layer.value[at(row, source, other, c)]!,
              0,
            );
            out[at(row, frame, token, c)] = mixed / total;
          }
        }
      }
    }
  }
  return out;
}
