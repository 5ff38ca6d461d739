import { EventBus, TokenEmbedding, WeightOverlay, type Plugin } from '@zeroreel/core';
import { encodeNumbers, type WeightLookup } from '@zeroreel/core/graph';
import { computedNumbers } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../__testing__/parts-of.js';
import { weightsBytes, weightsFile } from '../__testing__/weights-file.js';
import { dreamBooth, weightOverlays } from './weight-overlays.js';

const one = (number: number) => ({ shape: [1, 1], numbers: [number] });

/** A UNet of one weight, 10. */
const base: WeightLookup = new Map([
  ['conv_in.weight', { dtype: 'float32', shape: [1, 1], data: encodeNumbers([10], 'float32') } as const],
]);
/** Adds 6 at strength 1. */
const lora = weightsFile({ 'conv_in.lora_A.weight': one(2), 'conv_in.lora_B.weight': one(3) });
const UNET = 'unet/diffusion_pytorch_model.safetensors';
/** Is 20 at strength 1. */
const checkpoint = weightsFile({ 'conv_in.weight': one(20) }, UNET);
/** Adds 4 at strength 1. */
const difference = weightsFile({ 'unet.conv_in.weight': one(4) });

/** The weight, with everything that the plugin lays over it. */
async function weightUnder(plugin: Plugin): Promise<number> {
  let weights = base;
  for (const overlay of (await partsOf(plugin)).getAll(WeightOverlay)) weights = await overlay.apply('unet', weights);
  return weightOf(weights);
}

const weightOf = async (weights: WeightLookup): Promise<number> =>
  (await computedNumbers(weights, ['conv_in.weight'], weightsBytes)).get('conv_in.weight')![0]!;

describe('weightOverlays', () => {
  it.each([1, 0.5, -0.5])('lays a LoRA on with strength %f', async (strength) => {
    expect(await weightUnder(weightOverlays({ lora: [{ files: lora, strength }] }))).toBe(10 + 6 * strength);
  });

  it.each([1, 0.5])('lays a DreamBooth checkpoint on with strength %f', async (strength) => {
    expect(await weightUnder(weightOverlays({ dreambooth: { files: checkpoint, strength } }))).toBe(10 + 10 * strength);
  });

  it.each([1, 0.5])('lays a DreamBooth that is a file of differences on with strength %f', async (strength) => {
    expect(await weightUnder(weightOverlays({ dreambooth: { files: difference, strength } }))).toBe(10 + 4 * strength);
  });

  it('lays LoRAs on top of the DreamBooth, all of them', async () => {
    const loras = [0.5, 2].map((strength) => ({ files: lora, strength }));
    const dreambooth = { files: checkpoint, strength: 1 };
    expect(await weightUnder(weightOverlays({ lora: loras, dreambooth }))).toBe(20 + 6 * 2.5);
  });

  it('tells once which keys of a LoRA have no place', async () => {
    const stray = weightsFile({
      'conv_in.lora_A.weight': one(2),
      'conv_in.lora_B.weight': one(3),
      'conv_out.alpha': one(1),
    });
    const parts = await partsOf(weightOverlays({ lora: [{ files: stray, strength: 1 }] }));
    const notices: string[] = [];
    parts.get(EventBus).on('notice', ({ message }) => notices.push(message));
    const [overlay] = parts.getAll(WeightOverlay);
    for (let time = 0; time < 2; time++) await overlay!.apply('unet', base);
    expect(notices).toEqual([
      expect.stringContaining('1 key has no place in the model; it is left out: conv_out.alpha'),
    ]);
  });

  it('teaches words, in order', async () => {
    const word = (placeholder: string, ...numbers: number[]) => weightsFile({ [placeholder]: { shape: [2], numbers } });
    const embeddings = [word('<toy>', 1, 2), word('<hat>', 3, 4)];
    const words = (await partsOf(weightOverlays({ embeddings }))).getAll(TokenEmbedding);
    expect(words).toEqual([
      { name: 'weights.safetensors', placeholder: '<toy>', vectors: { data: Float32Array.of(1, 2), shape: [1, 2] } },
      { name: 'weights.safetensors', placeholder: '<hat>', vectors: { data: Float32Array.of(3, 4), shape: [1, 2] } },
    ]);
  });

  it('teaches another word than the file says', async () => {
    const files = weightsFile({ '*': { shape: [2], numbers: [1, 2] } });
    const words = (await partsOf(weightOverlays({ embeddings: [{ files, word: 'toy' }, { files }] }))).getAll(
      TokenEmbedding,
    );
    expect(words.map(({ placeholder }) => placeholder)).toEqual(['toy', 'weights']);
  });

  it('lays a LoRA on with the strengths that a prompt asks for', async () => {
    const parts = await partsOf(weightOverlays({ lora: [{ files: lora, strength: 1 }] }));
    const { tag } = parts.getAll(WeightOverlay)[0]!;
    expect(tag?.names).toEqual(['weights']);
    const asked = tag!.at((part) => (part === 'unet' ? 0.5 : 2));
    expect(await weightOf(await asked.apply('unet', base))).toBe(13);
  });

  it('adds nothing without files', async () => {
    const parts = await partsOf(weightOverlays());
    expect([parts.getAll(WeightOverlay), parts.getAll(TokenEmbedding)]).toEqual([[], []]);
  });

  it('says what is no LoRA', async () => {
    await expect(partsOf(weightOverlays({ lora: [{ files: checkpoint, strength: 1 }] }))).rejects.toMatchObject({
      code: 'missing-file',
    });
    await expect(partsOf(weightOverlays({ lora: [{ files: difference, strength: 1 }] }))).rejects.toThrow(/LoRA/);
  });
});

describe('dreamBooth', () => {
  it('is the plugin with a DreamBooth alone, at full strength unless told otherwise', async () => {
    expect(await weightUnder(dreamBooth({ files: difference }))).toBe(14);
    expect(await weightUnder(dreamBooth({ files: difference, strength: 0.25 }))).toBe(11);
  });
});
