import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addGenerateOptions, type GenerateFlags } from './generate-options.js';
import { settingsFromFlags } from './settings-from-flags.js';

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
    framesPerSecond: 4,
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
