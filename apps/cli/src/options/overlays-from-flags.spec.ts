import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { overlaysFromFlags } from './overlays-from-flags.js';

it('is nothing where nothing was given', () => {
  expect(overlaysFromFlags({ lora: [], embedding: [] })).toEqual({});
});

it('puts a DreamBooth first and keeps the order of LoRAs', () => {
  const flags = { lora: ['b.safetensors:0.5', 'a.safetensors'], dreambooth: 'hero:0.8', embedding: ['c.safetensors'] };
  expect(overlaysFromFlags(flags)).toEqual({
    overlays: [
      { kind: 'dreambooth', file: resolve('hero'), strength: 0.8 },
      { kind: 'lora', file: resolve('b.safetensors'), strength: 0.5 },
      { kind: 'lora', file: resolve('a.safetensors'), strength: 1 },
    ],
    embeddings: [resolve('c.safetensors')],
  });
});
