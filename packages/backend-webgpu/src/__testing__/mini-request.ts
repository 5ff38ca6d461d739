import {
  type Backend,
  type DiffusionModel,
  type ModelFiles,
  textToVideo,
  type TextToVideoRequest,
  type Video,
} from '@zeroreel/core';
import { loadModel } from '@zeroreel/models';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';

/** A short run through everything: motion, the anchor's keys and values over two chunks, guidance, the decoder. */
const MINI_REQUEST: TextToVideoRequest = {
  prompt: 'a red circle',
  width: 64,
  height: 64,
  frames: 4,
  chunkSize: 2,
  steps: 4,
  t0: 1,
  t1: 2,
  seed: 7,
};

/**
 * Runs the request on a backend in float32. Returns the frames as levels of 255, `[F, 3, H, W]`.
 * @param download fetches what the model has opened and is not here
 */
export async function runMini(
  files: ModelFiles,
  backend: Backend,
  download?: () => Promise<void>,
): Promise<Uint8Array> {
  await using model: DiffusionModel = await loadModel(files, backend, { dtype: 'float32' });
  await download?.();
  const plugins = [motionDynamics({ fields: [{ kind: 'translate', x: 4, y: 4 }] }), crossFrameAttention()];
  return levelsOf(await textToVideo({ model, plugins }).generate(MINI_REQUEST).video);
}

function levelsOf({ frames }: Video): Uint8Array {
  const size = frames[0]?.data.length ?? 0;
  const levels = new Uint8Array(frames.length * size);
  frames.forEach(({ data }, frame) => {
    data.forEach((value, index) => {
      levels[frame * size + index] = Math.round((Math.max(-1, Math.min(1, value)) / 2 + 0.5) * 255);
    });
  });
  return levels;
}

/** Returns the share of numbers in which pictures differ by more than `most` levels. */
export function differingShare(a: Uint8Array, b: Uint8Array, most: number): number {
  if (a.length !== b.length || a.length === 0) return 1;
  return a.filter((level, index) => Math.abs(level - (b[index] ?? NaN)) > most).length / a.length;
}
