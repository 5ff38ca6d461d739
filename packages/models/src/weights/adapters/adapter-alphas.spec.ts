import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { readAdapterAlphas } from './adapter-alphas.js';

const key = { part: 'unet', layer: 'down_blocks.0.attn1.to_q' };
const alphas = (config: object) => readAdapterAlphas(memoryModelFiles({ 'adapter_config.json': config }), {}, 'f');

describe('alpha of adapter_config.json', () => {
  it.each([
    [{ lora_alpha: 16, r: 4 }, 4, 4],
    [{ peft_type: 'LOHA', alpha: 6, r: 4 }, 2, 3],
    [{ peft_type: 'LOKR', alpha: 6, r: 4 }, undefined, 1.5],
    [{ lora_alpha: 16, use_rslora: true }, 4, 8],
    [{ lora_alpha: 16, alpha_pattern: { 'attn1.to_q': 2 } }, 4, 0.5],
    [{ lora_alpha: 16, alpha_pattern: { 'down.*\\.to_q': 2 } }, 4, 0.5],
    [{ lora_alpha: 16, alpha_pattern: { 'to_[kv]': 2 } }, 4, 4],
    [{ lora_alpha: 16, alpha_pattern: { q: 2 } }, 4, 4],
    [{ alpha: 6, rank_pattern: { to_q: 3 }, r: 1 }, undefined, 2],
    [{}, 4, 1],
  ])('%j of rank %s is %f', async (config, rank, scale) => {
    expect((await alphas(config)).scale(key, rank)).toBe(scale);
  });

  it('is not known without one', async () => {
    const { isKnown, scale } = await readAdapterAlphas(memoryModelFiles({}), {}, 'f');
    expect([isKnown, scale(key, 4)]).toEqual([false, 1]);
    expect((await alphas({})).isKnown).toBe(true);
  });

  it.each([
    [{ peft_type: 'OFT' }, 'adapter_config.json: expected peft_type LORA, LOHA, LOKR, got "OFT"'],
    [{ lora_alpha: 1, alpha_pattern: { '(a+)+b': 2 } }, 'patterns without repeated groups, got "(a+)+b"'],
    [{ lora_alpha: 1, alpha_pattern: { '(a': 2 } }, 'got "(a"'],
  ])('refuses %j', async (config, message) => {
    await expect(alphas(config).then(({ scale }) => scale(key, 4))).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining(message) as string,
    });
  });
});
