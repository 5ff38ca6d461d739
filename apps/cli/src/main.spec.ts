import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePng } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { readSettings } from '@zeroreel/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommand } from './__testing__/build.js';
import { runBuilt, startBuilt } from './__testing__/run-built.js';

// The built command in processes of its own, on the embedded model: few steps and frames, as only the command is tested.
const quick = ['--steps', '3', '--video-frames', '2', '--backend', 'cpu', '--threads', '1'];

let root: string;
let folder: string;
beforeAll(async () => {
  await buildCommand();
  root = await mkdtemp(join(tmpdir(), 'zeroreel-'));
}, 300_000);
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => void (folder = await mkdtemp(join(root, 'run-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('generate', () => {
  it.each(['a.mp4', 'a.webm', 'a.gif', 'a.webp', 'frames/%03d.png'])(
    'writes %s, with all its settings inside',
    async (name) => {
      const prompt = 'a "red" panda 🐼 in København, 雨';
      const output = join(folder, name);
      const { code, stdout, stderr } = await runBuilt(['generate', prompt, '-o', output, '-s', '7', '-q', ...quick]);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(await readSettings(output)).toMatchObject({
        generator: 'zeroreel',
        settings: { model: 'embedded', request: { prompt, seed: 7, frames: 2, width: 128 }, framesPerSecond: 4 },
      });
      const inspected = await runBuilt(['inspect', output]);
      expect(inspected.stdout).toMatch(/^prompt +a "red" panda 🐼 in København, 雨\n/);
    },
  );

  it('prints events as lines of JSON', async () => {
    const output = join(folder, 'a.gif');
    const { code, stdout } = await runBuilt(['generate', 'a panda', '-o', output, '--json', ...quick]);
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
    expect(events.at(-1)).toMatchObject({ type: 'done', output, frames: 2 });
    expect(stdout.length).toBeLessThan(20_000);
  });

  it('keeps frames and draws a preview', async () => {
    const flags = ['--keep-frames', join(folder, 'frames'), '--preview', join(folder, 'preview.png')];
    const { code } = await runBuilt(['generate', 'a panda', '-o', join(folder, 'a.mp4'), ...flags, ...quick]);
    expect(code).toBe(0);
    expect(await readdir(folder)).toEqual(['a.mp4', 'frames', 'preview.png']);
    expect(await readdir(join(folder, 'frames'))).toEqual(['000.png', '001.png']);
  });

  it('takes a prompt of 10,000 characters and says which words were cut', async () => {
    const prompt = `${'a panda on the beach '.repeat(476)}🐼🐼🐼🐼`;
    const { code, stderr } = await runBuilt(['generate', prompt, '-o', join(folder, 'a.mp4'), ...quick]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/too long for the model; cut: .*beach/);
    expect(await readSettings(join(folder, 'a.mp4'))).toMatchObject({ settings: { request: { prompt } } });
  });

  it('needs no ffmpeg for a PNG sequence', async () => {
    const args = ['generate', 'a panda', '-o', join(folder, '%d.png'), '-q', ...quick];
    expect(await runBuilt(args, { ZEROREEL_FFMPEG: '/nowhere' })).toMatchObject({ code: 0 });
    expect(await readdir(folder)).toEqual(['0.png', '1.png']);
  });

  it.each([
    ['a width of 130', ['-W', '130'], /width: expected a multiple of 8 .*got 130/],
    ['no frames', ['--video-frames', '0'], /frames: expected an integer from 1 to 4096, got 0/],
    ['10,000 frames', ['--video-frames', '10000'], /frames: expected an integer from 1 to 4096, got 10000/],
    ['t0 = t1', ['--t0', '1', '--t1', '1'], /t0: expected an integer from 0 to 0/],
    ['t1 beyond the steps', ['--t1', '3'], /t1: expected an integer from 1 to 2/],
    ['int8 on CUDA', ['--backend', 'cuda', '--precision', 'int8'], /--precision: int8 runs on the CPU alone/],
    ['an unknown sampler', ['--sampler', 'magic'], /sampler: expected one of ddim, ddpm.*got 'magic'/],
  ])('refuses %s: exit 2, no file', async (_, flags, message) => {
    const { code, stderr } = await runBuilt(['generate', 'a panda', '-o', join(folder, 'a.gif'), ...quick, ...flags]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each<[string, (weights: Buffer) => Uint8Array, number, RegExp]>([
    ['cut weights', (weights) => weights.subarray(0, -1), 3, /unet\/.*safetensors: .*it is truncated/],
    ['a header longer than its file', (weights) => weights.fill(0x7f, 0, 8), 3, /unet\/.*expected a header of at most/],
    ['NaN in a weight', (weights) => weights.fill(0xff, weights.length - 64), 5, /NaN at step 0 \(.*\) for frame 0/],
  ])('refuses a model with %s: exit code, no file', async (_, damage, exitCode, message) => {
    const model = join(folder, 'model');
    await cp(miniModelPath(), model, { recursive: true });
    const unet = join(model, 'unet', 'diffusion_pytorch_model.safetensors');
    await writeFile(unet, damage(await readFile(unet)));
    const args = ['generate', 'a panda', '-o', join(folder, 'a.gif'), '-m', model, '-q', ...quick];
    const { code, stderr } = await runBuilt(args);
    expect(stderr).toMatch(message);
    expect(code).toBe(exitCode);
    expect(await readdir(folder)).toEqual(['model']);
  });

  it('refuses an empty prompt', async () => {
    const { code, stderr } = await runBuilt(['generate', '', '-o', join(folder, 'a.gif'), ...quick]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('prompt: expected some text') });
  });
});

describe('Ctrl-C', () => {
  it.skipIf(process.platform === 'win32')('stops at once, with 130 and without a file', async () => {
    const output = join(folder, 'a.mp4');
    await writeFile(output, 'an earlier video');
    const flags = ['--video-frames', '64', '--backend', 'cpu', '--threads', '1', '--json'];
    const { child, ended } = startBuilt(['generate', 'a panda', '-o', output, ...flags]);
    await untilPrinted(child.stdout, '"generation:progress"');
    const stopped = performance.now();
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(performance.now() - stopped).toBeLessThan(3000);
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'zeroreel: stopped\n' });
    expect(await readdir(folder)).toEqual(['a.mp4']);
    expect(await readFile(output, 'utf8')).toBe('an earlier video');
  });
});

describe('rerun', () => {
  it('gives the same frames, bit for bit', async () => {
    const flags = [
      '--motion',
      'zoom:1.1',
      '--motion-y',
      '20',
      '--motion-sampling',
      'bilinear',
      '--eta',
      '0.4',
      '-s',
      '3',
    ];
    const first = await runBuilt(['generate', 'a panda', '-o', join(folder, 'a', '%d.png'), ...quick, ...flags]);
    expect(first.code).toBe(0);
    const again = await runBuilt(['rerun', join(folder, 'a', '0.png'), '-o', join(folder, 'b', '%d.png')]);
    expect(again.code).toBe(0);
    for (const name of ['0.png', '1.png']) {
      const [a, b] = await Promise.all([readFile(join(folder, 'a', name)), readFile(join(folder, 'b', name))]);
      expect(b.equals(a)).toBe(true);
    }
  });

  it('repeats int8, which gives other frames than float32', async () => {
    const png = async (name: string, ...args: readonly string[]) => {
      expect(await runBuilt([...args, '-o', join(folder, name, '%d.png')])).toMatchObject({ code: 0 });
      return readFile(join(folder, name, '0.png'));
    };
    const generate = ['generate', 'a panda', ...quick];
    const int8 = await png('int8', ...generate, '--precision', 'int8');
    const first = join(folder, 'int8', '0.png');
    expect(await readSettings(first)).toMatchObject({ settings: { precision: 'int8', backend: 'cpu' } });
    expect((await png('again', 'rerun', first)).equals(int8)).toBe(true);
    expect(decodePng(await png('float', ...generate)).frame).not.toEqual(decodePng(int8).frame);
  });

  it('refuses another model in the place of the first, and none: exit 3', async () => {
    const model = join(folder, 'model');
    await mkdir(model);
    await cp(miniModelPath(), model, { recursive: true });
    const output = join(folder, 'a.gif');
    expect(await runBuilt(['generate', 'a panda', '-o', output, '-m', model, ...quick])).toMatchObject({ code: 0 });
    await writeFile(join(model, 'scheduler', 'notes.txt'), 'changed');
    const changed = await runBuilt(['rerun', output]);
    expect(changed).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/is not the one that made the file: expected sha256:/),
    });
    await rm(model, { recursive: true });
    const gone = await runBuilt(['rerun', output]);
    expect(gone).toMatchObject({ code: 3, stderr: expect.stringMatching(/No model in .*model/) });
  });

  it('writes beside the file unless told otherwise', async () => {
    await runBuilt(['generate', 'a panda', '-o', join(folder, 'a.gif'), ...quick]);
    expect(await runBuilt(['rerun', join(folder, 'a.gif')])).toMatchObject({ code: 0 });
    expect(await readdir(folder)).toEqual(['a-rerun.gif', 'a.gif']);
  });
});

function untilPrinted(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    let printed = '';
    stream.on('data', (chunk) => {
      printed += String(chunk);
      if (printed.includes(text)) resolve();
    });
  });
}
