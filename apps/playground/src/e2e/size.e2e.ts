import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const ASSETS = new URL('../../dist/site/assets/', import.meta.url);
/** What is no code of the page: onnxruntime, and CLIP's vocabulary, which is data. */
const OTHERS = /^ort|^clip-merges/;

it('is at most 356 kB of code and styles, all that can be loaded together', () => {
  const names = readdirSync(ASSETS).filter((name) => /\.(js|css)$/.test(name) && !OTHERS.test(name));
  const sizes = names.map((name) => gzipSync(readFileSync(new URL(name, ASSETS)), { level: 9 }).length);
  expect(names.length).toBeGreaterThan(4);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(356_000);
});
