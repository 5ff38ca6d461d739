import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { numbersFile } from '../__testing__/safetensors-bytes.js';
import { readTokenEmbedding } from './token-embedding.js';

const files = (weights: Parameters<typeof numbersFile>[0], name = 'style.safetensors') =>
  memoryModelFiles({ [name]: numbersFile(weights) });

const pickle = Uint8Array.of(0x80, 2, 0x7d);

describe('readTokenEmbedding', () => {
  it('reads a vector of diffusers', async () => {
    const embedding = await readTokenEmbedding(files({ '<cat-toy>': { shape: [3], numbers: [1, 2, 3] } }));
    expect(embedding).toEqual({
      name: 'style.safetensors',
      placeholder: '<cat-toy>',
      vectors: { data: Float32Array.of(1, 2, 3), shape: [1, 3] },
    });
  });

  it('reads several vectors of AUTOMATIC1111, named after the file', async () => {
    const embedding = await readTokenEmbedding(files({ emb_params: { shape: [2, 1], numbers: [1, 2] } }));
    expect(embedding).toEqual({
      name: 'style.safetensors',
      placeholder: 'style',
      vectors: { data: Float32Array.of(1, 2), shape: [2, 1] },
    });
  });

  it.each(['emb_params', '*', 'string_to_param.*', 'string_to_param', 'clip_l', 'clip_h'])(
    'is named after the file where its key is %s',
    async (key) => {
      const { placeholder } = await readTokenEmbedding(
        files({ [key]: { shape: [1, 1], numbers: [1] } }, 'zq v2.1.safetensors'),
      );
      expect(placeholder).toBe('zq v2.1');
    },
  );

  it('reads a converted pickle whose remarks were kept', async () => {
    const weights = {
      'string_to_token.*': { shape: [], numbers: [265] },
      'string_to_param.*': { shape: [2], numbers: [1, 2] },
    };
    const { placeholder, vectors } = await readTokenEmbedding(files({ ...weights, step: { shape: [], numbers: [1] } }));
    expect([placeholder, vectors.shape]).toEqual(['style', [1, 2]]);
  });

  it('takes another placeholder', async () => {
    const weights = { emb_params: { shape: [1, 1], numbers: [1] } };
    expect((await readTokenEmbedding(files(weights), { placeholder: 'toy' })).placeholder).toBe('toy');
  });

  it('reads one of Stable Diffusion XL, with vectors for both text encoders', async () => {
    const weights = { clip_g: { shape: [2, 2], numbers: [1, 2, 3, 4] }, clip_l: { shape: [2, 1], numbers: [5, 6] } };
    expect(await readTokenEmbedding(files(weights))).toEqual({
      name: 'style.safetensors',
      placeholder: 'style',
      vectors: { data: Float32Array.of(5, 6), shape: [2, 1] },
      further: { text_encoder_2: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] } },
    });
  });

  const one = { shape: [1], numbers: [1] };
  it.each([
    [files({ a: one, b: one }), 'got a, b'],
    [files({}), 'got no weights'],
    [files({ a: { shape: [1, 1, 1], numbers: [1] } }), "expected vectors [n, D] under 'a', got [1, 1, 1]"],
    [
      memoryModelFiles({ 'style.pt': pickle }),
      'model/style.pt: expected a .safetensors file with a textual inversion, got a Python pickle',
    ],
    [
      memoryModelFiles({ 'style.pt': pickle }),
      'words = torch.load("model/style.pt", weights_only=True); word, vectors = next(iter(words.get("string_to_param"',
    ],
    [files({ clip_g: one }), 'emb_params, or clip_l and clip_g; got clip_g'],
  ])('refuses others %#', async (other, message) => {
    await expect(readTokenEmbedding(other)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining(message) as string,
    });
  });
});
