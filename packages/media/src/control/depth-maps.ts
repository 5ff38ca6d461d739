import { tensor, ZeroreelError, type ControlPreprocessor, type PictureFrame } from '@zeroreel/core';
import { overBlack } from '../over-black.js';
import { clipSize } from './picture-preprocessor.js';

/** How depth maps become control pictures. */
export interface DepthMapOptions {
  /**
   * What is stretched to [0, 1]. `clip` (default): all frames together, so that a thing that does not move keeps its
   * grey. `frame`: each frame by itself, as the reference does; that flickers.
   */
  readonly range?: 'clip' | 'frame';
  /** Set it for maps in which near is dark. Depth ControlNets expect near to be bright. Default false. */
  readonly invert?: boolean;
}

interface Range {
  readonly least: number;
  readonly largest: number;
}

/** Takes frames as depth maps; the mean of the channels is the depth. A map of one single depth becomes 0. */
export function depthMaps({ range = 'clip', invert = false }: DepthMapOptions = {}): ControlPreprocessor {
  return {
    name: 'depth',
    async prepare(frames, { signal } = {}) {
      const { width, height } = clipSize(frames);
      const depths = frames.map((frame) => {
        if (signal?.aborted) throw new ZeroreelError('aborted', 'Stopped while the preprocessor depth read the clip');
        return depthOf(frame);
      });
      const whole = joined(depths.map(rangeOf));
      const clip = new Float32Array(3 * frames.length * width * height);
      depths.forEach((depth, index) => {
        const plane = stretched(depth, range === 'clip' ? whole : rangeOf(depth), invert);
        for (let channel = 0; channel < 3; channel++) clip.set(plane, (3 * index + channel) * plane.length);
      });
      return tensor(clip, [frames.length, 3, height, width]);
    },
  };
}

/** Sums of red, green and blue. */
function depthOf(frame: PictureFrame): Int32Array {
  const { width, height, data } = overBlack(frame);
  const depth = new Int32Array(width * height);
  data.forEach((value, at) => {
    const pixel = Math.floor(at / 3);
    depth[pixel] = (depth[pixel] ?? 0) + value;
  });
  return depth;
}

function rangeOf(depth: Int32Array): Range {
  let least = Infinity;
  let largest = -Infinity;
  for (const value of depth) {
    least = Math.min(least, value);
    largest = Math.max(largest, value);
  }
  return { least, largest };
}

const joined = (ranges: readonly Range[]): Range => ({
  least: Math.min(...ranges.map(({ least }) => least)),
  largest: Math.max(...ranges.map(({ largest }) => largest)),
});

function stretched(depth: Int32Array, { least, largest }: Range, invert: boolean): Float32Array {
  if (least === largest) return new Float32Array(depth.length);
  const far = invert ? largest : least;
  return Float32Array.from(depth, (value) => Math.abs(value - far) / (largest - least));
}
