import type {
  AttentionProcessor,
  AttentionProjections,
  AttentionSite,
  CarriedFrame,
  FrameKeyValue,
  SelfAttentionWriter,
} from '@zeroreel/core';
import { reshape, slice, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { repeatRows, tokenDimensions } from '../nn/dimensions.js';

/**
 * What a UNet graph's batch begins with. `anchor` and `joint` graphs begin with the video's first frame; an anchor
 * graph has its keys and values as outputs. `follower` graphs begin with a later frame and take keys and values of
 * earlier ones as inputs.
 */
export type UNetRole = 'anchor' | 'follower' | 'joint';

/** The batch of a UNet graph, and who writes its self-attention. */
export interface FrameBatch {
  readonly role: UNetRole;
  /** F: frames. */
  readonly frames: number;
  /** G: guidance rows. */
  readonly rows: number;
  readonly attention: AttentionProcessor;
}

/** Self-attention as the batch's processor writes it. */
export const selfAttentionOf = (batch: FrameBatch): SelfAttentionWriter => ({
  keySource: (g, x) => (batch.role === 'joint' && batch.attention.keyFrames === 'first' ? frameOf(g, x, batch, 0) : x),
  attend: (g, heads, projections) => emitSelfAttention(g, batch, heads, projections),
});

/**
 * Has the processor write the layer whose scope is open. Declares the inputs and outputs by which its keys and values
 * `[G, N, C]` go from run to run: an anchor graph has the output `<path>.key`, a follower graph the input
 * `anchor.<path>.key`, and where its processor reads the previous frame the input `previous.<path>.key` and the output
 * `last.<path>.key`; `.value` alike.
 */
export function emitSelfAttention(
  g: GraphBuilder,
  batch: FrameBatch,
  heads: number,
  projections: AttentionProjections,
): Value {
  const [images, tokens] = tokenDimensions(projections.query);
  const site = { path: g.path, heads, frames: batch.frames, rows: images / batch.frames, tokens };
  outputCarried(g, batch, projections);
  return batch.attention.emit(g, { ...site, carried: carriedInputs(g, batch, site, projections) }, projections);
}

/** Carried frames as inputs of all G rows. A layer before the first text reads row 0, because its rows are equal. */
function carriedInputs(
  g: GraphBuilder,
  { role, rows, attention }: FrameBatch,
  site: Pick<AttentionSite, 'path' | 'rows'>,
  { key }: AttentionProjections,
): AttentionSite['carried'] {
  if (role !== 'follower') return {};
  const [, tokens, channels] = tokenDimensions(key);
  const input = (name: string) => slice(g, g.input(name, g.dtype, [rows, tokens, channels]), 0, 0, site.rows);
  const keyValue = (frame: CarriedFrame): FrameKeyValue => ({
    key: input(`${frame}.${site.path}.key`),
    value: input(`${frame}.${site.path}.value`),
  });
  return Object.fromEntries(attention.carries.map((frame) => [frame, keyValue(frame)]));
}

function outputCarried(g: GraphBuilder, batch: FrameBatch, { key, value }: AttentionProjections): void {
  const { role, frames, attention } = batch;
  const output = (prefix: string, frame: number) => {
    g.output(`${prefix}${g.path}.key`, repeatRows(g, frameOf(g, key, batch, frame), batch.rows));
    g.output(`${prefix}${g.path}.value`, repeatRows(g, frameOf(g, value, batch, frame), batch.rows));
  };
  if (role === 'anchor' && attention.carries.length > 0) output('', 0);
  if (role === 'follower' && attention.carries.includes('previous')) output('last.', frames - 1);
}

/** One frame of `x [R·F, N, C]`, R = 1 or G: `[R, N, C]`. */
function frameOf(g: GraphBuilder, x: Value, { frames }: FrameBatch, frame: number): Value {
  const [images, tokens, channels] = tokenDimensions(x);
  const byFrame = reshape(g, x, [images / frames, frames, tokens, channels]);
  return reshape(g, slice(g, byFrame, 1, frame, frame + 1), [images / frames, tokens, channels]);
}
