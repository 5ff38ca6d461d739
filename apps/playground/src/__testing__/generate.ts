import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { endOfRun } from './open-site.js';

/** Makes the video that the form describes, and says how that ended. */
export async function generate(page: Page, timeout?: number): Promise<string> {
  await page.getByRole('button', { name: 'Generate video' }).click();
  return endOfRun(page, timeout);
}

/** Downloads the video by the button of that name; the path of the file. */
export async function download(page: Page, name: 'MP4' | 'WebM' | 'GIF' | 'PNG (zip)'): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  const file = await waiting;
  const path = join(await mkdtemp(join(tmpdir(), 'zeroreel-e2e-')), file.suggestedFilename());
  await file.saveAs(path);
  return path;
}

/** What alerts say, all in one. */
export const alerts = async (page: Page): Promise<string> =>
  (await page.getByRole('alert').allTextContents()).join('\n');
