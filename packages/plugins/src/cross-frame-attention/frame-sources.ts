import {
  ZeroreelError,
  type AttentionProjections,
  type AttentionSite,
  type CarriedFrame,
  type FrameKeyValue,
} from '@zeroreel/core';
import { concat, reshape, slice, type GraphBuilder, type Value } from '@zeroreel/core/graph';

/** Keys and values of the anchor, `[G, N, C]`: handed in, or of frame 0 of the batch, which may be all that was projected. */
export function firstFrame(g: GraphBuilder, site: AttentionSite, projections: AttentionProjections): FrameKeyValue {
  const handedIn = carriedFrame(site, 'anchor');
  if (handedIn !== undefined) return handedIn;
  const { rows, tokens } = site;
  const anchorOf = (x: Value) =>
    x.shape[0] === rows ? x : reshape(g, slice(g, byFrame(g, site, x), 1, 0, 1), [rows, tokens, channels(x)]);
  return { key: anchorOf(projections.key), value: anchorOf(projections.value) };
}

/**
 * For each frame of the batch the keys and values of the frame before it, `[G·F, N, C]`. Frame 0 of the batch takes
 * those handed in; the video's first frame, which has none before it, takes its own.
 */
export function previousFrames(g: GraphBuilder, site: AttentionSite, projections: AttentionProjections): FrameKeyValue {
  const { rows, frames, tokens } = site;
  const handedIn = carriedFrame(site, 'previous');
  const shift = (own: Value, before: Value | undefined): Value => {
    const all = byFrame(g, site, own);
    const head = before === undefined ? slice(g, all, 1, 0, 1) : reshape(g, before, [rows, 1, tokens, channels(own)]);
    const shifted = frames === 1 ? head : concat(g, [head, slice(g, all, 1, 0, frames - 1)], 1);
    return reshape(g, shifted, [rows * frames, tokens, channels(own)]);
  };
  return {
    key: shift(projections.key, handedIn?.key),
    value: shift(projections.value, handedIn?.value),
  };
}

/** `[G·F, N, C]` → `[G, F, N, C]` */
const byFrame = (g: GraphBuilder, { rows, frames, tokens }: AttentionSite, x: Value): Value =>
  reshape(g, x, [rows, frames, tokens, channels(x)]);

export const channels = (x: Value): number => x.shape.at(-1) ?? 0;

/** What a follower graph is handed; undefined in a graph that begins with the anchor. */
function carriedFrame({ carried, path }: AttentionSite, frame: CarriedFrame): FrameKeyValue | undefined {
  const handedIn = carried[frame];
  if (handedIn === undefined && Object.keys(carried).length > 0) {
    throw new ZeroreelError(
      'plugin',
      `Cross-frame attention at ${path}: expected keys and values of the ${frame} frame, got none`,
    );
  }
  return handedIn;
}
