import { decodeNumbers, type Float8DType, type FloatDType, type StoredFloatDType } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { serveModel } from '../../../web/src/__testing__/model-server.js';
import { readRegion } from './read-region.js';

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const region = { offset: 300, length: 100 };

// The contracts test parts of blobs in a browser: Node 20 sends them without their last byte.
describe('readRegion', () => {
  it.each([true, false])('reads a part from a web server; one that sends parts: %s', async (ranges) => {
    await using server = await serveModel(() => bytes, { ranges });
    expect(await readRegion({ ...region, file: `${server.url}/x` })).toEqual(bytes.slice(300, 400));
  });

  it('widens bfloat16', async () => {
    await using server = await serveModel(() => new Uint8Array(Uint16Array.of(9, 0x3f80, 0xc000).buffer));
    const widened = await readRegion({
      file: `${server.url}/x`,
      offset: 2,
      length: 4,
      converts: { from: 'bfloat16', to: 'float32' },
    });
    expect([...new Float32Array(widened.buffer)]).toEqual([1, -2]);
  });

  it('makes float32 of float64, and float16 of float8', async () => {
    const float64 = new Uint8Array(Float64Array.of(1, -0.1).buffer);
    const float8 = Uint8Array.of(0x38, 0xbe, 0x01, 0x7f);
    await using server = await serveModel((path) => (path === 'float64' ? float64 : float8));
    const read = (path: string, length: number, from: StoredFloatDType, to: FloatDType) =>
      readRegion({ file: `${server.url}/${path}`, offset: 0, length, converts: { from, to } });
    const { buffer } = await read('float64', 16, 'float64', 'float32');
    expect([...new Float32Array(buffer)]).toEqual([1, Math.fround(-0.1)]);
    const halves = async (dtype: Float8DType) => decodeNumbers(await read('float8', 4, dtype, 'float16'), 'float16');
    expect(await halves('float8e4m3fn')).toEqual([1, -1.75, 2 ** -9, NaN]);
    expect(await halves('float8e5m2')).toEqual([0.5, -1.5, 2 ** -16, NaN]);
  });

  it('names the file that is not there, or shorter, or breaks off', async () => {
    await using server = await serveModel((path) => (path === 'none' ? undefined : bytes), { truncated: ['half'] });
    const read = (path: string, offset = 300) => readRegion({ ...region, offset, file: `${server.url}/${path}` });
    const missing = (message: RegExp) => ({ code: 'missing-file', message: expect.stringMatching(message) });
    await expect(read('none')).rejects.toMatchObject(missing(/none: the server answered 404/));
    await expect(read('x', 950)).rejects.toMatchObject(missing(/x: expected 100 bytes from 950, got 50/));
    await expect(read('half')).rejects.toMatchObject(missing(/half: the download broke off/));
    const file = 'blob:nodedata:gone#unet.safetensors';
    await expect(readRegion({ ...region, file })).rejects.toMatchObject(
      missing(/unet\.safetensors: the file cannot be opened/),
    );
  });
});
