import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expectMergedWith, goldenParts } from '../../__testing__/golden-weights.js';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { openModelFile } from '@zeroreel/node';
import { loraOverlay } from './lora-overlay.js';

/** Made by tools/goldens/adapters.py with lycoris-lora 4.1.3 and peft 0.21.2. */
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../__fixtures__/adapters/${name}`, import.meta.url));

async function expectGolden(name: string, files: Parameters<typeof loraOverlay>[0]): Promise<void> {
  const { unet } = await goldenParts('sd1');
  const notices: string[] = [];
  const overlay = await loraOverlay(files, { onNotice: (message) => notices.push(message) });
  const merged = await overlay.apply('unet', unet!);
  await expectMergedWith(openModelFile(fixture(`${name}.merged.safetensors`)), { unet: { base: unet!, merged } });
  expect(notices).toEqual([]);
}

describe('weights are those of LyCORIS, to 1e-6', () => {
  it.each([
    'locon-tucker',
    'dora-out',
    'dora-in',
    'loha',
    'loha-tucker',
    'loha-dora',
    'lokr',
    'lokr-both',
    'lokr-tucker',
    'lokr-full',
    'lokr-dora',
    'full',
  ])('%s', async (name) => {
    await expectGolden(name, openModelFile(fixture(`${name}.safetensors`)));
  });
});

describe('weights are those of peft, to 1e-6, with its adapter_config.json beside them', () => {
  it.each(['peft-alpha', 'peft-rslora', 'peft-bias', 'peft-dora', 'peft-loha', 'peft-lokr', 'peft-lokr-plain'])(
    '%s',
    async (name) => {
      const folder = memoryModelFiles({
        'adapter_model.safetensors': readFileSync(fixture(`${name}.safetensors`)),
        'adapter_config.json': readFileSync(fixture(`${name}.json`)),
      });
      await expectGolden(name, folder);
    },
  );
});
