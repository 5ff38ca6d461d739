import { afterAll, beforeAll, expect, it } from 'vitest';
import { basename } from 'node:path';
import { download } from '../__testing__/generate.js';
import { endOfRun, fill, openSite, valueOf, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite({ webgpu: false })));
afterAll(() => site[Symbol.asyncDispose]());

const SHORT = { Steps: 2, Frames: 1, Width: 64, Height: 64 };

it('speaks Korean to those who ask for it, and English where they choose so', async () => {
  const context = await site.browser.newContext({ serviceWorkers: 'block', locale: 'ko-KR' });
  const page = await context.newPage();
  await page.goto(site.url);
  await page.getByRole('button', { name: '동영상 만들기' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('ko');
  const settings = page.getByRole('button', { name: '설정', exact: true });
  if ((await settings.getAttribute('aria-expanded')) === 'false') await settings.click();
  const steps = page.getByRole('textbox', { name: '스텝 수', exact: true });
  await steps.fill('0');
  await steps.blur();
  await page.getByText('만들 수 없습니다').waitFor();
  // What is wrong is said by core, in English.
  await page.getByText('Expected an integer from 1 to 1000, got 0', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('textbox', { name: 'Steps', exact: true }).waitFor();
  expect(await valueOf(page, 'Steps')).toBe('0');
  await page.reload();
  await page.getByRole('button', { name: 'Generate video' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  await context.close();
});

it('makes no video in the middle of what an input method writes, and keeps every script', async () => {
  const { page, errors } = await site.open();
  await fill(page, { ...SHORT, Seed: 3 });
  const prompt = page.getByRole('textbox', { name: 'Prompt', exact: true });
  await prompt.fill('');
  await prompt.focus();
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: '여', selectionStart: 1, selectionEnd: 1 });
  await page.keyboard.press('Control+Enter');
  await page.waitForTimeout(300);
  expect(await page.locator('.zr-status').count()).toBe(0);
  await session.send('Input.insertText', { text: '여우 キツネ 狐狸 🦊' });
  expect(await prompt.inputValue()).toBe('여우 キツネ 狐狸 🦊');
  await page.keyboard.press('Control+Enter');
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(basename(await download(page, 'GIF'))).toBe('여우-キツネ-狐狸-🦊-3.gif');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByRole('button', { name: 'History', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '여우 キツネ 狐狸 🦊', exact: true }).waitFor();
  const { page: other } = await site.open({ hash: new URL(page.url()).hash });
  await expect.poll(() => valueOf(other, 'Prompt')).toBe('여우 キツネ 狐狸 🦊');
  expect(errors).toEqual([]);
  await other.context().close();
  await page.context().close();
});
