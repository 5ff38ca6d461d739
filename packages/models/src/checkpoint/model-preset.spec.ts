import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { readModelPreset } from './model-preset.js';

const preset = {
  lora: 'few-step/lora.safetensors',
  strength: 0.9,
  request: { steps: 4, sampler: 'lcm', guidanceScale: 1 },
  otherwiseSteps: 25,
};
const read = (content: object, ...beside: readonly string[]) =>
  readModelPreset(
    memoryModelFiles({ 'zeroreel.json': content, ...Object.fromEntries(beside.map((path) => [path, ''])) }),
  );
const readWith = (changes: object) => read({ preset: { ...preset, ...changes } }, preset.lora);

describe('readModelPreset', () => {
  it('has none without the file, or without a preset in it', async () => {
    expect(await readModelPreset(memoryModelFiles({}))).toBeUndefined();
    expect(await read({ defaults: {} })).toBeUndefined();
  });

  it('reads one, whose LoRA counts wholly unless it says otherwise', async () => {
    expect(await read({ defaults: { steps: 50 }, preset }, preset.lora)).toEqual(preset);
    expect(await readWith({ strength: undefined })).toEqual({ ...preset, strength: 1 });
  });

  it('has none where its LoRA was left out of the folder', async () => {
    expect(await read({ preset })).toBeUndefined();
  });

  it.each([
    '/etc/lora.safetensors',
    '../lora.safetensors',
    'a/../../l.safetensors',
    'a//l.safetensors',
    './l.safetensors',
  ])('takes no LoRA from elsewhere: %s', async (lora) => {
    await expect(readWith({ lora })).rejects.toThrow(
      `model/zeroreel.json: preset.lora: expected a .safetensors file of the model's folder, got "${lora}"`,
    );
  });

  it.each([
    [{ lora: 'C:\\lora.safetensors' }, 'preset.lora: expected'],
    [{ lora: 'https://host/lora.safetensors' }, 'preset.lora: expected'],
    [{ lora: 'lora.bin' }, 'preset.lora: expected'],
    [{ lora: undefined }, "preset.lora: expected a .safetensors file of the model's folder, got nothing"],
    [{ strength: '1' }, 'preset.strength: expected a number, got "1"'],
    [{ prompt: 'a cat' }, 'preset: expected the keys lora, strength, request, otherwiseSteps, got "prompt"'],
    [{ request: [] }, 'preset.request: expected an object, got []'],
    [{ request: { ...preset.request, seed: 1 } }, 'expected the keys steps, sampler, guidanceScale, got "seed"'],
    [
      { request: { ...preset.request, steps: 0 } },
      'preset.request.steps: expected a whole number of steps, 1 to 1000, got 0',
    ],
    [{ request: { ...preset.request, sampler: 7 } }, `preset.request.sampler: expected a sampler's name, got 7`],
    [{ request: { steps: 4, sampler: 'lcm' } }, 'preset.request.guidanceScale: expected a number, got nothing'],
    [{ otherwiseSteps: 2000 }, 'preset.otherwiseSteps: expected a whole number of steps, 1 to 1000, got 2000'],
  ])('names the key, what was expected and what was got: %j', async (changes, message) => {
    await expect(readWith(changes)).rejects.toMatchObject({ code: 'invalid-model' });
    await expect(readWith(changes)).rejects.toThrow(message);
  });
});
