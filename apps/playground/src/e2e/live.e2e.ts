import { chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { chromiumPath } from '../__testing__/chromium-path.js';
import { endOfRun, fill, goTo, inTab, openSite, type OpenedSite } from '../__testing__/open-site.js';
import { paceKey } from '../estimate/pace.js';
import { PaceStore } from '../estimate/pace-store.js';
import { FIRST_VISIT, settingsOfView } from '../settings/page-settings.js';

let site: OpenedSite;
beforeAll(async () => {
  // As the page says of itself, which is part of the key of what is kept.
  vi.stubGlobal('crossOriginIsolated', true);
  site = await openSite({ webgpu: false });
});
afterAll(() => site[Symbol.asyncDispose]());

/** What a machine has kept that has measured itself: so many milliseconds an evaluation. */
function measured(milliseconds: number): string {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: kept.set.bind(kept) };
  const key = paceKey(settingsOfView(FIRST_VISIT), { width: 128, height: 128 });
  new PaceStore(storage).put(key, { before: milliseconds, evaluation: milliseconds, frame: milliseconds });
  return JSON.stringify([...kept]);
}

async function openMeasured(milliseconds: number, options = {}): Promise<Page> {
  const { page } = await site.open(options);
  await page.evaluate((kept) => {
    for (const [key, text] of JSON.parse(kept) as [string, string][]) localStorage.setItem(key, text);
  }, measured(milliseconds));
  await page.reload();
  await page.getByText(/^about \d+ (s|min) here$/).waitFor();
  return page;
}

const picture = (page: Page) => page.getByRole('application', { name: /^The first frame/ });
const pixels = (page: Page) =>
  picture(page)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

const bytesOf = (canvas: Locator): Promise<readonly number[]> =>
  canvas.evaluate((element: HTMLCanvasElement) => [
    ...(element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? []),
  ]);

it('is offered where the machine is fast enough by its own measurement', async () => {
  const fast = await openMeasured(100);
  expect(await fast.getByRole('switch', { name: 'Live' }).count()).toBe(1);
  await fast.context().close();
  const slow = await openMeasured(5000);
  expect(await slow.getByRole('switch', { name: 'Live' }).count()).toBe(0);
  await slow.context().close();
});

it('draws what is typed; dragging moves the camera, and letting go makes the video', async () => {
  const page = await openMeasured(100);
  await fill(page, { Steps: 2, Frames: 3 });
  await page.getByRole('switch', { name: 'Live' }).click();
  await picture(page).locator('canvas').waitFor({ timeout: 120_000 });
  await page.getByText('Live', { exact: true }).first().waitFor();
  const first = await pixels(page);
  const prompt = page.getByRole('textbox', { name: 'Prompt', exact: true });
  await prompt.fill('');
  await prompt.pressSequentially('a red car in the city', { delay: 5 });
  await expect.poll(() => pixels(page), { timeout: 120_000 }).not.toBe(first);
  await page.locator('.zr-badge', { hasText: /^Live$/ }).waitFor();
  const drawn = await bytesOf(picture(page).locator('canvas'));

  const box = (await picture(page).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(await page.locator('.zr-strip .zr-thumb').count()).toBe(3);
  // The video begins with the picture that was dragged; another number of frames adds in another order.
  const made = await bytesOf(page.locator('.zr-strip .zr-thumb canvas').first());
  expect(made).toHaveLength(drawn.length);
  expect(Math.max(...made.map((value, at) => Math.abs(value - (drawn[at] ?? 0))))).toBeLessThanOrEqual(2);
  // A quarter of the canvas in two steps, the camera the other way than the picture.
  const right = await inTab(page, page.getByRole('textbox', { name: 'Right per frame' }));
  expect(await right.inputValue()).toBe('64');
  await page.context().close();
});

it('does the same by the keyboard alone', async () => {
  const page = await openMeasured(100);
  await fill(page, { Steps: 1, Frames: 2 });
  await page.getByRole('switch', { name: 'Live' }).press('Space');
  await picture(page).locator('canvas').waitFor({ timeout: 120_000 });
  await picture(page).focus();
  for (const key of ['ArrowUp', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
  expect(await endOfRun(page)).toMatch(/^Done/);
  const down = await inTab(page, page.getByRole('textbox', { name: 'Down per frame' }));
  expect(await down.inputValue()).toBe('64');
  await page.context().close();
});

it('records a clip by the camera into Control, and takes a refusal', async () => {
  const { page: refused } = await site.open();
  await goTo(refused, 'Control');
  await (await inTab(refused, refused.getByRole('button', { name: 'Record with the camera' }))).click();
  await refused.getByRole('alert').filter({ hasText: 'drop a clip instead' }).waitFor();
  await refused.context().close();

  // Chromium's own camera, which shows a dial that turns.
  const args = ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  const browser = await chromium.launch({ executablePath: chromiumPath as string, args });
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    await goTo(page, 'Control');
    await (await inTab(page, page.getByRole('button', { name: 'Record with the camera' }))).click();
    await page.getByLabel('What the camera sees').waitFor();
    await page.getByText(/^camera\.mp4, 16 frames/).waitFor({ timeout: 30_000 });
    // The camera is off again.
    expect(await page.getByLabel('What the camera sees').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Generate from clips' }).isEnabled()).toBe(true);
  } finally {
    await browser.close();
  }
});
