import { planFrames } from '@zeroreel/core';
import { planPart } from '../../core/src/pipeline/part-plan.js';
import { builtInPlugins } from '@zeroreel/plugins';
import { describe, expect, it } from 'vitest';
import type { JobOrder, SplitWish } from './job.js';
import { planVideo, type SplitContext } from './split-video.js';

const known: SplitContext['known'] = (name) => builtInPlugins.find((plugin) => plugin.name === name);
const context: SplitContext = { known, idleDevices: 4 };

function order(
  split: SplitWish,
  request: object = {},
  plugins: readonly (readonly [string, object])[] = [],
): Pick<JobOrder, 'settings' | 'split'> {
  const named = plugins.map(([name, options]) => ({ name, options: { ...options } }));
  return {
    split,
    settings: { format: 2, model: {}, request: { prompt: 'a', ...request }, plugins: named, output: {} },
  };
}
const bordersOf = (...args: Parameters<typeof planVideo>) =>
  planVideo(...args).parts?.map(({ from, to }) => [from, to]);

describe('parts that are asked for', () => {
  it.each([
    [
      8,
      3,
      2,
      [
        [1, 5],
        [5, 8],
      ],
    ],
    [
      8,
      3,
      4,
      [
        [1, 3],
        [3, 5],
        [5, 7],
        [7, 8],
      ],
    ],
    [
      64,
      8,
      2,
      [
        [1, 29],
        [29, 64],
      ],
    ],
    [
      64,
      8,
      9,
      [
        [1, 8],
        [8, 15],
        [15, 22],
        [22, 29],
        [29, 36],
        [36, 43],
        [43, 50],
        [50, 57],
        [57, 64],
      ],
    ],
    [
      4,
      2,
      3,
      [
        [1, 2],
        [2, 3],
        [3, 4],
      ],
    ],
  ])('of %i frames in chunks of %i are %i', (frames, chunkSize, parts, expected) => {
    expect(bordersOf(order({ parts }, { frames, chunkSize }), context)).toEqual(expected);
  });

  it('are such as core makes, for every length and chunk size', () => {
    for (let frames = 2; frames <= 40; frames++) {
      for (let chunkSize = 2; chunkSize <= 10; chunkSize++) {
        const whole = planFrames(frames, chunkSize);
        for (let parts = 2; parts <= whole.chunks.length; parts++) {
          const spans = planVideo(order({ parts }, { frames, chunkSize }), context).parts ?? [];
          expect(spans).toHaveLength(parts);
          const ids = spans.flatMap((span) => planPart(whole, span).frameIds.slice(1));
          expect(ids).toEqual(whole.frameIds.slice(1));
        }
      }
    }
  });

  it('are refused where there are fewer chunks', () => {
    const message = 'split: expected 1 to 3 parts, as 8 frames in chunks of 3 beside the first are, got 4';
    const asked = order({ parts: 4 }, { frames: 8, chunkSize: 4 });
    expect(() => planVideo(asked, context)).toThrow(expect.objectContaining({ code: 'invalid-request', message }));
  });

  it('are none where one is asked for', () => {
    expect(planVideo(order({ parts: 1 }), context)).toEqual({});
  });

  it.each([
    [{ profile: 'official' }, [], 'profile official'],
    [{}, [['cross-frame-attention', { policy: 'previous' }]], "policy 'previous'"],
    [{}, [['cross-frame-attention', { policy: 'first+previous' }]], "policy 'first+previous'"],
    [{}, [['background-smoothing', {}]], "'background-smoothing' looks at all frames"],
    [{}, [['instruct-pix2pix', { clip: { file: 'walk.mp4' } }]], 'its clip decides how many frames'],
    [{}, [['/a/stranger', {}]], "plugin '/a/stranger'"],
  ] as const)('of %j and %j are refused, with the reason', (request, plugins, reason) => {
    const message = expect.stringContaining(reason) as string;
    expect(() => planVideo(order({ parts: 2 }, request, plugins), context)).toThrow(
      expect.objectContaining({ message }),
    );
    expect(planVideo(order('auto', { frames: 64, ...request }, plugins), context).whole === undefined).toBe(
      reason.startsWith('its clip'),
    );
  });

  it.each([
    [[['cross-frame-attention', {}]]],
    [
      [
        ['cross-frame-attention', { policy: 'off' }],
        ['motion-dynamics', {}],
      ],
    ],
  ] as const)('of %j are none of these', (plugins) => {
    expect(bordersOf(order({ parts: 2 }, { frames: 16 }, plugins), context)).toHaveLength(2);
  });
});

describe('a video that nobody says how to make', () => {
  it.each([
    [{ frames: 64 }, {}, 7],
    [{ frames: 64 }, { idleDevices: 2 }, 4],
    [{ frames: 300 }, { idleDevices: 32 }, 37],
    [{ frames: 17 }, {}, 2],
    [{ frames: 64, chunkSize: 33 }, {}, undefined],
    [{ frames: 15 }, {}, undefined],
    [{ frames: 16 }, {}, undefined],
    [{ frames: 64 }, { idleDevices: 1 }, undefined],
    [{ frames: 64 }, { waiting: 4 }, undefined],
    [{ frames: 64 }, { waiting: 3 }, 7],
  ])('of %j with %j has %s parts', (request, change, parts) => {
    const plan = planVideo(order('auto', request), { ...context, ...change });
    expect(plan.parts?.length).toBe(parts);
    expect(plan.whole === undefined).toBe(parts !== undefined);
  });

  it('is whole without a reason where that is asked for', () => {
    expect(planVideo(order('never', { frames: 64 }), context)).toEqual({});
  });
});
