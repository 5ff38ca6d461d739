import { expect, it } from 'vitest';
import { collectGarbage } from './collect-garbage.js';

it('collectGarbage frees what nothing refers to', () => {
  let large: Uint8Array | undefined = new Uint8Array(64);
  const reference = new WeakRef(large);
  large = undefined;
  // A reference holds its object until the job in hand is done.
  return new Promise((resolve) => setTimeout(resolve)).then(() => {
    collectGarbage();
    expect(reference.deref()).toBeUndefined();
  });
});
