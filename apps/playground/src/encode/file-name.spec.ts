import { expect, it } from 'vitest';
import { fileNameOf } from './file-name.js';

const named = (prompt: string, seed?: number) =>
  fileNameOf({
    recorded: { settings: { request: { prompt, ...(seed !== undefined && { seed }) } } },
  } as unknown as Parameters<typeof fileNameOf>[0]);

it.each([
  ['A fox, in the snow!', 'a-fox-in-the-snow-7'],
  ['눈 속의 여우', '눈-속의-여우-7'],
  ['雪の中のキツネ', '雪の中のキツネ-7'],
  ['雪地里的狐狸。', '雪地里的狐狸-7'],
  ['a 🦊 and 👩🏽‍🚀', 'a-🦊-and-👩🏽‍🚀-7'],
  ['../../etc/passwd\u0000', 'etc-passwd-7'],
  ['CON <|> "a:b"', 'con-a-b-7'],
  ['???', 'video-7'],
])('names the file of %j', (prompt, name) => {
  expect(named(prompt, 7)).toBe(name);
});

it('cuts long names between letters, and within what file systems allow', () => {
  expect(named('a'.repeat(300))).toBe(`${'a'.repeat(60)}-0`);
  const family = '👨‍👩‍👧‍👦';
  const name = named(family.repeat(50));
  expect(name).toMatch(new RegExp(`^(${family})+-0$`, 'u'));
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(210);
  // Decomposed by another program, as file systems of Apple do it.
  expect(named('여우'.normalize('NFD'))).toBe('여우-0');
});
