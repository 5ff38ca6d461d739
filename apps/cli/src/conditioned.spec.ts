import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { encodePng, type Frame } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { findFfmpeg, readSettings, readVideo, writeVideo } from '@zeroreel/node';
import { writeAdapter, writeSafetensors } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './__testing__/run-command.js';

// Clips that steer or are edited, and other weights: what they do to files, and how they are refused. `frames.spec.ts` has
// what they do to frames.
const QUICK = ['--steps', '2', '--backend', 'cpu', '--threads', '1', '-q'];
const fixture = (path: string) => fileURLToPath(new URL(`../../../packages/${path}`, import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conditioned-'));
  const walk = [10, 18, 26].map((left) => box(96, 64, left));
  await writeVideo(at('walk.mp4'), walk, { framesPerSecond: 30000 / 1001 });
  await writeVideo(at('portrait.mp4'), walk.map(() => box(64, 96, 20)).slice(0, 2), { framesPerSecond: 8 });
  await writeVideo(at('one.mp4'), walk.slice(0, 1), { framesPerSecond: 8 });
  await writeFile(at('still.png'), encodePng(box(64, 64, 20)));
  await writeFile(at('corrupt.mp4'), 'no video at all');
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

/** A light box on dark ground. */
function box(width: number, height: number, left: number): Frame {
  const isInside = (pixel: number) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return x >= left && x < left + 24 && y >= 16 && y < 48;
  };
  const data = Uint8Array.from({ length: 3 * width * height }, (_, k) => (isInside(Math.floor(k / 3)) ? 220 : 30));
  return { width, height, data };
}

const generate = (output: string, ...flags: readonly string[]) =>
  runCommand(['generate', 'a teddy bear in the city', '-o', at(output), ...QUICK, ...flags]);
const edit = (clip: string, output: string, ...flags: readonly string[]) =>
  runCommand(['edit', at(clip), 'make it night', '-o', at(output), ...QUICK, ...flags]);
const silent = { code: 0, stdout: '', stderr: '' };

describe('control clips', () => {
  it('decide length, rate and size, and their frames share their noise', async () => {
    expect(await generate('control.mp4', '--control', `canny=${at('walk.mp4')}:0.8`, '-W', '64')).toEqual(silent);
    const { frames, width, height, rate } = await readVideo(at('control.mp4'));
    expect([frames.length, width, height, rate]).toEqual([3, 64, 40, { numerator: 30000, denominator: 1001 }]);
    expect(await readSettings(at('control.mp4'))).toMatchObject({
      settings: {
        request: { sharedNoise: true, frames: 3, width: 64, height: 40 },
        plugins: [
          { name: 'cross-frame-attention' },
          { name: 'controlnet', options: { kind: 'canny', scale: 0.8, span: { start: 0, end: 1 } } },
        ],
      },
      inputs: { [at('walk.mp4')]: expect.stringMatching(/^sha256:/) },
      defaults: { 'request.frames': 'clip', 'request.sharedNoise': 'plugins' },
    });
  });

  it('give a part of themselves, at another rate', async () => {
    const part = ['--start', '0.03', '--end', '0.1', '--fps', '15', '--resize', 'paper', '-W', '64', '-H', '64'];
    expect(await generate('part.gif', '--control', `canny=${at('walk.mp4')}`, ...part)).toEqual(silent);
    expect(await readSettings(at('part.gif'))).toMatchObject({
      settings: { request: { frames: 1 }, output: { framesPerSecond: 15 } },
    });
  });

  it('may be a picture, which stands for all frames; a camera may move as well', async () => {
    const flags = [
      '--control',
      `canny=${at('still.png')}:1:0-0.5`,
      '--video-frames',
      '2',
      '--motion-x',
      '8',
      '-W',
      '64',
    ];
    expect(await generate('still.gif', ...flags)).toEqual(silent);
    expect(await readVideo(at('still.gif'))).toMatchObject({ frames: { length: 2 }, width: 64, height: 64 });
  });

  it.each([
    ['corrupt', ['--control', 'canny=corrupt.mp4'], 6, /corrupt\.mp4/],
    ['missing', ['--control', 'canny=none.mp4'], 3, /none\.mp4/],
    [
      'shorter than asked',
      ['--control', 'canny=walk.mp4', '--video-frames', '5'],
      2,
      /expected 5 frames or more.*got 3/,
    ],
    ['of one frame', ['--control', 'canny=one.mp4', '--video-frames', '2'], 2, /expected 2 frames or more.*got 1/],
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

describe('T2I-Adapters', () => {
  const SMALL = ['-W', '64', '-H', '64', '--video-frames', '2'];
  const ready = (tail = '') => ['--adapter', `ready=${at('walk.mp4')}${tail}`];
  const model = (name: string) => ['--adapter-model', `ready=${at(name)}`];
  /** The frames of a video of 4 steps. */
  async function framesWith(...flags: readonly string[]): Promise<string> {
    const name = `steered-${++videos}`;
    expect(await generate(`${name}/%d.png`, ...SMALL, '--steps', '4', ...flags)).toEqual(silent);
    const { frames } = await readVideo(at(name));
    return createHash('sha256')
      .update(Buffer.concat(frames.map(({ data }) => data)))
      .digest('hex');
  }
  let videos = 0;
  beforeAll(() => {
    writeAdapter(at('adapter'), 1);
    writeAdapter(at('other'), 2);
  });

  it('steer by each of their flags, beside ControlNets, motion and cross-frame attention', async () => {
    const steered = [...ready(), ...model('adapter')];
    const variants = [
      steered,
      [...ready(), ...model('other')],
      [...ready(':0.5'), ...model('adapter')],
      [...ready(':1:0-0.5'), ...model('adapter')],
      [...steered, '--motion-x', '8'],
      [...steered, '--attention', 'off'],
      [...steered, '--control', `canny=${at('walk.mp4')}`],
    ];
    const seen: string[] = [];
    for (const flags of variants) seen.push(await framesWith(...flags));
    expect(new Set(seen).size).toBe(variants.length);
    const sameStrength = await framesWith(...steered, '--adapter-strength', '0.5');
    expect(sameStrength).toBe(seen[2]);
    const inOneFile = await framesWith(...ready(), ...model('adapter/diffusion_pytorch_model.safetensors'));
    expect(inOneFile).toBe(seen[0]);
  });

  it('make the same frames in chunks of any size', async () => {
    const flags = [...ready(), ...model('adapter'), '--video-frames', '3'];
    expect(await framesWith(...flags, '--chunk-size', '2')).toBe(await framesWith(...flags, '--chunk-size', '3'));
  });

  it('are told in the files they made, with the fingerprints of the clip and the network, and made again', async () => {
    expect(await generate('told/%d.png', ...SMALL, ...ready(':0.8'), ...model('adapter'))).toEqual(silent);
    expect(await readSettings(at('told/0.png'))).toMatchObject({
      settings: {
        request: { sharedNoise: true },
        plugins: [
          { name: 'cross-frame-attention' },
          { name: 't2i-adapter', options: { kind: 'ready', scale: 0.8, network: at('adapter') } },
        ],
      },
      inputs: {
        [at('walk.mp4')]: expect.stringMatching(/^sha256:/) as string,
        [at('adapter')]: expect.stringMatching(/^sha256:/) as string,
      },
    });
    const again = await runCommand(['rerun', at('told/0.png'), '-o', at('again/%d.png'), '-q']);
    expect(again.code).toBe(0);
    const read = async (name: string) => (await readVideo(at(name))).frames.map(({ data }) => [...data]);
    expect(await read('again')).toEqual(await read('told'));
    writeAdapter(at('adapter'), 3);
    const changed = await runCommand(['rerun', at('told/0.png'), '-o', at('changed/%d.png'), '-q']);
    writeAdapter(at('adapter'), 1);
    expect(changed).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('adapter is not the one that the video was made with') as string,
    });
  });

  it.each([
    ['without a network', [], 2, /--adapter-model ready=FOLDER: expected .* with a T2I-Adapter, got none/],
    [
      'with a ControlNet',
      [`ready=${miniModelPath('canny')}`],
      3,
      /_class_name is "ControlNetModel"; supported: "T2IAdapter"/,
    ],
    [
      'made for another UNet',
      [`ready=${fixture('testing/goldens/t2i-adapter/full')}`],
      3,
      /made for another UNet: expected features of/,
    ],
    [
      'beside features of earlier steps',
      [`ready={}/adapter`, '--cache', 'deep:2'],
      2,
      /--cache: expected none beside .*adapter/,
    ],
  ])('are refused %s', async (_, [network, ...flags], code, message) => {
    const given = network === undefined ? [] : ['--adapter-model', network.replace('{}', folder)];
    const ended = await generate('refused.mp4', ...SMALL, ...ready(), ...given, ...flags);
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code, stderr: expect.stringMatching(message) });
    expect(await readdir(folder)).not.toContain('refused.mp4');
  });
});

describe('edit', () => {
  it('keeps length, rate, shape and sound of the clip, unless the sound is not wanted', async () => {
    const { path: ffmpeg } = await findFfmpeg();
    const tone = ['-f', 'lavfi', '-i', 'sine=duration=1', '-c:v', 'copy', '-c:a', 'aac', '-shortest'];
    await promisify(execFile)(ffmpeg, ['-v', 'error', '-y', '-i', at('walk.mp4'), ...tone, at('loud.mp4')]);
    expect(await edit('loud.mp4', 'night.mp4', '-W', '64')).toEqual(silent);
    const { frames, width, height, rate, hasAudio } = await readVideo(at('night.mp4'));
    expect([frames.length, width, height, rate]).toEqual([3, 64, 40, { numerator: 30000, denominator: 1001 }]);
    expect(hasAudio).toBe(true);
    expect(await edit('loud.mp4', 'silent.mp4', '-W', '64', '--no-audio')).toEqual(silent);
    expect(await readVideo(at('silent.mp4'))).toMatchObject({ hasAudio: false });
    // The sound of a clip that steers is not the video's.
    expect(await generate('steered.mp4', '--control', `canny=${at('loud.mp4')}`, '-W', '64')).toEqual(silent);
    expect(await readVideo(at('steered.mp4'))).toMatchObject({ hasAudio: false });
  });

  it('takes a portrait clip, and refuses a model that does not edit', async () => {
    expect(await edit('portrait.mp4', 'tall.gif')).toEqual(silent);
    expect(await readVideo(at('tall.gif'))).toMatchObject({ width: 88, height: 128 });
    expect(await edit('portrait.mp4', 'no.gif', '-m', miniModelPath())).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/8 input channels; that of .* has 4/),
    });
  });
});

describe('other weights', () => {
  const dreambooth = miniModelPath('dreambooth');
  const TINY = ['--video-frames', '2', '-W', '64', '-H', '64'];
  const framesOf = async (name: string, prompt: string, ...flags: readonly string[]) => {
    const { code, stderr } = await runCommand(['generate', prompt, '-o', at(name), ...QUICK, ...TINY, ...flags]);
    return { code, stderr, ...(code === 0 && { frames: (await readVideo(at(name))).frames }) };
  };

  it('are named in a prompt of the syntax webui, as strongly as it says', async () => {
    const given = await framesOf('given.gif', 'a bear', '--lora', `${dreambooth}/pytorch_lora_weights.safetensors:0.5`);
    const tag = '<lora:pytorch_lora_weights:0.5>';
    const named = await framesOf('named.gif', `a bear${tag}`, '--prompt-syntax', 'webui', '--lora-dir', dreambooth);
    expect(named).toEqual({ ...given, code: 0, stderr: '' });
    const other = await framesOf(
      'other.gif',
      `a bear${tag.replace('0.5', '1')}`,
      '--prompt-syntax',
      'webui',
      '--lora-dir',
      dreambooth,
    );
    expect(other.frames).not.toEqual(given.frames);
    expect(await readSettings(at('named.gif'))).toMatchObject({
      settings: { request: { prompt: `a bear${tag}`, promptSyntax: 'webui' } },
    });
    expect(await framesOf('none.gif', 'a bear<lora:none:1>', '--prompt-syntax', 'webui')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^zeroreel: PROMPT: expected <lora:none:1> to name one of the LoRAs/i) as string,
    });
  });

  it('teach words: which ones is told, and whether a prompt has them', async () => {
    using toy = writeSafetensors({ clip_l: { dtype: 'float32', shape: [1, 128], bytes: new Uint8Array(512) } });
    const told = async (prompt: string, embedding: string) => {
      const flags = QUICK.filter((flag) => flag !== '-q');
      const args = ['generate', prompt, '-o', at('toy.gif'), ...flags, ...TINY, '--embedding', embedding];
      const { code, stderr } = await runCommand(args);
      return { code, told: stderr.split('\n').filter((line) => line.includes('taught')) };
    };
    const name = basename(toy.path);
    expect(await told('a zqtoy', `${toy.path}=zqtoy`)).toEqual({
      code: 0,
      told: [`${name} taught the word 'zqtoy' (1 vector)`],
    });
    expect(await told('a bear', toy.path)).toEqual({
      code: 0,
      told: [
        `${name} taught the word '${name.replace('.safetensors', '')}' (1 vector), which no prompt has: it does nothing`,
      ],
    });
  });

  it('that are for another base are refused, naming the first keys that do not fit', async () => {
    const lora = fixture('models/src/__fixtures__/lora/peft.safetensors');
    const { code, stderr } = await generate('lora.mp4', '--video-frames', '2', '--lora', `${lora}:0.7`);
    expect(code).toBe(3);
    expect(stderr).toMatch(/peft\.safetensors.*(unet|down_blocks|text_model)/s);
  });
});
