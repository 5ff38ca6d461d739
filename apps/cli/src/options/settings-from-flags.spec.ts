import { resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addEditOptions, addGenerateOptions, type EditFlags, type GenerateFlags } from './generate-options.js';
import { editSettingsFromFlags, settingsFromFlags } from './settings-from-flags.js';

function settingsOf(...args: readonly string[]) {
  const command = addGenerateOptions(
    new Command('generate').exitOverride().configureOutput({ writeErr: () => undefined }),
  );
  command.parse(args, { from: 'user' });
  return settingsFromFlags('a panda', command.opts<GenerateFlags>());
}

it('leaves to the pipeline what nobody said', async () => {
  expect(await settingsOf()).toEqual({
    model: 'embedded',
    request: { prompt: 'a panda' },
    motion: { fields: [{ kind: 'translate', x: 12, y: 12 }], sampling: 'nearest', border: 'reflect' },
    attention: 'first',
    backend: 'auto',
  });
});

it('takes every flag', async () => {
  const settings = await settingsOf(
    ...['-m', '/models/sd', '--variant', 'fp16', '-n', 'blurry', '-W', '256', '-H', '384', '-s', '7', '--steps', '20'],
    ...[
      '--cfg-scale',
      '1',
      '--sampler',
      'ddpm',
      '--eta',
      '0.5',
      '--clip-skip',
      '1',
      '--video-frames',
      '3',
      '--fps',
      '2.5',
    ],
    ...['--chunk-size', '2', '--motion', 'zoom:1.1', '--motion-sampling', 'bilinear', '--motion-border', 'clamp'],
    ...['--t0', '10', '--t1', '15', '--attention', 'first+previous', '--profile', 'official'],
    ...['--backend', 'cpu', '--threads', '2', '--precision', 'float16'],
  );
  expect(settings).toEqual({
    model: '/models/sd',
    variant: 'fp16',
    request: {
      ...{ prompt: 'a panda', negativePrompt: 'blurry', width: 256, height: 384, seed: 7, steps: 20, guidanceScale: 1 },
      ...{ sampler: 'ddpm', eta: 0.5, clipSkip: 1, frames: 3, chunkSize: 2, t0: 10, t1: 15, profile: 'official' },
    },
    motion: { fields: [{ kind: 'zoom', factor: 1.1 }], sampling: 'bilinear', border: 'clamp' },
    attention: 'first+previous',
    backend: 'cpu',
    threads: 2,
    precision: 'float16',
    framesPerSecond: 2.5,
  });
});

it('moves by x and y, by a motion with a name, or by both', async () => {
  const fieldsOf = async (...args: readonly string[]) => (await settingsOf(...args)).motion?.fields;
  expect(await fieldsOf('--motion-x', '-5')).toEqual([{ kind: 'translate', x: -5, y: 12 }]);
  expect(await fieldsOf('--motion', 'rotate:3')).toEqual([{ kind: 'rotate', degrees: 3 }]);
  expect(await fieldsOf('--motion', 'rotate:3', '--motion-y', '4')).toEqual([
    { kind: 'rotate', degrees: 3 },
    { kind: 'translate', x: 0, y: 4 },
  ]);
});

it('has no motion where it is switched off', async () => {
  expect((await settingsOf('--no-motion')).motion).toBeUndefined();
});

it.each([
  ['--seed', 'lucky'],
  ['--threads', '0'],
  ['--fps', '0'],
  ['--attention', 'all'],
  ['--backend', 'tpu'],
  ['--profile', 'paper'],
  ['--no-such-flag', '1'],
])('refuses %s %s', async (flag, value) => {
  await expect(async () => settingsOf(flag, value)).rejects.toThrow(/invalid|unknown/);
});

describe('conditioning', () => {
  it('takes control clips, frames that share their noise, and no motion unless it is asked for', async () => {
    const { controls, clip, motion, request } = await settingsOf(
      ...['--control', 'canny=walk.mp4:0.8', '--control', 'depth=d.mp4', '--control-model', 'depth=nets/depth'],
      ...['--start', '1', '--end', '2.5', '--fps', '10', '--resize', 'paper', '--canny-low', '50'],
    );
    expect(controls).toMatchObject([
      { kind: 'canny', file: resolve('walk.mp4'), scale: 0.8, model: 'embedded' },
      { kind: 'depth', model: resolve('nets/depth') },
    ]);
    expect(clip).toEqual({ start: 1, end: 2.5, framesPerSecond: 10, resize: 'paper', cannyLow: 50, cannyHigh: 200 });
    expect(motion).toBeUndefined();
    expect(request.sharedNoise).toBe(true);
    const moving = await settingsOf('--control', 'canny=walk.mp4', '--motion-x', '5', '--no-shared-noise');
    expect(moving.motion?.fields).toEqual([{ kind: 'translate', x: 5, y: 12 }]);
    expect(moving.request.sharedNoise).toBe(false);
    expect((await settingsOf('--control', 'canny=walk.mp4', '--motion-x', '5')).request).toEqual({ prompt: 'a panda' });
  });

  it('lays a DreamBooth under LoRAs', async () => {
    const { overlays, embeddings } = await settingsOf(
      ...[
        '--lora',
        'a.safetensors:0.7',
        '--dreambooth',
        'hero',
        '--lora',
        'b.safetensors',
        '--embedding',
        'cat.safetensors',
      ],
    );
    expect(overlays).toEqual([
      { kind: 'dreambooth', file: resolve('hero'), strength: 1 },
      { kind: 'lora', file: resolve('a.safetensors'), strength: 0.7 },
      { kind: 'lora', file: resolve('b.safetensors'), strength: 1 },
    ]);
    expect(embeddings).toEqual([resolve('cat.safetensors')]);
  });

  it('takes a first frame, prompts by frame, smoothing, a loop and the spacing of noise levels', async () => {
    const settings = await settingsOf(
      ...['--init-image', 'a.png', '--prompt-travel', '{"4":"a bear"}', '--smooth-background', '--loop', 'seamless'],
      ...['--sigmas', 'karras'],
    );
    expect(settings).toMatchObject({ initImage: resolve('a.png'), smoothBackground: 0.4, loop: 'seamless' });
    expect(settings.request).toMatchObject({ promptTravel: [{ frame: 4, prompt: 'a bear' }], sigmas: 'karras' });
    expect((await settingsOf('--smooth-background', '0.2')).smoothBackground).toBe(0.2);
  });
});

describe('edit', () => {
  const editOf = (...args: readonly string[]) => {
    const command = addEditOptions(new Command('edit').exitOverride());
    command.parse(args, { from: 'user' });
    return editSettingsFromFlags('in.mp4', 'make it snow', command.opts<EditFlags>());
  };

  it('keeps to the clip: its frames, size, rate and sound; all frames share their noise', () => {
    expect(editOf()).toEqual({
      model: 'embedded:edit',
      request: { prompt: 'make it snow', sharedNoise: true },
      attention: 'first',
      backend: 'auto',
      edit: { file: resolve('in.mp4'), imageGuidanceScale: 1.5, keepAudio: true },
      clip: { start: 0, resize: 'fit', cannyLow: 100, cannyHigh: 200 },
    });
  });

  it('takes its own flags', () => {
    const { edit, request, model } = editOf(
      '--image-cfg-scale',
      '0.5',
      '--no-audio',
      '--no-shared-noise',
      '-m',
      'ip2p',
    );
    expect(edit).toMatchObject({ imageGuidanceScale: 0.5, keepAudio: false });
    expect(request.sharedNoise).toBe(false);
    expect(model).toBe(resolve('ip2p'));
  });
});
