import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor, type Backend } from '@zeroreel/core';
import { GraphBuilder, type OnnxModel } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './cpu-provider.js';
import { int8CpuDialect } from './int8-cpu-dialect.js';
import { roundAhead } from './rounded-weights.js';

const [TOKENS, INPUTS, OUTPUTS] = [16, 300, 400];
const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * i));
const x = tensor(numbers(TOKENS * INPUTS), [1, TOKENS, INPUTS]);

function linearModel(factor = 1): OnnxModel {
  const g = new GraphBuilder({ name: 'linear', dtype: 'float32', dialect: int8CpuDialect });
  const weight = g.constant(
    numbers(OUTPUTS * INPUTS).map((number) => factor * number),
    [OUTPUTS, INPUTS],
    'float32',
  );
  const bias = g.constant(numbers(OUTPUTS), [OUTPUTS], 'float32');
  g.output('y', int8CpuDialect.linear(g, g.input('x', 'float32', [1, TOKENS, INPUTS]), weight, bias));
  return g.finish();
}

async function run(backend: Backend, model = linearModel()) {
  await using executable = await backend.compile(model);
  return (await executable.run({ x })).host['y']!.data;
}

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('zeroreel-int8-'));

describe('roundAhead', () => {
  it('rounds into a file, once for all graphs, and removes it', async () => {
    const before = new Set(folders());
    const inner = await cpuBackend({ threads: 1, precision: 'int8', worker: false });
    const expected = await run(inner);
    const compiled: OnnxModel[] = [];
    const watched: Backend = {
      ...inner,
      capabilities: () => inner.capabilities(),
      close: () => inner.close(),
      compile: (model) => (compiled.push(model), inner.compile(model)),
    };
    const backend = roundAhead(watched, () => true);
    expect(await run(backend)).toEqual(expected);
    expect(compiled.map(({ name }) => name)).toEqual(['rounded weights', 'linear']);
    expect(await run(backend)).toEqual(expected);
    expect(compiled).toHaveLength(3);
    expect(compiled[2]?.nodes.map(({ op }) => op)).not.toContain('Transpose');
    const [folder = ''] = folders().filter((name) => !before.has(name));
    expect(statSync(join(tmpdir(), folder, 'weights.bin')).size).toBe(INPUTS * OUTPUTS);
    expect(await run(backend, linearModel(2))).not.toEqual(expected);
    await backend.close();
    expect(folders()).not.toContain(folder);
  });

  it('leaves other graphs as they are', async () => {
    await using backend = roundAhead(await cpuBackend({ threads: 1, precision: 'int8', worker: false }), () => false);
    expect(await run(backend)).toHaveLength(TOKENS * OUTPUTS);
    expect(folders()).toEqual(folders());
  });
});
