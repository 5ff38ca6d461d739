import type { ModelFile } from '@zeroreel/core';
import type { ExternalBytes } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { float32File } from '../../__testing__/safetensors-bytes.js';
import { emptySingleFile, singleFileGolden } from '../../__testing__/single-file.js';
import { readSafetensors } from '../safetensors.js';
import { readLdmParts } from './read-ldm-parts.js';

const place = (data: ExternalBytes | Uint8Array): number => (data as ExternalBytes).offset;

describe.each(['sd15', 'sd21', 'sd1', 'sd2'] as const)(
  'readLdmParts finds the weights that diffusers finds: %s',
  (name) => {
    const golden = singleFileGolden(name);
    const { size, header } = emptySingleFile(golden, 'float16');
    const file: ModelFile = {
      location: 'memory:file',
      size,
      read: async (offset, length) => header.slice(offset, offset + length),
    };

    it.each(['unet', 'vae', 'text_encoder'] as const)('%s', async (part) => {
      const stored = await readSafetensors(file, 'file');
      const weights = (await readLdmParts({ file, name: 'file' }))[part]!;
      const found = new Map([...weights].map(([key, weight]) => [key.replace(/^text_model\./, ''), weight]));
      expect([...found.keys()].sort()).toEqual(Object.keys(golden[part]).sort());
      for (const [key, [ldmKey, row]] of Object.entries(golden[part])) {
        const { shape, data } = stored.get(ldmKey)!;
        const rowBytes = data.length / shape[0]!;
        expect(place(found.get(key)!.data), key).toBe(place(data) + row * rowBytes);
        expect(found.get(key)!.data.length, key).toBe(found.get(key)!.shape.reduce((count, axis) => count * axis, 2));
      }
    });
  },
);

describe('readLdmParts refuses', () => {
  const read = async (shapes: Record<string, number[]>) =>
    readLdmParts({ file: await memoryModelFiles({ f: float32File(shapes) }).open('f'), name: 'f' });

  it.each([
    [{ 'conditioner.embedders.0.a': [1], 'model.diffusion_model.out.0.weight': [1] }, 'got one of Stable Diffusion XL'],
    [{ 'model.diffusion_model.label_emb.0.0.weight': [1] }, 'got one whose UNet takes classes'],
    [{ 'lora_unet_a.lora_up.weight': [1] }, 'got a LoRA'],
    [{ 'a.weight': [1], 'b.weight': [1] }, 'got a.weight, b.weight'],
  ])('%j', async (shapes, message) => {
    await expect(read(shapes as unknown as Record<string, number[]>)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining(message) as string,
    });
  });
});
