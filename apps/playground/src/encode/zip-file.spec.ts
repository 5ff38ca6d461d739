import { crc32 } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { isZip, readZipped, writeZip } from './zip-file.js';

const files = { 'a.txt': new TextEncoder().encode('a'.repeat(300)), 'é.bin': Uint8Array.of(0, 255) };
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

describe('writeZip', () => {
  it('writes what other programs read', async () => {
    expect(unzipSync(await bytesOf(writeZip(files)))).toEqual(files);
  });

  it('has the checksum of each file in both of its headers', async () => {
    const zip = Buffer.from(await bytesOf(writeZip({ 'a.txt': files['a.txt'] })));
    const central = zip.indexOf(Buffer.from('PK\u0001\u0002'));
    expect([zip.readUInt32LE(14), zip.readUInt32LE(central + 16)]).toEqual([
      crc32(files['a.txt']),
      crc32(files['a.txt']),
    ]);
  });

  it('may have no files', async () => {
    expect(unzipSync(await bytesOf(writeZip({})))).toEqual({});
  });
});

describe('readZipped', () => {
  const read = async (zip: Uint8Array<ArrayBuffer>, name: string) => {
    const file = await readZipped(new Blob([zip]), name);
    return file && bytesOf(file);
  };

  it.each([0, 6] as const)('reads what other programs write, at level %d', async (level) => {
    const zip = new Uint8Array(zipSync(files, { level }));
    expect(await isZip(new Blob([zip]))).toBe(true);
    expect(await read(zip, 'é.bin')).toEqual(files['é.bin']);
    expect(await read(zip, 'a.txt')).toEqual(files['a.txt']);
    expect(await read(zip, 'b.txt')).toBeUndefined();
  });

  it('reads past a comment, and refuses what is no ZIP file', async () => {
    const zip = new Uint8Array([...(await bytesOf(writeZip(files))), 1, 2, 3]);
    expect(await read(zip, 'é.bin')).toEqual(files['é.bin']);
    expect(await isZip(new Blob(['abc']))).toBe(false);
    await expect(read(Uint8Array.of(1, 2, 3), 'a')).rejects.toThrow('Not a ZIP file');
  });

  it('reads the beginning alone of what is compressed into nearly nothing, and says where it is damaged', async () => {
    const bomb = new Uint8Array(zipSync({ a: new Uint8Array(64 * 2 ** 20) }, { level: 9 }));
    expect(bomb.length).toBeLessThan(2 ** 17);
    const { length } = (await read(bomb, 'a')) ?? [];
    expect(length).toBeGreaterThanOrEqual(16 * 2 ** 20);
    expect(length).toBeLessThan(17 * 2 ** 20);
    bomb.fill(0xff, 40, 60);
    await expect(read(bomb, 'a')).rejects.toThrow('Damaged ZIP file');
  });
});
