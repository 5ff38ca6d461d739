import type { AttentionProcessor, SelfAttentionWriter } from '@zeroreel/core';
import { concat, reshape, slice, type GraphBuilder, type Value } from '@zeroreel/onnx';

/** A layer's attention to itself, outside any UNet. */
export const attentionToItself: SelfAttentionWriter = {
  keySource: (_g, x) => x,
  attend: (g, heads, { query, key, value }) => g.dialect.attention(g, query, key, value, heads),
};

/** Every frame attends to itself. */
export const independent: AttentionProcessor = {
  name: 'independent',
  carries: [],
  emit: (g, { heads }, { query, key, value }) => g.dialect.attention(g, query, key, value, heads),
};

/** Every frame attends to the first one. */
export const crossFrame: AttentionProcessor = {
  name: 'cross-frame',
  carries: ['anchor'],
  keyFrames: 'first',
  emit(g, { rows, frames, tokens, heads, carried }, { query, key, value }) {
    const anchor = carried.anchor ?? { key, value };
    const folded = reshape(g, query, [rows, frames * tokens, query.shape[2] ?? 0]);
    return reshape(g, g.dialect.attention(g, folded, anchor.key, anchor.value, heads), query.shape);
  },
};

/** Every frame attends to the one before it, the first to itself. */
export const previousFrame: AttentionProcessor = {
  name: 'previous-frame',
  carries: ['previous'],
  emit(g, { rows, frames, heads, carried }, { query, key, value }) {
    const previous = carried.previous ?? { key: firstOf(g, key, rows, frames), value: firstOf(g, value, rows, frames) };
    const shifted = (own: Value, before: Value) => shiftFrames(g, own, before, rows, frames);
    return g.dialect.attention(g, query, shifted(key, previous.key), shifted(value, previous.value), heads);
  },
};

/** `own [R·F, N, C]` moved on by a frame, `before [R, N, C]` in its place. */
function shiftFrames(g: GraphBuilder, own: Value, before: Value, rows: number, frames: number): Value {
  const [, tokens = 0, channels = 0] = own.shape;
  const byFrame = reshape(g, own, [rows, frames, tokens, channels]);
  const first = reshape(g, before, [rows, 1, tokens, channels]);
  if (frames === 1) return reshape(g, first, own.shape);
  return reshape(g, concat(g, [first, slice(g, byFrame, 1, 0, frames - 1)], 1), own.shape);
}

/** `own [R·F, N, C]` → its first frame, `[R, N, C]`. */
function firstOf(g: GraphBuilder, own: Value, rows: number, frames: number): Value {
  const [, tokens = 0, channels = 0] = own.shape;
  return reshape(g, slice(g, reshape(g, own, [rows, frames, tokens, channels]), 1, 0, 1), [rows, tokens, channels]);
}
