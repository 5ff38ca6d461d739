import { tensor } from '@zeroreel/core';
import { conv2d, GraphBuilder, portableDialect, resizeNearest, type Value } from '@zeroreel/onnx';
import { expectClose } from '@zeroreel/testing';
import { expect, it } from 'vitest';
import { expectLayer } from '../__testing__/expect-layer.js';
import { printLayer } from '../__testing__/print-layer.js';
import { runGraph } from '../__testing__/run-graph.js';
import { floatOutput } from '../compiled/check-values.js';
import { downsample, upsample, upsampleByPhases } from './resample.js';

it.each([
  ['downsample_even', 1],
  ['downsample_end', 0],
] as const)("%s of an odd height equals diffusers' Downsample2D with padding %d", async (name, padding) => {
  await expectLayer(name, (g, input) => downsample(g, name, input('x'), padding));
});

it("upsample to an odd height equals diffusers' Upsample2D", async () => {
  await expectLayer('upsample', (g, input) => upsample(g, 'upsample', input('x'), 5, 8));
});

it('upsample joins repeating and convolving where the size is exactly doubled', () => {
  const weights = { 'up.conv.weight': [8, 8, 3, 3], 'up.conv.bias': [8] };
  expect(printLayer([1, 8, 4, 5], weights, (g, x) => upsample(g, 'up', x, 8, 10))).toContain('DepthToSpace');
  expect(printLayer([1, 8, 4, 5], weights, (g, x) => upsample(g, 'up', x, 7, 10))).not.toContain('DepthToSpace');
});

const numbers = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, index) => Math.sin(seed + index * 12.9898));

type Upsample = (g: GraphBuilder, x: Value, weight: Value, bias: Value) => Value;

async function run(upsample: Upsample) {
  const g = new GraphBuilder({ name: 'upsample', dtype: 'float32', dialect: portableDialect });
  const x = g.input('x', 'float32', [2, 3, 4, 5]);
  const weight = g.constant(numbers(6 * 3 * 9, 1), [6, 3, 3, 3], 'float32');
  g.output('y', upsample(g, x, weight, g.constant(numbers(6, 2), [6], 'float32')));
  const host = await runGraph(g.finish(), { x: tensor(numbers(2 * 3 * 4 * 5, 3), [2, 3, 4, 5]) });
  return floatOutput(host, 'y');
}

it('equals repeating the cells and convolving, borders and non-square pictures included', async () => {
  const expected = await run((g, x, weight, bias) =>
    conv2d(g, resizeNearest(g, x, 8, 10), weight, bias, { padding: 1 }),
  );
  const got = await run(upsampleByPhases);
  expect(got.shape).toEqual([2, 6, 8, 10]);
  expectClose(got, expected, { relative: 1e-6 });
});
