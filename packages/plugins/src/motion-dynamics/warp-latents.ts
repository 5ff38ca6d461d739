import { formatShape } from '@zeroreel/core/graph';
import { CANVAS, roundHalfToEven, tensor, ZeroreelError, type Flow, type Tensor } from '@zeroreel/core';
import { settle, type Border } from './border.js';

/**
 * Reads every cell of `latents [1, C, h, w]` where `flow` points to: the nearest cell, so that noise keeps its variance.
 *
 * With `reflect` this is the warp of both reference implementations, exactly: their grid of canvas pixels is half a pixel
 * off, so a flow f on n cells samples at p + (f - 1/2) n / 512, rounded half to even.
 * @throws ZeroreelError `plugin` where the flow is not on the latents' grid or not finite
 */
export function warpLatents(latents: Tensor, flow: Flow, { border }: { readonly border: Border }): Tensor {
  return readCells(latents, flow, (y, x) => {
    const { height, width } = flow;
    const [row, column] = [y - halfPixel(height), x - halfPixel(width)];
    const source =
      roundHalfToEven(settle(row, height, border)) * width + roundHalfToEven(settle(column, width, border));
    return (data, plane) => data[plane + source] as number;
  });
}

/** Half a canvas pixel in cells. */
const halfPixel = (size: number): number => (0.5 * size) / CANVAS;

/** Reads a value of one channel, whose cells begin at `plane`. */
export type CellReader = (data: Float32Array, plane: number) => number;

/**
 * Latents `[1, C, h, w]` as a frame shows them that looks where `flow` points to.
 * @param readerAt reads at a place between cells, in cells from the upper left one's middle
 * @throws ZeroreelError `plugin` where the flow is not on the latents' grid or not finite
 */
export function readCells(latents: Tensor, flow: Flow, readerAt: (y: number, x: number) => CellReader): Tensor {
  checkGrid(flow, latents);
  const { height, width } = flow;
  const cells = height * width;
  const data = new Float32Array(latents.data.length);
  for (let cell = 0; cell < cells; cell++) {
    const read = readerAt(...placeOf(flow, cell));
    for (let plane = 0; plane < data.length; plane += cells) data[plane + cell] = read(latents.data, plane);
  }
  return tensor(data, latents.shape);
}

/** Where a flow points to from a cell: row and column, in cells from the upper left one's middle. */
export function placeOf({ data, height, width }: Flow, cell: number): readonly [y: number, x: number] {
  const y = Math.floor(cell / width) + ((data[height * width + cell] as number) * height) / CANVAS;
  return [y, (cell % width) + ((data[cell] as number) * width) / CANVAS];
}

function checkGrid(flow: Flow, { shape }: Tensor): void {
  const [, , height = 0, width = 0] = shape;
  const fits = flow.height === height && flow.width === width && flow.data.length === 2 * height * width;
  if (!fits) {
    throw new ZeroreelError(
      'plugin',
      `The flow for latents ${formatShape(shape)}: expected ${formatShape([2, height, width])}, ` +
        `got ${flow.data.length} numbers for ${formatShape([2, flow.height, flow.width])}`,
    );
  }
  const broken = flow.data.find((value) => !Number.isFinite(value));
  if (broken !== undefined) throw new ZeroreelError('plugin', `The flow holds ${broken}, expected finite numbers`);
}
