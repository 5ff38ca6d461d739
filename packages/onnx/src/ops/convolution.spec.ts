import { describe, expect, it } from 'vitest';
import { largestDifference, range, someNumbers } from '../__testing__/numbers.js';
import { evaluate, testGraph } from '../__testing__/run-graph.js';
import { conv2d, type Conv2dOptions } from './convolution.js';

const [N, C, H, W, O] = [2, 3, 5, 6, 4];
const image = someNumbers(N * C * H * W, 1);

/** torch.nn.functional.conv2d, word by word. */
function reference(kernel: readonly number[], size: number, bias: readonly number[], options: Required<Conv2dOptions>) {
  const { stride, padding } = options;
  const [top, left, bottom, right] = typeof padding === 'number' ? [padding, padding, padding, padding] : padding;
  const height = Math.floor((H + top + bottom - size) / stride) + 1;
  const width = Math.floor((W + left + right - size) / stride) + 1;
  const pixel = (n: number, c: number, y: number, x: number) =>
    y < 0 || y >= H || x < 0 || x >= W ? 0 : image[((n * C + c) * H + y) * W + x]!;
  const at = (n: number, o: number, y: number, x: number) =>
    range(C * size * size).reduce((sum, index) => {
      const [c, dy, dx] = [Math.floor(index / size ** 2), Math.floor(index / size) % size, index % size];
      return sum + kernel[o * C * size ** 2 + index]! * pixel(n, c, y * stride + dy - top, x * stride + dx - left);
    }, bias[o] ?? 0);
  const data = range(N * O * height * width).map((index) =>
    at(
      Math.floor(index / (O * height * width)),
      Math.floor(index / (height * width)) % O,
      Math.floor(index / width) % height,
      index % width,
    ),
  );
  return { shape: [N, O, height, width], data };
}

describe('conv2d', () => {
  it.each<[number, Required<Conv2dOptions>]>([
    [1, { stride: 1, padding: 0 }],
    [3, { stride: 1, padding: 1 }],
    [3, { stride: 2, padding: 1 }],
    [3, { stride: 2, padding: [0, 0, 1, 1] }],
    [3, { stride: 1, padding: [2, 1, 0, 3] }],
    [2, { stride: 3, padding: 0 }],
  ])('of size %d with %j', async (size, options) => {
    const [kernel, bias] = [someNumbers(O * C * size * size, 2), someNumbers(O, 3)];
    const result = await evaluate({ x: { shape: [N, C, H, W], data: image } }, (g, { x }) =>
      conv2d(g, x!, g.constant(kernel, [O, C, size, size], 'float32'), g.constant(bias, [O], 'float32'), options),
    );
    const expected = reference(kernel, size, bias, options);
    expect(result.shape).toEqual(expected.shape);
    expect(largestDifference(result.data, expected.data)).toBeLessThan(2e-6);
  });

  it('does without a bias', async () => {
    const kernel = someNumbers(O * C, 4);
    const result = await evaluate({ x: { shape: [N, C, H, W], data: image } }, (g, { x }) =>
      conv2d(g, x!, g.constant(kernel, [O, C, 1, 1], 'float32')),
    );
    expect(largestDifference(result.data, reference(kernel, 1, [], { stride: 1, padding: 0 }).data)).toBeLessThan(2e-6);
  });

  it.each([
    [[1, 4, 8, 8], [320, 9, 3, 3], [320], '[1, 4, 8, 8] and [320, 9, 3, 3]: 4 channels, but the weight takes 9'],
    [[1, 4, 8, 8], [320, 4, 3, 3], [64], '[320, 4, 3, 3] and [64]: a bias of [320] expected'],
    [[4, 8, 8], [320, 4, 3, 3], [320], '[4, 8, 8] and [320, 4, 3, 3]: four axes expected of each'],
    [[1, 4, 2, 2], [320, 4, 3, 3], [320], '[1, 4, 2, 2] and [320, 4, 3, 3]: the kernel is larger than the input'],
  ])('refuses %j with %j and %j', (x, weight, bias, facts) => {
    const g = testGraph();
    const values = [x, weight, bias].map((shape, index) => g.input(`input ${index}`, 'float32', shape));
    const build = () => conv2d(g, values[0]!, values[1]!, values[2]!);
    expect(() => g.scope('conv_in', build)).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message: `conv2d in conv_in: ${facts}` }),
    );
  });
});
