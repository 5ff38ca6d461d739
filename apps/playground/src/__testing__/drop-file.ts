import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Page } from 'playwright-core';

const TYPES: Readonly<Record<string, string>> = { '.mp4': 'video/mp4', '.png': 'image/png', '.gif': 'image/gif' };

/** Drops a file of the disk on what `selector` finds. */
export async function dropFile(page: Page, selector: string, path: string): Promise<void> {
  const content = (await readFile(path)).toString('base64');
  const transfer = await page.evaluateHandle(
    ({ name, type, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], name, { type }));
      return data;
    },
    { name: basename(path), type: TYPES[extname(path)] ?? '', base64: content },
  );
  await page.locator(selector).dispatchEvent('drop', { dataTransfer: transfer });
}
