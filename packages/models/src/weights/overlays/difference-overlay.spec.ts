import { encodeNumbers, type Weight } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { numbersFile } from '../../__testing__/safetensors-bytes.js';
import { weightNumbers } from '../../__testing__/weight-numbers.js';
import { differenceOverlay, isDifference } from './difference-overlay.js';

const weight = (...numbers: number[]): Weight => ({
  dtype: 'float32',
  shape: [numbers.length],
  data: encodeNumbers(numbers, 'float32'),
});
const difference = { shape: [2], numbers: [4, -8] };
const base = new Map([
  ['a.weight', weight(1, 2)],
  ['b.weight', weight(3)],
]);

it('takes whole weights under the same keys for a checkpoint', async () => {
  const fileOf = (...scales: number[]) =>
    memoryModelFiles({
      'd.safetensors': numbersFile({
        'unet.down_blocks.0.resnets.0.norm1.weight': { shape: [2], numbers: scales },
        'unet.a.weight': difference,
      }),
    });
  expect(await isDifference(fileOf(0.9, 1.2))).toBe(false);
  expect(await isDifference(fileOf(0.02, -0.01))).toBe(true);
});

describe('differenceOverlay', () => {
  it.each([
    ['one file', { 'd.safetensors': numbersFile({ 'unet.a.weight': difference }) }],
    [
      'a folder',
      { 'unet.safetensors': numbersFile({ 'a.weight': difference }), 'text_encoder.safetensors': numbersFile({}) },
    ],
    ['one file with the part’s name', { 'unet.safetensors': numbersFile({ 'unet.a.weight': difference }) }],
  ])('adds the differences of %s', async (_, content) => {
    const overlay = await differenceOverlay(memoryModelFiles(content), { strength: 0.5 });
    const changed = await overlay.apply('unet', base);
    expect([...(await weightNumbers(changed.get('a.weight')))]).toEqual([3, -2]);
    expect(changed.get('b.weight')).toBe(base.get('b.weight'));
    expect(await overlay.apply('text_encoder', base)).toBe(base);
    expect(await overlay.apply('vae', base)).toBe(base);
  });

  it('knows a text encoder by either way to write its keys', async () => {
    const files = memoryModelFiles({ 'd.safetensors': numbersFile({ 'text_encoder.a.weight': difference }) });
    const changed = await (
      await differenceOverlay(files)
    ).apply('text_encoder', new Map([['text_model.a.weight', weight(1, 2)]]));
    expect([...(await weightNumbers(changed.get('text_model.a.weight')))]).toEqual([5, -6]);
  });

  it('names keys that do not fit', async () => {
    const files = memoryModelFiles({
      'd.safetensors': numbersFile({ 'unet.b.weight': difference, 'unet.c.weight': difference }),
    });
    await expect((await differenceOverlay(files)).apply('unet', base)).rejects.toMatchObject({
      code: 'invalid-model',
      message:
        'model was made for another model: unet.b.weight: expected [1], got [2]; unet.c.weight [2] has no layer here',
    });
  });

  it('refuses keys without a part', async () => {
    const files = memoryModelFiles({ 'd.safetensors': numbersFile({ 'a.weight': difference }) });
    await expect(differenceOverlay(files)).rejects.toMatchObject({
      code: 'invalid-model',
      message:
        'model/d.safetensors: expected keys that begin with unet., text_encoder., text_encoder_2., vae., got a.weight',
    });
  });
});

it.each([
  [{ 'd.safetensors': numbersFile({ 'unet.a.weight': difference }) }, true],
  [{ 'unet.safetensors': numbersFile({ 'a.weight': difference }) }, true],
  [{ 'c.safetensors': numbersFile({ 'model.diffusion_model.out.0.weight': difference }) }, false],
  [{ 'model_index.json': '{}' }, false],
])('isDifference %#', async (content, expected) => {
  expect(await isDifference(memoryModelFiles(content as Record<string, Uint8Array>))).toBe(expected);
});
