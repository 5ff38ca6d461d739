import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import type { Site, SiteHeaders } from './serve-site.js';

/** The site of a folder, with what its files are to be sent with. */
export async function readSite(folder: string): Promise<Site> {
  return { folder, headers: JSON.parse(await readFile(join(folder, HEADERS), 'utf8')) as SiteHeaders };
}

/** Beside the page: what it is to be sent with. */
const HEADERS = 'headers.json';

/**
 * The folder of the built page.
 * @throws ZeroreelError `missing-file` where it is not installed or not built
 */
export function findSite(): string {
  const folder = join(playgroundFolder(), 'dist', 'site');
  if (existsSync(join(folder, 'index.html')) && existsSync(join(folder, HEADERS))) return folder;
  throw new ZeroreelError('missing-file', `The playground is not built: ${folder} is not there. Run npm run build.`);
}

function playgroundFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('@zeroreel/playground/package.json'));
  } catch (cause) {
    throw new ZeroreelError('missing-file', 'The playground is not installed: npm install @zeroreel/playground', {
      cause,
    });
  }
}
