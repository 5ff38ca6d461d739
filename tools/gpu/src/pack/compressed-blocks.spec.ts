import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compressBlocks } from './compressed-blocks.js';

const hasXz = spawnSync('xz', ['--version']).status === 0;
const MIB = 2 ** 20;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zeroreel-blocks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasXz)(`compressBlocks ${hasXz ? '' : '(skipped: there is no xz)'}`, () => {
  it('gives blocks that together are the tar, and compresses what it knows only once', async () => {
    const tar = join(folder, 'a.tar');
    const content = Buffer.from(Uint8Array.from({ length: 2.5 * MIB }, (_, index) => (index * 7 + index / MIB) % 251));
    writeFileSync(tar, content);
    const options = { blockSize: 1, preset: '1', cache: join(folder, 'cache'), workers: 2 };
    const blocks = await compressBlocks('a', tar, options);
    expect(blocks.map(({ index, of }) => [index, of])).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
    const unpacked = blocks.map(({ path }) => execFileSync('xz', ['-dc', path], { maxBuffer: 2 * MIB }));
    expect(Buffer.concat(unpacked).equals(content)).toBe(true);
    for (const { path, bytes } of blocks) expect(statSync(path).size).toBe(bytes);

    const before = readdirSync(options.cache).map((file) => statSync(join(options.cache, file)).mtimeMs);
    content[0] = 99;
    writeFileSync(tar, content);
    await compressBlocks('a', tar, options);
    const after = readdirSync(options.cache).map((file) => statSync(join(options.cache, file)).mtimeMs);
    expect(after).toHaveLength(4);
    expect(after.filter((time) => before.includes(time)).length).toBeGreaterThanOrEqual(3);
  });
});
