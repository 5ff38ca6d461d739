import type { Frame } from '@zeroreel/media';
import { clipCorpus, faultsOf, type CorpusClip } from '@zeroreel/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alerts } from '../__testing__/generate.js';
import { goTo, openSite, type OpenedSite } from '../__testing__/open-site.js';

const corpus = await clipCorpus();

let site: OpenedSite;
let page: Page;
beforeAll(async () => {
  site = await openSite();
  ({ page } = await site.open());
  await goTo(page, 'Edit');
});
afterAll(() => site[Symbol.asyncDispose]());

const choose = ({ path }: CorpusClip) => page.locator('.zr-settings input[type=file]').first().setInputFiles(path);

/** The frames of the filmstrip. */
const shownFrames = (): Promise<readonly Frame[]> =>
  page.locator('.zr-settings .zr-thumb canvas').evaluateAll((canvases) =>
    canvases.map((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const rgba = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data;
      return { width, height, data: rgba.filter((_, at) => at % 4 < 3) as unknown as Uint8Array };
    }),
  );

/** As the page shows it: no side is longer than 512 pixels. */
function onPage(clip: CorpusClip): CorpusClip {
  const scale = Math.min(1, 512 / Math.max(clip.width, clip.height));
  return { ...clip, width: Math.round(scale * clip.width), height: Math.round(scale * clip.height), ...clip.inPage };
}

describe('the corpus of clips, in the page', () => {
  it.each(corpus.filter(({ page: isRead }) => isRead))('$file is what it was made to be', async (clip) => {
    await choose(clip);
    // Of a clip that is cut short the page reads all that is there, not the part alone that the corpus knows.
    const count = clip.cut ? '\\d+' : clip.frames;
    const words = new RegExp(`^${clip.file}, ${count} ${clip.frames === 1 ? 'picture' : 'frames'}$`);
    await page.getByText(words).waitFor({ timeout: 60_000 });
    const frames = await shownFrames();
    expect(faultsOf(onPage(clip), clip.cut ? frames.slice(0, clip.frames) : frames)).toEqual([]);
    if (clip.cut) await page.getByText(`${clip.file} is cut short`).waitFor();
    const rate = page.getByRole('textbox', { name: 'Frames a second', exact: true });
    const [numerator = 0, denominator = 1] = clip.rate.split('/').map(Number);
    const said = Number.parseFloat((await rate.getAttribute('placeholder')) ?? '');
    expect(Math.abs(said - numerator / denominator)).toBeLessThan(0.01);
    for (const notice of clip.inPage?.notices ?? []) await page.getByText(notice).waitFor();
  });

  it.each(corpus.filter(({ page: isRead }) => !isRead))('$file is refused, with what can be done', async (clip) => {
    await choose(clip);
    await page.getByText(`${clip.file}: expected`).waitFor();
    expect(await alerts(page)).toMatch(/use the command line/);
  });
});
