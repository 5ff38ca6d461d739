import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { miniModelPath } from './index.js';

describe('the embedded model', () => {
  it('lies in an absolute folder with the components that its index names', () => {
    const folder = miniModelPath();
    expect(isAbsolute(folder)).toBe(true);
    const index = JSON.parse(readFileSync(join(folder, 'model_index.json'), 'utf8')) as Record<string, unknown>;
    for (const component of ['unet', 'vae', 'text_encoder', 'tokenizer', 'scheduler']) {
      expect(index).toHaveProperty(component);
      expect(statSync(join(folder, component)).isDirectory()).toBe(true);
    }
  });

  it('is published with the package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      files: string[];
    };
    expect(manifest.files).toContain('base');
  });
});
