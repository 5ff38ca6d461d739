import { expect, it } from 'vitest';
import type { RecordedSettings } from '@zeroreel/run';
import { checkParts, partsToMakeAgain, readPartResult, type PartResult } from './join-video.js';

const sum = (digit: string) => digit.repeat(64);
const recorded = (change: object = {}, threads = 1): RecordedSettings =>
  ({
    ...{ generator: 'zeroreel', version: '1', modelFingerprint: 'sha256:m' },
    settings: {
      format: 2,
      model: {},
      request: { prompt: 'a' },
      plugins: [],
      output: {},
      machine: { backend: 'cpu', threads },
    },
    ...change,
  }) as RecordedSettings;
const part = (from: number, to: number, change: Partial<PartResult> = {}): PartResult => ({
  ...{ from, to, recorded: recorded(), dtype: 'float32' },
  frames: Object.fromEntries(
    [0, ...Array.from({ length: to - from }, (_, k) => from + k)].map((id) => [id, sum(String(id % 10))]),
  ),
  ...change,
});

it('parts of one video fit, whatever number of threads made them', () => {
  const parts = [part(1, 4), part(4, 6, { recorded: recorded({}, 8) }), part(6, 7)];
  expect(checkParts(parts)).toBe(parts[0]);
});

it.each([
  [[], 'expected a video of parts, got none'],
  [[part(2, 4)], 'expected a part from frame 1, got one from frame 2'],
  [[part(1, 4), part(5, 6)], 'expected a part from frame 4, got one from frame 5'],
  [[part(1, 4), part(4, 6, { recorded: recorded({ version: '2' }) })], 'another one in the part 4-6'],
  [[part(1, 4), part(4, 6, { recorded: recorded({ modelFingerprint: 'other' }) })], 'another one in the part 4-6'],
  [[part(1, 4), part(4, 6, { recorded: recorded({ inputs: { a: 'b' } }) })], 'another one in the part 4-6'],
  [[part(1, 4), part(4, 5, { frames: { 0: sum('f'), 4: sum('1') } })], 'its machine computes otherwise'],
])('parts that do not are refused: %#', (parts, message) => {
  expect(() => checkParts(parts)).toThrow(message);
});

it('makes parts again that are of float16 where others are not', () => {
  const made = (dtypes: readonly (string | undefined)[]) =>
    dtypes.map((dtype, k) => ({ from: k, to: k + 1, ...(dtype && { result: part(k, k + 1, { dtype }) }) }));
  const again = (dtypes: readonly (string | undefined)[], decided?: 'float32') =>
    partsToMakeAgain(made(dtypes), decided).map(({ from }) => from);
  expect(again(['float16', 'float16'])).toEqual([]);
  expect(again(['float32', undefined])).toEqual([]);
  expect(again(['float16', 'float32', 'float16'])).toEqual([0, 2]);
  expect(again(['float16', 'float16'], 'float32')).toEqual([0, 1]);
  expect(again(['float32', undefined], 'float32')).toEqual([1]);
});

it('reads what a part has left, and nothing else', () => {
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  expect(readPartResult(bytes(part(1, 4)), 'x')).toEqual(part(1, 4));
  const { 2: _, ...fewer } = part(1, 4).frames;
  for (const wrong of [{}, null, [], part(1, 4, { frames: fewer }), { ...part(1, 4), recorded: {} }]) {
    expect(() => readPartResult(bytes(wrong), 'x')).toThrow('x is no result of a part');
  }
  expect(() => readPartResult(new TextEncoder().encode('{'), 'x')).toThrow('x is no result of a part');
});
