import type { Backend } from '@zeroreel/core';
import { memoryStorage, RemoteModels } from '@zeroreel/hub';
import { expect, inject, it } from 'vitest';
import { differingShare, runMini } from '../__testing__/mini-request.js';
import { wasmBackend } from '../wasm-provider.js';
import { webgpuBackend } from '../webgpu-page-provider.js';

const cpuFrames = Uint8Array.from(atob(inject('cpuFrames')), (character) => character.charCodeAt(0));

const backends: readonly { name: string; create: () => Promise<Backend> }[] = [
  { name: 'wasm', create: () => wasmBackend() },
  { name: 'webgpu', create: () => webgpuBackend() },
];

it.each(backends)(
  'a whole run on $name gives the frames of the CPU backend',
  async ({ name, create }) => {
    const start = performance.now();
    await using backend = await create();
    const models = new RemoteModels({ storage: memoryStorage() });
    using files = await models.open({ kind: 'address', url: inject('modelUrl') });
    const frames = await runMini(files, backend, () => models.download());
    const differing = [0, 1, 2].map((levels) => differingShare(frames, cpuFrames, levels));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.info(
      `${name} (${backend.capabilities().description}): ${seconds} s; off by > 0, 1, 2: ${differing.join(', ')}`,
    );
    expect(new Set(frames).size).toBeGreaterThan(16);
    expect(differing[2]).toBeLessThanOrEqual(0.01);
  },
  600_000,
);
