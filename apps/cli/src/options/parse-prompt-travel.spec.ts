import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parsePromptTravel } from './parse-prompt-travel.js';

const JSON_TEXT = '{ "6": "beach", "0": "snow" }';
const KEYFRAMES = [
  { frame: 0, prompt: 'snow' },
  { frame: 6, prompt: 'beach' },
];

it('reads prompts by frame, in their order', async () => {
  expect(await parsePromptTravel(JSON_TEXT)).toEqual(KEYFRAMES);
});

it('reads a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'travel-'));
  await writeFile(join(folder, 'travel.json'), JSON_TEXT);
  expect(await parsePromptTravel(join(folder, 'travel.json'))).toEqual(KEYFRAMES);
  await rm(folder, { recursive: true });
  await expect(parsePromptTravel(join(folder, 'travel.json'))).rejects.toMatchObject({ code: 'missing-file' });
});

it.each(['snow', '["snow"]', '{}', '{ "-1": "snow" }', '{ "1.5": "snow" }', '{ "0": 3 }', 'null'])(
  'refuses %s, saying what the form is',
  async (text) => {
    await expect(parsePromptTravel(text)).rejects.toThrow(/--prompt-travel: expected \{ "FRAME": "prompt"/);
  },
);
