import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { encodePng, type Frame } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { findFfmpeg, readSettings, readVideo, writeVideo } from '@zeroreel/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand } from './__testing__/build.js';
import { runBuilt } from './__testing__/run-built.js';

// The built command with clips that steer or are edited, other weights, a first frame: few steps, as only the command is tested.
const quick = ['--steps', '2', '--backend', 'cpu', '--threads', '1', '-q'];
const fixture = (path: string) => fileURLToPath(new URL(`../../../packages/${path}`, import.meta.url));

let folder: string;
beforeAll(async () => {
  await buildCommand();
  folder = await mkdtemp(join(tmpdir(), 'conditioned-'));
  const walk = Array.from({ length: 3 }, (_, k) => box(96, 64, 10 + 8 * k));
  await writeVideo(at('walk.mp4'), walk, { framesPerSecond: 30000 / 1001 });
  await writeVideo(at('portrait.mp4'), walk.map(() => box(64, 96, 20)).slice(0, 2), { framesPerSecond: 8 });
  await writeVideo(at('one.mp4'), walk.slice(0, 1), { framesPerSecond: 8 });
  await writeFile(at('still.png'), encodePng(box(128, 128, 40)));
  await writeFile(at('corrupt.mp4'), 'no video at all');
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

/** A light box on dark ground. */
function box(width: number, height: number, left: number): Frame {
  const isInside = (pixel: number) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return x >= left && x < left + 24 && y >= 16 && y < 48;
  };
  return {
    width,
    height,
    data: Uint8Array.from({ length: 3 * width * height }, (_, k) => (isInside(Math.floor(k / 3)) ? 220 : 30)),
  };
}

const generate = (output: string, ...flags: readonly string[]) =>
  runBuilt(['generate', 'a teddy bear in the city', '-o', at(output), ...quick, ...flags]);
const silent = { code: 0, stdout: '', stderr: '' };

describe('control clips', () => {
  it('decide length, rate and size, and their frames share their noise', async () => {
    expect(await generate('control.mp4', '--control', `canny=${at('walk.mp4')}:0.8`)).toEqual(silent);
    const { frames, width, height, rate } = await readVideo(at('control.mp4'));
    expect([frames.length, width, height, rate]).toEqual([3, 128, 88, { numerator: 30000, denominator: 1001 }]);
    expect(await readSettings(at('control.mp4'))).toMatchObject({
      settings: { controls: [{ kind: 'canny', scale: 0.8 }], request: { sharedNoise: true, frames: 3 } },
      inputs: { [at('walk.mp4')]: expect.stringMatching(/^sha256:/) },
    });
  });

  it('are the same again with rerun, which refuses another clip at the same place', async () => {
    await cp(at('walk.mp4'), at('copy.mp4'));
    await generate('first/%d.png', '--control', `canny=${at('copy.mp4')}`, '--start', '0.01');
    expect(await runBuilt(['rerun', at('first/0.png'), '-o', at('again/%d.png'), '-q'])).toEqual(silent);
    for (const name of await readdir(at('first'))) {
      expect((await readFile(at(`again/${name}`))).equals(await readFile(at(`first/${name}`)))).toBe(true);
    }
    await cp(at('portrait.mp4'), at('copy.mp4'));
    const { code, stderr } = await runBuilt(['rerun', at('first/0.png'), '-o', at('third/%d.png'), '-q']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/copy\.mp4 is not the one/) });
  });

  it('may be a picture, which stands for all frames; a camera may move as well', async () => {
    const flags = ['--control', `canny=${at('still.png')}:1:0-0.5`, '--video-frames', '2', '--motion-x', '8'];
    expect(await generate('still.gif', ...flags)).toEqual(silent);
    expect((await readVideo(at('still.gif'))).frames).toHaveLength(2);
  });

  it.each([
    ['corrupt', ['--control', 'canny=corrupt.mp4'], 6, /corrupt\.mp4/],
    ['missing', ['--control', 'canny=none.mp4'], 3, /none\.mp4/],
    [
      'shorter than asked',
      ['--control', 'canny=walk.mp4', '--video-frames', '5'],
      2,
      /expected 5 frames or more, as the video has, got 3/,
    ],
    [
      'of one frame',
      ['--control', 'canny=one.mp4', '--video-frames', '2'],
      2,
      /expected 2 frames or more, as the video has, got 1/,
    ],
    ['of which nothing is left', ['--control', 'canny=walk.mp4', '--start', '9'], 2, /walk\.mp4/],
    ['without a ControlNet', ['--control', 'pose=walk.mp4'], 2, /--control-model pose=FOLDER/],
    [
      'for a ControlNet of another width',
      ['--control', 'canny=walk.mp4', '--control-model', `canny=${fixture('testing/goldens/conditioning/controlnet')}`],
      3,
      /expected .* got/,
    ],
  ])('refuses a clip that is %s', async (_, flags, code, message) => {
    const located = flags.map((flag) =>
      flag.replace(/^(canny|pose)=(\w+\.mp4)/, (_all, kind, name) => `${kind}=${at(name)}`),
    );
    const ended = await generate('refused.mp4', ...located);
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code, stderr: expect.stringMatching(message) });
    expect(await readdir(folder)).not.toContain('refused.mp4');
  });
});

describe('edit', () => {
  it('keeps length, rate, shape and sound of the clip', async () => {
    const { path: ffmpeg } = await findFfmpeg();
    const tone = ['-f', 'lavfi', '-i', 'sine=duration=1', '-c:v', 'copy', '-c:a', 'aac', '-shortest'];
    await promisify(execFile)(ffmpeg, ['-v', 'error', '-y', '-i', at('walk.mp4'), ...tone, at('loud.mp4')]);
    const flags = ['-o', at('night.mp4'), '--image-cfg-scale', '0.8', ...quick];
    expect(await runBuilt(['edit', at('loud.mp4'), 'make it night', ...flags])).toEqual(silent);
    const { frames, width, height, rate, hasAudio } = await readVideo(at('night.mp4'));
    expect([frames.length, width, height, rate]).toEqual([3, 128, 88, { numerator: 30000, denominator: 1001 }]);
    expect(hasAudio).toBe(true);
  });

  it('takes a portrait clip, and refuses a model that does not edit', async () => {
    const flags = ['-o', at('tall.gif'), ...quick];
    expect(await runBuilt(['edit', at('portrait.mp4'), 'make it night', ...flags])).toEqual(silent);
    expect(await readVideo(at('tall.gif'))).toMatchObject({ width: 88, height: 128 });
    const ended = await runBuilt([
      'edit',
      at('portrait.mp4'),
      'x',
      '-m',
      miniModelPath(),
      '-o',
      at('no.gif'),
      ...quick,
    ]);
    expect(ended).toMatchObject({ code: 3, stderr: expect.stringMatching(/8 input channels; that of .* has 4/) });
  });
});

describe('other weights', () => {
  it('are laid over the model: itself at strength 1 changes nothing', async () => {
    const flags = ['--video-frames', '2', '-s', '3'];
    await generate('plain/%d.png', ...flags);
    expect(await generate('over/%d.png', ...flags, '--dreambooth', miniModelPath())).toEqual(silent);
    const [plain, over] = await Promise.all([readVideo(at('plain')), readVideo(at('over'))]);
    expect(over.frames.map(({ data }) => data)).toEqual(plain.frames.map(({ data }) => data));
  });

  it.each([
    ['--dreambooth', 'difference'],
    ['--lora', 'pytorch_lora_weights.safetensors'],
  ])('of the embedded character change the picture: %s %s', async (flag, name) => {
    const flags = ['--video-frames', '2', '-s', '3'];
    await generate('before/%d.png', ...flags);
    expect(await generate('after/%d.png', ...flags, flag, join(miniModelPath('dreambooth'), name))).toEqual(silent);
    const [before, after] = await Promise.all([readVideo(at('before')), readVideo(at('after'))]);
    expect(after.frames[0]?.data).not.toEqual(before.frames[0]?.data);
  });

  it('that are for another base are refused, naming the first keys that do not fit', async () => {
    const lora = fixture('models/src/__fixtures__/lora/peft.safetensors');
    const { code, stderr } = await generate('lora.mp4', '--video-frames', '2', '--lora', `${lora}:0.7`);
    expect(code).toBe(3);
    expect(stderr).toMatch(/peft\.safetensors.*(unet|down_blocks|text_model)/s);
  });
});

describe('single files', () => {
  it('of pickles are refused, with the reason and the way out', async () => {
    await writeFile(at('old.ckpt'), 'PK');
    const { code, stderr } = await generate('ckpt.mp4', '-m', at('old.ckpt'));
    expect(code).toBe(3);
    expect(stderr).toMatch(/old\.ckpt.*pickle.*can run code.*safetensors/s);
  });
});

describe('first frame, prompts by frame, smoothing, loops', () => {
  it.each([
    ['a first frame', ['--init-image', 'still.png'], 2],
    ['prompts by frame', ['--prompt-travel', '{"1":"a fox in the snow"}'], 2],
    ['a smoothed background', ['--smooth-background'], 2],
    ['a closed loop', ['--loop', 'seamless'], 2],
    ['forth and back', ['--loop', 'ping-pong', '--video-frames', '3'], 4],
    ['another sampler', ['--sampler', 'dpmpp-2m', '--sigmas', 'karras', '--steps', '3'], 2],
  ])('%s', async (_, flags, frames) => {
    const located = flags.map((flag) => (flag === 'still.png' ? at(flag) : flag));
    expect(await generate('extra.mp4', '--video-frames', '2', ...located)).toEqual(silent);
    expect((await readVideo(at('extra.mp4'))).frames).toHaveLength(frames);
  });
});
