import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { safetensorsBytes } from '../../__testing__/safetensors-bytes.js';
import { readAdapter } from './read-adapter.js';

/** One layer of rank 2, with peft's configuration in the metadata. */
async function layerWith(config: object, layer = 'unet.mid.to_q') {
  const header = {
    __metadata__: { lora_adapter_metadata: JSON.stringify(config) },
    [`${layer}.lora_A.weight`]: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
    [`${layer}.lora_B.weight`]: { dtype: 'F32', shape: [4, 2], data_offsets: [24, 56] },
  };
  const files = memoryModelFiles({ 'f.safetensors': safetensorsBytes(header, 56) });
  return (await readAdapter(files)).layers[0]!;
}

describe('readAdapter', () => {
  it('tells layers, shapes and the key for messages', async () => {
    expect(await layerWith({})).toMatchObject({
      part: 'unet',
      layer: 'mid.to_q',
      flat: false,
      key: 'unet.mid.to_q.lora_A.weight',
      tensor: 'weight',
      delta: { kind: 'low-rank', up: { shape: [4, 2] }, upTransposed: false, down: { shape: [2, 3] } },
    });
  });

  it('reads alphas of any type, and no type of a key that it does not know', async () => {
    const double = new Uint8Array(new Float64Array([6]).buffer);
    const header = {
      'conv_in.lora_A.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [8, 32] },
      'conv_in.lora_B.weight': { dtype: 'F32', shape: [4, 2], data_offsets: [32, 64] },
      'conv_in.alpha': { dtype: 'F64', shape: [], data_offsets: [0, 8] },
      'conv_in.on_input': { dtype: 'BOOL', shape: [], data_offsets: [64, 65] },
    };
    const bytes = safetensorsBytes(header, 65);
    bytes.set(double, bytes.length - 65);
    const { layers, strays, tags } = await readAdapter(memoryModelFiles({ 'My LoRA.v2.safetensors': bytes }));
    expect(layers[0]?.scale).toBe(3);
    expect(strays).toEqual(['conv_in.on_input']);
    expect(tags).toEqual(['My LoRA.v2']);
  });

  it.each([
    [{}, 1],
    [{ 'unet.lora_alpha': 6 }, 3],
    [{ 'text_encoder.lora_alpha': 6 }, 1],
    [{ 'unet.lora_alpha': 6, 'unet.use_rslora': true }, 6 / Math.SQRT2],
    [{ 'unet.lora_alpha': 6, 'unet.alpha_pattern': { to_q: 1 } }, 0.5],
    [{ 'unet.lora_alpha': 6, 'unet.alpha_pattern': { q: 1, 'mid.to_k': 1 } }, 3],
  ])('takes the scale from the metadata: %j', async (config, scale) => {
    expect((await layerWith(config)).scale).toBe(scale);
  });
});
