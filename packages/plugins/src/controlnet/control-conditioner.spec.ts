import { tensor, type Tensor, type UNetAddition } from '@zeroreel/core';
import type { ControlNet } from '@zeroreel/models';
import { describe, expect, it, vi } from 'vitest';
import { conditionedRun } from '../__testing__/conditioned-run.js';
import { ControlConditioner, scaleAt, type ControlSettings } from './control-conditioner.js';

const pictures = (frames: number, width = 12, height = 8): Tensor =>
  tensor(
    Float32Array.from({ length: frames * 3 * height * width }, (_, k) => k),
    [frames, 3, height, width],
  );

/** A network whose hint is as many cells of 4x4 pixels as there are, each with the frame's first number. */
function fakeNetwork(cell = 4) {
  const embed = vi.fn(({ shape, data }: Tensor) => {
    const [frames = 0, , height = 0, width = 0] = shape;
    const cells = (height / cell) * (width / cell);
    const hint = Float32Array.from(
      { length: frames * cells },
      (_, k) => data[Math.floor(k / cells) * 3 * height * width]!,
    );
    return Promise.resolve(tensor(hint, [frames, 1, height / cell, width / cell]));
  });
  const addition = (name: string) => ({ name }) as UNetAddition;
  const disposed = vi.fn(() => Promise.resolve());
  const network: ControlNet = { name: 'folder/canny', embed, addition, [Symbol.asyncDispose]: disposed };
  return { network, embed, disposed };
}

const settings = (given: ControlSettings['pictures'], changes: Partial<ControlSettings> = {}): ControlSettings => ({
  name: 'edges',
  network: fakeNetwork().network,
  pictures: given,
  scale: 0.8,
  span: { start: 0, end: 1 },
  ...changes,
});

describe('ControlConditioner', () => {
  it('reads the pictures of the run’s frames once and hands them to its addition', async () => {
    const { network, embed } = fakeNetwork();
    const conditioner = new ControlConditioner(settings(pictures(3), { network, span: { start: 0, end: 0.5 } }));
    expect(conditioner).toMatchObject({ name: 'edges', extraChannels: 0, sharesNoise: true });
    const prepared = await conditioner.prepare(conditionedRun());
    expect(embed.mock.calls.map(([{ shape }]) => shape)).toEqual([[2, 3, 8, 12]]);
    expect(prepared.additions.map(({ name }) => name)).toEqual(['edges']);
    expect(prepared.channels).toBeUndefined();
    const { perFrame, shared } = prepared.inputs(0, 2);
    expect(perFrame?.['edges.hint']?.shape).toEqual([2, 1, 2, 3]);
    expect([...perFrame!['edges.hint']!.data.subarray(5, 7)]).toEqual([0, 288]);
    expect([...shared!['edges.scale']!.data]).toEqual([Math.fround(0.8)]);
    expect([...prepared.inputs(1, 2).shared!['edges.scale']!.data]).toEqual([0]);
  });

  it('makes pictures for the run', async () => {
    const make = vi.fn(() => Promise.resolve(pictures(2)));
    const run = conditionedRun();
    await new ControlConditioner(settings(make)).prepare(run);
    expect(make.mock.calls).toEqual([[run]]);
  });

  it('opens a network for the run and frees it after it; a given one is its owner’s', async () => {
    const { network, disposed } = fakeNetwork();
    const open = vi.fn(() => Promise.resolve(network));
    const run = conditionedRun();
    const opened = await new ControlConditioner(settings(pictures(2), { network: open })).prepare(run);
    expect(open.mock.calls).toEqual([[run]]);
    expect(disposed).not.toHaveBeenCalled();
    await opened[Symbol.asyncDispose]();
    expect(disposed).toHaveBeenCalledOnce();
    const given = await new ControlConditioner(settings(pictures(2), { network })).prepare(run);
    await given[Symbol.asyncDispose]();
    expect(disposed).toHaveBeenCalledOnce();
  });

  it('frees a network that it has opened where it does not fit', async () => {
    const { network, disposed } = fakeNetwork(2);
    const open = () => Promise.resolve(network);
    const preparing = new ControlConditioner(settings(pictures(2), { network: open })).prepare(conditionedRun());
    await expect(preparing).rejects.toMatchObject({ code: 'invalid-model' });
    expect(disposed).toHaveBeenCalledOnce();
  });

  it.each([
    ['too few', pictures(1), '[1, 3, 8, 12]'],
    ['of another size', pictures(2, 8, 12), '[2, 3, 12, 8]'],
    ['of one colour', tensor(new Float32Array(2 * 96), [2, 1, 8, 12]), '[2, 1, 8, 12]'],
  ])('refuses pictures that are %s', async (_, given, shape) => {
    await expect(new ControlConditioner(settings(given)).prepare(conditionedRun())).rejects.toMatchObject({
      code: 'invalid-request',
      message: `Pictures of edges: expected 2 or more of 12x8, [2, 3, 8, 12], got ${shape}`,
    });
  });

  it('refuses a network for latents of another size', async () => {
    const { network } = fakeNetwork(2);
    const conditioner = new ControlConditioner(settings(pictures(2), { network }));
    await expect(conditioner.prepare(conditionedRun())).rejects.toMatchObject({
      code: 'invalid-model',
      message: 'folder/canny: expected a ControlNet that makes 2x3 cells of these pictures, as the model does, got 4x6',
    });
  });
});

describe('scaleAt', () => {
  /** `controlnet_keep` for 8 steps: [1.0 - float(i / 8 < start or (i + 1) / 8 > end) for i in range(8)]. */
  it.each([
    [0, 1, [1, 1, 1, 1, 1, 1, 1, 1]],
    [0.25, 0.6, [0, 0, 1, 1, 0, 0, 0, 0]],
    [0.3, 1, [0, 0, 0, 1, 1, 1, 1, 1]],
    [0, 0.1, [0, 0, 0, 0, 0, 0, 0, 0]],
  ])('from %f to %f is that of diffusers', (start, end, expected) => {
    const kept = expected.map((_, i) => scaleAt({ scale: 1, span: { start, end } }, i, 8));
    expect(kept).toEqual(expected);
  });
});
