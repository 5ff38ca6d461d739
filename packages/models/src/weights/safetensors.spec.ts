import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { safetensorsBytes } from '../__testing__/safetensors-bytes.js';
import { readSafetensors, type WeightMap } from './safetensors.js';

async function read(bytes: Uint8Array): Promise<WeightMap> {
  return readSafetensors(await memoryModelFiles({ 'a.safetensors': bytes }).open('a.safetensors'), 'a.safetensors');
}

const entry = (dtype: string, shape: readonly number[], begin: number, end: number): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('readSafetensors', () => {
  it('says where each weight lies in the file', async () => {
    const header = {
      __metadata__: { format: 'pt' },
      'a.weight': entry('F16', [2, 3], 0, 12),
      'b.weight': entry('BF16', [5], 12, 22),
      'c.weight': entry('F32', [], 22, 26),
      position_ids: entry('I64', [1, 2], 26, 42),
      empty: entry('F32', [0], 42, 42),
      'd.weight': entry('F64', [1], 42, 50),
      'e.weight': entry('F8_E4M3', [2], 50, 52),
      'f.weight': entry('F8_E5M2', [2], 52, 54),
    };
    const start = 8 + JSON.stringify(header).length;
    const weights = await read(safetensorsBytes(header, 54));
    expect([...weights.keys()]).toEqual(Object.keys(header).slice(1));
    expect(weights.get('a.weight')).toEqual({
      dtype: 'float16',
      shape: [2, 3],
      data: { file: 'memory:a.safetensors', offset: start, length: 12 },
    });
    expect(weights.get('b.weight')?.data).toMatchObject({ offset: start + 12, length: 10 });
    expect(weights.get('c.weight')).toMatchObject({ dtype: 'float32', shape: [] });
    expect(weights.get('position_ids')?.dtype).toBe('int64');
    expect(['d', 'e', 'f'].map((name) => weights.get(`${name}.weight`)?.dtype)).toEqual([
      'float64',
      'float8e4m3fn',
      'float8e5m2',
    ]);
  });

  const good = { w: entry('F32', [2], 0, 8) };
  const longHeader = safetensorsBytes(good, 8);
  new DataView(longHeader.buffer).setBigUint64(0, 2n ** 60n, true);

  it.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(0), 'expected a .safetensors file, got an empty file'],
    [
      'a file cut in its first bytes',
      Uint8Array.of(64, 0, 0),
      'expected at least 8 bytes, got 3: the file is truncated',
    ],
    ['a header longer than any', longHeader, 'expected a .safetensors file, got bytes of another kind of file'],
    [
      'more bytes than the header tells of',
      safetensorsBytes(good, 10),
      'expected 8 bytes of data, as its header says, got 10: it is damaged; download it again',
    ],
    ['a text', new TextEncoder().encode('Not found\n'), 'expected a .safetensors file, got a text that begins with'],
    [
      'a file cut in its header',
      safetensorsBytes(good, 8).subarray(0, 30),
      `expected a header of ${JSON.stringify(good).length} bytes, got 22: the file is truncated; download it again`,
    ],
    [
      'a file cut in its data',
      safetensorsBytes(good, 7),
      `'w': expected data up to byte 8, got 7: the file is truncated`,
    ],
    ['a header that is no JSON', safetensorsBytes('{"w": ', 8), '(header): expected JSON'],
    ['a header that is a list', safetensorsBytes('[]', 8), 'expected a JSON object, got []'],
    ['an entry that is no object', safetensorsBytes({ w: 1 }, 8), `'w': expected an object, got 1`],
    [
      'an unknown dtype',
      safetensorsBytes({ w: entry('F4', [2], 0, 1) }, 1),
      "dtype F32, F16, BF16, F64, F8_E4M3, F8_E5M2, got 'F4'",
    ],
    [
      'a negative dimension',
      safetensorsBytes({ w: entry('F32', [-2], 0, 8) }, 8),
      'a shape of whole numbers, got [-2]',
    ],
    ['offsets the wrong way round', safetensorsBytes({ w: entry('F32', [2], 8, 0) }, 8), 'begin ≤ end, got [8,0]'],
    ['offsets missing', safetensorsBytes({ w: { dtype: 'F32', shape: [2] } }, 8), 'begin ≤ end, got none'],
    [
      'bytes that do not fit the shape',
      safetensorsBytes({ w: entry('F32', [3], 0, 8) }, 8),
      '12 bytes for float32 [3], got 8',
    ],
    [
      'overlapping weights',
      safetensorsBytes({ ...good, v: entry('F32', [2], 4, 12) }, 12),
      `'v': expected data of its own, got bytes that 'w' has too`,
    ],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining(message) as string,
    });
    await expect(read(bytes)).rejects.toThrow('a.safetensors');
  });
});
