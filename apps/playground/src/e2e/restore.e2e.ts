import { afterAll, beforeAll, expect, it } from 'vitest';
import { dropFile } from '../__testing__/drop-file.js';
import { download, generate } from '../__testing__/generate.js';
import { fill, openSite, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite()));
afterAll(() => site[Symbol.asyncDispose]());

it('gets settings back from every kind of file that it writes', async () => {
  const { page } = await site.open();
  await fill(page, { Prompt: 'é: a “quoted” fox', Seed: 11, Steps: 2, Frames: 1 });
  expect(await generate(page)).toMatch(/^Done/);
  for (const name of ['MP4', 'WebM', 'GIF', 'PNG (zip)'] as const) {
    const path = await download(page, name);
    const { page: other, errors } = await site.open();
    await dropFile(other, '.zr-page', path);
    await other.getByText(/^Settings of /).waitFor();
    expect(await other.getByRole('textbox', { name: 'Prompt', exact: true }).inputValue()).toBe('é: a “quoted” fox');
    expect(await other.getByRole('textbox', { name: 'Seed', exact: true }).inputValue()).toBe('11');
    expect(await other.getByRole('textbox', { name: 'Frames', exact: true }).inputValue()).toBe('1');
    expect(errors).toEqual([]);
    await other.context().close();
  }
  await page.context().close();
});
