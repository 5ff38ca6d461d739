import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeFiles, filesThere, requireHere } from './named-files.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'named-'))));
afterEach(() => rm(folder, { recursive: true }));

const place = (name: string, flag = '--lora') => ({ name, flags: [flag], beside: {} });

it('tells what is there from what is not', async () => {
  await writeFile(join(folder, 'a'), '');
  const places = [place(join(folder, 'a')), place(join(folder, 'b'))];
  const there = await filesThere(places);
  expect([...there]).toEqual([join(folder, 'a')]);
  expect(() => requireHere('gift.gif', places, there)).toThrow(
    `gift.gif names files that are not here:\n  --lora  ${join(folder, 'b')} is not there\n` +
      'Say where each lies now, for instance --lora PATH.',
  );
  requireHere('gift.gif', places.slice(0, 1), there);
});

it.each(['\\\\server\\share\\x.safetensors', '//server/share/x', 'https://evil.example/x', 'smb://a/b', 'file:///etc'])(
  'does not even look for %s, which is on another machine',
  async (name) => {
    const there = await filesThere([place(name)]);
    expect([...there]).toEqual([]);
    expect(() => requireHere('gift.gif', [place(name)], there)).toThrow(
      'is on another machine, where nobody asked for it',
    );
  },
);

it('shows each file once, with the flag that would replace it', () => {
  const places = [place('/models/sd', '--model'), place('/a.mp4', '--control'), place('/a.mp4', '--control')];
  expect(describeFiles('gift.gif', places)).toBe(
    'gift.gif names files that are opened now:\n  --model          /models/sd\n  --control        /a.mp4\n',
  );
  expect(describeFiles('gift.gif', [])).toBe('');
});
