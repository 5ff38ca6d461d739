import type { Page } from 'playwright-core';
import { readSettingsLink } from '../links/settings-link.js';
import { readShortLink } from '../links/short-link.js';
import { builtIn } from './built-in.js';

/** Copies the link of the video that is shown, and reads the settings in it. */
export async function copiedSettings(page: Page): Promise<unknown> {
  await page.getByRole('button', { name: 'Copy link' }).click();
  const { hash } = new URL(page.url());
  return readShortLink(hash, builtIn)?.settings ?? readSettingsLink(hash);
}
