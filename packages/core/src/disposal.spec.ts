import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { disposeAll } from './disposal.js';

const source = readFileSync(new URL('disposal.ts', import.meta.url), 'utf8');
/** The statements that run when the file is loaded. */
const symbols = source.slice(0, source.indexOf('/**')).replaceAll(' as const', '');

/** What the file makes of a browser's `Symbol` that has these properties. */
function defined(own: { readonly dispose?: symbol }) {
  const there = { for: Symbol.for, ...own } as { readonly dispose?: symbol; readonly asyncDispose?: symbol };
  new Function('Symbol', symbols)(there);
  return there;
}

it('defines the symbols of disposal where a browser has none', () => {
  const { dispose, asyncDispose } = defined({});
  // Two copies of the package have one pair.
  expect([dispose, asyncDispose]).toEqual([Symbol.for('Symbol.dispose'), Symbol.for('Symbol.asyncDispose')]);
});

it('keeps the symbols that a browser has', () => {
  const dispose = Symbol('its own');
  expect(defined({ dispose })).toMatchObject({ dispose, asyncDispose: Symbol.for('Symbol.asyncDispose') });
});

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
