import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tensor } from '@zeroreel/core';
import { GraphBuilder, mul } from '@zeroreel/onnx';
import { beforeAll, expect, it } from 'vitest';
import { chooseTestAdapter } from '../__testing__/choose-test-adapter.js';
import type * as BuiltPackage from './index.js';

chooseTestAdapter();

/** Node starts the worker from the build, which is brought up to date first. */
let built: typeof BuiltPackage;
beforeAll(async () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = fileURLToPath(new URL('../../tsconfig.node.json', import.meta.url));
  await promisify(execFile)(process.execPath, [tsc, '-b', project]);
  built = await import(new URL('../../dist/node/index.js', import.meta.url).href);
}, 120_000);

it('a worker thread keeps what is asked on the GPU, gives the rest to the host, and leaves the event loop free', async (context) => {
  const { available, detail } = await built.webgpuProvider.probe();
  context.skip(!available, detail);
  await using backend = await built.webgpuBackend();
  const g = new GraphBuilder({ name: 'doubled', dtype: 'float32', dialect: backend.dialect });
  const x = g.input('x', 'float32', [2]);
  g.output('y', mul(g, x, 2));
  g.output('z', mul(g, x, 3));
  await using executable = await backend.compile(g.finish());
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  const first = await executable.run({ x: tensor(new Float32Array([1, 2]), [2]) }, { keep: ['y'] });
  clearInterval(timer);
  expect(first.host['z']?.data).toEqual(Float32Array.of(3, 6));
  using y = first.device['y'];
  if (!y) expect.fail('expected y on the device');
  expect((await executable.run({ x: y })).host['y']?.data).toEqual(Float32Array.of(4, 8));
  expect(ticks).toBeGreaterThan(0);
});
