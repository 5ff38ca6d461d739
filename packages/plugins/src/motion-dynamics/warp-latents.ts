import { formatShape } from '@zeroreel/core/graph';
import { roundHalfToEven, tensor, ZeroreelError, type Flow, type Tensor } from '@zeroreel/core';
import { CANVAS } from './camera-flow.js';

/** How values between cells are read. */
export type Sampling = 'nearest' | 'bilinear';
/** What lies beyond the edge: the picture mirrored, or its last cell repeated. */
export type Border = 'reflect' | 'clamp';

/** How cells are read that lie between others or beyond the canvas. */
export interface WarpOptions {
  readonly sampling: Sampling;
  readonly border: Border;
}

/**
 * Reads every cell of `latents [1, C, h, w]` where `flow` points to.
 *
 * `nearest` with `reflect` is the warp of both reference implementations, exactly: their grid of canvas pixels is
 * half a pixel off, so a flow f on n cells samples at p + (f - 1/2) n / 512, rounded half to even.
 * Differs: `bilinear` samples at p + f n / 512; half a canvas pixel would blur a picture that does not move.
 * @throws ZeroreelError `plugin` where the flow is not on the latents' grid or not finite
 */
export function warpLatents(latents: Tensor, flow: Flow, { sampling, border }: WarpOptions): Tensor {
  const [, , height = 0, width = 0] = latents.shape;
  checkGrid(flow, latents, height, width);
  const settle = border === 'reflect' ? reflect : clampTo;
  const offset = sampling === 'nearest' ? 0.5 : 0;
  const cells = height * width;
  const position = (index: number, displacement: number, size: number) =>
    settle(index + ((displacement - offset) * size) / CANVAS, size);

  const data = new Float32Array(latents.data.length);
  for (let cell = 0; cell < cells; cell++) {
    const y = position(Math.floor(cell / width), flow.data[cells + cell] as number, height);
    const x = position(cell % width, flow.data[cell] as number, width);
    const read = sampling === 'nearest' ? nearest(y, x, width) : bilinear(y, x, height, width);
    for (let plane = 0; plane < data.length; plane += cells) data[plane + cell] = read(latents.data, plane);
  }
  return tensor(data, latents.shape);
}

type Reader = (data: Float32Array, plane: number) => number;

function nearest(y: number, x: number, width: number): Reader {
  const source = roundHalfToEven(y) * width + roundHalfToEven(x);
  return (data, plane) => data[plane + source] as number;
}

function bilinear(y: number, x: number, height: number, width: number): Reader {
  const top = Math.floor(y);
  const left = Math.floor(x);
  const bottom = Math.min(top + 1, height - 1);
  const right = Math.min(left + 1, width - 1);
  return (data, plane) => {
    const cell = (row: number, column: number) => data[plane + row * width + column] as number;
    const upper = cell(top, left) + (x - left) * (cell(top, right) - cell(top, left));
    const lower = cell(bottom, left) + (x - left) * (cell(bottom, right) - cell(bottom, left));
    return upper + (y - top) * (lower - upper);
  };
}

/** Mirrors about the outer edges -1/2 and n - 1/2, then limits to cell middles. */
function reflect(position: number, size: number): number {
  const period = 2 * size;
  const shifted = (((position + 0.5) % period) + period) % period;
  const mirrored = shifted < size ? shifted : period - shifted;
  return clampTo(mirrored - 0.5, size);
}

const clampTo = (position: number, size: number): number => Math.min(Math.max(position, 0), size - 1);

function checkGrid(flow: Flow, latents: Tensor, height: number, width: number): void {
  const fits = flow.height === height && flow.width === width && flow.data.length === 2 * height * width;
  if (!fits) {
    throw new ZeroreelError(
      'plugin',
      `The flow for latents ${formatShape(latents.shape)}: expected ${formatShape([2, height, width])}, ` +
        `got ${flow.data.length} numbers for ${formatShape([2, flow.height, flow.width])}`,
    );
  }
  const broken = flow.data.find((value) => !Number.isFinite(value));
  if (broken !== undefined) throw new ZeroreelError('plugin', `The flow holds ${broken}, expected finite numbers`);
}
