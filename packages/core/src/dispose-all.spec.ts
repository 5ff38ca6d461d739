import { expect, it } from 'vitest';
import { disposeAll } from './dispose-all.js';

it('frees the last first, one after the other', async () => {
  const log: string[] = [];
  const thing = (name: string): AsyncDisposable => ({
    async [Symbol.asyncDispose]() {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
    },
  });
  await disposeAll([thing('backend'), thing('model')]);
  expect(log).toEqual(['model begins', 'model ends', 'backend begins', 'backend ends']);
});
