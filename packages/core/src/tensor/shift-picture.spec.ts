import { describe, expect, it } from 'vitest';
import { shiftPicture } from './shift-picture.js';
import { tensor, type Tensor } from './tensor.js';

const SIDE = 64;

/** One channel `[1, 1, SIDE, SIDE]` of what a function says of row and column. */
const picture = (valueAt: (row: number, column: number) => number): Tensor =>
  tensor(
    Float32Array.from({ length: SIDE * SIDE }, (_, k) => valueAt(Math.floor(k / SIDE), k % SIDE)),
    [1, 1, SIDE, SIDE],
  );
const valueOf = ({ data }: Tensor, row: number, column: number) => data[row * SIDE + column]!;
/** The largest difference away from the edges. */
const error = (a: Tensor, b: Tensor) =>
  Math.max(
    ...Array.from({ length: 32 * 32 }, (_, k) => [16 + Math.floor(k / 32), 16 + (k % 32)] as const).map(
      ([row, column]) => Math.abs(valueOf(a, row, column) - valueOf(b, row, column)),
    ),
  );

const scattered = picture((row, column) => Math.sin(17 * row + 91 * column * column));

describe('shiftPicture', () => {
  it.each([
    [2, 0],
    [0, 3],
    [-1, 2],
    [1 + 1e-9, -2 - 1e-9],
  ])('copies whole pixels, %d right and %d down, and repeats the edge', (x, y) => {
    const [right, down] = [Math.round(x), Math.round(y)];
    const on = (place: number) => Math.min(Math.max(place, 0), SIDE - 1);
    const expected = picture((row, column) => valueOf(scattered, on(row + down), on(column + right)));
    expect(shiftPicture(scattered, { x, y }).data).toEqual(expected.data);
  });

  it.each([0.5, -0.25, 1.3, -2.7])('is right between pixels, %d of them', (shift) => {
    const wave = (row: number, column: number) => 0.5 * Math.cos(row / 3) + 0.4 * Math.sin(column / 4);
    const expected = picture((row, column) => wave(row - shift, column + shift));
    expect(error(shiftPicture(picture(wave), { x: shift, y: -shift }), expected)).toBeLessThan(4e-3);
  });

  it('hardly blurs: half-way it keeps a wave of four pixels', () => {
    const wave = picture((_, column) => Math.cos((Math.PI * column) / 2));
    const moved = shiftPicture(wave, { x: 0.5, y: 0 });
    expect(valueOf(moved, 30, 32) / Math.cos(Math.PI / 4)).toBeCloseTo(1, 2);
  });

  it('keeps a plain colour, and each channel to itself', () => {
    const colours = tensor(
      Float32Array.from({ length: 2 * 3 * 5 * 4 }, (_, k) => Math.floor(k / 20)),
      [2, 3, 5, 4],
    );
    const moved = shiftPicture(colours, { x: 0.4, y: -1.6 });
    expect(moved.shape).toEqual([2, 3, 5, 4]);
    moved.data.forEach((value, k) => expect(value).toBeCloseTo(colours.data[k]!, 5));
  });

  it('leaves the values’ range nowhere', () => {
    const edge = picture((_, column) => (column < 30 ? -1 : 1));
    const { data } = shiftPicture(edge, { x: 0.5, y: 0.5 });
    expect([Math.min(...data), Math.max(...data)]).toEqual([-1, 1]);
    expect(
      Math.max(
        ...shiftPicture(
          picture(() => 0.2),
          { x: 0.3, y: 0 },
        ).data,
      ),
    ).toBeCloseTo(0.2, 6);
  });
});
