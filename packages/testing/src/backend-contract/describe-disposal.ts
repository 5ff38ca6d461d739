import type { Backend } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { doubled } from './contract-graphs.js';
import { A, B, numbers, required } from './contract-tensors.js';
import { refusal } from './describe-refusals.js';

/** Tests what disposing frees, and what is refused afterwards. */
export function describeDisposal(backend: () => Backend, create: () => Promise<Backend>): void {
  describe('dispose', () => {
    it('of an executable: serves earlier calls, may be repeated, and lets no run begin after it', async () => {
      const executable = await backend().compile(doubled(backend().dialect));
      const before = executable.run({ x: A });
      await Promise.all([executable[Symbol.asyncDispose](), executable[Symbol.asyncDispose]()]);
      expect(numbers((await before).host, 'y')[0]).toBe(2);
      await expect(executable.run({ x: A })).rejects.toMatchObject(
        refusal('backend-failed', /"doubled" has been disposed/),
      );
    });

    it('of a device tensor: may be repeated, and no run takes the tensor afterwards', async () => {
      await using executable = await backend().compile(doubled(backend().dialect));
      const { device } = await executable.run({ x: A }, { keep: ['y'] });
      const y = required(device['y']);
      const before = executable.run({ x: y });
      y[Symbol.dispose]();
      y[Symbol.dispose]();
      expect(numbers((await before).host, 'y')[0]).toBe(4);
      await expect(executable.run({ x: y })).rejects.toMatchObject(refusal('invalid-request', /"x".*disposed/));
    });

    it.each([
      ['close()', (ended: Backend) => ended.close()],
      ['[Symbol.asyncDispose]()', (ended: Backend) => ended[Symbol.asyncDispose]()],
    ] as const)(
      'of a backend by %s: frees what is left, may be repeated, and serves nothing after it',
      async (_, end) => {
        const other = await create();
        const executable = await other.compile(doubled(other.dialect));
        const { device } = await executable.run({ x: A }, { keep: ['y'] });
        await Promise.all([end(other), other.close(), other[Symbol.asyncDispose]()]);
        required(device['y'])[Symbol.dispose]();
        await executable[Symbol.asyncDispose]();
        const gone = refusal('backend-failed', /disposed/);
        await expect(executable.run({ x: A })).rejects.toMatchObject(gone);
        await expect(other.compile(doubled(other.dialect))).rejects.toMatchObject(gone);
      },
    );

    it('can be followed by a new backend, again and again', async () => {
      for (let time = 0; time < 4; time++) {
        await using other = await create();
        const executable = await other.compile(doubled(other.dialect));
        expect(numbers((await executable.run({ x: B })).host, 'y')[5]).toBe(120);
      }
    });
  });
}
