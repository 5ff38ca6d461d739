import { describe, expect, it } from 'vitest';
import { tensor } from '../tensor/tensor.js';
import { networkInput, type Conditioning } from './network-input.js';

/** Frame k's numbers are k. */
const frames = (count: number, ...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: count * size }, (_, k) => Math.floor(k / size)),
    [count, ...shape],
  );
};
const latents = frames(2, 1, 1, 1);
const plain: Conditioning = { text: { context: frames(2, 3, 1) }, textPerFrame: false, inputs: () => ({}) };
const inputOf = (conditioning: Conditioning, frameIds = [2, 3]) =>
  networkInput({ conditioning, i: 3, t: 801, steps: 10 }, latents, frameIds);

describe('networkInput', () => {
  it('is latents, timestep and text, and nothing that nobody gives', () => {
    expect(inputOf(plain)).toEqual({ latents, timestep: 801, text: plain.text, perFrame: {} });
  });

  it('cuts out the frames of the chunk', () => {
    const input = inputOf({
      text: { context: frames(5, 2, 3, 1), pooled: frames(5, 2, 1) },
      textPerFrame: true,
      channels: frames(5, 2, 4, 1, 1),
      inputs: () => ({ perFrame: { hint: frames(5, 2) } }),
    });
    expect(input.text['context']!.shape).toEqual([2, 2, 3, 1]);
    expect([...new Set(input.text['context']!.data)]).toEqual([2, 3]);
    expect([...input.text['pooled']!.data]).toEqual([2, 2, 3, 3]);
    expect(input.channels!.shape).toEqual([2, 2, 4, 1, 1]);
    expect([...input.perFrame!['hint']!.data]).toEqual([2, 2, 3, 3]);
  });

  it('takes frames that lie apart in their order: the first one and those of a part', () => {
    const conditioning = {
      ...plain,
      channels: frames(5, 2, 4, 1, 1),
      inputs: () => ({ perFrame: { hint: frames(5, 2) } }),
    };
    const input = inputOf(conditioning, [0, 3]);
    expect([...new Set(input.channels!.data)]).toEqual([0, 3]);
    expect([...input.perFrame!['hint']!.data]).toEqual([0, 0, 3, 3]);
  });

  it('asks for the inputs of the step and leaves alone what frames share', () => {
    const scale = tensor(Float32Array.of(0.5), [1]);
    const asked: number[][] = [];
    const inputs = (i: number, steps: number) => {
      asked.push([i, steps]);
      return { shared: { scale } };
    };
    expect(inputOf({ ...plain, inputs, guidanceScale: 8 })).toMatchObject({ shared: { scale }, guidanceScale: 8 });
    expect(asked).toEqual([[3, 10]]);
  });
});
