import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workspaceRoot } from './workspace-root.js';

const MEGABYTE = 1_000_000;

/** Every tracked file above 1 MB. Each new version of them stays in the history of every clone. */
const LARGE_FILES = [
  'packages/mini/base/text_encoder/model.safetensors',
  'packages/mini/base/unet/diffusion_pytorch_model.safetensors',
  'packages/mini/base/vae/diffusion_pytorch_model.safetensors',
  'packages/mini/canny/diffusion_pytorch_model.safetensors',
  'packages/mini/depth/diffusion_pytorch_model.safetensors',
  'packages/mini/edit/text_encoder/model.safetensors',
  'packages/mini/edit/unet/diffusion_pytorch_model.safetensors',
  'packages/mini/few-step/pytorch_lora_weights.safetensors',
  'tools/mini/judge.safetensors',
];

const LARGEST_FAMILY = 75 * MEGABYTE;

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: workspaceRoot, encoding: 'utf8' })
  .split('\0')
  .filter(Boolean)
  .flatMap((file) => {
    const facts = statSync(join(workspaceRoot, file), { throwIfNoEntry: false });
    return facts === undefined ? [] : [{ file, bytes: facts.size }];
  });

describe('tracked files', () => {
  it('are at most 1 MB each, but for the embedded weights', () => {
    const large = tracked.filter(({ bytes }) => bytes > MEGABYTE).map(({ file }) => file);
    expect(large.sort()).toEqual(LARGE_FILES);
  });

  it('have an embedded family of at most 75 MB', () => {
    const family = tracked.filter(({ file }) => file.startsWith('packages/mini/'));
    expect(family.length).toBeGreaterThan(20);
    expect(family.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(LARGEST_FAMILY);
  });
});
