import { expect, it } from 'vitest';
import { tensor } from '../tensor/tensor.js';
import { joinParts, type MadePart } from './join-parts.js';

/** Frame k's numbers are k; the first one's are `anchor`. */
function part(from: number, to: number, anchor = 0): MadePart {
  const ids = [anchor, ...Array.from({ length: to - from }, (_, k) => from + k)];
  const frames = ids.map((id) => tensor(Float32Array.of(id), [1, 1, 1, 1]));
  return { part: { from, to }, video: { latents: tensor(Float32Array.from(ids), [ids.length, 1, 1, 1]), frames } };
}

it('puts parts in their order, with the first frame once', () => {
  const { latents, frames } = joinParts([part(4, 6), part(1, 4)], 6);
  expect([...latents.data]).toEqual([0, 1, 2, 3, 4, 5]);
  expect(frames.map(({ data }) => data[0])).toEqual([0, 1, 2, 3, 4, 5]);
});

it.each<[string, readonly MadePart[]]>([
  ['expected a part that begins at frame 1, got one that begins at 4', [part(4, 6)]],
  ['expected a part that begins at frame 3, got one that begins at 4', [part(1, 3), part(4, 6)]],
  ['expected a part that begins at frame 4, got one that begins at 3', [part(1, 4), part(3, 6)]],
  ['expected parts up to frame 6, got parts up to 4', [part(1, 4)]],
  ['expected parts up to frame 6, got parts up to 1', []],
  ['expected 3 frames in the part from 4 to 6, got 4', [part(1, 4), { ...part(3, 6), part: { from: 4, to: 6 } }]],
  [
    'expected one first frame in all parts, got another one in the part from 4: another machine or request',
    [part(1, 4), part(4, 6, 0.5)],
  ],
])('refuses what is no whole video: %s', (message, parts) => {
  expect(() => joinParts(parts, 6)).toThrow(`parts: ${message}`);
});
