import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { miniModelPath } from '@zeroreel/mini';
import { beforeEach, describe, expect, it } from 'vitest';
import { findSite, readSite } from './find-site.js';
import { respondWithFile } from './serve-site.js';

let packageFolder: string;
const resolve = (name: string) => join(packageFolder, name.replace('@zeroreel/playground/', ''));
beforeEach(() => {
  packageFolder = mkdtempSync(join(tmpdir(), 'playground-'));
});

/** A page as it is published: without the models. */
function writePage(): void {
  mkdirSync(join(packageFolder, 'dist', 'site'), { recursive: true });
  writeFileSync(join(packageFolder, 'dist', 'site', 'index.html'), '<p>page');
  writeFileSync(join(packageFolder, 'dist', 'site', 'headers.json'), '{}');
}

describe('findSite', () => {
  it('finds the page beside the manifest of its package', () => {
    writePage();
    expect(findSite(resolve)).toBe(join(packageFolder, 'dist', 'site'));
  });

  it('says how to get the page where it is not installed, and where it is not built', () => {
    const missing = () => {
      throw new Error('Cannot find module');
    };
    expect(() => findSite(missing)).toThrow(
      'The page is an optional part of zeroreel and not installed: npm install @zeroreel/playground',
    );
    expect(() => findSite(resolve)).toThrow(/The playground is not built: .*site is not there\. Run npm run build\./);
  });
});

describe('readSite', () => {
  it('takes the embedded models from their own package', async () => {
    writePage();
    const site = await readSite(findSite(resolve));
    const get = async (path: string) => respondWithFile(site, new Request(`http://localhost${path}`));
    for (const path of ['base/model_index.json', 'few-step/pytorch_lora_weights.safetensors']) {
      const [name, file] = path.split('/') as ['base' | 'few-step', string];
      const response = await get(`/models/${path}`);
      expect(response.status).toBe(200);
      expect(Buffer.from(await response.arrayBuffer()).equals(readFileSync(join(miniModelPath(name), file)))).toBe(
        true,
      );
    }
    expect((await get('/models/package.json')).status).toBe(404);
    expect(await (await get('/')).text()).toBe('<p>page');
  });
});
