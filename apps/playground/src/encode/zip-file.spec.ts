import { crc32 } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readZipped, writeZip } from './zip-file.js';

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
  it.each([0, 6] as const)('reads what other programs write, at level %d', async (level) => {
    const zip = new Uint8Array(zipSync(files, { level }));
    expect(await readZipped(zip, 'é.bin')).toEqual(files['é.bin']);
    expect(await readZipped(zip, 'a.txt')).toEqual(files['a.txt']);
    expect(await readZipped(zip, 'b.txt')).toBeUndefined();
  });

  it('reads past a comment, and refuses what is no ZIP file', async () => {
    const zip = new Uint8Array([...(await bytesOf(writeZip(files))), 1, 2, 3]);
    expect(await readZipped(zip, 'é.bin')).toEqual(files['é.bin']);
    await expect(readZipped(Uint8Array.of(1, 2, 3), 'a')).rejects.toThrow('Not a ZIP file');
  });
});
