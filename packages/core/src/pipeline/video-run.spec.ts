import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { throwIfAborted, ZeroreelError } from '../errors.js';
import { tensor } from '../tensor/tensor.js';
import type { GenerationStep, Video } from './generation-step.js';
import { videoRun, type DecodedFrame, type VideoRun } from './video-run.js';

const STEPS = 3;
const FRAMES = 2;
const latents = tensor(new Float32Array(1), [1]);
const stepOf = (step: number): GenerationStep => ({
  ...{ phase: 'all', step, steps: STEPS, timestep: 0, latents, predictedX0: latents },
});
const video: Video = { latents, frames: [latents, latents] };

interface Behaviour {
  /** Thrown in the place of this step, or of the video. */
  readonly fails?: { readonly at: number; readonly error: unknown };
  /** Awaited before each frame is decoded. */
  readonly beforeFrame?: () => Promise<void>;
}

/** A run of three steps and two frames that notes what it does. */
function setUp({ fails, beforeFrame }: Behaviour = {}, signal?: AbortSignal) {
  const log: string[] = [];
  const failAt = (step: number) => {
    if (fails?.at === step) throw fails.error;
  };
  const run = videoRun(async function* (runSignal, onFrame) {
    log.push('begins');
    try {
      for (let step = 0; step < STEPS; step++) {
        throwIfAborted(runSignal);
        failAt(step);
        log.push(`step ${step}`);
        yield stepOf(step);
      }
      for (let frameId = 0; frameId < FRAMES; frameId++) {
        await beforeFrame?.();
        throwIfAborted(runSignal);
        log.push(`frame ${frameId}`);
        onFrame({ frameId, frames: FRAMES, picture: latents });
      }
      failAt(STEPS);
      return video;
    } finally {
      log.push('freed');
    }
  }, signal);
  return { run, log };
}

const WHOLE = ['begins', 'step 0', 'step 1', 'step 2', 'frame 0', 'frame 1', 'freed'];

async function stepsOf(run: VideoRun): Promise<number[]> {
  const steps: number[] = [];
  for await (const { step } of run) steps.push(step);
  return steps;
}

async function framesOf(run: VideoRun): Promise<number[]> {
  const frames: number[] = [];
  for await (const { frameId } of run.frames) frames.push(frameId);
  return frames;
}

/** What something throws, or undefined. */
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** A promise that somebody resolves later. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Long enough for every promise that waits for nothing else. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

const rejections: unknown[] = [];
const note = (reason: unknown) => void rejections.push(reason);
beforeEach(() => {
  rejections.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  await settle();
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
});

describe('videoRun', () => {
  it('does nothing until somebody asks for something', async () => {
    const { run, log } = setUp();
    await settle();
    expect(log).toEqual([]);
    await run.close();
    expect(log).toEqual([]);
  });

  it('gives its steps, and then its video', async () => {
    const { run, log } = setUp();
    expect(await stepsOf(run)).toEqual([0, 1, 2]);
    expect(log).toEqual(WHOLE);
    expect(await run.video).toBe(video);
    expect(log).toEqual(WHOLE);
  });

  it('gives its video alone, without a loop that drains its steps', async () => {
    const { run, log } = setUp();
    expect(await run.video).toBe(video);
    expect(log).toEqual(WHOLE);
    expect(run.video).toBe(run.video);
  });

  it('gives its frames alone', async () => {
    expect(await framesOf(setUp().run)).toEqual([0, 1]);
  });

  it('takes no further step before the last one has been dealt with', async () => {
    const { run, log } = setUp();
    for await (const { step } of run) {
      await settle();
      expect(log).toEqual(WHOLE.slice(0, step + 2));
    }
  });

  it('hands out each frame as soon as it is decoded, before the run has ended', async () => {
    const gates = [gate(), gate()];
    let next = 0;
    const { run, log } = setUp({ beforeFrame: () => gates[next++]!.opened });
    const frames = run.frames[Symbol.asyncIterator]();
    const first = frames.next();
    await settle();
    expect(log.at(-1)).toBe('step 2');
    gates[0]!.open();
    expect(await first).toMatchObject({ done: false, value: { frameId: 0, frames: 2, picture: latents } });
    expect(log.at(-1)).toBe('frame 0');
    const second = frames.next();
    gates[1]!.open();
    expect(await second).toMatchObject({ value: { frameId: 1 } });
    expect(await frames.next()).toEqual({ done: true, value: undefined });
  });

  it('gives steps, frames and video at once, each of them whole', async () => {
    const { run, log } = setUp();
    const all = await Promise.all([stepsOf(run), framesOf(run), run.video, stepsOf(run)]);
    expect(all).toEqual([[0, 1, 2], [0, 1], video, [0, 1, 2]]);
    expect(log).toEqual(WHOLE);
  });

  it('gives steps and frames together, whoever drives', async () => {
    const { run, log } = setUp();
    expect(await Promise.all([framesOf(run), stepsOf(run)])).toEqual([
      [0, 1],
      [0, 1, 2],
    ]);
    expect(log).toEqual(WHOLE);
  });

  it('keeps steps for nobody: a loop that comes later sees those that are still to come', async () => {
    const { run } = setUp();
    const steps = run[Symbol.asyncIterator]();
    await steps.next();
    await steps.next();
    const late = run[Symbol.asyncIterator]();
    const both = await Promise.all([late.next(), steps.next()]);
    expect(both.map(({ value }) => (value as GenerationStep).step)).toEqual([2, 2]);
    await run.video;
    expect(await stepsOf(run)).toEqual([]);
  });

  it('lets go of steps that nobody reads', async () => {
    const kept: WeakRef<GenerationStep>[] = [];
    const run = videoRun(async function* () {
      for (let step = 0; step < 50; step++) {
        const made = stepOf(step);
        kept.push(new WeakRef(made));
        yield await Promise.resolve(made);
      }
      return video;
    }, undefined);
    const abandoned = run[Symbol.asyncIterator]();
    const awaited = run.video;
    await abandoned.next();
    await abandoned.return?.();
    await awaited;
    await settle();
    collectGarbage();
    expect(kept.filter((each) => each.deref() !== undefined).length).toBeLessThanOrEqual(1);
  });
});

describe('videoRun, left early', () => {
  it('frees everything before the loop is over, and rejects the video', async () => {
    const { run, log } = setUp();
    for await (const { step } of run) if (step === 1) break;
    expect(log).toEqual(['begins', 'step 0', 'step 1', 'freed']);
    await expect(run.video).rejects.toMatchObject({ name: 'ZeroreelError', code: 'aborted' });
    await expect(stepsOf(run)).rejects.toMatchObject({ code: 'aborted' });
  });

  it('frees everything where the loop throws, and passes that error on', async () => {
    const { run, log } = setUp();
    const own = new Error('the preview is full');
    const loop = async () => {
      for await (const { step } of run) if (step === 1) throw own;
    };
    expect(await errorOf(loop())).toBe(own);
    expect(log.at(-1)).toBe('freed');
  });

  it('goes on where the video is awaited', async () => {
    const { run, log } = setUp();
    const awaited = run.video;
    for await (const { step } of run) if (step === 0) break;
    expect(await awaited).toBe(video);
    expect(log).toEqual(WHOLE);
  });

  it('ends for loops over frames as for those over steps', async () => {
    const { run, log } = setUp();
    for await (const { frameId } of run.frames) if (frameId === 0) break;
    expect(log.at(-1)).toBe('freed');
    const early = setUp();
    const frames = framesOf(early.run);
    for await (const { step } of early.run) if (step === 0) break;
    await expect(frames).rejects.toMatchObject({ code: 'aborted' });
    expect(early.log.at(-1)).toBe('freed');
  });

  it('ends by close() and by await using, also twice, and after its end', async () => {
    const { run, log } = setUp();
    await run[Symbol.asyncIterator]().next();
    await Promise.all([run.close(), run.close()]);
    expect(log).toEqual(['begins', 'step 0', 'freed']);
    const disposed = setUp();
    {
      await using using = disposed.run;
      await using[Symbol.asyncIterator]().next();
    }
    expect(disposed.log).toEqual(['begins', 'step 0', 'freed']);
    const ended = setUp();
    await ended.run.video;
    await ended.run.close();
    expect(await ended.run.video).toBe(video);
  });

  it('does not begin once it is closed', async () => {
    const { run, log } = setUp();
    await run.close();
    await expect(run.video).rejects.toMatchObject({ name: 'ZeroreelError', code: 'aborted' });
    await expect(stepsOf(run)).rejects.toMatchObject({ code: 'aborted' });
    expect(log).toEqual([]);
  });

  it('waits for what is under way when it is closed', async () => {
    const { opened, open } = gate();
    const { run, log } = setUp({ beforeFrame: () => opened });
    const frames = run.frames[Symbol.asyncIterator]();
    const pending = errorOf(frames.next());
    await settle();
    let closed = false;
    const closing = run.close().then(() => (closed = true));
    await settle();
    expect([closed, log.at(-1)]).toEqual([false, 'step 2']);
    open();
    await closing;
    expect(log.at(-1)).toBe('freed');
    expect(await pending).toMatchObject({ code: 'aborted' });
  });
});

describe('videoRun, aborted by its signal', () => {
  it('before it begins', async () => {
    const { run, log } = setUp({}, AbortSignal.abort('enough'));
    await expect(run.video).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
    expect(log).toEqual(['begins', 'freed']);
  });

  it('while it runs: every consumer gets the error', async () => {
    const controller = new AbortController();
    const { run, log } = setUp({}, controller.signal);
    const others = [errorOf(run.video), errorOf(framesOf(run))];
    const error = await errorOf(
      (async () => {
        for await (const { step } of run) if (step === 1) controller.abort('enough');
      })(),
    );
    expect(error).toMatchObject({ code: 'aborted', cause: 'enough' });
    for (const other of await Promise.all(others)) expect(other).toBe(error);
    expect(log.at(-1)).toBe('freed');
    expect(log).not.toContain('frame 0');
  });

  it('after its end: the video stays', async () => {
    const controller = new AbortController();
    const { run } = setUp({}, controller.signal);
    await run.video;
    controller.abort();
    expect(await run.video).toBe(video);
  });
});

describe('videoRun, where something fails', () => {
  const error = new ZeroreelError('numerical', 'NaN');

  it.each([0, 2, STEPS])('throws at every consumer exactly what was thrown at step %i', async (at) => {
    const { run, log } = setUp({ fails: { at, error } });
    const errors = await Promise.all([stepsOf(run), framesOf(run), run.video].map(errorOf));
    for (const each of errors) expect(each).toBe(error);
    expect(await errorOf(run.video)).toBe(error);
    expect(await errorOf(stepsOf(run))).toBe(error);
    expect(log.at(-1)).toBe('freed');
  });

  it('hands out the steps before it', async () => {
    const { run } = setUp({ fails: { at: 2, error } });
    const seen: number[] = [];
    const loop = async () => {
      for await (const { step } of run) seen.push(step);
    };
    expect(await errorOf(loop())).toBe(error);
    expect(seen).toEqual([0, 1]);
  });

  it('passes on what is no error at all', async () => {
    const { run } = setUp({ fails: { at: 1, error: undefined } });
    let thrown: unknown = 'nothing';
    await run.video.catch((reason: unknown) => (thrown = reason));
    expect(thrown).toBeUndefined();
  });

  it('fails as well where it cannot even begin', async () => {
    const run = videoRun(() => {
      throw error;
    }, undefined);
    expect(await errorOf(run.video)).toBe(error);
    expect(await errorOf(stepsOf(run))).toBe(error);
  });

  it('alarms nobody where a loop throws and the video is never awaited', async () => {
    const { run } = setUp({ fails: { at: 1, error } });
    const awaitedLater = run.video;
    expect(await errorOf(stepsOf(run))).toBe(error);
    await settle();
    expect(rejections).toEqual([]);
    expect(await errorOf(awaitedLater)).toBe(error);
  });
});

describe('DecodedFrame', () => {
  it('tells which frame it is of how many', async () => {
    const seen: DecodedFrame[] = [];
    for await (const frame of setUp().run.frames) seen.push(frame);
    expect(seen).toEqual([
      { frameId: 0, frames: 2, picture: latents },
      { frameId: 1, frames: 2, picture: latents },
    ]);
  });
});
