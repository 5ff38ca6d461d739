import { describe, expect, it } from 'vitest';
import { finishRun, setUpRun } from '../__testing__/set-up-run.js';
import type { Conditioner, GuidanceProvider } from '../conditioning/conditioner.js';
import { rowsOf } from '../sampling/guidance.js';
import { scale, sliceFrames } from '../tensor/arithmetic.js';
import { tensor } from '../tensor/tensor.js';
import type { TextToVideoRequest } from './request.js';
import type { FirstPass } from './second-pass.js';

const never = () => Promise.reject(new Error('Not to be called'));
const small: TextToVideoRequest = { prompt: 'a bear', frames: 5, steps: 10, t0: 6, t1: 8, chunkSize: 3 };

describe('ZeroShotTextToVideo, with parts of plugins', () => {
  it.each(['firstFrame', 'secondPass'] as const)('refuses a %s without motion dynamics', async (part) => {
    const plugin = { name: 'mine', picture: never, restart: never };
    const { pipeline } = setUpRun({}, { motion: undefined, [part]: plugin });
    await expect(finishRun(pipeline.generate(small))).rejects.toThrow(
      "'mine' needs motion dynamics, which no plugin binds",
    );
  });

  it('refuses a first frame for a video of one, and a second pass that returns other frames', async () => {
    const firstFrame = { name: 'mine', picture: never };
    const one = setUpRun({}, { firstFrame }).pipeline.generate({ ...small, frames: 1 });
    await expect(finishRun(one)).rejects.toThrow("frames: expected 2 or more, 'mine' gives the first, got 1");
    const restart = ({ latentsAtT }: FirstPass) => sliceFrames(latentsAtT, 0, 2);
    const { pipeline, log } = setUpRun({}, { secondPass: { name: 'cutting', restart } });
    await expect(finishRun(pipeline.generate(small))).rejects.toThrow(
      "'cutting': expected latents [5, 2, 4, 4], got [2, 2, 4, 4]",
    );
    expect(log.alive).toBe(0);
  });

  it('frees its conditioners however it ends, and can be run again', async () => {
    let alive = 0;
    const conditioner: Conditioner = {
      name: 'counted',
      extraChannels: 0,
      prepare() {
        alive++;
        const dispose = () => Promise.resolve(void alive--);
        return Promise.resolve({ additions: [], inputs: () => ({}), [Symbol.asyncDispose]: dispose });
      },
    };
    const { pipeline, events } = setUpRun(
      { nanAt: { timestep: 601, call: 'frames', frame: 0 } },
      { conditioners: [conditioner] },
    );
    const stages: string[] = [];
    events.on('stage:end', ({ stage }) => stages.push(stage));
    await expect(finishRun(pipeline.generate(small))).rejects.toMatchObject({ code: 'numerical' });
    expect([alive, stages.slice(0, 3)]).toEqual([0, ['encode', 'condition', 'compile']]);
    for await (const { latents } of pipeline.generate(small)) if (latents.shape[0] === 1) break;
    expect(alive).toBe(0);
  });

  it('asks as often as a guidance of a plugin’s wants, with the channels of a conditioner', async () => {
    const guidance: GuidanceProvider = {
      name: 'thrice',
      create: ({ guidanceScale }) => ({
        rows: ['prompt', 'negative', 'negative'],
        apply: (output) => scale(guidanceScale, rowsOf(output, 3)[0]!),
      }),
    };
    const channels = tensor(new Float32Array(5 * 3 * 4 * 4 * 4).fill(0.1), [5, 3, 4, 4, 4]);
    const conditioner: Conditioner = {
      name: 'edit',
      extraChannels: 4,
      prepare: () =>
        Promise.resolve({
          additions: [],
          channels,
          inputs: () => ({}),
          [Symbol.asyncDispose]: () => Promise.resolve(),
        }),
    };
    const { pipeline, log } = setUpRun({ unetChannels: 6 }, { guidance, conditioners: [conditioner] });
    await finishRun(pipeline.generate({ ...small, guidanceScale: 0.5 }));
    expect(log.plans[0]).toMatchObject({ rows: 3, extraChannels: 4 });
    expect(log.inputs.at(-1)!.channels!.shape).toEqual([2, 3, 4, 4, 4]);
  });
});
