import { expect, it } from 'vitest';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { numbersFile } from '../../__testing__/safetensors-bytes.js';
import { readSafetensors } from '../safetensors.js';
import { addLora } from './lora-delta.js';
import type { LoraLayer } from './lora-file.js';

async function layer(weights: Parameters<typeof numbersFile>[0], scale: number): Promise<LoraLayer> {
  const stored = await readSafetensors(await memoryModelFiles({ f: numbersFile(weights) }).open('f'), 'f');
  return {
    part: 'unet',
    layer: 'a',
    flat: false,
    key: 'a',
    down: stored.get('down')!,
    up: stored.get('up')!,
    mid: stored.get('mid'),
    scale,
  };
}

it('adds strength · scale · up · down', async () => {
  const down = { shape: [2, 3], numbers: [1, 2, 3, 4, 5, 6] };
  const up = { shape: [2, 2], numbers: [1, 10, 0, -1] };
  const values = new Float32Array(6).fill(100);
  await addLora(values, await layer({ down, up }, 0.5), 2);
  expect([...values]).toEqual([141, 152, 163, 96, 95, 94]);
});

it('puts mid between them: Σ_ab up[o, a] · mid[a, b, cell] · down[b, i]', async () => {
  const down = { shape: [2, 2, 1, 1], numbers: [1, 2, 3, 4] };
  const mid = { shape: [1, 2, 1, 2], numbers: [1, 0, 10, 1] };
  const up = { shape: [1, 1, 1, 1], numbers: [2] };
  const values = new Float32Array(4);
  await addLora(values, await layer({ down, mid, up }, 1), 1);
  // Input 0: cells 1·1 + 10·3 = 31 and 0·1 + 1·3 = 3; input 1: 1·2 + 10·4 = 42 and 4; doubled by up.
  expect([...values]).toEqual([62, 6, 84, 8]);
});
