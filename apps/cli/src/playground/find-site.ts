import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { MINI_MODELS, miniModelPath } from '@zeroreel/mini';
import type { Site, SiteHeaders } from './serve-site.js';

/**
 * The site of a folder, with what its files are to be sent with. The embedded models are those that runs of the command have:
 * the published page comes without them.
 */
export async function readSite(folder: string): Promise<Site> {
  return {
    folder,
    headers: JSON.parse(await readFile(join(folder, HEADERS), 'utf8')) as SiteHeaders,
    elsewhere: Object.fromEntries(MINI_MODELS.map((name) => [`models/${name}`, miniModelPath(name)])),
  };
}

/** Beside the page: what it is to be sent with. */
const HEADERS = 'headers.json';

/**
 * The folder of the built page, which is an optional part of the command.
 * @throws ZeroreelError `missing-file` where it is not installed or not built
 */
export function findSite(resolve: (name: string) => string = createRequire(import.meta.url).resolve): string {
  const folder = join(playgroundFolder(resolve), 'dist', 'site');
  if (existsSync(join(folder, 'index.html')) && existsSync(join(folder, HEADERS))) return folder;
  throw new ZeroreelError('missing-file', `The playground is not built: ${folder} is not there. Run npm run build.`);
}

function playgroundFolder(resolve: (name: string) => string): string {
  try {
    return dirname(resolve('@zeroreel/playground/package.json'));
  } catch (cause) {
    const message = 'The page is an optional part of zeroreel and not installed: npm install @zeroreel/playground';
    throw new ZeroreelError('missing-file', message, { cause });
  }
}
