import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor, type Backend } from '@zeroreel/core';
import { add, GraphBuilder, type OnnxModel } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './cpu-provider.js';
import { int8CpuDialect } from './int8-cpu-dialect.js';
import { roundAhead } from './rounded-weights.js';

const [TOKENS, INPUTS, OUTPUTS] = [16, 300, 400];
const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * i));
const x = tensor(numbers(TOKENS * INPUTS), [1, TOKENS, INPUTS]);

interface Made {
  readonly factor?: number;
  /** Whether the weight is computed of two constants, as one with a LoRA on it is. */
  readonly isComputed?: boolean;
  readonly outputs?: number;
}

function linearModel({ factor = 1, isComputed = false, outputs = OUTPUTS }: Made = {}): OnnxModel {
  const g = new GraphBuilder({ name: 'linear', dtype: 'float32', dialect: int8CpuDialect });
  const constant = (scale: number) =>
    g.constant(
      numbers(outputs * INPUTS).map((number) => scale * number),
      [outputs, INPUTS],
      'float32',
    );
  // A power of two: nothing is lost.
  const weight = isComputed ? add(g, constant(factor / 2), constant(factor / 2)) : constant(factor);
  const bias = g.constant(numbers(outputs), [outputs], 'float32');
  g.output('y', int8CpuDialect.linear(g, g.input('x', 'float32', [1, TOKENS, INPUTS]), weight, bias));
  return g.finish();
}

async function run(backend: Backend, model = linearModel()) {
  await using executable = await backend.compile(model);
  return (await executable.run({ x })).host['y']!.data;
}

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('zeroreel-int8-'));

/** A backend in floats, and the names of what it compiles. */
async function watchedBackend() {
  const inner = await cpuBackend({ threads: 1, worker: false });
  const compiled: string[] = [];
  const watched: Backend = {
    ...inner,
    capabilities: () => inner.capabilities(),
    close: () => inner.close(),
    compile: (model) => (compiled.push(model.name), inner.compile(model)),
  };
  return { watched, compiled };
}

describe('roundAhead', () => {
  it('rounds into a file, once for all graphs, and removes it', async () => {
    const before = new Set(folders());
    const { watched, compiled } = await watchedBackend();
    await using small = roundAhead(watched, () => false);
    const expected = await run(small);
    expect(folders()).toEqual([...before]);
    const backend = roundAhead(watched, () => true);
    expect(await run(backend)).toEqual(expected);
    expect(await run(backend)).toEqual(expected);
    expect(compiled).toEqual(['linear', 'linear', 'linear']);
    const [folder = ''] = folders().filter((name) => !before.has(name));
    expect(statSync(join(tmpdir(), folder, 'weights.bin')).size).toBe(INPUTS * OUTPUTS);
    expect(await run(backend, linearModel({ factor: 2 }))).not.toEqual(expected);
    await backend.close();
    expect(folders()).not.toContain(folder);
  });

  it.each([
    { outputs: OUTPUTS, sessions: 1 },
    { outputs: 8000, sessions: 2 },
  ])('has weights that are computed computed, a part at a time: $outputs outputs', async ({ outputs, sessions }) => {
    const { watched, compiled } = await watchedBackend();
    await using backend = roundAhead(watched, () => true);
    const expected = await run(backend, linearModel({ outputs }));
    compiled.length = 0;
    expect(await run(backend, linearModel({ outputs, isComputed: true }))).toEqual(expected);
    expect(compiled).toEqual([...Array<string>(sessions).fill('weights to round'), 'linear']);
  });

  it('leaves graphs in floats as they are', async () => {
    const { watched } = await watchedBackend();
    const g = new GraphBuilder({ name: 'sum', dtype: 'float32', dialect: int8CpuDialect });
    g.output('y', add(g, g.input('x', 'float32', [1]), 1));
    const model = g.finish();
    const compiled: OnnxModel[] = [];
    const compile: Backend['compile'] = (given) => (compiled.push(given), watched.compile(given));
    await using backend = roundAhead({ ...watched, capabilities: () => watched.capabilities(), compile }, () => true);
    await using _ = await backend.compile(model);
    expect(compiled).toEqual([model]);
    expect(compiled[0]).toBe(model);
  });
});
