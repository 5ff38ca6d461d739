import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { productionPackages } from './production-packages.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'zeroreel-packages-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(folder: string, manifest: object): void {
  const file = join(root, folder, 'package.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(manifest));
}

describe('productionPackages', () => {
  it('follows dependencies as Node does, each once, without optional and left out ones', () => {
    write('packages/ours', { dependencies: { a: '1', page: '1' }, devDependencies: { tool: '1' } });
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(join(root, 'packages/ours'), join(root, 'node_modules/ours'));
    write('node_modules/a', { dependencies: { b: '2' }, optionalDependencies: { binary: '1' } });
    write('node_modules/a/node_modules/b', { dependencies: { a: '1' } });
    write('node_modules/b', {});
    const found = productionPackages(root, ['ours'], new Set(['page']));
    expect(found.map(({ place }) => place)).toEqual([
      'node_modules/ours',
      'node_modules/a',
      'node_modules/a/node_modules/b',
    ]);
    expect(found[0]?.folder).toBe(join(root, 'packages/ours'));
  });

  it("places a workspace's own dependencies below the place of the workspace", () => {
    write('packages/ours', { dependencies: { a: '3' } });
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(join(root, 'packages/ours'), join(root, 'node_modules/ours'));
    write('node_modules/a', {});
    write('packages/ours/node_modules/a', { dependencies: { b: '1' } });
    write('packages/ours/node_modules/b', {});
    expect(productionPackages(root, ['ours']).map(({ place }) => place)).toEqual([
      'node_modules/ours',
      'node_modules/ours/node_modules/a',
      'node_modules/ours/node_modules/b',
    ]);
  });

  it('says what is not installed', () => {
    write('node_modules/a', { dependencies: { gone: '1' } });
    expect(() => productionPackages(root, ['a'])).toThrow(/^gone, which .*a depends on, is not installed: npm ci$/);
  });
});
