import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';

/**
 * The folder of the built page.
 * @throws ZeroreelError `missing-file` where it is not installed or not built
 */
export function findSite(): string {
  const folder = join(playgroundFolder(), 'dist', 'site');
  if (existsSync(join(folder, 'index.html'))) return folder;
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
