import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { readSettings, readVideo } from '@zeroreel/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../__testing__/run-command.js';

// Videos of the embedded model in this process, written to files: few steps, frames and pixels.
const QUICK = ['--steps', '2', '--video-frames', '2', '-W', '64', '-H', '64', '--backend', 'cpu', '--threads', '1'];

let root: string;
let folder: string;
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), 'generate-'))));
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => void (folder = await mkdtemp(join(root, 'run-'))));
afterEach(() => vi.unstubAllEnvs());

const generate = (name: string, ...flags: readonly string[]) =>
  runCommand(['generate', 'a panda', '-o', join(folder, name), ...QUICK, ...flags]);
const silent = { code: 0, stdout: '', stderr: '' };

it.each(['a.mp4', 'a.webm', 'a.gif', 'a.webp', 'frames/%03d.png'])(
  'writes %s, with its settings inside',
  async (name) => {
    expect(await generate(name, '-s', '7', '--fps', '8', '-q')).toEqual(silent);
    expect(await readSettings(join(folder, name))).toMatchObject({
      generator: 'zeroreel',
      settings: {
        ...{ format: 2, model: { source: 'embedded' }, output: { framesPerSecond: 8 } },
        request: { prompt: 'a panda', seed: 7, frames: 2, width: 64 },
        plugins: [
          { name: 'motion-dynamics', options: { fields: [{ kind: 'translate', x: 12, y: 12 }], loop: false } },
          { name: 'cross-frame-attention', options: { policy: 'first' } },
          { name: 'transported-noise', options: {} },
        ],
      },
      defaults: { 'request.guidanceScale': 'model', 'plugins[1].options.policy': 'zeroreel' },
    });
    if (name !== 'a.mp4') return;
    const { frames, rate } = await readVideo(join(folder, name));
    expect([frames.length, rate]).toEqual([2, { numerator: 8, denominator: 1 }]);
  },
);

it('tells what does nothing in a video without motion', async () => {
  const { code, stderr } = await generate('a.gif', '--no-motion', '--consistency', '0.5', '--motion-border', 'clamp');
  expect(code).toBe(0);
  expect(stderr).toContain('--motion-border has no effect here: --no-motion is given');
  expect(stderr).toContain('--consistency has no effect here: nothing moves, and no frame comes out of the first one');
});

it('prints events as lines of JSON', async () => {
  const { code, stdout } = await generate('a.gif', '--json');
  expect(code).toBe(0);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const started = events.filter(({ type }) => type === 'stage:start').map(({ stage }) => stage);
  expect(started).toEqual(['load', 'encode', 'compile', 'anchor', 'denoise', 'decode', 'write']);
  expect(events.filter(({ type }) => type === 'generation:progress').at(-1)).toMatchObject({
    done: expect.any(Number),
  });
  expect(events.at(-1)).toMatchObject({ type: 'done', output: join(folder, 'a.gif'), frames: 2 });
  expect(stdout.length).toBeLessThan(20_000);
});

it('keeps frames and draws a preview; needs no ffmpeg for pictures', async () => {
  vi.stubEnv('ZEROREEL_FFMPEG', '/nowhere');
  const flags = ['--keep-frames', join(folder, 'frames'), '--preview', join(folder, 'preview.png'), '-q'];
  expect(await generate('%d.png', ...flags)).toEqual(silent);
  expect(await readdir(folder)).toEqual(['0.png', '1.png', 'frames', 'preview.png']);
  expect(await readdir(join(folder, 'frames'))).toEqual(['000.png', '001.png']);
});

it('takes a prompt of 10,000 characters and says which words were cut', async () => {
  const prompt = `${'a panda on the beach '.repeat(476)}🐼🐼🐼🐼`;
  const { code, stderr } = await runCommand(['generate', prompt, '-o', join(folder, 'a.gif'), ...QUICK]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/too long for the model; cut: .*beach/);
  expect(await readSettings(join(folder, 'a.gif'))).toMatchObject({ settings: { request: { prompt } } });
});

describe('what a run cannot do is told by its flag: exit 2, no file', () => {
  it.each([
    [['-W', '130'], '--width: expected a multiple of 8 up to 4096 pixels, got 130'],
    [['--t0', '1', '--t1', '1'], '--t0: expected an integer from 0 to 0 (t1 - 1), got 1'],
    [['--t1', '3'], '--t1: expected an integer from 1 to 1 (steps - 1), got 3'],
    [['--sampler', 'magic'], '--sampler: expected one of ddim, ddpm'],
    [['--prompt-travel', '{"5":"x"}'], '--prompt-travel (value 1, frame): expected an integer from 0 to 1, got 5'],
    [['--backend', 'cuda', '--precision', 'int8'], '--precision: int8 runs on the CPU alone; expected --backend cpu'],
    [['--backend', 'tpu'], "--backend: expected one of auto, cpu, cuda, webgpu, got 'tpu'"],
  ])('%j', async (flags, message) => {
    const { code, stderr } = await generate('a.gif', '-q', ...flags);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a model', () => {
  it.each<[string, (weights: Buffer) => Uint8Array, number, RegExp]>([
    ['with cut weights', (weights) => weights.subarray(0, -1), 3, /unet\/.*safetensors: .*the file is truncated/],
    ['with a header that is none', (weights) => weights.fill(0x7f, 0, 8), 3, /unet\/.*bytes of another kind of file/],
    [
      'with NaN in a weight',
      (weights) => weights.fill(0xff, weights.length - 64),
      5,
      /NaN at step 0 \(.*\) for frame 0/,
    ],
  ])('%s is refused: exit code, no file', async (_, damage, exitCode, message) => {
    const model = join(folder, 'model');
    await cp(miniModelPath(), model, { recursive: true });
    const unet = join(model, 'unet', 'diffusion_pytorch_model.safetensors');
    await writeFile(unet, damage(await readFile(unet)));
    const { code, stderr } = await generate('a.gif', '-m', model, '-q');
    expect({ code, stderr }).toEqual({ code: exitCode, stderr: expect.stringMatching(message) });
    expect(await readdir(folder)).toEqual(['model']);
  });

  it('gives the weights of the variant that is asked for', async () => {
    const model = join(folder, 'model');
    await cp(miniModelPath(), model, { recursive: true });
    for (const [part, file] of [
      ['unet', 'diffusion_pytorch_model'],
      ['vae', 'diffusion_pytorch_model'],
      ['text_encoder', 'model'],
    ] as const) {
      const plain = join(model, part, `${file}.safetensors`);
      await rename(plain, join(model, part, `${file}.ema.safetensors`));
      await symlink(join(miniModelPath(), part, `${file}.safetensors`), plain);
    }
    // Only the variant is as it should be.
    const unet = join(model, 'unet', 'diffusion_pytorch_model.safetensors');
    await rm(unet);
    await writeFile(unet, 'damaged');
    expect(await generate('plain.gif', '-m', model, '-q')).toMatchObject({ code: 3 });
    expect(await generate('ema.gif', '-m', model, '--variant', 'ema', '-q')).toEqual(silent);
    expect(await readSettings(join(folder, 'ema.gif'))).toMatchObject({ settings: { model: { variant: 'ema' } } });
  });

  it('of pickles is refused, with the reason and the way out', async () => {
    await mkdir(join(folder, 'x'));
    await writeFile(join(folder, 'x', 'old.ckpt'), 'PK\x03\x04archive/data.pkl');
    const { code, stderr } = await generate('ckpt.gif', '-m', join(folder, 'x', 'old.ckpt'));
    expect(code).toBe(3);
    expect(stderr).toMatch(/old\.ckpt.*pickle.*can run code.*safetensors/s);
  });
});

it('needs a second frame beside a given first one, and the picture itself', async () => {
  const picture = join(folder, 'still.png');
  await writeFile(picture, encodePng({ width: 8, height: 8, data: new Uint8Array(192).fill(90) }));
  const { code, stderr } = await generate('a.gif', '-q', '--init-image', picture, '--video-frames', '1');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('frames: expected 2 or more') });
  expect(await generate('a.gif', '-q', '--init-image', 'none.png')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('none.png'),
  });
});
