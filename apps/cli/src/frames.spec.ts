import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng, type Frame } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { writeVideo } from '@zeroreel/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SharedModels } from './__testing__/shared-model.js';

// Every option has to reach the frames: two values of it give two videos, on the embedded model, in this process.
const models = new SharedModels();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frames-'));
  await writeVideo(at('walk/%d.png'), [10, 22].map(box), { framesPerSecond: 4 });
  await writeFile(at('still.png'), encodePng(box(40)));
});
afterAll(async () => {
  await models[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);

/** A light box on dark ground. */
function box(left: number): Frame {
  const size = 64;
  const isInside = (pixel: number) => {
    const [x, y] = [pixel % size, Math.floor(pixel / size)];
    return x >= left && x < left + 24 && y >= 16 && y < 48;
  };
  const data = Uint8Array.from({ length: 3 * size * size }, (_, k) => (isInside(Math.floor(k / 3)) ? 220 : 30));
  return { width: size, height: size, data };
}

const small = ['-W', '64', '-H', '64', '--steps', '2', '--video-frames', '2', '-s', '3'];
const framesOf = (...flags: readonly string[]) =>
  models.framesOf('generate', 'a panda', ...small, ...flags.map((flag) => flag.replace('{folder}', folder)));
const lora = join(miniModelPath('dreambooth'), 'pytorch_lora_weights.safetensors');
const euler = ['--sampler', 'euler', '--steps', '3'];
/** Frames as the paper starts them. */
const paper = (x: string) => ['--consistency', '0', '--motion-x', x];
const three = ['--motion-x', '60', '--video-frames', '3'];
const difference = join(miniModelPath('dreambooth'), 'difference');
const control = (tail: string) => ['--control', `canny={folder}/walk${tail}`];

describe('two values of an option give two videos', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['seed', [], ['-s', '4']],
    ['guidance', ['--cfg-scale', '3'], ['--cfg-scale', '1']],
    ['noise levels', euler, [...euler, '--sigmas', 'karras']],
    ['profile', [], ['--profile', 'official', '--t0', '0', '--t1', '1']],
    ['prompts by frame', [], ['--prompt-travel', '{"1":"a fox in the snow"}']],
    ['shared noise', ['--no-motion'], ['--no-motion', '--shared-noise']],
    ['motion', [], ['--motion-x', '60']],
    ['motion off', [], ['--no-motion']],
    ['consistency', [], ['--consistency', '0.2']],
    ['transported noise', [], ['--no-transported-noise']],
    ['interpolation', paper('20'), [...paper('20'), '--motion-sampling', 'bilinear']],
    ['border', paper('200'), [...paper('200'), '--motion-border', 'clamp']],
    ['interpolation of what is clean', ['--motion-x', '20'], ['--motion-x', '20', '--motion-sampling', 'nearest']],
    ['border of what is clean', ['--motion-x', '200'], ['--motion-x', '200', '--motion-border', 'reflect']],
    ['turning', three, [...three, '--motion-reach', '60']],
    ['carried predictions', [], ['--carry-x0']],
    ['seamless loop', three, [...three, '--loop', 'seamless']],
    ['attention', [], ['--attention', 'off']],
    ['LoRA', [], ['--lora', lora]],
    ['LoRA strength', ['--lora', lora], ['--lora', `${lora}:0.4`]],
    ['DreamBooth strength', ['--dreambooth', difference], ['--dreambooth', `${difference}:0.5`]],
    ['first frame', [], ['--init-image', '{folder}/still.png']],
    ['smoothing', [], ['--smooth-background']],
    ['smoothing strength', ['--smooth-background', '0.9'], ['--smooth-background', '0.1']],
    ['control', ['--no-motion', '--shared-noise'], control('')],
    ['control scale', control(''), control(':0.3')],
    ['control span', control(''), control(':1:0-0.5')],
    ['control thresholds', control(''), [...control(''), '--canny-low', '900', '--canny-high', '1000']],
    ['control kind', control(''), ['--control', 'depth={folder}/walk']],
  ])('%s', async (_, first, second) => {
    const [a, b] = [await framesOf(...first), await framesOf(...second)];
    expect(b).toHaveLength(a.length);
    expect(b).not.toEqual(a);
  });
});

it('never changes a picture by how many frames are computed at once, or by itself', async () => {
  const frames = await framesOf('--video-frames', '4');
  expect(await framesOf('--video-frames', '4', '--chunk-size', '2')).toEqual(frames);
  expect(new Set(frames)).toHaveProperty('size', 4);
});

it('lays the model itself over itself without a change', async () => {
  expect(await framesOf('--dreambooth', miniModelPath())).toEqual(await framesOf());
});

it('shows frames forth and back', async () => {
  const [first, second, third, fourth] = await framesOf('--video-frames', '3', '--loop', 'ping-pong');
  expect(fourth).toBe(second);
  expect(new Set([first, second, third])).toHaveProperty('size', 3);
});

it('edits a clip, as close to it as is asked for', async () => {
  const edit = (...flags: readonly string[]) =>
    models.framesOf('edit', at('walk'), 'make it night', '-W', '64', '-H', '64', '--steps', '2', ...flags);
  const close = await edit('--image-cfg-scale', '3');
  expect(close).toHaveLength(2);
  expect(await edit('--image-cfg-scale', '0.5')).not.toEqual(close);
});
