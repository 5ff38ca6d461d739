import { describe, expect, it } from 'vitest';
import type { FakeModelOptions } from '../__testing__/fake-model.js';
import { finishRun, setUpRun, smallRequest as small } from '../__testing__/set-up-run.js';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import type { Conditioner, GuidanceProvider } from '../conditioning/conditioner.js';
import type { EncodePromptsOptions } from '../networks/diffusion-model.js';
import type { WeightOverlay } from '../networks/weight-overlay.js';
import { number } from '../options/declare.js';
import { rowsOf } from '../sampling/guidance.js';
import { scale } from '../tensor/arithmetic.js';
import { tensor } from '../tensor/tensor.js';
import type { FirstFrame } from './first-frame.js';
import { resolveRunRequest } from './prepare-run.js';
import type { RunParts } from './run-parts.js';

const never = () => Promise.reject(new Error('Not to be called'));
const picture = tensor(new Float32Array(3 * 32 * 32), [1, 3, 32, 32]);
const firstFrame: FirstFrame = { name: 'mine', picture: () => picture };

/** A conditioner that counts how many of its preparations nobody has freed. */
function counted() {
  const count = { alive: 0, prepared: 0 };
  const conditioner: Conditioner = {
    name: 'counted',
    extraChannels: 0,
    prepare() {
      count.alive++;
      count.prepared++;
      const dispose = () => Promise.resolve(void count.alive--);
      return Promise.resolve({ additions: [], inputs: () => ({}), [Symbol.asyncDispose]: dispose });
    },
  };
  return { conditioner, count };
}

describe('planRun', () => {
  it.each(['firstFrame', 'secondPass'] as const)('refuses a %s without motion dynamics', async (part) => {
    const plugin = { name: 'mine', picture: never, restart: never };
    const { prepare } = setUpRun({}, { motion: undefined, [part]: plugin });
    await expect(async () => prepare(small)).rejects.toMatchObject({
      code: 'plugin',
      message: "'mine' needs motion dynamics, which no plugin provides",
    });
  });

  it('refuses a first frame for a video of one', async () => {
    const { prepare } = setUpRun({}, { firstFrame: { name: 'mine', picture: never } });
    await expect(async () => prepare({ ...small, frames: 1 })).rejects.toThrow(
      "frames: expected 2 or more, 'mine' gives the first, got 1",
    );
  });

  it('refuses a UNet whose channels nobody fills, and one that takes fewer than there are', async () => {
    await expect(async () => setUpRun({ unetChannels: 9 }).prepare(small)).rejects.toMatchObject({
      code: 'invalid-model',
      message:
        'This run needs a UNet of 2 input channels; that of fake has 9 (it is a model for inpainting or editing)',
    });
    const editing: Conditioner = { name: 'edit', extraChannels: 2, prepare: never };
    await expect(async () => setUpRun({}, { conditioners: [editing] }).prepare(small)).rejects.toMatchObject({
      code: 'invalid-model',
      message:
        'This run needs a UNet of 4 input channels; that of fake has 2 (a plugin is for models that edit pictures)',
    });
  });

  it('takes the model’s defaults where the request says nothing', async () => {
    const defaults = { steps: 6, guidanceScale: 1, sampler: 'euler', sigmas: 'karras', width: 64, height: 48 } as const;
    const { prepare } = setUpRun({ defaults });
    const { request, sampler, frameShape } = await prepare({ prompt: 'a bear' });
    expect(request).toMatchObject(defaults);
    const steps = sampler.timesteps.length - (request.start?.inserted.length ?? 0);
    expect([sampler.name, steps, frameShape]).toEqual(['euler', 6, [2, 6, 8]]);
    const given = { steps: 4, guidanceScale: 3, sampler: 'heun', sigmas: 'default', width: 32, height: 32 } as const;
    expect((await prepare({ prompt: 'a bear', ...given })).request).toMatchObject(given);
  });

  it('shares noise where conditioners want it, unless motion moves the frames or the request says otherwise', async () => {
    const plain = counted().conditioner;
    const sharing = { ...plain, sharesNoise: true };
    const sharesNoise = async (parts: Partial<RunParts>, sharedNoise?: boolean) => {
      const { prepare } = setUpRun({}, parts);
      return (await prepare({ ...small, ...(sharedNoise !== undefined && { sharedNoise }) })).request.sharedNoise;
    };
    const still = { motion: undefined };
    expect(await sharesNoise({ ...still, conditioners: [plain, sharing] })).toBe(true);
    expect(await sharesNoise({ ...still, conditioners: [plain, sharing] }, false)).toBe(false);
    expect(await sharesNoise({ ...still, conditioners: [plain] })).toBe(false);
    expect(await sharesNoise({ ...still })).toBe(false);
    expect(await sharesNoise({ conditioners: [sharing] })).toBe(false);
    expect(await sharesNoise({ conditioners: [sharing] }, true)).toBe(true);
  });

  it('says once that ddim stands in for a scheduler, unless somebody names a sampler', async () => {
    const scheduler = { ...stableDiffusion, className: 'PNDMScheduler' };
    const noticesOf = async (options: object, request: object) => {
      const { prepare, events } = setUpRun({ scheduler, ...options });
      const notices: string[] = [];
      events.on('notice', ({ message }) => notices.push(message));
      await prepare({ ...small, ...request });
      return notices;
    };
    expect(await noticesOf({}, {})).toEqual([expect.stringContaining('PNDMScheduler')]);
    expect(await noticesOf({}, { sampler: 'pndm' })).toEqual([]);
    expect(await noticesOf({ notices: ['guessed: ε'] }, { sampler: 'pndm' })).toEqual(['guessed: ε']);
    expect(await noticesOf({ defaults: { sampler: 'euler' } }, {})).toEqual([]);
  });

  describe('with weights of few steps', () => {
    const lcm: WeightOverlay = {
      name: 'lcm.safetensors',
      apply: (_, weights) => Promise.resolve(weights),
      fewSteps: { what: 'an LCM LoRA', request: { steps: 4, sampler: 'lcm', guidanceScale: 1 }, mostGuidance: 2 },
    };
    const runWith = async (
      { overlays = [], ...options }: FakeModelOptions & { overlays?: readonly WeightOverlay[] },
      request: object = {},
    ) => {
      const { prepare, events } = setUpRun(options, { overlays });
      const notices: string[] = [];
      events.on('notice', ({ message }) => notices.push(message));
      const { request: resolved } = await prepare({ prompt: 'a bear', frames: 2, ...request });
      const { steps, sampler, guidanceScale, eta, spacing, recommended } = resolved;
      return { notices, took: [steps, sampler, guidanceScale, eta, spacing], recommended };
    };

    it('takes what a LoRA was made for, before what the model’s file says, and tells it', async () => {
      const { notices, took, recommended } = await runWith({ overlays: [lcm], defaults: { guidanceScale: 2.5 } });
      expect(took).toEqual([4, 'lcm', 1, 0, undefined]);
      expect(notices).toEqual(['lcm.safetensors is an LCM LoRA: steps 4, sampler lcm, guidanceScale 1']);
      expect(recommended).toEqual(['steps', 'sampler', 'guidanceScale']);
    });

    it('leaves to the user what the user says, and warns of guidance that it cannot bear', async () => {
      const { notices, took, recommended } = await runWith({ overlays: [lcm] }, { steps: 6, guidanceScale: 7.5 });
      expect(took).toEqual([6, 'lcm', 7.5, 0, undefined]);
      expect(notices).toEqual([
        'lcm.safetensors is an LCM LoRA: sampler lcm',
        'guidanceScale 7.5 is more than an LCM LoRA bears: colours burn above 2',
      ]);
      expect(recommended).toEqual(['sampler']);
      const all = { steps: 4, sampler: 'lcm', guidanceScale: 2 };
      expect(await runWith({ overlays: [lcm] }, all)).toMatchObject({ notices: [] });
    });

    it('takes what a checkpoint was made for, behind what its file says', async () => {
      const request = { steps: 1, sampler: 'tcd', guidanceScale: 1, eta: 1 };
      const fewSteps = { what: 'a Hyper-SD checkpoint', request };
      const parts: FakeModelOptions = { fewSteps, defaults: { steps: 2 } };
      expect((await runWith(parts)).took).toEqual([2, 'tcd', 1, 1, undefined]);
      expect((await runWith(parts)).recommended).toEqual(['sampler', 'guidanceScale', 'eta']);
      // γ is for its own sampler alone.
      expect((await runWith(parts, { sampler: 'lcm' })).took).toEqual([2, 'lcm', 1, 0, undefined]);
    });

    it('samples in other timesteps where another spacing is asked for', async () => {
      const timesteps = async (request: object) =>
        (await setUpRun().prepare({ prompt: 'a bear', ...request })).sampler.timesteps;
      const still = { frames: 1, steps: 4 };
      expect(await timesteps({ ...still, spacing: 'trailing' })).toEqual([999, 749, 499, 249]);
      expect(await timesteps({ ...still, spacing: 'leading' })).toEqual([751, 501, 251, 1]);
      expect(await timesteps({ frames: 1, timesteps: [900, 300] })).toEqual([900, 300]);
    });
  });

  it('guides by the scale of the request, and not at all where the network takes the scale itself', async () => {
    const rowsOfRun = async (options: object, guidanceScale: number) => {
      const { guidance, conditioning } = await setUpRun(options).prepare({ ...small, guidanceScale });
      return [guidance.rows, conditioning.guidanceScale];
    };
    expect(await rowsOfRun({}, 3)).toEqual([['negative', 'prompt'], undefined]);
    expect(await rowsOfRun({}, 1)).toEqual([['prompt'], undefined]);
    expect(await rowsOfRun({ embedsGuidance: true }, 3)).toEqual([['prompt'], 3]);
  });
});

describe('prepareRun', () => {
  it('tells the text encoder what the run is made of', async () => {
    const asked: (EncodePromptsOptions | undefined)[] = [];
    const run = setUpRun();
    const { prepare } = setUpRun({
      requestOptions: { crop: number({ description: 'a test', default: 0 }), zoom: number({ description: 'a test' }) },
      encodePrompts: (texts, options) => (asked.push(options), run.model.encodePrompts(texts)),
    });
    await prepare({ ...small, width: 64, height: 48, clipSkip: 2, modelOptions: { zoom: 3 } });
    expect(asked).toEqual([
      {
        ...{ syntax: 'plain', clipSkip: 2, width: 64, height: 48, overlays: [], tokenEmbeddings: [] },
        modelOptions: { crop: 0, zoom: 3 },
      },
    ]);
  });

  it('reports words that were cut, each text once', async () => {
    const { prepare, events } = setUpRun({ cut: ['and more', '', 'and more', 'and on'] });
    const notices: string[] = [];
    events.on('notice', ({ message }) => notices.push(message));
    await prepare(small);
    expect(notices).toEqual([
      'The text is too long for the model; cut: and more',
      'The text is too long for the model; cut: and on',
      'promptSyntax webui (--prompt-syntax webui) reads a long text on in further blocks',
    ]);
  });

  it('reports what the model tells about the texts, each once', async () => {
    const { prepare, events } = setUpRun({ textNotices: ['a word', 'a word', 'another'] });
    const notices: string[] = [];
    events.on('notice', ({ message }) => notices.push(message));
    await prepare(small);
    expect(notices).toEqual(['a word', 'another']);
  });

  it('says what clip skip counts where it is 2', async () => {
    for (const clipSkip of [1, 2, 3]) {
      const { prepare, events } = setUpRun();
      const notices: string[] = [];
      events.on('notice', ({ message }) => notices.push(message));
      await prepare({ ...small, clipSkip });
      const told = [expect.stringContaining('what webui and Civitai call clip skip 2 leaves out one: clipSkip 1')];
      expect(notices).toEqual(clipSkip === 2 ? told : []);
    }
  });

  it('lays LoRAs on as prompts in the syntax webui ask for, without their tags', async () => {
    const at = (strengthOf: (part: string) => number): WeightOverlay => ({
      name: `foo ${strengthOf('unet')}`,
      apply: (_, weights) => Promise.resolve(weights),
    });
    const overlay = { ...at(() => 1), tag: { names: ['foo'], at } };
    const { prepare, log, parts, events } = setUpRun({}, { overlays: [overlay] });
    const notices: string[] = [];
    events.on('notice', ({ message }) => notices.push(message));
    const asked = { ...small, prompt: 'a bear<lora:foo:0.5><hypernet:x>', promptSyntax: 'webui' } as const;
    const run = await prepare(asked);
    expect(run.parts.overlays.map(({ name }) => name)).toEqual(['foo 0.5']);
    expect(log.texts).toEqual([[undefined, 'a bear']]);
    expect(notices).toEqual([expect.stringContaining('<hypernet:x>')]);
    expect(resolveRunRequest(parts, asked).prompt).toBe(asked.prompt);
    const unknown = { ...asked, prompt: '<lora:bar:1>' };
    expect(() => resolveRunRequest(parts, unknown)).toThrow('to name one of the LoRAs that are given: foo');
    await expect(async () => prepare(unknown)).rejects.toMatchObject({ faults: [{ path: 'prompt' }] });
  });

  it('reports stage condition only where there is something to do', async () => {
    const stagesOf = async (parts: object, request: object = {}) => {
      const { prepare, events } = setUpRun({}, parts);
      const stages: string[] = [];
      events.on('stage:start', ({ stage }) => stages.push(stage));
      await prepare({ ...small, ...request });
      return stages;
    };
    expect(await stagesOf({})).toEqual(['encode']);
    expect(await stagesOf({ conditioners: [counted().conditioner] })).toEqual(['encode', 'condition']);
    expect(await stagesOf({ firstFrame })).toEqual(['encode', 'condition']);
  });

  it('encodes a given first frame at the video’s size, and frees the autoencoder', async () => {
    const sizes: unknown[] = [];
    const asks: FirstFrame = {
      name: 'mine',
      picture: (size) => (sizes.push(size), tensor(new Float32Array(3 * 32 * 64).fill(0.5), [1, 3, 32, 64])),
    };
    const { prepare, log } = setUpRun({ scalingFactor: 0.5 }, { firstFrame: asks });
    const { givenFrame } = await prepare({ ...small, width: 64 });
    expect(sizes).toEqual([{ width: 64, height: 32 }]);
    expect(givenFrame!.shape).toEqual([1, 2, 4, 8]);
    expect(new Set(givenFrame!.data)).toEqual(new Set([0.25]));
    expect(log.alive).toBe(0);
    expect((await setUpRun().prepare(small)).givenFrame).toBeUndefined();
  });

  it('frees conditioners where the first frame cannot be encoded, and when the run is disposed', async () => {
    const { conditioner, count } = counted();
    const small4 = { name: 'mine', picture: () => tensor(new Float32Array(3 * 16), [1, 3, 4, 4]) };
    const { prepare } = setUpRun({}, { conditioners: [conditioner], firstFrame: small4 });
    await expect(async () => prepare(small)).rejects.toThrow('mine: expected a picture [1, 3, 32, 32]');
    expect(count).toEqual({ alive: 0, prepared: 1 });
    const run = await setUpRun({}, { conditioners: [conditioner] }).prepare(small);
    expect(count).toEqual({ alive: 1, prepared: 2 });
    await run[Symbol.asyncDispose]();
    expect(count).toEqual({ alive: 0, prepared: 2 });
  });

  it('prepares nothing once the run is aborted', async () => {
    const { conditioner, count } = counted();
    const controller = new AbortController();
    const { prepare, events } = setUpRun({}, { conditioners: [conditioner] });
    events.on('stage:end', () => {
      controller.abort('enough');
    });
    await expect(async () => prepare(small, controller.signal)).rejects.toMatchObject({
      code: 'aborted',
      cause: 'enough',
    });
    expect(count.prepared).toBe(0);
  });

  it('frees its conditioners however the run ends, and can be run again', async () => {
    const { conditioner, count } = counted();
    const { generate, events } = setUpRun(
      { nanAt: { timestep: 601, call: 'frames', frame: 0 } },
      { conditioners: [conditioner] },
    );
    const stages: string[] = [];
    events.on('stage:end', ({ stage }) => stages.push(stage));
    await expect(finishRun(generate(small))).rejects.toMatchObject({ code: 'numerical' });
    expect([count.alive, stages.slice(0, 3)]).toEqual([0, ['encode', 'condition', 'compile']]);
    for await (const { latents } of generate(small)) if (latents.shape[0] === 1) break;
    expect(count).toEqual({ alive: 0, prepared: 2 });
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
    const { generate, log } = setUpRun({ unetChannels: 6 }, { guidance, conditioners: [conditioner] });
    await finishRun(generate({ ...small, guidanceScale: 0.5 }));
    expect(log.plans[0]).toMatchObject({ rows: 3, extraChannels: 4 });
    expect(log.inputs.at(-1)!.channels!.shape).toEqual([2, 3, 4, 4, 4]);
  });
});
