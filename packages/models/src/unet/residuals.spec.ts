import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { selfAttention, tensor, type Tensor, type UNetAddition, type UNetResiduals } from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import { concat, GraphBuilder, portableDialect, type OnnxModel, type Shape, type Value } from '@zeroreel/onnx';
import { expectClose, GoldenTensors, readConditioningGoldens } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { runGraph } from '../__testing__/run-graph.js';
import { openWeights } from '../weights/open-weights.js';
import { buildUNet } from './build-unet.js';
import { addResiduals, addToBlock, requireResiduals } from './residuals.js';
import { parseUNetConfig } from './unet-config.js';

const builder = () => new GraphBuilder({ name: 'sum', dtype: 'float32', dialect: portableDialect });
const input = (g: GraphBuilder, name: string, shape: Shape): Value => g.input(name, 'float32', shape);

describe('addResiduals', () => {
  it('adds the sum of all, each for one guidance row or for every one', async () => {
    const g = builder();
    const skip = input(g, 'skip', [1, 1, 1, 1]);
    const mid = input(g, 'mid', [2, 1, 1, 1]);
    const [a, b] = [input(g, 'a', [2, 1, 1, 1]), input(g, 'b', [1, 1, 1, 1])];
    const residuals = [
      { skips: [a], mid: a, blocks: [a] },
      { skips: [b], mid: b, blocks: [b] },
    ];
    const sum = addResiduals(g, { skips: [skip], mid }, residuals);
    g.output('skip+', sum.skips[0]!);
    g.output('mid+', sum.mid);
    g.output('block+', addToBlock(g, skip, 0, residuals));
    const of = (...values: number[]) => tensor(Float32Array.from(values), [values.length, 1, 1, 1]);
    const outputs = await runGraph(g.finish(), { skip: of(1), mid: of(10, 20), a: of(3, 5), b: of(0.5) });
    expect([...(outputs['skip+']!.data as Float32Array)]).toEqual([4.5, 6.5]);
    expect([...(outputs['mid+']!.data as Float32Array)]).toEqual([13.5, 25.5]);
    expect([...(outputs['block+']!.data as Float32Array)]).toEqual([4.5, 6.5]);
  });

  it('leaves features as they are where there is nothing to add', () => {
    const g = builder();
    const [one, two, mid, added] = ['one', 'two', 'mid', 'added'].map((name) => input(g, name, [1, 2, 4, 4]));
    const path = { skips: [one!, two!], mid: mid! };
    expect(addResiduals(g, path, [])).toEqual(path);
    expect(addResiduals(g, path, [{}, { skips: [] }, { skips: [undefined], blocks: [undefined] }])).toEqual(path);
    expect(addToBlock(g, one!, 0, [{}, { blocks: [] }, { blocks: [undefined, added] }])).toBe(one);
    const sparse = addResiduals(g, path, [{ skips: [undefined, added] }]);
    expect(sparse).toMatchObject({ skips: [one, { name: '/Add' }], mid });
  });
});

describe('requireResiduals', () => {
  const site = {
    frames: 3,
    rows: 2,
    skips: [
      [8, 4, 4],
      [8, 2, 2],
    ],
    blocks: [
      [8, 4, 4],
      [8, 2, 2],
    ],
    mid: [8, 2, 2],
  };
  const g = builder();
  const fine = input(g, 'fine', [6, 8, 4, 4]);
  const coarse = input(g, 'coarse', [3, 8, 2, 2]);
  const wide = input(g, 'wide', [6, 16, 4, 4]);
  const odd = input(g, 'odd', [4, 8, 2, 2]);
  const check = (residuals: UNetResiduals) => () => requireResiduals('folder/canny', residuals, site);

  it('accepts residuals for all places, for some and for none', () => {
    expect(check({ skips: [fine, coarse], blocks: [fine, coarse], mid: coarse })).not.toThrow();
    expect(check({ skips: [fine], blocks: [undefined, coarse] })).not.toThrow();
    expect(check({})).not.toThrow();
  });

  it.each([
    [{ skips: [wide] }, 'features [C, h, w] of [8, 4, 4] at skip connection 0, got [16, 4, 4]'],
    [{ skips: [undefined, fine] }, 'features [C, h, w] of [8, 2, 2] at skip connection 1, got [8, 4, 4]'],
    [{ blocks: [coarse] }, 'features [C, h, w] of [8, 4, 4] at down block 0, got [8, 2, 2]'],
    [{ mid: fine }, 'features [C, h, w] of [8, 2, 2] at the middle block, got [8, 4, 4]'],
    [{ skips: [fine, coarse, coarse] }, 'at most 2 skip connections, got 3'],
    [{ blocks: [fine, coarse, coarse] }, 'at most 2 down blocks, got 3'],
  ])('says where another network’s features do not fit', (residuals, message) => {
    expect(check(residuals)).toThrow(
      expect.objectContaining({
        code: 'invalid-model',
        message: `folder/canny was made for another UNet: expected ${message}`,
      }),
    );
  });

  it('names a residual for another batch', () => {
    const message =
      'folder/canny: expected a residual for 3 frames or for 2 rows of them at the middle block, got a batch of 4';
    expect(check({ mid: odd })).toThrow(expect.objectContaining({ code: 'plugin', message }));
  });
});

/** What `python tools/goldens/residuals.py` wrote with torch 2.13.0 and diffusers 0.42.1. */
const goldens = new GoldenTensors(fileURLToPath(new URL('../__fixtures__/residuals.safetensors', import.meta.url)));

describe('residuals in a UNet', () => {
  const { unet: folder, networks } = readConditioningGoldens();
  const latents = networks.float('latents');
  const context = networks.float('context');
  const [frames, , height, width] = latents.shape as [number, number, number, number];
  const [rows, ...text] = context.shape as [number, number, number];

  async function build(emit: UNetAddition['emit'] | undefined): Promise<OnnxModel> {
    const addition = { name: 'net', component: 'net', weights: new Map() };
    return buildUNet({
      config: parseUNetConfig(JSON.parse(readFileSync(`${folder}/config.json`, 'utf8')), 'config.json'),
      weights: await openWeights(openModelFolder(folder), { folder: '', stem: 'diffusion_pytorch_model' }),
      dialect: portableDialect,
      dtype: 'float32',
      role: 'joint',
      attention: selfAttention,
      additions: emit ? [{ ...addition, emit }] : [],
      ...{ frames, rows, height, width, text: { context: text } },
    });
  }

  /** Declares one of the golden residuals as an input `[F, C, h, w]`. */
  const golden = (g: GraphBuilder, name: string): Value => g.input(name, 'float32', goldens.float(name).shape);
  const forEveryRow = (g: GraphBuilder, x: Value): Value => concat(g, [x, x], 0);

  const cases: [string, UNetAddition['emit']][] = [
    ['blocks', (g) => ({ blocks: [golden(g, 'block.0'), golden(g, 'block.1')] })],
    ['blocks', (g) => ({ blocks: [forEveryRow(g, golden(g, 'block.0')), golden(g, 'block.1')] })],
    ['second', (g) => ({ blocks: [undefined, golden(g, 'block.1')] })],
    [
      'all',
      (g) => ({
        blocks: [golden(g, 'block.0'), golden(g, 'block.1')],
        skips: [undefined, golden(g, 'skip.1')],
        mid: golden(g, 'mid'),
      }),
    ],
  ];

  it.each(cases)('are where diffusers has them: %s', async (name, emit) => {
    const model = await build(emit);
    const residuals = model.inputs.slice(3).map((input) => [input.name, goldens.float(input.name)] as const);
    const inputs = { latents, context, timestep: networks.float('timestep'), ...Object.fromEntries(residuals) };
    const { model_output: output } = await runGraph(model, inputs);
    expectClose(output as Tensor, goldens.float(`output.${name}`), { relative: 1e-5 });
  });

  it('write no node where there are none', async () => {
    const plain = await build(undefined);
    expect((await build(() => ({}))).nodes).toEqual(plain.nodes);
    expect((await build(() => ({ skips: [undefined], blocks: [undefined] }))).nodes).toEqual(plain.nodes);
  });

  it('tell an addition the shapes of their places and the texts', async () => {
    await build((_g, { skips, blocks, mid, text: values }) => {
      expect({ skips, blocks, mid }).toEqual({
        skips: [
          [4, 8, 10],
          [4, 8, 10],
          [4, 4, 5],
          [8, 4, 5],
        ],
        blocks: [
          [4, 8, 10],
          [8, 4, 5],
        ],
        mid: [8, 4, 5],
      });
      expect(values['context']?.shape).toEqual(context.shape);
      return {};
    });
    expect.assertions(2);
  });
});
