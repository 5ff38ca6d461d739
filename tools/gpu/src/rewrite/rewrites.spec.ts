import { cpuBackend } from '@zeroreel/backend-cpu';
import { selfAttention, type Backend } from '@zeroreel/core';
import type { OnnxModel } from '@zeroreel/onnx';
import { worstDifference } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lowerForCpu } from './__testing__/lower-for-cpu.js';
import { JOINT_INPUTS, miniUNet } from './__testing__/mini-graphs.js';
import { channelsLast } from './channels-last.js';
import { fuseGroupNorm } from './fuse-group-norm.js';
import { packKeys } from './pack-keys.js';

let backend: Backend;
let expected: Float32Array;

async function run(model: OnnxModel): Promise<Float32Array> {
  await using executable = await backend.compile(lowerForCpu(model));
  const output = (await executable.run(JOINT_INPUTS)).host['model_output'];
  if (output?.dtype !== 'float32') expect.fail('expected float32 model_output');
  return output.data;
}

const operators = (model: OnnxModel): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { op } of model.nodes) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
};

async function expectSame(model: OnnxModel): Promise<void> {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(worstDifference(await run(model), expected).difference / largest).toBeLessThan(1e-4);
}

beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
  expected = await run(await miniUNet({ role: 'joint' }));
});
afterAll(() => backend[Symbol.asyncDispose]());

describe('channelsLast', () => {
  it('computes the same with transposes at the ends and for weights alone', async () => {
    const marked = await miniUNet({ role: 'joint', marked: true });
    const model = channelsLast(marked);
    const { Transpose = 0, NhwcConv, Conv, GroupNorm } = operators(model);
    expect([NhwcConv, Conv, GroupNorm]).toEqual([operators(marked)['Conv'], undefined, operators(marked)['GroupNorm']]);
    const weights = new Set(model.nodes.filter(({ op }) => op === 'NhwcConv').map(({ inputs }) => inputs[1]));
    const upsamplings = operators(marked)['DepthToSpace'] ?? 0;
    expect(Transpose - weights.size - upsamplings).toBe(2);
    await expectSame(model);
  });

  it('leaves what does not read pictures as it was', async () => {
    const before = operators(await miniUNet({ role: 'joint', marked: true }));
    const after = operators(channelsLast(await miniUNet({ role: 'joint', marked: true })));
    for (const op of ['FusedMatMul', 'MultiHeadAttention', 'LayerNormalization', 'Gelu']) {
      expect(after[op]).toBe(before[op]);
    }
  });
});

describe('fuseGroupNorm', () => {
  it('takes SiLU in', async () => {
    const marked = await miniUNet({ role: 'joint', marked: true });
    const model = fuseGroupNorm(marked, { skip: false });
    expect(model.nodes.filter(({ op, outputs }) => op === 'QuickGelu' && outputs[0]?.shape.length === 4)).toEqual([]);
    expect(operators(model)['GroupNorm']).toBe(operators(marked)['GroupNorm']);
    await expectSame(channelsLast(model));
  });

  it('takes in sums that others read too', async () => {
    const marked = await miniUNet({ role: 'joint', marked: true });
    const model = fuseGroupNorm(marked, { skip: true });
    expect(operators(model)['SkipGroupNorm']).toBeGreaterThan(3);
    await expectSame(channelsLast(model));
  });
});

describe('packKeys', () => {
  it('gives keys and values in one product where both are of the first frame, and of the text', async () => {
    const plain = await miniUNet({ role: 'joint' });
    const model = packKeys(plain);
    const attentions = model.nodes.filter(({ op }) => op === 'MultiHeadAttention');
    expect(attentions.map(({ inputs }) => inputs.length)).toEqual(attentions.map(() => 2));
    expect(operators(plain)['FusedMatMul']! - operators(model)['FusedMatMul']!).toBe(attentions.length);
    await expectSame(model);
  });

  it('packs queries too where a frame attends to itself', async () => {
    const model = packKeys(await miniUNet({ role: 'anchor', attention: selfAttention }));
    const inputs = model.nodes.filter(({ op }) => op === 'MultiHeadAttention').map((node) => node.inputs.length);
    expect(new Set(inputs)).toEqual(new Set([1, 2]));
  });

  it('goes together with the other rewritings', async () => {
    const marked = await miniUNet({ role: 'joint', marked: true });
    await expectSame(packKeys(channelsLast(fuseGroupNorm(marked, { skip: true }))));
  });
});
