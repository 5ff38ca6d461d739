import { miniModelPath } from '@zeroreel/mini';
import { openModelFile, openModelFolder } from '@zeroreel/node';
import { expect, it } from 'vitest';
import { openOverlay } from './open-overlay.js';

const lora = () => openModelFile(`${miniModelPath('dreambooth')}/pytorch_lora_weights.safetensors`);

it('opens a LoRA, or a checkpoint', async () => {
  const opened = await openOverlay({ kind: 'lora', file: 'a', strength: 0.5 }, lora());
  expect(opened.name).toContain('pytorch_lora_weights');
  const checkpoint = await openOverlay(
    { kind: 'dreambooth', file: 'b', strength: 1 },
    openModelFolder(miniModelPath('base')),
  );
  expect(checkpoint.name).toContain('base');
});

it('says what is no LoRA', async () => {
  const files = openModelFile(`${miniModelPath('canny')}/diffusion_pytorch_model.safetensors`);
  await expect(openOverlay({ kind: 'lora', file: 'a', strength: 1 }, files)).rejects.toThrow(/LoRA/);
});
