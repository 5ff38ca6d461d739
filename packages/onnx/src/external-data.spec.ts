import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { largestDifference, range, someNumbers } from './__testing__/numbers.js';
import { runModel, testGraph } from './__testing__/run-graph.js';
import { planExternalData } from './external-data.js';
import { decodeNumbers, encodeNumbers } from './number-bytes.js';
import type { OnnxModel, Weight } from './onnx-model.js';
import { add } from './ops/elementwise.js';
import type { DType } from './value.js';

/** A model whose weights are in `files`, and one that is in memory. */
function modelWith(...files: string[]): OnnxModel {
  const external = files.map((file, index) => ({ file, offset: 8 * index, length: 8 }));
  const initializers = [...external, new Uint8Array(8)].map(
    (data, index) => ({ name: `w${index}`, dtype: 'float32', shape: [2], data }) as const,
  );
  return { name: 'test', inputs: [], outputs: [], nodes: [], initializers };
}

describe('planExternalData', () => {
  it.each([
    [['/models/unet/a.safetensors'], '/models/unet', ['a.safetensors']],
    [['/m/a.safetensors', '/m/a.safetensors', '/m/b.safetensors'], '/m', ['a.safetensors', 'b.safetensors']],
    [['/m/unet/a', '/m/unet-lora/b', '/m/c'], '/m', ['unet/a', 'unet-lora/b', 'c']],
    [['/m/a/b', '/n/a/b'], '/', ['m/a/b', 'n/a/b']],
    [['/a', '/b'], '/', ['a', 'b']],
    [['C:\\models\\unet\\a', 'C:\\models\\lora\\b'], 'C:\\models', ['unet/a', 'lora/b']],
    [['C:\\x\\a', 'C:\\y\\b'], 'C:\\', ['x/a', 'y/b']],
    [['https://host/sd/unet/a', 'https://host/sd/vae/b'], 'https://host/sd', ['unet/a', 'vae/b']],
  ])('%j → %s', (files, folder, locations) => {
    const plan = planExternalData(modelWith(...files));
    expect(plan.folder).toBe(folder);
    expect(plan.files.map((file) => plan.locate(file))).toEqual(locations);
  });

  it('needs no folder where every weight is in memory', () => {
    expect(planExternalData(modelWith())).toMatchObject({ folder: undefined, files: [] });
  });

  it('refuses files on two drives, and a file that it has not seen', () => {
    expect(() => planExternalData(modelWith('C:\\a', 'D:\\b'))).toThrow(
      'the weight files have no folder in common: C:\\a, D:\\b',
    );
    expect(() => planExternalData(modelWith('/m/a')).locate('/m/b')).toThrow('/m/b holds no weight of graph test');
  });
});

describe('weights that stay in a safetensors file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zeroreel-onnx-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Writes a safetensors file and gives its weights by key, each at the offset that the header's length leads to. */
  function writeSafetensors(path: string, weights: Readonly<Record<string, [DType, number[]]>>, padding: number) {
    const tags: Partial<Record<DType, string>> = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' };
    const entries: [string, Weight][] = [];
    const header: Record<string, unknown> = {};
    const bodies: Uint8Array[] = [];
    let end = 0;
    for (const [key, [dtype, values]] of Object.entries(weights)) {
      const bytes = encodeNumbers(values, dtype);
      const shape = [values.length];
      header[key] = { dtype: tags[dtype], shape, data_offsets: [end, end + bytes.length] };
      entries.push([key, { dtype, shape, data: { file: path, offset: end, length: bytes.length } }]);
      bodies.push(bytes);
      end += bytes.length;
    }
    const text = new TextEncoder().encode(JSON.stringify(header) + ' '.repeat(padding));
    const start = 8 + text.length;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.concat([encodeNumbers([text.length], 'int64'), text, ...bodies]));
    return entries.map(([key, weight]): [string, Weight] => [key, shifted(weight, start)]);
  }

  function shifted(weight: Weight, start: number): Weight {
    if (weight.data instanceof Uint8Array) return weight;
    return { ...weight, data: { ...weight.data, offset: weight.data.offset + start } };
  }

  /** Runs a + b + c + d + x, the weights in two files whose headers are `padding` bytes longer than they need be. */
  async function sumInPlace(padding: number) {
    const [a, b, c, d] = [someNumbers(3, 1), someNumbers(3, 2), someNumbers(3, 3), someNumbers(3, 4)];
    const byKey = new Map([
      ...writeSafetensors(
        join(folder, `${padding}/unet.safetensors`),
        { a: ['float32', a], b: ['float16', b] },
        padding,
      ),
      ...writeSafetensors(
        join(folder, `${padding}/lora/b.safetensors`),
        { c: ['bfloat16', c], d: ['float32', d] },
        padding,
      ),
    ]);
    const g = testGraph({ weights: { get: (key) => byKey.get(key), keys: () => byKey.keys() } });
    const parameters = ['a', 'b', 'c', 'd'].map((key) => g.parameter(key, [3]));
    g.output(
      'sum',
      parameters.reduce((sum, parameter) => add(g, sum, parameter), g.input('x', 'float32', [3])),
    );
    const { sum = [] } = await runModel(g.finish(), { x: [0, 10, 20] });
    const [half, brain] = [rounded('float16', b), rounded('bfloat16', c)];
    const expected = a.map((value, index) => value + half[index]! + brain[index]! + d[index]! + 10 * index);
    return { offset: offsetOf(byKey.get('a')), difference: largestDifference(sum, expected) };
  }

  const rounded = (dtype: DType, values: number[]) => decodeNumbers(encodeNumbers(values, dtype), dtype);

  const offsetOf = (weight: Weight | undefined) =>
    weight && !(weight.data instanceof Uint8Array) ? weight.data.offset : NaN;

  it('are read in place, at every alignment', async () => {
    const runs = [];
    for (const padding of range(8)) runs.push(await sumInPlace(padding));
    expect(new Set(runs.map(({ offset }) => offset % 8)).size).toBe(8);
    expect(Math.max(...runs.map(({ difference }) => difference))).toBeLessThan(3e-6);
  });
});
