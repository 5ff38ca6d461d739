import { expect, it } from 'vitest';
import { wordNotices } from './word-notices.js';

const word = (placeholder: string, count: number, name?: string) => ({
  placeholder,
  vectors: { data: new Float32Array(count), shape: [count, 1] as const },
  ...(name !== undefined && { name }),
});

it('says which words were taught, and which of them no text has', () => {
  const texts = ['a photo, easynegative', 'ÜNÏ  style'];
  expect(
    wordNotices(texts, [
      word('EasyNegative', 3, 'en.safetensors'),
      word('Ünï style', 1, 'u.safetensors'),
      word('<toy>', 1),
    ]),
  ).toEqual([
    "en.safetensors taught the word 'EasyNegative' (3 vectors)",
    "u.safetensors taught the word 'Ünï style' (1 vector)",
    "A textual inversion taught the word '<toy>' (1 vector), which no prompt has: it does nothing",
  ]);
});
