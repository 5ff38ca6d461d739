import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const SITE = new URL('../../dist/site/', import.meta.url);
const ASSETS = new URL('assets/', SITE);
/** What is no code of the page: onnxruntime, and CLIP's vocabulary, which is data. */
const OTHERS = /^ort|^clip-merges/;

const read = (name: string): string => readFileSync(new URL(name, ASSETS), 'utf8');
const compressed = (name: string): number => gzipSync(read(name), { level: 9 }).length;
const sum = (names: readonly string[]): number => names.reduce((total, name) => total + compressed(name), 0);
const code = readdirSync(ASSETS).filter((name) => /\.(js|css)$/.test(name) && !OTHERS.test(name));

/** Names of assets that a file loads before anything is asked for: its imports, and the worker that it starts. */
const loadedBy = (text: string): string[] =>
  [...text.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']|new URL\(\s*[`"']([^`"']+\.js)[`"']/g)].map(
    ([, imported, started]) => (imported ?? started ?? '').replace(/^.*\//, ''),
  );

/** Parts that nobody has to ask for, with their styles: the page, and the drawer that a desktop opens at once. */
const UNASKED = /^(show-page|settings-drawer)-/;

/** What index.html loads, and what that loads in turn. */
function firstScreen(): string[] {
  const page = readFileSync(new URL('index.html', SITE), 'utf8');
  const found = new Set<string>();
  const waiting = [...page.matchAll(/assets\/([^"']+\.(?:js|css))/g)].map(([, name]) => name ?? '');
  waiting.push(...code.filter((name) => UNASKED.test(name)));
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name) || !code.includes(name)) continue;
    found.add(name);
    waiting.push(...loadedBy(read(name)));
  }
  return [...found];
}

describe('code and styles of the page, without onnxruntime', () => {
  it('are at most 330 kB compressed before a visitor asks for anything, with the drawer of a desktop', () => {
    const names = firstScreen();
    for (const part of ['generation-worker', 'show-page', 'settings-drawer']) {
      expect(names.filter((name) => name.startsWith(part) && name.endsWith('.js'))).toHaveLength(1);
    }
    expect(sum(names)).toBeLessThanOrEqual(330_000);
  });

  it('are at most 480 kB compressed with all that can be asked for', () => {
    expect(code.length).toBeGreaterThan(4);
    expect(sum(code)).toBeLessThanOrEqual(480_000);
  });
});
