import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fill, goTo, openSite, valueOf, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite({ webgpu: false })));
afterAll(() => site[Symbol.asyncDispose]());

const hashOf = (page: Page) => new URL(page.url()).hash;

it('has an address for each view, and goes back and forward', async () => {
  const { page, errors } = await site.open();
  expect(hashOf(page)).toBe('');
  await goTo(page, 'Edit');
  await fill(page, { Instruction: 'make it rain' });
  await goTo(page, 'Compare');
  expect(hashOf(page)).toBe('#compare');
  await page.goBack();
  expect(await valueOf(page, 'Instruction')).toBe('make it rain');
  await page.goBack();
  expect(hashOf(page)).toBe('');
  expect(await valueOf(page, 'Prompt')).toBe('a penguin skiing in the snow');
  await page.goForward();
  expect(await valueOf(page, 'Instruction')).toBe('make it rain');
  expect(errors).toEqual([]);
  await page.context().close();
});

it('keeps drafts of every view over a reload, and for the next tab', async () => {
  const { page } = await site.open();
  await fill(page, { Prompt: '눈 속의 여우 🦊', Seed: 11 });
  await goTo(page, 'Edit');
  await fill(page, { Instruction: '비가 오게 해 주세요' });
  await page.reload();
  expect(await valueOf(page, 'Instruction')).toBe('비가 오게 해 주세요');
  await goTo(page, 'Generate');
  expect([await valueOf(page, 'Prompt'), await valueOf(page, 'Seed')]).toEqual(['눈 속의 여우 🦊', '11']);
  const next = await page.context().newPage();
  await next.goto(`${site.url}#edit`);
  await next.getByRole('textbox', { name: 'Instruction', exact: true }).waitFor();
  expect(await valueOf(next, 'Instruction')).toBe('비가 오게 해 주세요');
  await page.context().close();
});

it('takes a short link, and what is changed then instead of it', async () => {
  const { page, errors } = await site.open({ hash: '#generate?prompt=a+crab&seed=5&output.pingPong=true' });
  await page.getByText('Settings of the link').waitFor();
  expect([await valueOf(page, 'Prompt'), await valueOf(page, 'Seed')]).toEqual(['a crab', '5']);
  await page.reload();
  expect(await valueOf(page, 'Seed')).toBe('5');
  await fill(page, { Seed: 6 });
  expect(hashOf(page)).toBe('#generate');
  await page.reload();
  expect([await valueOf(page, 'Prompt'), await valueOf(page, 'Seed')]).toEqual(['a crab', '6']);
  // Another link in the same tab, as it is pasted into the address bar.
  await page.evaluate(() => (location.hash = '#edit?prompt=make+it+snow'));
  await expect.poll(() => valueOf(page, 'Instruction')).toBe('make it snow');
  await page.goBack();
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

it('only looks at a link: the next tab begins with what was entered', async () => {
  const { page } = await site.open();
  await fill(page, { Seed: 3 });
  const looked = await page.context().newPage();
  await looked.goto(`${site.url}#generate?prompt=a+crab&seed=5`);
  await expect.poll(() => valueOf(looked, 'Seed')).toBe('5');
  const next = await page.context().newPage();
  await next.goto(site.url);
  await expect.poll(() => valueOf(next, 'Seed')).toBe('3');
  await page.context().close();
});

it.each([
  ['#generate?seed=seven', 'request.seed: expected an integer'],
  ['#generate?colour=red', 'request.colour: expected no such option'],
  ['#generate?motion-dynamics.fields=[{', 'plugins[0].options.fields: expected'],
  ['#settings=e30', 'The link keeps settings that are damaged'],
])('tells what is wrong with %s, and loses nothing', async (hash, told) => {
  const { page, errors } = await site.open();
  await fill(page, { Prompt: 'a draft', Seed: 9 });
  await page.evaluate((next) => (location.hash = next), hash);
  await page.getByText(told).first().waitFor();
  expect([await valueOf(page, 'Prompt'), await valueOf(page, 'Seed')]).toEqual(['a draft', '9']);
  await page.reload();
  await page.getByText(told).first().waitFor();
  expect(await valueOf(page, 'Seed')).toBe('9');
  expect(errors).toEqual([]);
  await page.context().close();
});

it('works where the browser lets the page keep nothing', async () => {
  const { page, errors } = await site.open({ hash: '#generate?prompt=a+crab&seed=5' });
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(globalThis, name, {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    }
  });
  await page.reload();
  await expect.poll(() => valueOf(page, 'Seed')).toBe('5');
  await fill(page, { Seed: 6 });
  expect(await valueOf(page, 'Seed')).toBe('6');
  expect(errors).toEqual([]);
  await page.context().close();
});
