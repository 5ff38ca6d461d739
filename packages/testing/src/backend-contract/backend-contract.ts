import type { Backend } from '@zeroreel/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { slow } from './contract-graphs.js';
import { numbers, ones } from './contract-tensors.js';
import { describeDisposal } from './describe-disposal.js';
import { describeRefusals } from './describe-refusals.js';
import { describeRuns } from './describe-runs.js';

/** Exceptions for one backend. */
export interface BackendContractOptions {
  /** Why a run may block the caller's event loop. Default: it may not. */
  readonly blocksBecause?: string;
  /** How many products of 768×768 matrices make a run long enough to observe. Default 60; slow machines need fewer. */
  readonly longRun?: number;
}

/** Tests what every backend guarantees. It calls `create` once, and again where a test needs another backend. */
export function describeBackendContract(
  name: string,
  create: () => Promise<Backend>,
  options: BackendContractOptions = {},
): void {
  describe(`${name}: backend contract`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await create();
    });
    afterAll(() => backend[Symbol.asyncDispose]());

    it('describes itself', () => {
      const { description, dtypes, preferredDType } = backend.capabilities();
      expect(description).not.toBe('');
      expect(dtypes).toContain(preferredDType);
    });

    describeRuns(() => backend);
    describeRefusals(() => backend, create);
    describeDisposal(() => backend, create);

    it.skipIf(options.blocksBecause !== undefined)(
      `leaves the event loop to others during a run${options.blocksBecause ? ` (skipped: ${options.blocksBecause})` : ''}`,
      async () => {
        await using executable = await backend.compile(slow(backend.dialect, options.longRun ?? 60));
        let ticks = 0;
        const timer = setInterval(() => (ticks += 1), 5);
        const start = performance.now();
        const { host } = await executable.run({ x: ones() });
        const milliseconds = performance.now() - start;
        clearInterval(timer);
        expectClose(numbers(host, 'y').slice(0, 3), [1, 1, 1], { absolute: 1e-3 });
        expect(ticks).toBeGreaterThan(milliseconds / 100);
      },
    );
  });
}
