import { ZeroreelError, type ControlPreprocessor, type PictureFrame } from '@zeroreel/core';
import { channelsOf, overBlack } from '../over-black.js';
import { picturePreprocessor } from './picture-preprocessor.js';
import { gradientField, type ApertureSize, type GradientField, type Samples } from './sobel.js';

/** Parameters of Canny's detector, named as in OpenCV. */
export interface CannyOptions {
  /** An edge continues where the gradient is above this. Default 100. The smaller of `low` and `high` counts as `low`. */
  readonly low?: number;
  /** An edge begins where the gradient is above this; default 200. */
  readonly high?: number;
  /** Width of Sobel's kernel; default 3. */
  readonly apertureSize?: ApertureSize;
  /** Measures a gradient by its length in place of `|dx| + |dy|`; default false. */
  readonly l2Gradient?: boolean;
}

/** tan 22.5° in 15 bits of fraction, as OpenCV has it. */
const TANGENT = 13573;
const FRACTION_BITS = 15;
const EDGE = 255;

/**
 * Finds the edges of a picture (Canny 1986). The result is grey, 255 on an edge and 0 elsewhere. It equals OpenCV's
 * `cv2.Canny` pixel by pixel, of grey pictures and of RGB ones, where the channel with the largest gradient counts.
 * Pictures with alpha are laid over black first.
 * @throws ZeroreelError `invalid-request` for a threshold that is no number or an aperture other than 3, 5 and 7
 */
export function canny(picture: PictureFrame, options: CannyOptions = {}): PictureFrame {
  const { apertureSize, l2Gradient, low, high } = resolve(options);
  const field = gradientField(samplesOf(picture), apertureSize, l2Gradient);
  const data = new Uint8Array(field.width * field.height);
  const { weak, begins } = thinned(field, low, high);
  for (const pixel of begins) data[pixel] = EDGE;
  followEdges(data, weak, begins, field);
  return { width: field.width, height: field.height, data };
}

/** Makes a preprocessor that draws edges white on black by `canny`, as sd-controlnet-canny was trained on. */
export const cannyPreprocessor = (options: CannyOptions = {}): ControlPreprocessor =>
  picturePreprocessor('canny', (frame) => canny(frame, options));

function resolve({ low = 100, high = 200, apertureSize = 3, l2Gradient = false }: CannyOptions) {
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new ZeroreelError('invalid-request', `canny: expected numbers for low and high, got ${low} and ${high}`);
  }
  if (![3, 5, 7].includes(apertureSize)) {
    throw new ZeroreelError(
      'invalid-request',
      `canny: expected an apertureSize of 3, 5 or 7, got ${String(apertureSize)}`,
    );
  }
  const level = (threshold: number) => inUnitsOfMagnitude(threshold / (apertureSize === 7 ? 16 : 1), l2Gradient);
  return { apertureSize, l2Gradient, low: level(Math.min(low, high)), high: level(Math.max(low, high)) };
}

/** Gradients have 16 bits, so that no more is taken of a threshold before it is squared. */
function inUnitsOfMagnitude(threshold: number, l2Gradient: boolean): number {
  if (!l2Gradient) return Math.floor(threshold);
  const capped = Math.min(32767, threshold);
  return Math.floor(capped > 0 ? capped * capped : capped);
}

function samplesOf(picture: PictureFrame): Samples {
  const { width, height } = picture;
  if (channelsOf(picture) === 1) return { width, height, channels: 1, data: picture.data };
  return { width, height, channels: 3, data: overBlack(picture).data };
}

/** Ridges of the gradient, one pixel thin: `begins` of more than `high`, `weak` (1) of more than `low`. */
function thinned(field: GradientField, low: number, high: number) {
  const { width, height, magnitude } = field;
  const weak = new Uint8Array(width * height);
  const begins: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      const size = magnitude[pixel] ?? 0;
      if (size <= low || !isRidge(field, x, y, size)) continue;
      if (size > high) begins.push(pixel);
      else weak[pixel] = 1;
    }
  }
  return { weak, begins };
}

/** Whether no neighbour across the edge has a larger gradient. The direction is one of four, by a test in integers. */
function isRidge({ width, height, dx, dy, magnitude }: GradientField, x: number, y: number, size: number): boolean {
  const beside = (stepX: number, stepY: number): number => {
    const isInside = x + stepX >= 0 && x + stepX < width && y + stepY >= 0 && y + stepY < height;
    return isInside ? (magnitude[(y + stepY) * width + x + stepX] ?? 0) : 0;
  };
  const gradientX = dx[y * width + x] ?? 0;
  const gradientY = dy[y * width + x] ?? 0;
  const run = Math.abs(gradientX) * TANGENT;
  const rise = Math.abs(gradientY) * 2 ** FRACTION_BITS;
  if (rise < run) return size > beside(-1, 0) && size >= beside(1, 0);
  // tan 67.5° = tan 22.5° + 2
  if (rise > run + Math.abs(gradientX) * 2 ** (FRACTION_BITS + 1)) return size > beside(0, -1) && size >= beside(0, 1);
  const slope = gradientX < 0 !== gradientY < 0 ? -1 : 1;
  return size > beside(-slope, -1) && size > beside(slope, 1);
}

/** Marks every weak pixel that hangs together with a beginning, by any of its eight neighbours. */
function followEdges(
  data: Uint8Array,
  weak: Uint8Array,
  begins: readonly number[],
  { width, height }: GradientField,
): void {
  const open = [...begins];
  for (let pixel = open.pop(); pixel !== undefined; pixel = open.pop()) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const neighbour = row * width + column;
        if (weak[neighbour] !== 1 || data[neighbour] === EDGE) continue;
        data[neighbour] = EDGE;
        open.push(neighbour);
      }
    }
  }
}
