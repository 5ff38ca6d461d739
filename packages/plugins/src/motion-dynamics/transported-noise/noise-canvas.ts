import { Mt19937, TorchRandomSource } from '@zeroreel/core';
import type { Shape } from '@zeroreel/core/graph';

/** Key of noise that lies on the canvas, beside those of `FrameNoise`. */
const PURPOSE = 3;
/** Words of a key are not negative. */
const MIDDLE = 2 ** 15;

/** Which white field a canvas is. */
export interface CanvasKey {
  readonly seed: number;
  readonly field: number;
}

/**
 * White noise on a canvas without borders. The cells of the first frame hold noise of its own; the others hold new noise
 * that belongs to the cell: keyed by (seed, field, tile), where a tile is as large as the frame. What the camera comes
 * upon is therefore no mirror, and is the same in every frame that shows it.
 */
export class NoiseCanvas {
  readonly #tiles = new Map<string, Float32Array>();

  /**
   * @param frameShape `[C, h, w]`
   * @param own noise of the first frame, as many numbers; default: new noise there too
   */
  constructor(
    private readonly key: CanvasKey,
    private readonly frameShape: Shape,
    own?: Float32Array,
  ) {
    if (own !== undefined) this.#tiles.set('0 0', own);
  }

  /** The noise of a cell, counted from the first frame's upper left one. */
  at(channel: number, row: number, column: number): number {
    const [, height = 1, width = 1] = this.frameShape;
    const [down, right] = [Math.floor(row / height), Math.floor(column / width)];
    const cell = (row - down * height) * width + (column - right * width);
    return this.#tile(down, right)[channel * height * width + cell] as number;
  }

  #tile(down: number, right: number): Float32Array {
    const name = `${down} ${right}`;
    const known = this.#tiles.get(name);
    if (known !== undefined) return known;
    const { seed, field } = this.key;
    const words = [seed % 2 ** 32, Math.floor(seed / 2 ** 32), PURPOSE, field, MIDDLE + down, MIDDLE + right];
    const { data } = new TorchRandomSource(Mt19937.fromKey(words)).randn([1, ...this.frameShape]);
    this.#tiles.set(name, data);
    return data;
  }
}
