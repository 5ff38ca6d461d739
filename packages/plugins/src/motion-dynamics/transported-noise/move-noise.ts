import type { Shape } from '@zeroreel/core/graph';
import { CANVAS, roundHalfToEven, type Flow } from '@zeroreel/core';
import type { NoiseCanvas } from './noise-canvas.js';

/**
 * A canvas of white noise as a frame shows it that looks where `flow` points to: the nearest cell, as the paper's warp
 * reads it, so that a move by whole cells only permutes.
 *
 * Where a zoom or a turn shows one cell m times, each of the m gets n / √m and noise of its own whose sum over them is 0:
 * the result is white again, with variance 1.
 * @param spread white noise `[C, h, w]` for that
 * @returns `[C, h, w]`
 */
export function moveNoise(canvas: NoiseCanvas, flow: Flow, [channels = 1]: Shape, spread: Float32Array): Float32Array {
  const cells = flow.height * flow.width;
  const sources = sourcesOf(flow);
  const data = new Float32Array(channels * cells);
  for (const { row, column, targets } of sources.values()) {
    const share = Math.sqrt(targets.length);
    for (let channel = 0; channel < channels; channel++) {
      const plane = channel * cells;
      const noise = canvas.at(channel, row, column);
      const mean = targets.reduce((sum, target) => sum + (spread[plane + target] as number), 0) / targets.length;
      for (const target of targets) {
        const own = targets.length === 1 ? 0 : (spread[plane + target] as number) - mean;
        data[plane + target] = noise / share + own;
      }
    }
  }
  return data;
}

/** A cell of the canvas, and the cells of the frame that show it. */
interface Source {
  readonly row: number;
  readonly column: number;
  readonly targets: number[];
}

function sourcesOf({ data, height, width }: Flow): Map<string, Source> {
  const cells = height * width;
  const sources = new Map<string, Source>();
  const read = (index: number, displacement: number, size: number) =>
    roundHalfToEven(index + ((displacement - 0.5) * size) / CANVAS);
  for (let cell = 0; cell < cells; cell++) {
    const row = read(Math.floor(cell / width), data[cells + cell] as number, height);
    const column = read(cell % width, data[cell] as number, width);
    const key = `${row} ${column}`;
    const known = sources.get(key);
    if (known === undefined) sources.set(key, { row, column, targets: [cell] });
    else known.targets.push(cell);
  }
  return sources;
}
