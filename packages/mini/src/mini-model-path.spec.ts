import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MINI_MODELS, miniModelFolders, miniModelPath } from './mini-model-path.js';

const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8')) as Record<string, unknown>;

describe('the embedded family', () => {
  it('is published with the package, each member with its card', () => {
    const { files } = json(miniModelPath(), '../package.json') as { files: string[] };
    for (const name of MINI_MODELS) {
      expect(files).toContain(name);
      expect(isAbsolute(miniModelPath(name))).toBe(true);
      expect(existsSync(join(miniModelPath(name), 'README.md'))).toBe(true);
    }
  });

  it.each(['base', 'edit'] as const)('has every component that the index of %s names', (name) => {
    const folders = miniModelFolders(name);
    const index = json(miniModelPath(name), 'model_index.json');
    for (const component of ['unet', 'vae', 'text_encoder', 'tokenizer', 'scheduler']) {
      expect(index).toHaveProperty(component);
      expect(folders.some((folder) => existsSync(join(folder, component)))).toBe(true);
    }
  });

  it('edits with a UNet of the base’s latents beside the picture’s', () => {
    expect(json(miniModelPath('edit'), 'unet/config.json')).toMatchObject({ in_channels: 8, out_channels: 4 });
  });

  it('says what runs begin with, the edit model beside the base’s defaults', () => {
    expect(json(miniModelPath(), 'zeroreel.json')).toMatchObject({ defaults: { guidanceScale: 6 } });
    expect(json(miniModelPath('edit'), 'zeroreel.json')).toMatchObject({ defaults: { guidanceScale: 7.5 } });
  });

  it('offers the few steps of its LoRA, by the place that apps give it in the base', () => {
    expect(json(miniModelPath(), 'zeroreel.json')).toMatchObject({
      preset: {
        lora: 'few-step/pytorch_lora_weights.safetensors',
        request: { steps: 4, sampler: 'lcm', guidanceScale: 1 },
      },
    });
    expect(existsSync(join(miniModelPath('few-step'), 'pytorch_lora_weights.safetensors'))).toBe(true);
    expect(json(miniModelPath('edit'), 'zeroreel.json')).not.toHaveProperty('preset');
  });

  it.each(['canny', 'depth'] as const)('steers the base’s UNet by %s: the same widths', (name) => {
    const { block_out_channels, cross_attention_dim } = json(miniModelPath(), 'unet/config.json');
    expect(json(miniModelPath(name), 'config.json')).toMatchObject({
      _class_name: 'ControlNetModel',
      block_out_channels,
      cross_attention_dim,
    });
  });

  it('brings the new character as a LoRA, and as what differs from the base', () => {
    for (const file of ['pytorch_lora_weights.safetensors', 'difference/unet.safetensors']) {
      expect(existsSync(join(miniModelPath('dreambooth'), file))).toBe(true);
    }
  });
});
