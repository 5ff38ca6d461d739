import { afterAll, beforeAll, expect, it } from 'vitest';
import { generate } from '../__testing__/generate.js';
import { fill, openSite, runOn, type OpenedSite } from '../__testing__/open-site.js';
import { census, type Census } from '../__testing__/watch-workers.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite({ inWorkers: '' })));
afterAll(() => site[Symbol.asyncDispose]());

const SHORT = { Steps: 2, Frames: 1 };

it('does not grow from video to video', async () => {
  const { page, errors } = await site.open();
  await fill(page, SHORT);
  const after: Census[] = [];
  for (let seed = 1; seed <= 4; seed++) {
    await fill(page, { Seed: seed });
    expect(await generate(page)).toMatch(/^Done/);
    after.push(await census(page));
  }
  const [, second, , last] = after;
  expect(second).toMatchObject({ workers: 2, gpuBuffers: 0 });
  expect(second?.wasmBytes).toBeGreaterThan(1e7);
  expect(last).toEqual(second);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('holds one model, however often models change', async () => {
  const { page, errors } = await site.open();
  await fill(page, SHORT);
  const after: Census[] = [];
  for (let change = 0; change < 4; change++) {
    await runOn(page, change % 2 === 0 ? 'Processor (WebAssembly)' : 'The best there is');
    expect(await generate(page)).toMatch(/^Done/);
    after.push(await census(page));
  }
  const [first, ...others] = after;
  for (const held of others) expect(held).toEqual({ ...first, wasmBytes: held.wasmBytes });
  expect(Math.max(...others.map(({ wasmBytes }) => wasmBytes))).toBeLessThan(1.1 * (first?.wasmBytes ?? 0));
  expect(errors).toEqual([]);
  await page.context().close();
});
